"""The agreement (annex 1), letters between the community and its units, and the claim slip: in the look of GB/T 9704.

Every function takes plain records and gives a `Paper`; `write_papers` makes PDF and Word of it. What a resident said in
confidence never comes here: needs are told by `told_need`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from exports.paper import Block, Break, Cut, Heading, Paper, Parties, Signed, Table, Words
from guidance import privacy
from guidance.catalogue import catalogue
from guidance.discreet import masked
from store.choices import OPINION_FROM
from store.days import full_day
from store.records import Agreement, Community, Match, Meeting, Need, Opinion, Unit

ORIGINALS = (("一", "驻区单位存"), ("二", "社区存"))
STREET = OPINION_FROM[1]
MATTERS = {  # what a subject is called in a letter
    "创建文明单位": "申报文明单位", "综治平安先进": "评选社会治安综合治理先进单位",
    "先进党组织和优秀党员": "评选先进党组织和优秀党员", "任免征求同意": "干部任免", "其他": "",
}  # fmt: skip
_BLANK = "　" * 8
_ANSWER_DAYS = 10  # to answer a bulletin or return a form


def agreement_papers(community: Community, unit: Unit, agreement: Agreement, day: date) -> list[Paper]:
    """Return the two originals of an agreement: preamble, clauses, local ones, pairings, seals, annexed claims.

    Without a day of signing the date stays open, to be written by hand. `day` is the day the file is made.
    """
    notice = catalogue().agreement
    clauses = agreement.clauses or list(notice.clauses)
    blocks: list[Block] = [Words(notice.preamble)]
    blocks += [Words(f"{place}. {clause}") for place, clause in enumerate(clauses, start=1)]
    blocks += _numbered("补充条款", agreement.local_clauses)
    blocks += _numbered("交叉任职与结对", agreement.pairings)
    if agreement.valid_until:
        blocks.append(Words(f"本协议有效期至{said(agreement.valid_until)}。"))
    blocks.append(_seals(community, unit, agreement))
    if agreement.annex:
        rows = tuple((str(place), claim, "") for place, claim in enumerate(agreement.annex, start=1))
        blocks += [Break(), Words("附件", strong=True, indent=False), Heading("认领事项")]
        blocks.append(Table(("序号", "认领事项", "完成情况"), rows, (1, 7, 3)))
    return [
        Paper(
            name=f"{community.name}和{unit.name}共驻共建协议书{agreement.id}第{number}份",
            title="共驻共建协议书", subtitle=f"{agreement.id}　第{number}份（{keeper}）", day=day, blocks=tuple(blocks),
            official=True,
        )
        for number, keeper in ORIGINALS
    ]  # fmt: skip


def opinion_letter(
    community: Community, unit: Unit, given: Opinion, facts: Sequence[str], day: date
) -> Paper:
    """Return a written opinion on a unit (annex 1, clause 8; notice, section six): what it did, what we think of it.

    Its subject is what the unit asked about; `facts` are sentences; an empty opinion leaves room. The street signs its own.
    """
    asked = MATTERS.get(given.subject, given.subject) or "评先评优、年度考核"
    came = f"你单位{said(given.asked_on)}关于{asked}征求意见的来函收悉。" if given.asked_on else ""
    ground = "按照上级有关规定" if given.by == STREET else "按照《共驻共建协议书》第8条"
    blocks: list[Block] = [
        Words(f"{unit.party_organization or unit.name}：", indent=False),
        Words(f"{came}{ground}，现将有关情况和意见函告如下："),
        Heading("一、参加共驻共建情况"),
        *([Words(f"{fact}") for fact in facts] or [Words("账上没有记录。")]),
        Heading("二、意见建议"),
        *([Words(given.text)] if given.text else [Words("　"), Words("　"), Words("　")]),
        Signed((f"{community.street}党工委（盖章）", said(day)))
        if given.by == STREET
        else _from(community, day),
    ]
    title = f"关于{unit.name}\n{asked}的意见函"
    paper = _letter(community, title, f"{unit.name}意见函", blocks, day)
    return replace(paper, subtitle=given.number)


def bulletin(
    community: Community, period: str, parts: Sequence[tuple[str, Sequence[str]]], day: date
) -> Paper:
    """Return the regular report to all units (annex 1, clause 9) with a slip for their opinion.

    `parts` are headings, each with its sentences.
    """
    numbers = "一二三四五六七八九十"
    blocks: list[Block] = [
        Words("各驻区单位党组织：", indent=False),
        Words(f"按照《共驻共建协议书》第9条，现将{period}社区治理情况通报如下，请提出意见建议。"),
    ]
    for place, (heading, lines) in enumerate(parts):
        blocks += [Heading(f"{numbers[place]}、{heading}"), *(Words(line) for line in lines)]
    due = said(day + timedelta(_ANSWER_DAYS))
    blocks += [
        _from(community, day),
        Cut("意见回执，沿线剪下"),
        Table(
            ("项目", "填写"),
            (
                ("单位（盖章）", "　"),
                ("意见建议", "　\n　\n　"),
                ("填写人、电话", "　"),
                ("请在这天以前交回", due),
            ),
            (2, 5),
            whole=True,
        ),
    ]
    return _letter(community, f"关于{period}社区治理情况的通报", f"{period}社区治理情况通报", blocks, day)


def claim_slip(
    community: Community, unit: Unit, need: Need, claim: Match, day: date, meeting: Meeting | None = None,
    offer: str = "",
) -> Paper:  # fmt: skip
    """Return the slip of one claim: what the unit takes on (with which `offer`), until when; below it the receipt."""
    number = f"{claim.id}（需求 {need.id}）"
    where = "，".join(part for part in (need.grid, masked(need.building)) if part)
    met = f"{said(meeting.held_on)} {meeting.kind}" if meeting and meeting.held_on else ""
    rows = [
        ("编号", number),
        ("认领单位", unit.name),
        ("认领的事", told_need(need)),
        ("地点", where),
        ("认领内容", "，".join(part for part in (offer, claim.offer, claim.quantity) if part)),
        ("在哪里认领", met),
        ("认领日期", said(claim.claimed_on) if claim.claimed_on else ""),
        ("承诺完成", said(claim.promised_by) if claim.promised_by else "　　　　年　　月　　日前"),
        ("社区联系电话", community.hotline),
    ]
    receipt = (
        ("编号", number),
        ("认领单位（盖章）", "　\n　"),
        ("我单位认领上面的事，按期完成", f"负责人（签字）：{_BLANK}"),
        ("经办人、电话", "　"),
        ("日期", "　　　　年　　月　　日"),
    )
    blocks: list[Block] = [
        Table(("项目", "内容"), tuple(row for row in rows if row[1]), (2, 5)),
        Signed((f"{community.name}（盖章）", said(day))),
        Cut("回执，沿线剪下，盖章交回社区"),
        Heading("认领回执"),
        Table(("项目", "填写"), receipt, (3, 5), whole=True),
    ]
    return Paper(
        name=f"{community.name}认领单{claim.id}", title="共驻共建认领单", subtitle=f"{unit.name}　{claim.id}", day=day,
        blocks=tuple(blocks), scale=1.25,
    )  # fmt: skip


def cover_letter(community: Community, unit: Unit | None, day: date, due: date | None = None) -> Paper:
    """Return the letter that goes with the blank forms."""
    until = said(due or day + timedelta(_ANSWER_DAYS))
    name = unit.name if unit else ""
    blocks: list[Block] = [
        Words(f"{name or '各驻区单位'}：", indent=False),
        Words(
            "按照社区治理“一书三单”的要求，现请你单位填写所附表格，把能提供的人才、场地、物资、服务写明，不能提供的空着。"
        ),
        Words("已经印好的，请核对；变了的，划掉改写。联系人的手机号只供社区联系，不公布。"),
        Words(f"请在{until}以前交回：送到{community.address or community.name}，或打电话，社区上门来取。"),
        Words(
            f"联系电话：{community.hotline}{f'（{community.office_hours}）' if community.office_hours else ''}。"
        ),
        _from(community, day),
    ]
    return _letter(
        community, "关于填报共治资源的函", f"填报函{name and ' '}{name}".replace("函 ", "函"), blocks, day
    )


def told_need(need: Need) -> str:
    """Return what may be told of a need to a unit: its words, unless they speak of a person; then its number."""
    if need.sensitive:
        return f"{need.id}（内容当面说）"
    words = "，".join(part for part in (need.title, need.description) if part)
    return f"{need.id}（内容当面说）" if any(privacy.private_parts(words)) else words


def said(day: date | None) -> str:
    """Write a day as letters do; an open one leaves room."""
    return full_day(day) if day else "　　　　年　　月　　日"


def _seals(community: Community, unit: Unit, agreement: Agreement) -> Parties:
    words = catalogue().agreement.signature
    day = said(agreement.signed_on)
    return Parties(
        (f"{words.parties[0]}\n{unit.name}", words.heads[0], day),
        (f"{words.parties[1]}\n{community.name}", words.heads[1], day),
    )


def _numbered(heading: str, lines: Sequence[str]) -> list[Block]:
    numbered = [Words(f"（{place}）{line}") for place, line in enumerate(lines, start=1)]
    return [Heading(heading), *numbered] if lines else []


def _from(community: Community, day: date) -> Signed:
    return Signed((f"{community.street}{community.name}（盖章）", said(day)))


def _letter(community: Community, title: str, name: str, blocks: Sequence[Block], day: date) -> Paper:
    return Paper(
        name=f"{community.name}{name} {day.isoformat()}",
        title=title,
        day=day,
        blocks=tuple(blocks),
        official=True,
    )
