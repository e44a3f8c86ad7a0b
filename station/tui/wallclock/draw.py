"""The candidates' clock as rows of cells: digits for the back row in the middle, words in both languages round them."""

from __future__ import annotations

from textual.content import Content

from station.text import Text
from station.tui.say import clean, clip, width
from station.tui.theme import BAD, GOOD, KEY_INK, NOTICE, PAGE, QUIET
from station.tui.wallclock.digits import drawn
from station.tui.wallclock.face import LABELS, Face

HOUR_MS = 3_600_000
NOT_CONNECTED = Text("未连接考场程序，按本机时钟走", "not connected; runs on by this machine's clock")
NEVER_CONNECTED = Text("正在等候考场程序", "waiting for the room's program")


def countdown(milliseconds: int) -> str:
    """``1:29:05`` or ``29:05``; a begun second counts while it lasts."""
    seconds = -(-milliseconds // 1_000)
    minutes = f"{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{seconds // 3_600}:{minutes}" if seconds >= HOUR_MS // 1_000 else minutes


def draw(shown: Face | None, connected: bool, cells: int, rows: int) -> Content:
    """The whole screen; None where nothing was told yet."""
    if shown is None:
        lines = _middle([_both(NEVER_CONNECTED, cells, QUIET)], cells, rows)
        return Content("\n").join(lines)
    head = _head(shown, cells)
    foot = [*_foot(shown, cells), _small(shown, connected, cells)]
    room = max(1, rows - len(head) - len(foot))
    return Content("\n").join([*head, *_middle(_digits(shown, cells, room), cells, room), *foot][:rows])


def _head(shown: Face, cells: int) -> list[Content]:
    number = f"第{shown.room}考场 Room {shown.room}"
    subject = clean(shown.subject, 60)
    row = _centred(f"{number}   {subject}   {shown.span}".rstrip(), cells, f"bold {PAGE.ink}")
    ink = {"exam": GOOD, "longer": KEY_INK, "paused": BAD, "after": BAD}.get(shown.part, PAGE.ink)
    return [Content(""), row, Content(""), _both(LABELS[shown.part], cells, f"bold {ink}")]


def _digits(shown: Face, cells: int, rows: int) -> list[Content]:
    text = countdown(shown.left) if shown.left else shown.time
    if shown.part == "after":
        text = countdown(0)
    ink = KEY_INK if shown.message is not None else PAGE.ink
    large = drawn(text, cells - 4, max(1, rows - 2))
    if not large:
        return [_centred(text, cells, f"bold {ink}")]
    return [_centred(row, cells, f"bold {ink}") for row in large]


def _foot(shown: Face, cells: int) -> list[Content]:
    found = []
    if shown.message is not None:
        found += [_both(shown.message, cells, f"bold {NOTICE.style}"), Content("")]
    found += [_both(one, cells, f"bold {KEY_INK}") for one in shown.extended]
    return found


def _small(shown: Face, connected: bool, cells: int) -> Content:
    said = [f"现在 now {shown.time}"]
    if not connected:
        said.append(f"{NOT_CONNECTED.zh} {NOT_CONNECTED.en}")
    if not shown.confirmed:
        said.append("时间未确认 time not confirmed")
    if shown.demo:
        said.append("演示 DEMO")
    return _centred("   ".join(said), cells, QUIET)


def _both(text: Text, cells: int, style: str) -> Content:
    whole = f" {text.zh}   {text.en} "
    return _centred(whole if width(whole) <= cells else text.zh, cells, style)


def _centred(text: str, cells: int, style: str) -> Content:
    said = clip(text, cells)
    return Content.assemble(" " * max(0, (cells - width(said)) // 2), (said, style))


def _middle(lines: list[Content], cells: int, rows: int) -> list[Content]:
    above = max(0, (rows - len(lines)) // 2)
    below = max(0, rows - len(lines) - above)
    return [*[Content("")] * above, *lines, *[Content("")] * below]
