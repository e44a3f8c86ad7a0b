"""What the door says where a person has to look: documents that don't agree, can't be read or raise a doubt."""

from __future__ import annotations

from station.checkin.verdict import ABSENT, ENTRY, PERSON, verdict

MISMATCH = verdict(
    "mismatch",
    "stop",
    (
        "{document}与先出示的{first}不属于同一名考生：{field}。",
        "The {document} and the {first} shown before don't belong to one candidate: {field}.",
    ),
    (
        "请考生出示本人的两证重新扫描；仍不相符，报告主考。",
        "Ask for the candidate's own two documents and scan again; if they differ again, call the chief.",
    ),
    PERSON,
    final=ABSENT,
    shows_person=False,
)
NOT_LISTED = verdict(
    "not_listed",
    "stop",
    (
        "本考点当日名单中没有这个{document}号码。",
        "The number of this {document} is not on the site's list of today.",
    ),
    (
        "请核对号码；确认无误的，请考生到考务办公室查询。",
        "Compare the number; if it is right, send the candidate to the exam office.",
    ),
    ENTRY,
)
ALREADY_INSIDE = verdict(
    "already_inside",
    "check",
    (
        "该考生 {since} 已凭{documents}入场，座位 {seat}；本次出示也已记录。",
        "This candidate came in at {since} with {documents}; seat {seat}. This attempt is on record too.",
    ),
    (
        "请到座位核对人与照片；人不相符，按照片不符程序处理。",
        "Compare the person at the seat with the photo; if they differ, start the procedure for a doubtful face.",
    ),
    PERSON,
    procedure="CP-3",
)
ID_CHECK_FAILED = verdict(
    "id_check_failed",
    "check",
    (
        "证件号码自身校验不符，多为读错或输错。",
        "The ID number fails its own check: most likely misread or mistyped.",
    ),
    ("请对照证件重新扫描或逐位输入。", "Scan again, or type it character by character from the document."),
    "GB 11643-1999",
)
UNREADABLE = verdict(
    "unreadable",
    "check",
    ("{document}上的码读不出来。", "The code on the {document} can't be read."),
    (
        "请擦净、展平后再扫一次；仍读不出，对照{document}手工输入号码。",
        "Wipe it, flatten it and scan once more; then type the number from the {document}.",
    ),
    ENTRY,
)
UNKNOWN = verdict(
    "unknown",
    "check",
    ("{reason}", "{reason}"),
    ("请扫描准考证或身份证件上的码。", "Scan the code on the admission ticket or the ID."),
    ENTRY,
)
DUPLICATE = verdict(
    "duplicate",
    "check",
    ("这个码刚刚读过，已听到，不再计。", "This code was read a moment ago: heard, not counted again."),
    ("请看屏幕上的结论，不必重扫。", "Follow the verdict on the screen; no need to scan again."),
    ENTRY,
)
MRZ_CHECK_FAILED = verdict(
    "mrz_check_failed",
    "check",
    (
        "证件机读行的{field}校验不符，多为输错。",
        "The {field} of the machine-readable lines fails its check: most likely mistyped.",
    ),
    ("请对照证件逐字重输，或只输入证件号码。", "Type the lines again, or only the document's number."),
    "ICAO 9303-3",
)
CODES_DISAGREE = verdict(
    "codes_disagree",
    "check",
    (
        "同一份{document}上的两个码内容不一致。",
        "Two codes on this one {document} say different things.",
    ),
    (
        "请看印刷的号码再扫一次；仍不一致，留下该证并报告主考。",
        "Look at the printed number and scan again; if they differ again, keep the document and call the chief.",
    ),
    ENTRY,
    shows_person=False,
    doubts=True,
)
FORGED = verdict(
    "forged",
    "stop",
    ("准考证上的签名不成立：{forged}。", "The signature on the ticket does not hold: {forged}."),
    (
        "请留下该准考证，核对人与照片，并报告主考。",
        "Keep the ticket, compare person and photo, and call the chief.",
    ),
    PERSON,
    shows_person=False,
    doubts=True,
    procedure="CP-3",
)
SIGNED_UNLISTED = verdict(
    "signed_unlisted",
    "check",
    (
        "准考证签名有效，写明本场座位 {seat}，但名单上没有该考生。",
        "The ticket is genuine and names seat {seat} here, but the list doesn't hold this candidate.",
    ),
    ("请报告主考，由考务办公室核对名单。", "Call the chief; the exam office compares the lists."),
    ENTRY,
)
PHOTO_DOUBT = verdict(
    "photo_doubt",
    "check",
    ("监考员对人与照片有疑问。", "An invigilator doubts that person and photo match."),
    (
        "请两名监考员对照并核问，按照片不符程序处理。",
        "Both invigilators compare and ask; follow the procedure for a doubtful face.",
    ),
    PERSON,
    doubts=True,
    procedure="CP-3",
)
IN_DOUBT = verdict(
    "in_doubt",
    "check",
    (
        "两证相符，但此前有疑问未了：{doubt}。",
        "Both documents match, but a doubt is still open: {doubt}.",
    ),
    (
        "由两名监考员决定先行入场或消除疑问，或请主考决定。",
        "Both invigilators let in for now or clear the doubt, or the chief decides.",
    ),
    PERSON,
    doubts=True,
    procedure="CP-3",
)
