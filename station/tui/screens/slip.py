"""The head's slip on the screen: whoever photographs it is an outside witness of the journal as it stands now."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Key
from textual.screen import Screen

from station.event import Milliseconds
from station.room import Room
from station.text import Language, Text
from station.timer.wording import hms as site_time
from station.tui.say import clean, wrap
from station.tui.theme import KEY_INK, PAGE, QUIET
from station.tui.widgets.pane import Pane, lines
from station.vault.slip import Slip

PAPER, INK = "#ffffff", "#000000"
WORDS_CELLS = 34
"""Columns that the words take beside the code."""


def slip_of(room: Room) -> Slip:
    """The journal as it stands now."""
    return Slip(room.journal.origin, room.journal.size, room.journal.root())


def modules(line: str) -> list[list[bool]]:
    """The code's modules, True for dark, its quiet zone included: as many rows as columns."""
    # Loaded when it is asked for: the door opens without it.
    from station.forms.codes import modules_of

    return modules_of(line)


def draw_code(dark: Sequence[Sequence[bool]]) -> Content:
    """Two modules in one cell: the upper as ink, the lower as ground."""
    shade = {True: INK, False: PAPER}
    below = [*dark[1:], [False] * len(dark[0])]
    rows = [
        Content.assemble(
            *(("▀", f"{shade[a]} on {shade[b]}") for a, b in zip(dark[n], below[n], strict=True))
        )
        for n in range(0, len(dark), 2)
    ]
    return lines(rows)


def draw_words(slip: Slip, at: Milliseconds, language: Language, cells: int) -> Content:
    """Size, time, fingerprint, and what the slip is good for."""
    size = Text(f"前 {slip.size} 条", f"first {slip.size} entries").say(language)
    why = Text(
        "请用考点以外的手机拍下此画面并保存：以后可证明这些条目没有被改动或截去。核验：station verify --slip 图片。",
        "Photograph this with a phone that is not the kiosk's, and keep it: it proves later that none of these entries was "
        "changed or cut off. To check: station verify --slip PICTURE.",
    )
    groups = slip.fingerprint.split(" ")
    rows = [
        Content.styled(Text("树头凭条", "Slip of the head").say(language), f"bold {KEY_INK}"),
        Content.styled(f"{size}  {site_time(at)}", f"bold {PAGE.ink}"),
        Content(""),
        *(Content.styled(" ".join(groups[n : n + 4]), f"bold {PAGE.ink}") for n in (0, 4)),
        Content(""),
        *(Content.styled(row, PAGE.ink) for row in wrap(clean(why.say(language), 400), cells)),
        Content(""),
        *(Content.styled(row, QUIET) for row in wrap(clean(slip.origin, 200), cells)),
        Content(""),
        Content.styled(Text("按任意键返回", "Any key goes back").say(language), f"bold {KEY_INK}"),
    ]
    return lines(rows)


class SlipPlace(Screen[None], inherit_bindings=False):
    """The code where there is room for it, the words always; any key goes back."""

    def __init__(self, slip: Slip, at: Milliseconds, language: Language) -> None:
        super().__init__()
        self._slip, self._at, self._language = slip, at, language

    def compose(self) -> ComposeResult:
        with Horizontal(id="slip"):
            yield Pane("code")
            yield Pane("words")

    def on_mount(self) -> None:
        dark = modules(self._slip.line)
        size = self.app.size
        fits = len(dark[0]) + WORDS_CELLS + 4 <= size.width and (len(dark) + 1) // 2 <= size.height
        code = self.query_one("#code", Pane)
        code.hide(not fits)
        if fits:
            code.show(draw_code(dark))
        self.query_one("#words", Pane).show(
            draw_words(self._slip, self._at, self._language, WORDS_CELLS if fits else size.width - 4)
        )

    def on_key(self, event: Key) -> None:
        event.stop()
        self.dismiss(None)
