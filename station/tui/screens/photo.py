"""The candidate's photo in half blocks: small beside the seat, large on a screen of its own for comparing the person.

It is decoded in memory, in a thread, and kept nowhere. No verdict waits for it; a photo that can't be read is left out.
"""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Key
from textual.screen import Screen

from station.text import Text
from station.tui.say import clean
from station.tui.theme import PAGE
from station.tui.widgets.pane import Pane

Pixels = tuple[tuple[tuple[int, int, int], ...], ...]
"""Rows of red, green, blue; twice as many rows as cells."""

LARGEST = 4 * 1024 * 1024
"""Bytes of a photo that is worth decoding; a passport photo has some 50 kB."""


def decode(photo: bytes, cells: int, rows: int) -> Pixels:
    """The photo scaled to fit so many cells; empty where it is none."""
    import cv2
    import numpy as np

    if not photo or len(photo) > LARGEST or rows < 4:
        return ()
    image = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        return ()
    height, width = image.shape[:2]
    scale = min(cells / width, 2 * rows / height)
    size = (max(1, int(width * scale)), max(2, int(height * scale) // 2 * 2))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return tuple(tuple((int(r), int(g), int(b)) for b, g, r in row) for row in small)


def draw_photo(pixels: Pixels) -> Content:
    """Two pixels in one cell: the upper as ink, the lower as ground."""
    rows = []
    for upper, lower in zip(pixels[::2], pixels[1::2], strict=True):
        rows.append(
            Content.assemble(*(("▀", f"{_hex(a)} on {_hex(b)}") for a, b in zip(upper, lower, strict=True)))
        )
    return Content("\n").join(rows)


def _hex(rgb: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)


class PhotoPane(Pane):
    """Shows a photo as soon as it is decoded."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self._wanted: tuple[bytes, int, int] = (b"", 0, 0)
        self.display = False

    def of(self, photo: bytes, cells: int, rows: int) -> None:
        """Show this photo in so many cells; nothing for no photo."""
        wanted = (photo, cells, rows)
        if wanted == self._wanted:
            return
        self._wanted = wanted
        self.display = False
        if photo:
            self._decode(*wanted)

    @work(thread=True, exclusive=True, group="photo")
    def _decode(self, photo: bytes, cells: int, rows: int) -> None:
        pixels = decode(photo, cells, rows)
        self.app.call_from_thread(self._decoded, (photo, cells, rows), pixels)

    def _decoded(self, wanted: tuple[bytes, int, int], pixels: Pixels) -> None:
        # A newer scan may have come meanwhile: its person's photo is the one to be seen.
        if wanted == self._wanted and pixels:
            self.show(draw_photo(pixels))
            self.display = True


class PhotoPlace(Screen[None], inherit_bindings=False):
    """One photo, as large as the screen allows; any key goes back."""

    def __init__(self, photo: bytes, name: str, seat: str) -> None:
        super().__init__()
        self._photo = photo
        self._said = Text(
            f"{clean(name)} {clean(seat)}  比对本人后按任意键返回",
            f"{clean(name)} {clean(seat)}  compare, then press any key",
        )

    def compose(self) -> ComposeResult:
        yield Pane("next")
        yield PhotoPane("photo")

    def on_mount(self) -> None:
        size = self.app.size
        self.query_one("#next", Pane).show(Content.styled(f" {self._said.both()}", f"bold {PAGE.style}"))
        self.query_one("#photo", PhotoPane).of(self._photo, size.width - 4, size.height - 2)

    def on_key(self, event: Key) -> None:
        event.stop()
        self.dismiss(None)
