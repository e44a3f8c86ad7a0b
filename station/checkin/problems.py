"""Why the door refuses a command; each with what to do now."""

from __future__ import annotations

from station.errors import problem

NO_SESSION = problem(
    "door.no_session",
    what=("本考场没有这个场次：{session}。", "This room has no such session: {session}."),
    now=("在屏幕上选择本考场的场次。", "Choose one of this room's sessions on the screen."),
    clause="FL-3",
)
SEEN_BEFORE = problem(
    "door.document_seen",
    what=("这名考生的该证件刚刚已读到。", "That document of this candidate was read a moment ago."),
    now=("请核对缺的是哪一样证件。", "Check which document is missing."),
    clause="ER-1",
)
NOTHING_PENDING = problem(
    "door.nothing_pending",
    what=("门口没有进行中的查验。", "No attempt is pending at the door."),
    now=("直接扫描下一位考生的准考证。", "Scan the next candidate's ticket."),
    clause="ER-1",
)
NOT_ON_ROSTER = problem(
    "door.not_on_roster",
    what=("该考生不在本考场本场名单上。", "That candidate is not on this session's list of this room."),
    now=("核对考生和场次后再办理。", "Check candidate and session, then try again."),
    clause="ER-1",
)
IS_INSIDE = problem(
    "door.is_inside",
    what=("该考生已记录为在场。", "That candidate is recorded as being in the room."),
    now=(
        "无需特许；如记录有误，由两人更正。",
        "No permission is needed; if that is wrong, two people correct it.",
    ),
    clause="ER-1",
)
NOT_INSIDE = problem(
    "door.not_inside",
    what=("该考生没有入场记录。", "No admission is recorded for that candidate."),
    now=("无需更正；请从名单中另选考生。", "There is nothing to correct; choose another candidate."),
    clause="ER-1",
)
CHIEF_ONLY = problem(
    "door.chief_only",
    what=("拒绝入场后只有主考可以特许。", "Only the chief examiner may let in whom the rules refuse."),
    now=("请主考扫工作证并输入 PIN。", "Have the chief examiner scan the badge and enter the PIN."),
    clause="ER-1",
)
TWO_PEOPLE = problem(
    "door.two_people",
    what=(
        "更正入场记录需要两名不同的工作人员。",
        "Correcting an admission takes two different members of staff.",
    ),
    now=("请第二人扫工作证并输入 PIN。", "Have the second person scan the badge and enter the PIN."),
    clause="ST-4",
)
REASON_NEEDED = problem(
    "door.reason_needed",
    what=("没有写明理由。", "No reason was given."),
    now=("请写一句理由；它随记录密封保存。", "Write one sentence; it is kept sealed with the entry."),
    clause="ST-4",
)
NO_DOUBT = problem(
    "door.no_doubt",
    what=("该考生没有未了的疑问。", "No doubt about that candidate is open."),
    now=("无需此项；按屏幕上的结论办理。", "This is not needed; follow the verdict on the screen."),
    clause="CP-3",
)
DOCUMENTS_FIRST = problem(
    "door.documents_first",
    what=("两证没有都读到，不能先行入场。", "Both documents have not been read yet."),
    now=(
        "请先扫描准考证和身份证件，再由两名监考员决定。",
        "Scan ticket and ID first; then both invigilators decide.",
    ),
    clause="ER-1",
)
NOT_IN_WINDOW = problem(
    "door.not_in_window",
    what=(
        "现在不在入场时间内，监考员不能决定入场。",
        "This is outside the entry window: invigilators can't let in.",
    ),
    now=(
        "入场时间内再办理；已停止入场的，只有主考可以特许。",
        "Wait for entry to open; once closed, only the chief lets in.",
    ),
    clause="ER-1, ER-3",
)
TWO_INVIGILATORS = problem(
    "door.two_invigilators",
    what=("有疑问的入场须本考场两名监考员同意。", "Both invigilators of this room have to agree."),
    now=(
        "请另一名监考员扫工作证并输入 PIN。",
        "Have the other invigilator scan the badge and enter the PIN.",
    ),
    clause="CP-3",
)
NOBODY_AT_DOOR = problem(
    "door.nobody_at_door",
    what=("该考生既没有进行中的查验，也不在考场内。", "That candidate is neither at the door nor inside."),
    now=("先扫描该考生的准考证或证件。", "Scan that candidate's ticket or ID first."),
    clause="CP-3",
)
INSIDE_NOW = problem(
    "door.inside_now",
    what=("该考生已在考场内。", "That candidate is inside."),
    now=(
        "离场按突发事件登记；入场有误的，由两人更正。",
        "Record leaving as an incident; two people correct a wrong admission.",
    ),
    clause="ER-3",
)
SEAT_TAKEN = problem(
    "door.seat_taken",
    what=(
        "座位 {seat} 已有人，或留给未到的考生。",
        "Seat {seat} is taken, or kept for a candidate who may still come.",
    ),
    now=(
        "另选空座位；两人互换的，先把其中一人移到空座位。",
        "Choose a free seat; to swap two, move one to a free seat first.",
    ),
    clause="ER-1",
)
SEAT_FORM = problem(
    "door.seat_form",
    what=("“{seat}”不像座位号。", '"{seat}" is not a seat.'),
    now=("输入桌上的座位号，最多 12 个字符。", "Enter the seat as on the desk, at most 12 characters."),
    clause="ER-1",
)
NO_CERTIFICATE = problem(
    "door.no_certificate",
    what=("该考生不是凭公安机关证明入场的。", "That candidate did not come in by a police certificate."),
    now=("核对考生后再办理。", "Check the candidate, then try again."),
    clause="CP-1",
)
CERTIFICATE_NEEDED = problem(
    "door.certificate_needed",
    what=("证明编号和签发机关须都填写。", "Both the certificate's number and its issuing organ are needed."),
    now=("照证明原件填写。", "Copy them from the certificate."),
    clause="CP-1",
)
SEAT_UNKNOWN = problem(
    "door.seat_unknown",
    what=("本场没有座位 {seat}。", "This session has no seat {seat}."),
    now=("输入桌上的座位号。", "Enter the seat as on the desk."),
    clause="ER-2",
)
FOUND_WRONG = problem(
    "door.found_wrong",
    what=(
        "座位 {seat} 的记录与所见不合：{why}。",
        "What was seen does not go with the record of seat {seat}: {why}.",
    ),
    now=(
        "按记录重新选择；记录有误的，先由两人更正。",
        "Choose again by the record; two people correct a wrong record first.",
    ),
    clause="ER-2",
)
