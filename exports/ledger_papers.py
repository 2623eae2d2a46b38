"""The ledger on paper: a table of all units, one page per unit with its evidence, the year's plan, the annual report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from exports.layout import INTERNAL, AnnexTable
from exports.names import safe_name
from exports.paper import Bars, Block, Heading, Paper, Signed, Table, Title, Words
from exports.problem import writing_into
from exports.workbook import workbook
from guidance.annual import Annual, Figure
from guidance.discreet import masked, told
from guidance.ledger import SCHEME, SHARE, Measure, UnitLedger, how_words, scheme
from guidance.period import Period
from guidance.shares import number
from guidance.states import LIVE
from store.book import Book
from store.choices import COMMUNITY
from store.days import full_day
from store.records import Agreement, Match, Need, Resource, Unit

_MOST = 5  # lines of evidence under a number on the page; the rest stand in the table of evidence


def write_tables(book: Book, pages: Sequence[UnitLedger], folder: Path, today: date) -> list[Path]:
    """Write the ledger and its evidence as two .xlsx files; return them."""
    name = safe_name(book.community.name) + (pages[0].period.label if pages else "")
    with writing_into(folder, book) as outbox:
        return [
            outbox.put(f"{name}{sheet.title}.xlsx", workbook(sheet, today))
            for sheet in (summary(book, pages, today), evidence(book, pages, today))
        ]


def summary(book: Book, pages: Sequence[UnitLedger], today: date) -> AnnexTable:
    """Return the table of all units: each number, its points, the sum, and its tenth of the assessment."""
    rows = [
        (
            str(place), page.unit.name, *(f"{one.said}\n{number(one.points)} 分" for one in page.measures),
            number(page.measure("服务人次").value), number(page.measure("服务小时").value),
            number(page.score), f"{page.part:g}",
        )
        for place, page in enumerate(pages, start=1)
    ]  # fmt: skip
    label = pages[0].period.label if pages else ""
    head = f"填报社区：{book.community.name}    时段：{label}    填报日期：{full_day(today)}    {INTERNAL}"
    most = number(pages[0].most) if pages else ""
    headings = (
        "序号",
        "单位",
        *SCHEME,
        "服务人次",
        "服务小时",
        f"得分（满{most}）",
        f"折入考核（满{SHARE}）",
    )
    widths = (5, 22, *(10,) * len(SCHEME), 9, 9, 12, 11)
    last = len(headings)
    centred = tuple(column for column in range(last) if column != 1)
    return AnnexTable("共驻共建台账", head, headings, widths, rows, [], centred, (0, *range(last - 4, last)))


def evidence(book: Book, pages: Sequence[UnitLedger], today: date) -> AnnexTable:
    """Return what proves every number, a row a line."""
    rows: list[tuple[str, ...]] = []
    for page in pages:
        for one in (*page.measures, *page.counts):
            rows += [
                (str(len(rows) + 1 + place), page.unit.name, one.label, one.said, masked(line))
                for place, line in enumerate(one.evidence)
            ]
    head = f"填报社区：{book.community.name}    填报日期：{full_day(today)}    {INTERNAL}"
    return AnnexTable(
        "共驻共建台账佐证",
        head,
        ("序号", "单位", "项目", "数值", "依据"),
        (6, 24, 14, 10, 70),
        rows,
        [],
        (0, 2, 3),
    )


def unit_pages(book: Book, pages: Sequence[UnitLedger], today: date) -> Paper:
    """Return one page per unit: numbers, points, the sum, how each is counted, and the evidence."""
    label = pages[0].period.label if pages else ""
    whose = pages[0].unit.name if len(pages) == 1 else ""
    titles = [
        Title(f"{label}共驻共建台账", f"{page.unit.name}（{page.unit.id}）　{book.community.name}")
        for page in pages
    ]
    first = titles[0] if titles else Title(f"{label}共驻共建台账")
    blocks = [
        block
        for title, page in zip(titles, pages, strict=True)
        for block in ((title,) if title is not first else ()) + unit_blocks(book, page)
    ]
    return Paper(
        name=f"{book.community.name}{label}共驻共建台账{whose}", title=first.text, day=today,
        blocks=tuple(blocks), subtitle=first.subtitle,
        foot=INTERNAL, scale=0.95,
    )  # fmt: skip


def unit_blocks(book: Book, page: UnitLedger) -> tuple[Block, ...]:
    """Return the page of one unit."""
    how = {label: how_words(label, full) for label, (_, full) in scheme(book.community).items()}
    rows = tuple(
        (one.label, one.said, number(one.weight), number(one.points), how[one.label]) for one in page.measures
    )
    part = f"折入单位党建目标考核（占 {SHARE}%）：{page.part:g} 分"
    total = ("合计", "", number(page.most), number(page.score), part)
    counts = Table(
        tuple(one.label for one in page.counts),
        (tuple(one.said for one in page.counts),),
        (1,) * len(page.counts),
    )
    proven = tuple((label, said, _lines(some)) for label, said, some in _proofs(page))
    return (
        Table(
            ("项目", "数值", "分值", "得分", "怎么算"),
            (*rows, total),
            (1.5, 1, 0.8, 0.8, 6),
            numbers=(1, 2, 3),
        ),
        counts,
        Heading("依据"),
        Table(("项目", "数值", "记录"), proven, (1.5, 1, 7.6)) if proven else Words("这一期没有记录。"),
        Words(f"单位核对（签字）：{'　' * 10}社区（盖章）：{'　' * 10}日期：", indent=False),
    )


def _proofs(page: UnitLedger) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return what has evidence; numbers that the same lines prove (times, people, hours) are one row."""
    found: dict[tuple[str, ...], list[Measure]] = {}
    for one in (*page.measures, *page.counts):
        if one.evidence:
            found.setdefault(one.evidence, []).append(one)
    return [
        ("\n".join(one.label for one in some), "\n".join(one.said for one in some), lines)
        for lines, some in found.items()
    ]


def _lines(evidence: Sequence[str]) -> str:
    more = len(evidence) - _MOST
    shown = [masked(line) for line in evidence[:_MOST]]
    return "\n".join([*shown, f"另有 {more} 条，见佐证表"] if more > 0 else shown)


def plan_paper(book: Book, period: Period, today: date) -> Paper:
    """Return the yearly co-building plan, drawn from the agreements' annexes and the claims in force."""
    rows: list[tuple[str, ...]] = []
    for unit in book.all(Unit):
        papers = [one for one in book.all(Agreement) if one.unit == unit.id and one.status == "已签"]
        lines = [(masked(line), "", f"协议 {paper.id}") for paper in papers for line in paper.annex]
        lines += [
            _planned(book, one) for one in book.all(Match) if one.unit == unit.id and one.status in LIVE
        ]
        rows += [(unit.name if not place else "", *line) for place, line in enumerate(lines)]
    own = [one for one in book.all(Match) if one.unit == COMMUNITY and one.status in LIVE]
    rows += [(book.community.name, *_planned(book, one)) for one in own]
    sender = f"{book.community.street}{book.community.name}党组织"
    blocks: list[Block] = [
        Words(
            f"按照共驻共建协议和联席会议上各单位的认领，{period.label}共建事项安排如下。到期由社区对照办理情况，在联席会议上通报。"
        ),
        Table(("单位", "共建事项", "完成时间", "依据"), tuple(rows), (2.3, 4.2, 1.7, 1.6)),
        Signed((sender, full_day(today))),
    ]
    if not rows:
        blocks = [Words("还没有协议附件，也没有认领的事项。")]
    return Paper(
        name=f"{book.community.name}{period.label}共驻共建计划", title=f"{book.community.name}{period.label}共驻共建计划", day=today,
        blocks=tuple(blocks), foot=INTERNAL, scale=1.1,
    )  # fmt: skip


def _planned(book: Book, claim: Match) -> tuple[str, str, str]:
    need = book.get(Need, claim.need)
    share = f"，{claim.quantity}" if claim.quantity else ""
    resource = book.get(Resource, claim.resource)
    given = claim.offer or (resource.title if resource else "")
    offer = f"：{masked(given)}" if given else ""
    until = f"{claim.promised_by.year}年{claim.promised_by.month}月" if claim.promised_by else ""
    return (
        f"{told(need) if need else masked(book.name_of(claim.need))}{offer}{share}",
        until,
        f"认领 {claim.id}",
    )


def annual_paper(book: Book, figures: Annual, today: date) -> Paper:
    """Return the report of a period: figures beside those of the year before, charts, and what nobody did."""
    blocks: list[Block] = [
        Words(_told_year(book, figures)),
        Heading("一、主要数字"),
        Table(
            ("项目", figures.period.label, "上年同期", "增减"),
            tuple(_figure(one) for one in figures.figures),
            (4, 2, 2, 2),
            numbers=(1, 2, 3),
        ),
        Heading("二、需求在哪些方面"),
        _bars(figures.by_category),
        Heading("三、涉及哪些指导部门"),
        _bars(figures.by_department),
        Heading("四、分季度：登记和办结"),
        Bars(
            tuple(
                bar
                for label, came, done in figures.by_quarter
                for bar in ((f"{label}登记", came, str(came)), (f"{label}办结", done, str(done)))
            )
        ),
        Heading("五、满意度"),
        *_satisfaction(figures),
        Heading(f"六、没有人答复的需求（{len(figures.unanswered)} 项）"),
        _listed(("编号", "需求"), [(need.id, told(need)) for need in figures.unanswered]),
        Heading(f"七、没有人用的资源（{len(figures.unused)} 项）"),
        _listed(
            ("编号", "资源"), [(one.id, f"{one.title}（{book.name_of(one.unit)}）") for one in figures.unused]
        ),
        Heading(f"八、没有认领的单位（{len(figures.silent)} 家）"),
        Words("；".join(unit.name for unit in figures.silent) or "没有。"),
        Heading(f"九、书面意见（{len(figures.opinions)} 件）"),
        *_opinions(book, figures),
        Signed((f"{book.community.street}{book.community.name}", full_day(today))),
    ]
    name = f"{book.community.name}{figures.period.label}共驻共建报告"
    return Paper(
        name=name, title=name, day=today,
        blocks=tuple(blocks), foot=INTERNAL, scale=1.1,
    )  # fmt: skip


def _told_year(book: Book, figures: Annual) -> str:
    """Return the year in two sentences, for whoever reads no further."""
    of = {one.label: number(one.now) for one in figures.figures}
    stars = f"，办结事项平均 {figures.satisfaction:g} 星" if figures.satisfaction is not None else ""
    return "".join(
        (
            f"{figures.period.label}，{book.community.name}召开联席会议 {of['联席会议']} 次，到会 {of['到会家次']} 家次；",
            f"登记治理需求 {of['登记需求']} 项，其中 {of['其中有人认领']} 项有人认领。",
            f"{of['认领单位']} 家单位和社区认领 {of['认领件数']} 件，办结 {of['办结件数']} 件，",
            f"服务 {of['服务人次']} 人次{stars}；",
            f"吹哨转办 {of['吹哨转办']} 件，按时办结 {of['其中按时办结']} 件；公示服务 {of['公示服务']} 项。",
        )
    )


def _figure(one: Figure) -> tuple[str, str, str, str]:
    if one.before is None:
        return one.label, number(one.now), "", ""
    change = one.now - one.before
    return (
        one.label,
        number(one.now),
        number(one.before),
        f"{'+' if change > 0 else ''}{number(change)}" if change else "持平",
    )


def _bars(rows: Sequence[tuple[str, int]]) -> Block:
    return Bars(tuple((label, count, str(count)) for label, count in rows[:12])) if rows else Words("没有。")


def _satisfaction(figures: Annual) -> list[Block]:
    if figures.satisfaction is None:
        return [Words("还没有评价。")]
    said = Words(f"办结事项平均 {figures.satisfaction:g} 星（提出人和社区的评价都算）。")
    return [said, Bars(tuple((f"{star} 星", count, str(count)) for star, count in figures.stars))]


def _listed(headings: tuple[str, str], rows: list[tuple[str, str]]) -> Block:
    """Return a table of pairs, two abreast."""
    if not rows:
        return Words("没有。")
    half = (len(rows) + 1) // 2
    right = [*rows[half:], ("", "")]
    return Table(
        headings * 2,
        tuple((*left, *right[place]) for place, left in enumerate(rows[:half])),
        (1.2, 4, 1.2, 4),
    )


def _opinions(book: Book, figures: Annual) -> list[Block]:
    rows = tuple(
        (
            one.number or one.id,
            book.name_of(one.unit),
            one.subject,
            full_day(one.given_on) if one.given_on else "",
            masked(one.outcome) or "待反馈",
        )
        for one in figures.opinions
    )
    return [
        Table(("文号", "单位", "事项", "日期", "采纳结果"), rows, (2.4, 3, 2.4, 1.6, 2))
        if rows
        else Words("没有。")
    ]
