"""What the states of needs, claims and offers mean, declared once: which are open, which hold a share, which count."""

TALKED = "已议"
NEED_UNCLAIMED = ("登记", TALKED)
NEED_OPEN = (*NEED_UNCLAIMED, "部分认领")  # a unit may still claim
NEED_ANSWERED = ("已认领", "办理中", "办结")
NEED_TAKEN_UP = ("部分认领", *NEED_ANSWERED)
IN_FORCE = ("已认领", "实施中")  # claims that are being carried out
CLAIMED = (*IN_FORCE, "办结")  # claims that count
LIVE = ("意向", *IN_FORCE)  # claims that are not finished
MEANT = (*LIVE, "办结")  # every claim but those given back or refused
AWAY = ("暂停", "撤回")  # offers that nobody can have now
REFUSED = "不合适"  # an offer that a person put aside for one need
EMERGENCY = "紧急"
TO_UNITS = "匹配单位"  # the route of a need that waits for a unit
