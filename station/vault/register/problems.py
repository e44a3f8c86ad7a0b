"""What the registers refuse, and what to do then."""

from __future__ import annotations

from station.errors import problem

PM5 = "PM-5 文件交接制度"
PM2 = "PM-2 试卷管理"
PM3 = "PM-3 试卷管理"

UNKNOWN = problem(
    "register.unknown",
    what=("名单上没有 {who}。", "{who} is not on the list."),
    now=(
        "请本人扫工作证；不在名单上的，按「无本机工作证」登记姓名、单位和理由。",
        "Have the person show the badge; who is on no list here is entered by name, unit and reason.",
    ),
    clause=PM5,
)
TWO_SIDES = problem(
    "register.two_sides",
    what=(
        "移交方和接收方须是两名不同的人。",
        "The one who gives and the one who gets must be two different people.",
    ),
    now=("请另一方扫工作证并输入 PIN。", "Have the other side show badge and PIN."),
    clause=PM5,
)
NOT_CONFIRMED = problem(
    "register.not_confirmed",
    what=("{who} 没有用工作证和 PIN 确认。", "{who} has not confirmed with badge and PIN."),
    now=(
        "请此人扫工作证并输入 PIN；先登记，后移交。",
        "Have that person show badge and PIN; the record is filled in first, then things move.",
    ),
    clause=PM5,
)
OUTSIDER = problem(
    "register.outsider",
    what=(
        "无本机工作证的一方须登记姓名、单位和理由。",
        "The side without a badge here needs a name, a unit and a reason.",
    ),
    now=("补齐三项。", "Fill in all three."),
    clause=PM5,
)
WITNESS = problem(
    "register.witness",
    what=(
        "一方没有本机工作证，须另有一名工作人员在场作证。",
        "One side has no badge here: a second member of staff must be witness.",
    ),
    now=("请第二名工作人员扫工作证并输入 PIN。", "Have a second member of staff show badge and PIN."),
    clause=PM5,
)
NEEDS_LEADER = problem(
    "register.leader",
    what=(
        "带出考点、借阅、复制、销毁须经负责人同意。",
        "Taking out of the site, lending, copying and destroying need the leader's consent.",
    ),
    now=(
        "请主考或考点负责人扫工作证；不在场的电话请示，事后补签。同意之前不得移交。",
        "Have the chief or the responsible leader show the badge, or telephone and countersign later. Nothing moves before.",
    ),
    clause="PM-5, PM-7",
)
NOT_A_LEADER = problem(
    "register.not_a_leader",
    what=(
        "批准人须是主考或考点负责人，且不是移交的任何一方。",
        "Consent comes from the chief or the responsible leader, who is neither side of the hand-over.",
    ),
    now=("请另一名负责人批准。", "Have another leader consent."),
    clause=PM5,
)
COUNT = problem(
    "register.count",
    what=("数量须是 1 到 99999。", "The count must be 1 to 99999."),
    now=(
        "按实数录入；未曾发生的移交，用更正并填 0。",
        "Enter what there is; for what never took place, correct the row with 0.",
    ),
    clause=PM5,
)
WORDS = problem(
    "register.words",
    what=("「{what}」没有填写，或超过 {limit} 字。", "“{what}” is empty, or longer than {limit} characters."),
    now=("补填后再确认。", "Fill it in, then confirm."),
    clause=PM5,
)
NO_SESSION = problem(
    "register.session",
    what=("本考场没有这一场次的试卷袋。", "This room has no bag of that session."),
    now=("从列表中选择场次。", "Choose the session from the list."),
    clause="FL-2 实施认定",
)
COLLECTED = problem(
    "register.collected",
    what=("本场试卷袋的领取已登记在第 {row} 行。", "This session's bag was collected already, row {row}."),
    now=("登记有误的，更正该行。", "If that is wrong, correct that row."),
    clause="FL-2 实施认定",
)
RETURNED = problem(
    "register.returned",
    what=("本场试卷袋的交回已登记在第 {row} 行。", "This session's bag was returned already, row {row}."),
    now=("登记有误的，更正该行。", "If that is wrong, correct that row."),
    clause="FL-9 实施认定",
)
NOT_SEALED = problem(
    "register.not_sealed",
    what=(
        "本场试卷尚未密封，不能交回。",
        "This session's papers are not sealed: the bag is not returned yet.",
    ),
    now=("先按 F12 由两名监考员密封。", "First have both invigilators seal it (F12)."),
    clause="FL-9 实施认定",
)
NO_ROW = problem(
    "register.row",
    what=(
        "第 {row} 行不存在，或已办结、已更正。",
        "Row {row} does not exist, or is settled or corrected already.",
    ),
    now=("从列表中选择。", "Choose from the list."),
    clause=PM5,
)
OTHER_LEADER = problem(
    "register.other_leader",
    what=(
        "补签的须是电话中同意的那一位。",
        "It is countersigned by the very person who consented by telephone.",
    ),
    now=("请该负责人扫工作证并输入 PIN。", "Have that leader show badge and PIN."),
    clause=PM5,
)
NOT_SECURE = problem(
    "register.not_secure",
    what=("这里不是试卷保密室。", "This is not the secure room."),
    now=("在保密室的终端上登记。", "Enter it at the secure room's kiosk."),
    clause=PM2,
)
ON_GUARD = problem(
    "register.on_guard",
    what=("{who} 已在值班。", "{who} is on duty already."),
    now=("请接班的人扫工作证。", "Have the one who takes over show the badge."),
    clause=PM2,
)
NOT_ON_GUARD = problem(
    "register.not_on_guard",
    what=("{who} 不在值班。", "{who} is not on duty."),
    now=("由正在值班的人登记。", "Somebody on duty enters it."),
    clause=PM2,
)
NO_VISIT = problem(
    "register.visit",
    what=("没有这名来访人，或已登记离开。", "There is no such visitor, or the leaving is on record."),
    now=("从列表中选择。", "Choose from the list."),
    clause=PM2,
)
NEEDS_ROW = problem(
    "register.needs_row",
    what=(
        "带出考点的运送须先有经负责人同意的移交登记。",
        "A transport out of the site needs a row of the register with the leader's consent first.",
    ),
    now=(
        "先按 F3 转到移交登记，登记「带出考点」。",
        "Go to the hand-overs (F3) and enter one that leaves the site.",
    ),
    clause="PM-3, PM-5",
)
SEAL_BROKEN = problem(
    "register.seal_broken",
    what=("封条不完好，不得起运。", "A seal is not intact: nothing sets out."),
    now=(
        "立即报告主考，查明并重新密封后再起运。",
        "Report to the chief at once; find out why and seal anew before it leaves.",
    ),
    clause="PM-3, PM-4",
)
NO_TRANSPORT = problem(
    "register.transport",
    what=("没有这次运送，或已到达。", "There is no such transport, or it has arrived."),
    now=("从列表中选择。", "Choose from the list."),
    clause=PM3,
)
WHEN = problem(
    "register.when",
    what=("这个时刻不在起运和现在之间。", "That moment does not lie between the departure and now."),
    now=("核对时刻后重新输入。", "Check the time and enter it again."),
    clause=PM3,
)
TWO_PEOPLE = problem(
    "register.two_people",
    what=("这一步需要两名不同的工作人员确认。", "This takes two different members of staff."),
    now=("请第二人扫工作证并输入 PIN。", "Have the second person show badge and PIN."),
    clause=PM3,
)
