"""What the door can say: one word that reads from two metres, why, and what to do next.

Three tones: **admit** 请入场 · **stop** 请止步 · **check** 需核验 (a person has to look). Sentences hold
placeholders; ``wording`` fills them from the recorded event, so that a verdict reads the same years later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from station.text import Text

Tone = Literal["admit", "stop", "check"]

WORDS: dict[Tone, Text] = {
    "admit": Text("请入场", "ADMIT"),
    "stop": Text("请止步", "STOP"),
    "check": Text("需核验", "CHECK"),
}
"""The big word of each tone."""

ENTRY = "考场规则 一"
LATE = "考场规则 三"
MISSING = "考场规则 一；突发事件处理办法 一"


@dataclass(frozen=True)
class Verdict:
    """One kind of verdict. ``why`` and ``next`` may hold ``{placeholders}``."""

    code: str
    tone: Tone
    why: Text
    next: Text
    """One sentence that says what to do."""
    clause: str
    next_final: Text | None = None
    """What to do where the candidate may not come back."""
    admits: bool = False
    """The candidate counts as inside from here on."""
    shows_person: bool = True
    """Whether the screen may show the candidate: not where two documents lead to two people."""

    @property
    def word(self) -> Text:
        """The big word: three characters, or one English word."""
        return WORDS[self.tone]


VERDICTS: dict[str, Verdict] = {}
"""Every verdict by code; both manuals are held against it."""


def _verdict(
    code: str,
    tone: Tone,
    why: tuple[str, str],
    next: tuple[str, str],
    clause: str,
    *,
    final: tuple[str, str] | None = None,
    admits: bool = False,
    shows_person: bool = True,
) -> Verdict:
    made = Verdict(
        code,
        tone,
        Text(*why),
        Text(*next),
        clause,
        next_final=Text(*final) if final else None,
        admits=admits,
        shows_person=shows_person,
    )
    VERDICTS[code] = made
    return made


_ABSENT = (
    "本场不得入场，按缺考登记；有异议请报告主考。",
    "No entry to this session: enter as absent. Objections go to the chief examiner.",
)

ADMIT = _verdict(
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
ADMIT_LATE = _verdict(
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
OVERRIDDEN = _verdict(
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
OUTSIDE_ESCORT = _verdict(
    "outside_escort",
    "admit",
    ("考生由工作人员陪同离场后返回；座位 {seat}。", "Back from outside under escort; seat {seat}."),
    (
        "请陪同人员在事件中确认返回，考生回原座位。",
        "Have the escort confirm the return in the incident; the candidate takes the same seat.",
    ),
    "突发事件处理办法 十、十四",
)
TOO_EARLY = _verdict(
    "too_early",
    "stop",
    ("{opens} 开始入场，还有 {wait}。", "Entry opens at {opens}, in {wait}."),
    (
        "请考生在门外等候，到 {opens} 再扫描两证。",
        "Have the candidate wait outside; scan both documents again from {opens}.",
    ),
    ENTRY,
)
CLOSED = _verdict(
    "closed",
    "stop",
    (
        "{closes} 已停止入场；考生在开考 {late} 后到场。",
        "Entry closed at {closes}; the candidate came {late} after the start.",
    ),
    _ABSENT,
    "考场规则 三；突发事件处理办法 二",
)
TICKET_MISSING = _verdict(
    "ticket_missing",
    "stop",
    ("没有出示准考证。", "No admission ticket was shown."),
    (
        "请考生取准考证，{closes} 前可再来。",
        "Have the candidate fetch the admission ticket and come back before {closes}.",
    ),
    MISSING,
    final=_ABSENT,
)
ID_MISSING = _verdict(
    "id_missing",
    "stop",
    ("没有出示有效身份证件。", "No valid ID was shown."),
    (
        "请考生取证件原件{or_certificate}，{closes} 前可再来。",
        "Have the candidate fetch the original ID{or_certificate} and come back before {closes}.",
    ),
    MISSING,
    final=_ABSENT,
)
MISMATCH = _verdict(
    "mismatch",
    "stop",
    (
        "{document}与先出示的{first}不属于同一名考生。",
        "The {document} and the {first} shown before don't belong to one candidate.",
    ),
    (
        "请考生出示本人的两证重新扫描；仍不相符，报告主考。",
        "Ask for the candidate's own two documents and scan again; if they differ again, call the chief.",
    ),
    "考场规则 一；突发事件处理办法 三",
    final=_ABSENT,
    shows_person=False,
)
OTHER_ROOM = _verdict(
    "other_room",
    "stop",
    ("该考生在第 {room} 考场，座位 {seat}。", "This candidate belongs in room {room}, seat {seat}."),
    ("请考生前往第 {room} 考场。", "Send the candidate to room {room}."),
    ENTRY,
)
OTHER_SESSION = _verdict(
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
NOT_LISTED = _verdict(
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
REFUSED_BEFORE = _verdict(
    "refused_before",
    "stop",
    (
        "该考生本场已被拒绝入场，按本考点设置不可再来。",
        "This candidate was refused in this session; this site's settings allow no second try.",
    ),
    _ABSENT,
    ENTRY,
)
LEFT_EARLY = _verdict(
    "left_early",
    "stop",
    ("该考生 {since} 已提前离场。", "This candidate left for good at {since}."),
    ("请考生离开考区；有异议报告主考。", "Send the candidate out of the area; objections go to the chief."),
    "考场规则 三；突发事件处理办法 十五",
)
ALREADY_INSIDE = _verdict(
    "already_inside",
    "check",
    ("该考生 {since} 已入场，座位 {seat}。", "This candidate came in at {since}; seat {seat}."),
    (
        "请到座位核对人与照片；人不相符，按替考程序处理。",
        "Compare the person at the seat with the photo; if they differ, start the impersonation procedure.",
    ),
    "考场规则 一；突发事件处理办法 三",
)
ID_CHECK_FAILED = _verdict(
    "id_check_failed",
    "check",
    (
        "证件号码自身校验不符，多为读错或输错。",
        "The ID number fails its own check: most likely misread or mistyped.",
    ),
    ("请对照证件重新扫描或逐位输入。", "Scan again, or type it character by character from the document."),
    "GB 11643-1999",
)
UNREADABLE = _verdict(
    "unreadable",
    "check",
    ("{document}上的码读不出来。", "The code on the {document} can't be read."),
    ("请对照{document}手工输入号码。", "Type the number from the {document}."),
    ENTRY,
)
UNKNOWN = _verdict(
    "unknown",
    "check",
    ("{reason}", "{reason}"),
    ("请扫描准考证或身份证件上的码。", "Scan the code on the admission ticket or the ID."),
    ENTRY,
)
DUPLICATE = _verdict(
    "duplicate",
    "check",
    ("这个码刚刚读过，已听到，不再计。", "This code was read a moment ago: heard, not counted again."),
    ("请看屏幕上的结论，不必重扫。", "Follow the verdict on the screen; no need to scan again."),
    ENTRY,
)
