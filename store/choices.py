"""The words a choice is made from, as the notice and the offices use them."""

UNIT_KINDS = (
    "党政机关", "事业单位", "国有企业", "民营企业", "个体商户", "学校", "医疗机构",
    "金融机构", "物业服务企业", "社会组织", "志愿团体", "其他",
)  # fmt: skip
RESOURCE_STATES = ("意向", "承诺", "已签约", "暂停", "撤回")
FEES = ("免费", "低偿", "团购价")
PROPOSERS = ("居民", "社区", "网格员", "驻区单位", "物业", "新就业群体", "社会组织")
CHANNELS = ("入户", "会议", "12345", "网格", "来访", "微信", "电话")
URGENCIES = ("日常", "重要", "紧急")
ROUTES = ("匹配单位", "吹哨部门", "物业职责", "协商议事", "社区自办")
NEED_STATES = ("登记", "已议", "部分认领", "已认领", "办理中", "办结", "关闭")
MATCH_STATES = ("意向", "已认领", "实施中", "办结", "退回", "不合适")
AGREEMENT_STATES = ("拟定", "已签", "到期", "终止")
MEETING_KINDS = ("党建联席会议", "工作例会", "协商会议")
SHEETS = ("海报", "名片卡", "热线卡", "应急卡")
PAPERS = ("A4", "A3")
TURNS = ("竖", "横")
PRINTS = ("普通", "大字")
GROUPINGS = ("类别", "人群")
CODES = ("文字", "网址")
PATROL = ("完好", "码被挡住", "破损", "不见了")
MEETING_STATES = ("筹备", "进行中", "已散会")
WHISTLE_LEVELS = ("日常", "重大", "紧急")
WHISTLE_STATES = ("拟稿", "已发出", "已应哨", "办结", "退回", "撤回")
EVENTS = ("火灾", "地震", "疫情", "停水停电", "燃气", "走失", "暴雪")
OPINION_KINDS = (
    "党建目标考核", "行风评议", "创建文明单位", "综治平安先进", "先进党组织和优秀党员", "发展党员", "任免征求同意", "其他",
)  # fmt: skip
OPINION_FROM = ("社区党组织", "街道党工委")
COMMUNITY = "社区"  # stands among a service's providers for the community itself
VERDICTS = ("接受", "不合适", "条目", "词", "重来")  # what a lesson says
REFUSALS = ("太远", "没空", "不对口", "收费", "其他")
