"""Help over a place: its keys and what they do, from the one table, and the rules that help a tired person."""

from __future__ import annotations

from textual.content import Content

from station.checkin.scanner.events import CodeRead
from station.text import Text
from station.tui.actions import KEYBOARD, PLACE_NAMES, Where, actions_at
from station.tui.place import Place
from station.tui.say import pad, wrap
from station.tui.theme import KEY_INK, PAGE, QUIET

NOTES = (
    Text("确认键只有 F8；Enter 只选择和前进。", "Only F8 confirms; Enter chooses and moves on."),
    Text("提问时扫描不会丢失，也不会当作回答。", "A scan during a question is not lost and answers nothing."),
    Text("先扫准考证或先扫证件都可以。", "Ticket or ID first: both are fine."),
)


class HelpPlace(Place):
    """Shown over the place that it explains."""

    place = "help"

    def __init__(self, about: Where) -> None:
        super().__init__()
        self.about = about
        self.first = 0

    def draw_body(self, cells: int, rows: int) -> Content:
        language = self.language
        said = [Content.styled(f"■ {PLACE_NAMES[self.about].say(language)}", f"bold {KEY_INK}")]
        for action in sorted(actions_at(self.about), key=lambda a: KEYBOARD.index(a.key)):
            label = pad(f"{pad(action.key_name, 7)}{action.label.say(language)}", 24)
            first, *more = wrap(action.help.say(language), cells - 24)
            said.append(Content.assemble((label, f"bold {PAGE.ink}"), (first, PAGE.ink)))
            said += [Content.styled(" " * 24 + row, PAGE.ink) for row in more]
        said.append(Content(""))
        for note in NOTES:
            said += [Content.styled(row, QUIET) for row in wrap(note.say(language), cells)]
        self.first = max(0, min(self.first, len(said) - rows))
        return Content("\n").join(said[self.first : self.first + rows])

    def next_step(self) -> Text:
        return Text("按 Esc 返回", "Esc goes back")

    def scan(self, read: CodeRead) -> None:
        # Before the day is open a scan is a badge: the opening place beneath takes it.
        self.do_back()
        self.station.scanned(read)

    def do_older(self) -> None:
        self.first -= self.body_rows() - 1

    def do_newer(self) -> None:
        self.first += self.body_rows() - 1

    def do_back(self) -> None:
        self.app.pop_screen()
