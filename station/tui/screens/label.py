"""The label of a sealed bag on the screen: the counts that were signed, and the whole note as a code where the terminal shows
pictures.

The code of a count note has some hundred modules a side, more than a screen of cells: without real pictures the label is
printed (``station forms label``).
"""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Key, Resize
from textual.screen import Screen

from station.text import Language, Text
from station.tui.say import clean, wrap
from station.tui.screens.photo import PhotoPane
from station.tui.screens.slip import modules
from station.tui.theme import KEY_INK, PAGE, QUIET
from station.tui.widgets.pane import Pane, lines
from station.vault.custody.seal import SEAL
from station.vault.note.frame import split

MODULE_PX = 4
WORDS_CELLS = 44


def code_picture(note: str) -> bytes:
    """The note's code as a PNG, quiet zone included."""
    import cv2
    import numpy as np

    dark = np.array(modules(note), np.uint8)
    levels = np.kron(255 - 255 * dark, np.ones((MODULE_PX, MODULE_PX), np.uint8))
    return bytes(cv2.imencode(".png", levels.astype(np.uint8))[1].tobytes())


def draw_words(note: str, fingerprint: str, pictured: bool, language: Language, cells: int) -> Content:
    """What the label says, line by line as it was signed, and what is done with it."""
    values = SEAL.read(split(note).text)
    head = Text(f"试卷袋封签  第 {values['number']} 份", f"Label of the bag  note {values['number']}")
    present = Text(
        f"在场 {values['present']}，缺考 {values['absent']}",
        f"{values['present']} present, {values['absent']} absent",
    )
    how = Text(
        "把右边的码拍下，或在退出后用 station forms label 打印封签，两名监考员手签后贴在袋上。",
        "Photograph the code, or print the label after leaving with station forms label; both invigilators sign it by hand.",
    )
    without = Text(
        "此终端不显示图片：退出后用 station forms label 打印封签。",
        "This terminal shows no pictures: print the label after leaving with station forms label.",
    )
    rows = [
        Content.styled(head.say(language), f"bold {KEY_INK}"),
        Content.styled(f"{clean(str(values['session']))}  {present.say(language)}", f"bold {PAGE.ink}"),
        Content(""),
        *(
            Content.styled(row, PAGE.ink)
            for line in (*values["count"], *values["explained"])
            for row in wrap(clean(line), cells)
        ),
        Content(""),
        *(Content.styled(row, PAGE.ink) for row in wrap(fingerprint, min(cells, 20))),
        Content(""),
        *(Content.styled(row, QUIET) for row in wrap((how if pictured else without).say(language), cells)),
        Content(""),
        Content.styled(Text("按任意键返回", "Any key goes back").say(language), f"bold {KEY_INK}"),
    ]
    return lines(rows)


class LabelPlace(Screen[None], inherit_bindings=False):
    """One label; any key goes back."""

    def __init__(self, note: str, fingerprint: str, pictured: bool, language: Language) -> None:
        super().__init__()
        self._note, self._fingerprint, self._pictured, self._language = note, fingerprint, pictured, language

    def compose(self) -> ComposeResult:
        with Horizontal(id="slip"):
            yield Pane("words")
            yield PhotoPane("photo")

    def on_mount(self) -> None:
        self._draw()

    def on_resize(self, event: Resize) -> None:
        self._draw()

    def _draw(self) -> None:
        size = self.app.size
        cells = WORDS_CELLS if self._pictured else size.width - 4
        self.query_one("#words", Pane).show(
            draw_words(self._note, self._fingerprint, self._pictured, self._language, cells)
        )
        if self._pictured:
            photo = self.query_one("#photo", PhotoPane)
            photo.of(code_picture(self._note), size.width - WORDS_CELLS - 6, size.height - 1)

    def on_key(self, event: Key) -> None:
        event.stop()
        self.dismiss(None)
