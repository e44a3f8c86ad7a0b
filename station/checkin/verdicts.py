"""What the door says when it lets in or stops; the list of all verdicts is complete once this is imported."""

from __future__ import annotations

from station.checkin.verdict import (
    ABSENT,
    ENTRY,
    LATE,
    MISSING,
    PERSON,
    VERDICTS,
    WORDS,
    Tone,
    Verdict,
    verdict,
)
from station.checkin.verdicts_check import (
    ALREADY_INSIDE,
    CODES_DISAGREE,
    DUPLICATE,
    FORGED,
    ID_CHECK_FAILED,
    IN_DOUBT,
    MISMATCH,
    MRZ_CHECK_FAILED,
    NOT_LISTED,
    PHOTO_DOUBT,
    SIGNED_UNLISTED,
    UNKNOWN,
    UNREADABLE,
)

__all__ = [
    "ADMIT",
    "ADMITTED_IN_DOUBT",
    "ADMIT_CERTIFICATE",
    "ADMIT_LATE",
    "ALREADY_INSIDE",
    "BARRED",
    "CLOSED",
    "CODES_DISAGREE",
    "DUPLICATE",
    "EXPIRED",
    "FORGED",
    "ID_CHECK_FAILED",
    "ID_MISSING",
    "IN_DOUBT",
    "LEFT_EARLY",
    "MISMATCH",
    "MRZ_CHECK_FAILED",
    "NOT_LISTED",
    "OTHER_DAY",
    "OTHER_ROOM",
    "OTHER_SESSION",
    "OUTSIDE_ESCORT",
    "OVERRIDDEN",
    "PHOTO_DOUBT",
    "REFUSED_BEFORE",
    "SIGNED_UNLISTED",
    "TICKET_MISSING",
    "TOO_EARLY",
    "UNKNOWN",
    "UNREADABLE",
    "VERDICTS",
    "WITHDRAWN",
    "WORDS",
    "Tone",
    "Verdict",
]

ADMIT = verdict(
    "admit",
    "admit",
    ("准考证与证件相符，座位 {seat}。", "Ticket and ID match; seat {seat}."),
    (
        "请考生对号入座，两证放桌面右上角。",
        "Send the candidate to the seat; both documents on the desk, top right.",
    ),
    ENTRY,
    admits=True,
)
ADMIT_LATE = verdict(
    "admit_late",
    "admit",
    (
        "开考后 {late} 到场，未到停止入场时刻；座位 {seat}。",
        "Came {late} after the start, entry still open; seat {seat}.",
    ),
    (
        "请考生安静入座，两证放桌面右上角。",
        "Send the candidate quietly to the seat; both documents on the desk, top right.",
    ),
    LATE,
    admits=True,
)
OVERRIDDEN = verdict(
    "overridden",
    "admit",
    ("主考特许入场并已记录；座位 {seat}。", "Let in by the chief examiner, on record; seat {seat}."),
    (
        "请考生对号入座，将特许写入考场情况记录表。",
        "Send the candidate to the seat; note the permission in the record form.",
    ),
    ENTRY,
    admits=True,
)
OUTSIDE_ESCORT = verdict(
    "outside_escort",
    "admit",
    ("考生由工作人员陪同离场后返回；座位 {seat}。", "Back from outside under escort; seat {seat}."),
    (
        "请陪同人员在事件中确认返回，考生回原座位。",
        "Have the escort confirm the return in the incident; the candidate takes the same seat.",
    ),
    "突发事件处理办法 十、十四",
)
TOO_EARLY = verdict(
    "too_early",
    "stop",
    ("{opens} 开始入场，还有 {wait}。", "Entry opens at {opens}, in {wait}."),
    (
        "请考生在门外等候，到 {opens} 再扫描两证。",
        "Have the candidate wait outside; scan both documents again from {opens}.",
    ),
    ENTRY,
)
CLOSED = verdict(
    "closed",
    "stop",
    (
        "{closes} 已停止入场；考生在开考 {late} 后到场。",
        "Entry closed at {closes}; the candidate came {late} after the start.",
    ),
    ABSENT,
    "考场规则 三；突发事件处理办法 二",
    procedure="CP-2",
)
TICKET_MISSING = verdict(
    "ticket_missing",
    "stop",
    ("没有出示准考证。", "No admission ticket was shown."),
    (
        "请考生取准考证，{closes} 前可再来。",
        "Have the candidate fetch the admission ticket and come back before {closes}.",
    ),
    MISSING,
    final=ABSENT,
    procedure="CP-1",
)
ID_MISSING = verdict(
    "id_missing",
    "stop",
    ("没有出示有效身份证件。", "No valid ID was shown."),
    (
        "请考生取证件原件{or_certificate}，{closes} 前可再来。",
        "Have the candidate fetch the original ID{or_certificate} and come back before {closes}.",
    ),
    MISSING,
    final=ABSENT,
    procedure="CP-1",
)
OTHER_ROOM = verdict(
    "other_room",
    "stop",
    ("该考生在第 {room} 考场，座位 {seat}。", "This candidate belongs in room {room}, seat {seat}."),
    ("请考生前往第 {room} 考场。", "Send the candidate to room {room}."),
    ENTRY,
)
OTHER_SESSION = verdict(
    "other_session",
    "stop",
    (
        "该考生的场次是{session}：第 {room} 考场，座位 {seat}。",
        "This candidate's session is {session}: room {room}, seat {seat}.",
    ),
    (
        "请考生核对准考证上的时间，届时到第 {room} 考场。",
        "Have the candidate check the time on the ticket and come to room {room} then.",
    ),
    ENTRY,
)
REFUSED_BEFORE = verdict(
    "refused_before",
    "stop",
    (
        "该考生本场已被拒绝入场，按本考点设置不可再来。",
        "This candidate was refused in this session; this site's settings allow no second try.",
    ),
    ABSENT,
    ENTRY,
)
LEFT_EARLY = verdict(
    "left_early",
    "stop",
    ("该考生 {since} 已提前离场。", "This candidate left for good at {since}."),
    ("请考生离开考区；有异议报告主考。", "Send the candidate out of the area; objections go to the chief."),
    "考场规则 三；突发事件处理办法 十五",
)
ADMIT_CERTIFICATE = verdict(
    "admit_certificate",
    "admit",
    (
        "准考证与公安机关身份证明相符{late_by}；座位 {seat}。",
        "Ticket and police certificate of identity match{late_by}; seat {seat}.",
    ),
    (
        "请考生入座；{certificate_kept}。",
        "Send the candidate to the seat; {certificate_kept}.",
    ),
    "突发事件处理办法 一",
    admits=True,
)
ADMITTED_IN_DOUBT = verdict(
    "admitted_in_doubt",
    "admit",
    (
        "两名监考员同意先入场，疑问已记录，由主考定夺；座位 {seat}。",
        "Both invigilators let the candidate in for now; the doubt is on record for the chief. Seat {seat}.",
    ),
    (
        "请考生入座，按照片不符程序继续处理并报告主考。",
        "Send the candidate to the seat, go on with the procedure for a doubtful face, tell the chief.",
    ),
    PERSON,
    admits=True,
    procedure="CP-3",
)
EXPIRED = verdict(
    "expired",
    "stop",
    ("{document}已过有效期{expired_on}。", "The {document} has expired{expired_on}."),
    (
        "请考生取有效证件原件{or_certificate}，{closes} 前可再来。",
        "Have the candidate fetch a valid original{or_certificate} and come back before {closes}.",
    ),
    MISSING,
    final=ABSENT,
    procedure="CP-1",
)
OTHER_DAY = verdict(
    "other_day",
    "stop",
    (
        "这张准考证属于{site} {day} 的考试，不是今天本考点的。",
        "This ticket is for {site} on {day}, not for this site today.",
    ),
    (
        "请考生核对准考证上的日期和考点；另有当日准考证的，换证再扫。",
        "Have the candidate check day and site on the ticket; scan the right ticket if there is one.",
    ),
    ENTRY,
)
BARRED = verdict(
    "barred",
    "stop",
    ("主考已决定该考生本场不得参加。", "The chief examiner has barred this candidate from the session."),
    (
        "请考生到考务办公室；有异议报告主考。",
        "Send the candidate to the exam office; objections go to the chief.",
    ),
    "考生违纪违规处理规定；突发事件处理办法 三",
)
WITHDRAWN = verdict(
    "withdrawn",
    "stop",
    ("该考生已退考，本场报名取消。", "This candidate has withdrawn; the registration is cancelled."),
    ("请考生到考务办公室查询。", "Send the candidate to the exam office."),
    ENTRY,
)
