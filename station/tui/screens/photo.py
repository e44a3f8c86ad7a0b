"""The candidate's photo: beside the seat, and large on a screen of its own for comparing the person.

It is decoded in memory, in a thread, and kept nowhere. No verdict waits for it; a photo that can't be read is left out.
Half blocks everywhere; a terminal that can draw pictures draws the real one over them (graphics/layer.py).
"""

from __future__ import annotations

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.events import Key, Resize
from textual.screen import Screen

from station.text import Text
from station.tui.graphics.layer import Layer
from station.tui.graphics.terminal import Graphics
from station.tui.listening import ListeningApp
from station.tui.say import clean, clip
from station.tui.theme import PAGE
from station.tui.widgets.pane import Pane

Wanted = tuple[bytes, int, int, str, Graphics, tuple[int, int]]
"""Photo, columns, rows, ground, and what the terminal draws with how large a cell."""


class PhotoPane(Pane):
    """Shows a photo as soon as it is decoded."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self._wanted: Wanted = (b"", 0, 0, "", "", (0, 0))
        self.display = False

    @property
    def pictures(self) -> Layer:
        """Where real pictures are drawn."""
        if not isinstance(self.app, ListeningApp):
            raise TypeError("a photo is shown by the station's own app only")
        return self.app.pictures

    def of(self, photo: bytes, cells: int, rows: int, ground: str = PAGE.ground) -> None:
        """Show this photo in so many cells; nothing for no photo."""
        graphics = self.pictures.graphics
        cell = self.pictures.cell() if graphics else (0, 0)
        wanted = (photo, cells, rows, ground, graphics, cell)
        if wanted == self._wanted:
            return
        self._wanted = wanted
        self.display = False
        self.pictures.take(self)
        if photo:
            self._decode(wanted)

    def on_unmount(self) -> None:
        self.pictures.take(self)

    @work(thread=True, exclusive=True, group="photo")
    def _decode(self, wanted: Wanted) -> None:
        # OpenCV takes a while to load: here it is nobody's wait.
        from station.tui.graphics.portrait import portrait

        made = portrait(*wanted)
        if made is not None:
            self.app.call_from_thread(self._decoded, wanted, made.blocks, made.sequence)

    def _decoded(self, wanted: Wanted, blocks: Content, sequence: str) -> None:
        # A newer scan may have come meanwhile: its person's photo is the one to be seen.
        if wanted != self._wanted:
            return
        self.show(blocks)
        self.display = True
        if sequence:
            self.pictures.put(self, sequence)


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
        self._draw()

    def on_resize(self, event: Resize) -> None:
        self._draw()

    def _draw(self) -> None:
        size = self.app.size
        said = Content.styled(clip(f" {self._said.both()}", size.width), f"bold {PAGE.style}")
        self.query_one("#next", Pane).show(said)
        self.query_one("#photo", PhotoPane).of(self._photo, size.width - 4, size.height - 2)

    def on_key(self, event: Key) -> None:
        event.stop()
        self.dismiss(None)
