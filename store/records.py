"""The records of a community: one declaration per field, named as in the notice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from store.choices import (
    AGREEMENT_STATES,
    CHANNELS,
    CODES,
    EVENTS,
    GROUPINGS,
    MATCH_STATES,
    MEETING_KINDS,
    MEETING_STATES,
    NEED_STATES,
    OPINION_FROM,
    OPINION_KINDS,
    PAPERS,
    PATROL,
    PRINTS,
    PROPOSERS,
    RESOURCE_STATES,
    ROUTES,
    SHEETS,
    TURNS,
    UNIT_KINDS,
    URGENCIES,
    VERDICTS,
    WHISTLE_LEVELS,
    WHISTLE_STATES,
)
from store.fields import Field, Shown
from store.kinds import (
    Choice,
    CreditCode,
    Day,
    Details,
    Flag,
    Lines,
    Link,
    Links,
    Moment,
    Names,
    Number,
    Official,
    Phone,
    Rows,
    Text,
    When,
)
from store.parts import (
    Attendance,
    CallEntry,
    Consent,
    CrossPost,
    Grid,
    LogEntry,
    Pair,
    PostedService,
    Rating,
    Reported,
    Result,
    Waiver,
)


class Record(msgspec.Struct, kw_only=True, frozen=True):
    """What every record has. Records are values: change one with `msgspec.structs.replace`."""

    table: ClassVar[str] = ""
    letter: ClassVar[str] = ""
    noun: ClassVar[str] = ""
    named_by: ClassVar[str] = "title"

    id: str = ""
    ref: str = ""
    created: datetime | None = None
    changed: datetime | None = None
    changed_by: str = ""
    confirmed_on: date | None = None
    confirmed_by: str = ""
    former: Annotated[list[str], Field("原编号", Names(), hint="合并时换过的编号", entered=False)] = []
    origin: Annotated[str, Field("社区", hint="汇总账里记着来自哪个社区", entered=False)] = ""
    note: Annotated[str, Field("备注", Text(lines=2, limit=2000), headings=("说明", "其他"))] = ""

    @property
    def caption(self) -> str:
        """The words that name this record to a person."""
        return str(getattr(self, self.named_by)) or self.id


class Community(Record, kw_only=True, frozen=True):
    """The community that keeps this book."""

    table = "community"
    letter = "C"
    noun = "社区"
    named_by = "name"

    name: Annotated[str, Field("社区名称", required=True, hint="例如 新华社区", shown=Shown.OPEN)] = ""
    street: Annotated[str, Field("街道", shown=Shown.OPEN)] = ""
    district: Annotated[str, Field("区县", shown=Shown.OPEN)] = ""
    city: Annotated[str, Field("城市", shown=Shown.OPEN)] = ""
    address: Annotated[str, Field("地址", asked=True, shown=Shown.OPEN)] = ""
    hotline: Annotated[
        str,
        Field(
            "服务热线", Phone(printed=True), asked=True, hint="居民能打的座机，印在清单上", shown=Shown.OPEN
        ),
    ] = ""
    office_hours: Annotated[
        str, Field("办公时间", When(), hint="例如 周一至周五 8:30-17:30", shown=Shown.OPEN)
    ] = ""
    secretary: Annotated[str, Field("党组织书记")] = ""
    page: Annotated[str, Field("网页地址", hint="没有就空着", shown=Shown.OPEN)] = ""
    tagline: Annotated[
        str, Field("清单标语", hint="空着印 居民的事大家管，大家的事共同办", shown=Shown.OPEN)
    ] = ""
    grids: Annotated[
        list[Grid], Field("网格", Rows(row=Grid), hint="一行一个：名称，范围，网格员，电话")
    ] = []
    clauses: Annotated[list[str], Field("本地条款", Lines(lines=2), hint="一行一条，写新协议时自动带上")] = []
    weights: Annotated[
        dict[str, str], Field("考核权重", Details(), hint="空着用默认；每行如 认领需求：20分，满3件")
    ] = {}
    confirm_months: Annotated[
        int | None, Field("几个月确认一次", Number(), hint="空着按 3；过两倍没有确认的不上清单")
    ] = None


class Unit(Record, kw_only=True, frozen=True):
    """A unit that sits in the community. Annex 1 (party to the agreement) and annex 2 (provider)."""

    table = "units"
    letter = "U"
    noun = "单位"
    named_by = "name"

    name: Annotated[
        str,
        Field("单位名称", required=True, width=24, shown=Shown.OPEN,
              headings=("名称", "单位", "驻区单位", "提供资源单位", "提供资源单位（企业、商户）", "商户名称", "企业名称", "服务单位")),
    ] = ""  # fmt: skip
    aliases: Annotated[list[str], Field("别名", Names(), hint="简称、旧名，用、分开")] = []
    kind: Annotated[
        str,
        Field("单位性质", Choice(options=UNIT_KINDS), asked=True, width=12, headings=("性质", "类型", "单位类型"), shown=Shown.OPEN),
    ] = ""  # fmt: skip
    grid: Annotated[str, Field("所在网格", width=6, column="网格", headings=("网格",))] = ""
    address: Annotated[str, Field("地址", headings=("单位地址", "住址"), shown=Shown.OPEN)] = ""
    office_phone: Annotated[
        str, Field("办公电话", Phone(), asked=True, width=14, headings=("座机", "单位电话"), shown=Shown.OPEN)
    ] = ""
    liaison: Annotated[
        str,
        Field(
            "联系人",
            width=10,
            headings=("联络员", "经办人", "联系人及电话", "联系人姓名"),
            shown=Shown.CONSENT,
        ),
    ] = ""
    liaison_phone: Annotated[
        str,
        Field("联系人电话", Phone(), headings=("联系电话", "手机", "联系方式", "电话"), shown=Shown.CONSENT),
    ] = ""
    leader: Annotated[
        str, Field("负责人", headings=("领导", "单位负责人", "分管领导"), shown=Shown.CONSENT)
    ] = ""
    leader_title: Annotated[str, Field("负责人职务", headings=("职务",))] = ""
    leader_phone: Annotated[str, Field("负责人电话", Phone(), shown=Shown.CONSENT)] = ""
    code: Annotated[
        str,
        Field("统一社会信用代码", CreditCode(), headings=("信用代码", "社会信用代码"), shown=Shown.OPEN,
              hint="营业执照上 18 位；几个社区的同一家单位靠它认"),
    ] = ""  # fmt: skip
    party_organization: Annotated[str, Field("党组织名称", headings=("党组织",))] = ""
    party_members: Annotated[int | None, Field("党员数量", Number(), headings=("党员人数", "党员数"))] = None
    unlisted: Annotated[bool, Field("不上清单", Flag(), hint="是：本单位不出现在任何张贴的清单上")] = False
    consent: Annotated[
        Consent | None,
        Field(
            "公布联系人的同意",
            Rows(row=Consent, single=True, lines=1),
            hint="公布什么，谁同意的，哪天，到哪天",
        ),
    ] = None
    reported: Annotated[
        list[Reported], Field("双报到", Rows(row=Reported, lines=2), hint="一行一次：日期，人数，岗位，小时")
    ] = []
    reported_names: Annotated[
        str, Field("报到党员名单", Text(lines=2, limit=2000), hint="只在本机，任何表都不印", shown=Shown.BOOK)
    ] = ""
    joint_committee: Annotated[bool, Field("联合党委成员", Flag())] = False
    cross_posts: Annotated[
        list[CrossPost],
        Field("交叉任职", Rows(row=CrossPost, lines=2), hint="一行一个：职务，哪边，起，止；不写姓名"),
    ] = []
    pairs: Annotated[
        list[Pair],
        Field("结对", Rows(row=Pair, lines=2), hint="一行一对：人才结对或结对帮扶，编号，起，止；不写姓名"),
    ] = []


class Resource(Record, kw_only=True, frozen=True):
    """What a unit offers. Annex 2, 共治资源清单."""

    table = "resources"
    letter = "R"
    noun = "资源"

    title: Annotated[
        str,
        Field("资源名称", required=True, width=26, shown=Shown.OPEN,
              headings=("能提供什么", "资源内容", "提供资源", "资源", "服务内容", "可提供资源", "提供资源情况", "提供资源情况（提供资源方填写）")),
    ] = ""  # fmt: skip
    unit: Annotated[
        str,
        Field("提供单位", Link(table="units"), asked=True, width=20, shown=Shown.OPEN,
              headings=("单位名称", "提供资源单位", "提供资源单位（企业、商户）", "驻区单位", "单位")),
    ] = ""  # fmt: skip
    item: Annotated[
        int,
        Field(
            "官方条目",
            Official(part="resources"),
            asked=True,
            width=6,
            shown=Shown.OPEN,
            headings=("主要内容", "序号"),
        ),
    ] = 0
    category: Annotated[
        str, Field("自定类别", hint="不属于 25 条时写", headings=("资源类别", "类别"), shown=Shown.OPEN)
    ] = ""
    description: Annotated[
        str,
        Field(
            "具体说明", Text(lines=3, limit=2000), headings=("提供资源情况", "详情", "内容"), shown=Shown.OPEN
        ),
    ] = ""
    details: Annotated[dict[str, str], Field("官方要求填写", Details(), hint="每行 名称：内容")] = {}
    quantity: Annotated[float | int | None, Field("数量", Number(), shown=Shown.OPEN)] = None
    quantity_text: Annotated[
        str, Field("数量说明", hint="例如 每天20份、3间", headings=("数量", "规模"), shown=Shown.OPEN)
    ] = ""
    times: Annotated[
        str,
        Field("时间", When(), width=16, hint="例如 周一至周五 8:30-17:30", shown=Shown.OPEN,
              headings=("服务时间", "开放时间", "提供时间", "时段")),
    ] = ""  # fmt: skip
    season: Annotated[str, Field("季节", hint="例如 寒暑假除外", shown=Shown.OPEN)] = ""
    until: Annotated[date | None, Field("有效到", Day(), headings=("截止日期", "有效期"))] = None
    place: Annotated[str, Field("地点", headings=("地址", "服务地点", "场地"), shown=Shown.OPEN)] = ""
    audience: Annotated[str, Field("服务对象", headings=("对象", "面向"), shown=Shown.OPEN)] = ""
    fee: Annotated[
        str,
        Field("收费", hint="免费、低偿、团购价，或写价格", width=8, shown=Shown.OPEN,
              headings=("是否收费", "收费标准", "费用", "价格")),
    ] = ""  # fmt: skip
    price_list: Annotated[
        str, Field("价目", Text(lines=2, limit=2000), headings=("价目表", "价格清单"), shown=Shown.OPEN)
    ] = ""
    booking: Annotated[str, Field("怎样预约", headings=("预约方式", "预约"), shown=Shown.OPEN)] = ""
    contact: Annotated[str, Field("联系人", headings=("联系人及电话", "联络人"), shown=Shown.CONSENT)] = ""
    contact_phone: Annotated[
        str,
        Field(
            "联系电话",
            Phone(),
            asked=True,
            headings=("电话", "手机", "联系方式", "服务电话"),
            shown=Shown.CONSENT,
        ),
    ] = ""
    status: Annotated[str, Field("状态", Choice(options=RESOURCE_STATES), width=8)] = "意向"
    status_reason: Annotated[str, Field("状态原因", hint="暂停、撤回时写为什么")] = ""
    emergency: Annotated[bool, Field("应急可用", Flag())] = False
    wish: Annotated[bool, Field("微心愿物资", Flag())] = False
    beyond: Annotated[bool, Field("可跨社区", Flag(), hint="是：别的社区也可以来问")] = False
    waivers: list[Waiver] = []


class Need(Record, kw_only=True, frozen=True):
    """A thing the community or its residents need. Annex 3, 治理需求清单."""

    table = "needs"
    letter = "N"
    noun = "需求"

    title: Annotated[
        str,
        Field("需求内容", required=True, width=30, headings=("需求", "诉求内容", "诉求", "问题", "反映内容", "反映问题", "事项")),
    ] = ""  # fmt: skip
    description: Annotated[
        str, Field("详细情况", Text(lines=3, limit=2000), headings=("具体情况", "描述"))
    ] = ""
    item: Annotated[
        int, Field("官方条目", Official(part="needs"), asked=True, width=4, column="条目", headings=("序号",))
    ] = 0
    category: Annotated[str, Field("自定类别", hint="不属于 16 条时写", headings=("需求类别", "类别"))] = ""
    grid: Annotated[str, Field("网格", width=6, headings=("所属网格",))] = ""
    building: Annotated[
        str, Field("楼栋", hint="例如 3号楼；不写门牌", headings=("楼号", "住址", "地址", "小区"))
    ] = ""
    proposer_kind: Annotated[
        str,
        Field(
            "提出方",
            Choice(options=PROPOSERS),
            width=10,
            column="提出",
            headings=("提供需求主体", "需求主体", "主体"),
        ),
    ] = ""
    proposer: Annotated[str, Field("提出单位", hint="单位、组织的名称；居民姓名写在「不外传」")] = ""
    channel: Annotated[str, Field("来源", Choice(options=CHANNELS), headings=("渠道", "收集方式"))] = ""
    people: Annotated[int | None, Field("涉及人数", Number(), headings=("人数", "受益人数"))] = None
    quantity: Annotated[str, Field("数量", hint="例如 120 个车位", headings=("需求数量",))] = ""
    wanted_by: Annotated[
        date | None,
        Field("希望完成", Day(), width=10, column="期限", headings=("期限", "完成时限", "办理期限")),
    ] = None
    urgency: Annotated[
        str, Field("紧急程度", Choice(options=URGENCIES), width=4, column="紧急", headings=("紧急", "级别"))
    ] = "日常"
    route: Annotated[str, Field("走哪条路", Choice(options=ROUTES))] = "匹配单位"
    sensitive: Annotated[bool, Field("敏感事项", Flag(), hint="是：只在本机看")] = False
    private: Annotated[
        str,
        Field("不外传", Text(lines=2, limit=2000), hint="姓名、门牌、电话、病情写这里，永不出本机",
              headings=("反映人", "姓名", "居民", "联系人", "联系电话", "电话"), shown=Shown.BOOK),
    ] = ""  # fmt: skip
    measures: Annotated[str, Field("治理措施", Text(lines=2, limit=2000), headings=("措施", "解决办法"))] = ""
    departments: Annotated[list[str], Field("指导部门", Names(), headings=("部门", "责任部门"))] = []
    status: Annotated[
        str, Field("状态", Choice(options=NEED_STATES), width=8, headings=("办理情况", "进展", "办理结果"))
    ] = "登记"
    status_reason: Annotated[str, Field("状态说明")] = ""
    source: Annotated[str, Field("登记依据", hint="哪张表、哪次会", entered=False)] = ""
    waivers: list[Waiver] = []


class Service(Record, kw_only=True, frozen=True):
    """What is posted for residents. Annex 4, 服务项目清单."""

    table = "services"
    letter = "S"
    noun = "服务"

    title: Annotated[
        str,
        Field("服务名称", required=True, width=22, hint="居民听得懂的话", headings=("服务项目", "项目名称", "项目"), shown=Shown.OPEN),
    ] = ""  # fmt: skip
    item: Annotated[
        int,
        Field(
            "官方条目",
            Official(part="services"),
            asked=True,
            width=4,
            column="条目",
            shown=Shown.OPEN,
            headings=("序号",),
        ),
    ] = 0
    category: Annotated[str, Field("自定类别", headings=("项目类别", "类别"), shown=Shown.OPEN)] = ""
    content: Annotated[
        str,
        Field(
            "服务内容", Text(lines=3, limit=600), asked=True, headings=("内容", "服务说明"), shown=Shown.OPEN
        ),
    ] = ""
    providers: Annotated[
        list[str],
        Field("服务单位", Links(table="units"), asked=True, width=20, hint="单位名称，或写 社区", headings=("提供单位", "单位", "单位名称"), shown=Shown.OPEN),
    ] = []  # fmt: skip
    times: Annotated[
        str, Field("服务时间", When(), asked=True, width=18, headings=("时间", "开放时间"), shown=Shown.OPEN)
    ] = ""
    place: Annotated[str, Field("地点", headings=("服务地点", "地址"), shown=Shown.OPEN)] = ""
    audience: Annotated[str, Field("服务对象", headings=("对象", "面向人群"), shown=Shown.OPEN)] = ""
    fee: Annotated[
        str,
        Field(
            "收费",
            asked=True,
            width=10,
            hint="免费，或写价格",
            headings=("收费标准", "是否收费", "费用", "价格"),
            shown=Shown.OPEN,
        ),
    ] = ""
    documents: Annotated[str, Field("要带什么", headings=("所需材料", "材料"), shown=Shown.OPEN)] = ""
    booking: Annotated[str, Field("怎样预约", headings=("预约方式", "预约"), shown=Shown.OPEN)] = ""
    public_phone: Annotated[
        str,
        Field("公开电话", Phone(printed=True), asked=True, width=14, hint="座机；空着印社区热线", headings=("服务电话", "联系电话", "电话", "咨询电话"), shown=Shown.OPEN),
    ] = ""  # fmt: skip
    departments: Annotated[list[str], Field("指导部门", Names(), headings=("部门",), shown=Shown.OPEN)] = []
    publish: Annotated[bool, Field("公示", Flag(), width=4)] = True
    order: Annotated[int | None, Field("排列", Number(), hint="小的在前")] = None
    matches: Annotated[list[str], Field("来自认领", Links(table="matches"), entered=False)] = []
    waivers: list[Waiver] = []


class Agreement(Record, kw_only=True, frozen=True):
    """The co-building agreement with one unit. Annex 1, 共驻共建协议书."""

    table = "agreements"
    letter = "A"
    noun = "协议"
    named_by = "unit"

    unit: Annotated[
        str,
        Field(
            "单位", Link(table="units"), required=True, width=24, headings=("乙方", "共建单位", "驻区单位")
        ),
    ] = ""
    status: Annotated[
        str, Field("状态", Choice(options=AGREEMENT_STATES), width=10, headings=("协议状态", "签订情况"))
    ] = "拟定"
    signed_on: Annotated[date | None, Field("签订日期", Day(), width=14, headings=("签订时间",))] = None
    valid_until: Annotated[
        date | None,
        Field("有效到", Day(), width=14, hint="空着按一年算", headings=("到期日期", "有效期", "协议期限")),
    ] = None
    signers: Annotated[list[str], Field("签字人", Names(), hint="双方负责人", headings=("签约人",))] = []
    local_clauses: Annotated[list[str], Field("补充条款", Lines(), hint="一行一条，十条正文之外")] = []
    pairings: Annotated[list[str], Field("交叉任职与结对", Lines(), hint="一行一项")] = []
    annex: Annotated[
        list[str], Field("认领事项", Lines(), hint="一行一项，作为附件", headings=("共建内容", "共建事项"))
    ] = []
    scan: Annotated[str, Field("扫描件", hint="文件放在哪里")] = ""
    clauses: Annotated[list[str], Field("正文条款", Lines(), entered=False)] = []
    renewal_of: Annotated[str, Field("续签自", Link(table="agreements"), entered=False)] = ""


class Match(Record, kw_only=True, frozen=True):
    """One unit's claim on one need, or a person's decision that an offer does not fit it."""

    table = "matches"
    letter = "M"
    noun = "对接"
    named_by = "need"

    need: Annotated[str, Field("需求", Link(table="needs"), required=True, width=26)] = ""
    unit: Annotated[str, Field("单位", Link(table="units"), width=20)] = ""
    resource: Annotated[str, Field("资源", Link(table="resources"), width=22)] = ""
    offer: Annotated[str, Field("认领内容")] = ""
    quantity: Annotated[str, Field("份额")] = ""
    meeting: Annotated[str, Field("会议", Link(table="meetings"))] = ""
    claimed_on: Annotated[date | None, Field("认领日期", Day())] = None
    promised_by: Annotated[date | None, Field("承诺完成", Day(), width=10)] = None
    status: Annotated[str, Field("状态", Choice(options=MATCH_STATES), width=9)] = "意向"
    status_reason: Annotated[str, Field("原因")] = ""
    log: Annotated[list[LogEntry], Field("跟进", Rows(row=LogEntry, log=True))] = []
    result: Annotated[Result | None, Field("结果", Rows(row=Result, single=True, lines=1))] = None
    rating: Annotated[Rating | None, Field("提出人评价", Rows(row=Rating, single=True, lines=1))] = None
    community_rating: Annotated[Rating | None, Field("社区评价", Rows(row=Rating, single=True, lines=1))] = (
        None
    )
    next_on: Annotated[date | None, Field("下次跟进", Day(), width=10)] = None
    done_on: Annotated[date | None, Field("办结日期", Day())] = None
    evidence: Annotated[str, Field("佐证", hint="照片、签到表放在哪里，或文号")] = ""
    request: Annotated[str, Field("邻社区请求", hint="问邻社区的、答应邻社区的才有", entered=False)] = ""


class Meeting(Record, kw_only=True, frozen=True):
    """A joint meeting of the community and its units."""

    table = "meetings"
    letter = "H"
    noun = "会议"
    named_by = "kind"

    kind: Annotated[str, Field("会议", Choice(options=MEETING_KINDS), required=True, width=14)] = (
        "党建联席会议"
    )
    held_on: Annotated[date | None, Field("日期", Day(), width=12)] = None
    time: Annotated[str, Field("时间")] = ""
    place: Annotated[str, Field("地点", width=16)] = ""
    chair: Annotated[str, Field("主持")] = ""
    agenda: Annotated[list[str], Field("议题", Links(table="needs"), entered=False)] = []
    attendance: Annotated[list[Attendance], Field("到会", Rows(row=Attendance), entered=False)] = []
    decisions: Annotated[list[str], Field("决定", Lines())] = []
    next_on: Annotated[date | None, Field("下次会议", Day())] = None
    status: Annotated[str, Field("状态", Choice(options=MEETING_STATES), width=8, entered=False)] = "筹备"
    current: Annotated[str, Field("正在议", Link(table="needs"), entered=False)] = ""


class Look(Record, kw_only=True, frozen=True, omit_defaults=True):
    """How a sheet is made; never kept alone, only inside the posting it was printed as."""

    noun = "纸样"
    named_by = "sheet"

    sheet: Annotated[str, Field("做什么", Choice(options=SHEETS))] = "海报"
    paper: Annotated[str, Field("纸张", Choice(options=PAPERS))] = "A4"
    turn: Annotated[str, Field("方向", Choice(options=TURNS))] = "竖"
    print: Annotated[str, Field("字号", Choice(options=PRINTS), hint="大字：正文 16 磅以上")] = "普通"
    grouping: Annotated[str, Field("按什么分组", Choice(options=GROUPINGS))] = "类别"
    strips: Annotated[bool, Field("撕条", Flag(), hint="下面一排撕条，印热线座机")] = False
    codes: Annotated[str, Field("二维码里", Choice(options=CODES), hint="网址：社区资料里要有网页地址")] = (
        "文字"
    )
    distance: Annotated[
        float | int | None, Field("扫码距离", Number(), hint="厘米；空着是 15，手机凑近扫")
    ] = None
    service: Annotated[str, Field("只要一项", Link(table="services"), hint="名片卡：空着一项一张")] = ""
    buildings: Annotated[
        list[str], Field("每栋一张", Names(), hint="1号楼、2号楼；写 全部 就按网格里的楼；空着不分")
    ] = []
    note: str = ""


class Posting(Record, kw_only=True, frozen=True):
    """One copy of a finished sheet: its number, edition, content, where it hangs and how it was found there."""

    table = "postings"
    letter = "P"
    noun = "张贴"
    named_by = "sheet"

    sheet: Annotated[str, Field("清单编号", width=14, entered=False)] = ""
    edition: Annotated[str, Field("版次", entered=False)] = ""
    issued_on: Annotated[date | None, Field("发布日期", Day(), entered=False)] = None
    valid_until: Annotated[date | None, Field("有效到", Day(), width=12, entered=False)] = None
    fingerprint: Annotated[str, Field("校验", entered=False)] = ""
    services: list[PostedService] = []
    look: Look = Look()
    paper: Annotated[str, Field("纸张", entered=False)] = "A4"
    place: Annotated[str, Field("张贴位置", width=18, hint="例如 3号楼一单元、公告栏")] = ""
    posted_by: Annotated[str, Field("张贴人")] = ""
    posted_on: Annotated[date | None, Field("张贴日期", Day(), width=10, column="贴上", hint="例如 今天")] = (
        None
    )
    checked_on: Annotated[date | None, Field("巡查日期", Day())] = None
    checked_by: Annotated[str, Field("巡查人")] = ""
    condition: Annotated[str, Field("巡查结果", Choice(options=PATROL), width=8, column="巡查")] = ""
    removed_on: Annotated[date | None, Field("撤下日期", Day(), hint="撤下了才写")] = None


class Whistle(Record, kw_only=True, frozen=True):
    """A need sent to those whose duty it is: 街道吹哨、部门报到, or a lighter route. Its id is the slip's number."""

    table = "whistles"
    letter = "W"
    noun = "吹哨转办"
    named_by = "need"

    need: Annotated[str, Field("需求", Link(table="needs"), required=True, width=24)] = ""
    route: Annotated[str, Field("走哪条路", Choice(options=ROUTES[1:]), width=10)] = "吹哨部门"
    level: Annotated[str, Field("级别", Choice(options=WHISTLE_LEVELS), width=6)] = "日常"
    departments: Annotated[
        list[str], Field("承办", Names(), asked=True, width=16, hint="部门、物业公司或社区")
    ] = []
    asked: Annotated[str, Field("请求事项", Text(lines=2, limit=2000))] = ""
    tried: Annotated[list[str], Field("社区已做的工作", Lines(), hint="一行一件：哪天，做了什么")] = []
    raised_on: Annotated[date | None, Field("发出日期", Day())] = None
    due_on: Annotated[date | None, Field("办理时限", Day(), width=10, hint="空着自动算")] = None
    signer: Annotated[str, Field("签发人")] = ""
    answered_on: Annotated[date | None, Field("应哨日期", Day())] = None
    answered_by: Annotated[str, Field("应哨人", hint="部门和职务")] = ""
    handled_on: Annotated[date | None, Field("办结日期", Day())] = None
    outcome: Annotated[str, Field("办理结果", Text(lines=2, limit=2000))] = ""
    status: Annotated[str, Field("状态", Choice(options=WHISTLE_STATES), width=8)] = "拟稿"
    status_reason: Annotated[str, Field("退回原因")] = ""
    rating: Annotated[Rating | None, Field("评哨", Rows(row=Rating, single=True, lines=1))] = None
    log: Annotated[list[LogEntry], Field("跟进", Rows(row=LogEntry))] = []


class Mobilisation(Record, kw_only=True, frozen=True):
    """One emergency, or a drill of one, and the minute-by-minute log of who was called."""

    table = "mobilisations"
    letter = "E"
    noun = "应急动员"
    named_by = "event"

    event: Annotated[str, Field("事件", Choice(options=EVENTS), required=True, width=10)] = ""
    started: Annotated[datetime | None, Field("开始", Moment(), width=16, entered=False)] = None
    drill: Annotated[bool, Field("演练", Flag(), width=4)] = False
    grid: Annotated[str, Field("网格", width=8)] = ""
    place: Annotated[str, Field("地点", width=16)] = ""
    ended: Annotated[datetime | None, Field("结束", Moment(), entered=False)] = None
    log: Annotated[list[CallEntry], Field("动员记录", Rows(row=CallEntry), entered=False)] = []


class Case(Record, kw_only=True, frozen=True):
    """Somebody who needs help first in an emergency: by number only, never by name."""

    table = "cases"
    letter = "K"
    noun = "重点帮扶"
    named_by = "help"

    ref: Annotated[str, Field("个案号", hint="台账里的编号，不写姓名", width=10)] = ""
    help: Annotated[
        str, Field("需要什么帮助", required=True, hint="例如 转移要两人抬、用氧、送药", width=26)
    ] = ""
    grid: Annotated[str, Field("网格", width=8)] = ""
    building: Annotated[str, Field("楼栋", hint="例如 3号楼；不写门牌", width=10)] = ""
    worker: Annotated[str, Field("包保人", hint="网格员，不是本人", width=10)] = ""


class Opinion(Record, kw_only=True, frozen=True):
    """A written opinion on a unit (agreement clause 8; notice section six) and what came of it."""

    table = "opinions"
    letter = "O"
    noun = "意见"
    named_by = "unit"

    unit: Annotated[str, Field("单位", Link(table="units"), required=True, width=22)] = ""
    subject: Annotated[str, Field("事项", Choice(options=OPINION_KINDS), asked=True, width=16)] = ""
    by: Annotated[str, Field("出具方", Choice(options=OPINION_FROM), width=10)] = "社区党组织"
    number: Annotated[str, Field("文号", hint="例如 新社党意〔2026〕3号", width=16)] = ""
    asked_on: Annotated[date | None, Field("来函日期", Day())] = None
    given_on: Annotated[date | None, Field("出具日期", Day(), asked=True, width=10)] = None
    text: Annotated[str, Field("意见", Text(lines=3, limit=2000), asked=True)] = ""
    outcome: Annotated[str, Field("采纳结果", hint="采纳、部分采纳、未采纳和原因", width=12)] = ""


class Lesson(Record, kw_only=True, frozen=True):
    """One decision the matcher learns from: yes, no, an item, a word, or a fresh start. Names are masked before."""

    table = "lessons"
    letter = "L"
    noun = "经验"
    named_by = "text"

    verdict: Annotated[str, Field("决定", Choice(options=VERDICTS), width=8)] = ""
    text: Annotated[str, Field("那句话", width=30, shown=Shown.BOOK)] = ""
    resource: Annotated[str, Field("资源", Link(table="resources"))] = ""
    unit: Annotated[str, Field("单位", Link(table="units"))] = ""
    item: Annotated[int, Field("官方条目", Official(part="resources"))] = 0
    word: Annotated[str, Field("词")] = ""
    reason: Annotated[str, Field("原因")] = ""
    origin: Annotated[str, Field("来自", hint="别的社区给的才写")] = ""


# A new record goes here.
RECORDS: tuple[type[Record], ...] = (
    Community, Unit, Resource, Need, Service, Agreement, Match, Meeting, Posting, Whistle, Mobilisation, Case, Opinion, Lesson,
)  # fmt: skip
TABLES: dict[str, type[Record]] = {record.table: record for record in RECORDS}
LETTERS: dict[str, type[Record]] = {record.letter: record for record in RECORDS}
