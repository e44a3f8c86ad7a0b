"""Why a command in an emergency is refused; each with what to do now."""

from __future__ import annotations

from station.errors import problem

NO_SESSION = problem(
    "safety.no_session",
    what=("本考场没有这个场次：{session}。", "This room has no such session: {session}."),
    now=("在屏幕上选择本考场的场次。", "Choose one of this room's sessions on the screen."),
    clause="EM",
)
IS_ON = problem(
    "safety.evacuation_on",
    what=("本场正在疏散。", "This session is being evacuated."),
    now=("不放人入场；按 F11 点名。", "Let nobody in; F11 calls the roll."),
    clause="应急预案管理制度",
)
BROKEN_OFF = problem(
    "safety.broken_off",
    what=("本场已因紧急情况中止。", "This session was broken off in an emergency."),
    now=("不再放人入场；听从主考安排。", "Nobody enters any more; follow the chief examiner."),
    clause="应急预案管理制度",
)
NOT_ON = problem(
    "safety.not_on",
    what=("本场没有进行中的疏散。", "No evacuation of this session is on."),
    now=("需要疏散时按 F11，再按 F2。", "To evacuate press F11, then F2."),
    clause="应急预案管理制度",
)
NOT_ON_ROLL = problem(
    "safety.not_on_roll",
    what=("该考生不在点名名单上。", "That candidate is not on the roll."),
    now=("从名单中选人。", "Choose somebody of the roll."),
    clause="应急预案管理制度",
)
NO_ESCORT = problem(
    "safety.no_escort",
    what=("没有写明由谁带出。", "Nobody is named who led that person out."),
    now=("选定带出此人的工作人员。", "Choose the member of staff who did."),
    clause="应急预案管理制度",
)
NOT_RETURNING = problem(
    "safety.not_returning",
    what=("还没有登记可以返回。", "That the room may return is not recorded yet."),
    now=("得到允许后按 F3 选「可以返回」。", "When it is allowed, F3: the room may return."),
    clause="应急预案管理制度",
)
UNMARKED = problem(
    "safety.unmarked",
    what=("还有 {count} 人没有点到。", "{count} people are not called yet."),
    now=("逐个点名；没有回来的标为未到。", "Call each; mark as missing who is not back."),
    clause="应急预案管理制度",
)
MARKED = problem(
    "safety.marked",
    what=("已经点过名，不是误触。", "The roll was begun: this is no false alarm."),
    now=("可以返回时按 F3，再点一遍名。", "When the room may return press F3 and call the roll again."),
    clause="应急预案管理制度",
)
WHO_MAY = problem(
    "safety.who_may",
    what=("中止考试由主考或考评员决定。", "The chief examiner or an assessor breaks an exam off."),
    now=(
        "请其扫工作证并输入 PIN；不在场时两人为通话作证。",
        "Have one of them scan the badge and enter the PIN; who is elsewhere decides by telephone, two vouch.",
    ),
    clause="安全规程",
)
TWO_VOUCH = problem(
    "safety.two_vouch",
    what=(
        "电话决定须由另外两人作证。",
        "A decision by telephone takes two other people who vouch for the call.",
    ),
    now=(
        "请两名工作人员各自扫工作证并输入 PIN。",
        "Have two members of staff scan their badges and enter their PINs.",
    ),
    clause="design §6",
)
NOTHING_TO_SIGN = problem(
    "safety.nothing_to_countersign",
    what=("没有待补签的中止决定。", "No breaking off waits for a signature."),
    now=("不需要补签。", "Nothing to sign."),
    clause="design §6",
)
OTHER_SIGNER = problem(
    "safety.other_countersigner",
    what=("须由当时电话决定的本人补签。", "The person who decided by telephone must sign."),
    now=("请本人扫工作证并输入 PIN。", "Have that person scan the badge and enter the PIN."),
    clause="design §6",
)
