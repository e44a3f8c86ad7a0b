"""The day's log: the newest entries of the journal, one line each. Nothing personal stands here; the papers show that."""

from __future__ import annotations

from textual.content import Content

from station.event import Record
from station.room import Room
from station.text import Text
from station.timer.wording import hms as site_time
from station.tui.place import Place
from station.tui.say import clean, clip, pad
from station.tui.screens.slip import SlipPlace, slip_of
from station.tui.theme import GOOD, KEY_INK, PAGE, QUIET
from station.tui.words import say_event


class LogPlace(Place):
    """A window on the journal; Page Up and Page Down move it."""

    place = "log"

    def __init__(self) -> None:
        super().__init__()
        self.back = 0
        """How many entries lie below the window."""

    def draw_body(self, cells: int, rows: int) -> Content:
        room, language = self.room, self.language
        size, safe = room.journal.size, room.state.day.safe_to
        shown = max(1, rows - 2)
        self.back = max(0, min(self.back, size - shown))
        end = size - self.back
        start = max(0, end - shown)
        head = Text(
            f"共 {size} 条，认定中心已签收 {safe} 条", f"{size} entries, {safe} with the center's receipt"
        ).say(language)
        said = [Content.styled(head, f"bold {KEY_INK}"), Content("")]
        for record in window(room, start, end):
            mark, style = ("✓", GOOD) if record.seq < safe else ("·", PAGE.ink)
            people = " ".join(self.station.staff_name(a) for a in record.actors)
            words = clean(say_event(self.plan, record).say(language))
            line = f"{mark} {record.seq:>5} {site_time(record.time)} {words}"
            said.append(
                Content.assemble(
                    (pad(clip(line, cells - 20), cells - 20), style), (clip(clean(people), 20), QUIET)
                )
            )
        return Content("\n").join(said)

    def next_step(self) -> Text:
        return Text("按 PageUp 看更早，按 Esc 回到入场", "PageUp shows earlier entries, Esc goes to the door")

    def do_slip(self) -> None:
        """F2: size and root of the tree, to be photographed."""
        self.app.push_screen(SlipPlace(slip_of(self.room), self.now, self.language))

    def do_older(self) -> None:
        self.back += self.body_rows() - 3

    def do_newer(self) -> None:
        self.back = max(0, self.back - (self.body_rows() - 3))


def window(room: Room, start: int, end: int) -> list[Record]:
    """The records in a range of the journal."""
    found = []
    for record in room.records(start):
        if record.seq >= end:
            break
        found.append(record)
    return found
