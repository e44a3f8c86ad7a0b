"""Why a decision in a review, or an instruction's end, is refused."""

from __future__ import annotations

from station.errors import problem

CHIEF_ONLY = problem(
    "review.chief_only",
    what=("复核决定只能由主考作出。", "Only the chief examiner decides in a review."),
    now=("请主考扫工作证并输入 PIN。", "Have the chief examiner scan the badge and enter the PIN."),
    clause="FL-10",
)
NO_CASE = problem(
    "review.no_case",
    what=("没有编号为 {case} 的事件。", "There is no incident number {case}."),
    now=("从列表中选择事件。", "Choose it from the list."),
)
NO_WORDS = problem(
    "review.no_words",
    what=(
        "须写明理由或指示（不超过 {limit} 字）。",
        "A reason or instruction is needed, of {limit} characters at most.",
    ),
    now=("写清楚再签名。", "Write it, then sign."),
    clause="VI",
)
NO_SANCTION = problem(
    "review.no_sanction",
    what=("该事件没有可{what}的处理。", "The incident has no sanction to {what}."),
    now=(
        "选择其他决定，或先由监考员记录违纪违规。",
        "Choose another decision, or have the violation recorded first.",
    ),
    clause="VI",
)
NO_VIOLATION = problem(
    "review.no_violation",
    what=("违纪违规表中没有第 {key} 项。", "The table of violations has no case {key}."),
    now=("从四档中选择。", "Choose from the four tiers."),
    clause="VI",
)
NOT_WARNED = problem(
    "review.not_warned",
    what=("第 {key} 项须有此前的警告记录。", "Case {key} needs an earlier warning on record."),
    now=("改选其他项。", "Choose another case."),
    clause="VI 考生违纪违规处理规定 一",
)
NOT_VERIFIED = problem(
    "review.not_verified",
    what=(
        "日志 {journal} 不在此处，或未通过核验。",
        "Journal {journal} is not here, or does not verify.",
    ),
    now=(
        "读入该考场全部上报包；核验不过的，保留介质并报告认定中心。",
        "Read in all of that room's bundles; if they don't verify, keep the media and tell the exam center.",
    ),
    clause="design §4",
)
DECIDED_SINCE = problem(
    "review.decided_since",
    what=(
        "该事件此后已另有决定（{by}），您看到的不是最新情况。",
        "There has been another decision about it since ({by}): what you saw is out of date.",
    ),
    now=("重新看全程，再作决定。", "Read the whole of it again, then decide."),
    clause="design §6",
)
NO_SESSION = problem(
    "review.no_session",
    what=(
        "第 1、2 档只涉及一个科目，须选定场次。",
        "Tiers 1 and 2 reach one subject: the session must be named.",
    ),
    now=("选择考生当时的场次。", "Choose the candidate's session."),
    clause="VI 考生违纪违规处理规定 一、二",
)
NOT_SEATED = problem(
    "review.not_seated",
    what=("没有选定考生，或考生不属于该考场、该场次。", "No candidate of that room and session was named."),
    now=("在该场次的考生中选择。", "Choose among the candidates of that session."),
    clause="VI",
)
NO_DECISION = problem(
    "review.no_decision",
    what=("没有编号为 {number} 的决定，或已被更正。", "There is no decision {number}, or it was corrected."),
    now=("从列表中选择。", "Choose it from the list."),
)
NOTHING_DUE = problem(
    "review.nothing_due",
    what=(
        "该事件没有可由您在此销记的待补办事项。",
        "Nothing of that incident is open that you could sign off here.",
    ),
    now=(
        "本考场的、仍在处理的事件，在考场的事件画面补办；电话批准的，由批准人本人签名。",
        "This room’s own and running incidents: on the room’s incident screen. A call is signed by who decided.",
    ),
    clause="FL-10",
)
ROOM_CLOSED = problem(
    "review.room_closed",
    what=(
        "第 {room} 考场已关闭，不能再办理指示。",
        "Room {room} is closed and can’t carry out instructions any more.",
    ),
    now=("另派人办理；办妥后选“补办完毕”。", "Send somebody else; when it is done, choose “made good”."),
)
