"""What the rules about the people of the day refuse, and what to do then."""

from __future__ import annotations

from station.errors import problem

CLAUSE = "ST-4 考务人员工作守则"

UNKNOWN = problem(
    "staff.unknown",
    what=("名单上没有此人。", "This person is not on the staff list."),
    now=("核对工作证；请主考另派名单上的人。", "Check the badge; the chief names somebody of the list."),
    clause="ST-1 考务人员安排",
)
ONE_BADGE = problem(
    "staff.one_badge",
    what=("此项须本人扫工作证并输入 PIN。", "This takes the person's own badge and PIN."),
    now=("请本人扫工作证。", "Have that person scan the badge."),
    clause=CLAUSE,
)
IS_HERE = problem(
    "staff.is_here",
    what=("此人已经签到。", "This person has signed in already."),
    now=("无需重复；离岗或签退另选。", "Nothing to repeat; leave and sign-out are other choices."),
    clause=CLAUSE,
)
IS_AWAY = problem(
    "staff.is_away",
    what=("此人登记为离岗中。", "This person is on record as away from the post."),
    now=("回来时选“返岗”。", "Choose “Return” when the person is back."),
    clause=CLAUSE,
)
NOT_HERE = problem(
    "staff.not_here",
    what=("此人没有签到，或已签退。", "This person has not signed in, or has signed out."),
    now=("先签到。", "Sign in first."),
    clause=CLAUSE,
)
NOT_AWAY = problem(
    "staff.not_away",
    what=("此人没有离岗。", "This person is not away from the post."),
    now=("核对是谁返岗。", "See who has come back."),
    clause=CLAUSE,
)
MINUTES = problem(
    "staff.minutes",
    what=("离岗时间应为 1 至 {longest} 分钟。", "A leave lasts 1 to {longest} minutes."),
    now=("更久的，请主考更换监考员。", "For longer, the chief replaces the invigilator."),
    clause=CLAUSE,
)
CHIEF_GIVES_LEAVE = problem(
    "staff.chief_gives_leave",
    what=("登记“主考当面同意”须主考扫工作证。", "The chief's leave takes the chief's badge and PIN."),
    now=("请主考扫证；或登记为电话同意、未经同意。", "Have it shown; or record leave by telephone, or none."),
    clause=CLAUSE,
)
CANT_COVER = problem(
    "staff.cant_cover",
    what=("此人现在不能代岗。", "This person can't take over now."),
    now=(
        "由流动监考或其他考场以外的监考员本人扫证接替，且不是本场在岗监考员、不须回避。",
        "A floating invigilator, by own badge; not one of those in charge here, nor one who must step aside.",
    ),
    clause="ST-1 考务人员安排",
)
ASIDE = problem(
    "staff.aside",
    what=(
        "此人须回避，不得在本考场监考、考评。",
        "This person must step aside and does not serve in this room.",
    ),
    now=("请主考另派一人（F3 更换）。", "Have the chief send somebody else (F3, Replace)."),
    clause="ST-5 回避",
)
NOT_A_CANDIDATE = problem(
    "staff.not_a_candidate",
    what=("本考场没有这名考生。", "This room has no such candidate."),
    now=("核对座位号。", "Check the seat."),
    clause="ST-5 回避",
)
NOT_ASIDE = problem(
    "staff.not_aside",
    what=(
        "此人没有登记回避，或名单上确有回避关系。",
        "No stepping aside to lift, or the office's list demands it.",
    ),
    now=("名单有误的，请认定中心重发计划包。", "If the list is wrong, the center sends a new package."),
    clause="ST-5 回避",
)
CHIEF_LIFTS = problem(
    "staff.chief_lifts",
    what=("更正回避声明须主考扫工作证，并写明理由。", "Lifting it takes the chief's badge and a reason."),
    now=("请主考扫工作证并输入 PIN。", "Have the chief examiner scan the badge and enter the PIN."),
    clause="ST-5 回避",
)
NOT_A_SUPERVISOR = problem(
    "staff.not_a_supervisor",
    what=("巡查由督导员本人扫工作证登记。", "A visit is entered by the supervisor's own badge."),
    now=(
        "督导员扫证；上级督导没有工作证的，由在岗人员扫证并写明姓名单位。",
        "Scan it; for a visitor of the authorities somebody on duty does, with name and unit.",
    ),
    clause="ST-7 督导",
)
NO_VISIT = problem(
    "staff.no_visit",
    what=("没有这次巡查，或已经结束。", "There is no such visit, or it is over."),
    now=("先登记到访。", "Enter the arrival first."),
    clause="ST-7 督导",
)
WORDS_NEEDED = problem(
    "staff.words_needed",
    what=("没有写内容。", "Nothing was written."),
    now=(
        "写一句话；较长的写在督导情况反馈表上。",
        "Write a sentence; what is long goes on the feedback form.",
    ),
    clause="ST-7 督导",
)
