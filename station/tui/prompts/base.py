"""The panel that every question stands in: title, what is asked, a notice, the next key."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key, Resize
from textual.screen import ModalScreen

from station.text import Language, Text
from station.tui.actions import Where, action_for
from station.tui.say import clean, pad, wrap
from station.tui.theme import KEY_INK, PANEL
from station.tui.widgets.bars import draw_footer, draw_next, draw_notice
from station.tui.widgets.pane import Pane, lines

if TYPE_CHECKING:
    from station.tui.app import StationApp

Answer = TypeVar("Answer")

FINISH_FIRST = Text(
    "先处理当前事项；刚才的扫描已暂存，稍后处理。",
    "Finish this first; the scan just heard is kept for afterwards.",
)


FINISH_FIRST_AGAIN = Text(
    "先处理当前事项；刚才的扫描没有暂存，稍后请重扫。",
    "Finish this first; the scan just heard is not kept: scan it again afterwards.",
)


class Prompt(ModalScreen[Answer | None], inherit_bindings=False):
    """A question. Dismissed with its answer, or with None when it was cancelled."""

    place: Where = "prompt"

    def __init__(self, title: Text, said: tuple[Text, ...] = ()) -> None:
        super().__init__()
        self.title_text = title
        self.said = said
        self.notice: Text | None = None

    @property
    def station(self) -> StationApp:
        """The app, with its own type."""
        from station.tui.app import StationApp

        app = self.app
        if not isinstance(app, StationApp):
            raise TypeError("a station prompt runs in a StationApp only")
        return app

    @property
    def language(self) -> Language:
        return self.station.language

    # -- for subclasses -------------------------------------------------------------------------------------------

    def draw_answer(self, language: Language, cells: int) -> list[Content]:
        """What the answer looks like so far."""
        return []

    def next_step(self) -> Text:
        """What to do now, with its key."""
        raise NotImplementedError

    def typed(self, event: Key) -> None:
        """A key that no action of the table takes."""

    def do_confirm(self) -> None:
        """F8."""

    def take_scan(self, text: str) -> bool:
        """Whether this question wanted that scan, and has taken it."""
        return False

    # -- the panel ------------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        with Vertical(id="panel"):
            yield Pane("question")
            yield Pane("answer")
            yield Pane("prompt-notice")
            yield Pane("prompt-next")
            yield Pane("prompt-footer")

    def opened(self) -> None:
        """The question is on the screen."""

    def on_mount(self) -> None:
        self.redraw()
        self.opened()

    def on_resize(self, event: Resize) -> None:
        self.redraw()

    def redraw(self) -> None:
        """Draw everything anew; unchanged areas are not repainted."""
        if not self.is_mounted:
            return
        cells, language = self.app.size.width, self.language
        inner = cells - 4
        title = [
            Content.styled(f"■ {row}", f"bold {KEY_INK}")
            for row in wrap(clean(self.title_text.say(language)), inner)
        ]
        said = [
            Content.styled(row, PANEL.ink)
            for text in self.said
            for line in text.say(language).split("\n")
            for row in wrap(clean(line, 400), inner)
        ]
        self.query_one("#question", Pane).show(lines([*title, *said]))
        answer = self.query_one("#answer", Pane)
        drawn = self.draw_answer(language, inner)
        answer.hide(not drawn)
        answer.show(lines(drawn))
        notice = self.query_one("#prompt-notice", Pane)
        notice.hide(self.notice is None)
        if self.notice is not None:
            notice.show(draw_notice(self.notice, language, cells, rows=3))
        self.query_one("#prompt-next", Pane).show(draw_next(self.next_step(), language, cells))
        self.query_one("#prompt-footer", Pane).show(
            draw_footer("prompt", self.hidden_actions(), language, cells)
        )

    def hidden_actions(self) -> frozenset[str]:
        """Actions of the table that make no sense right now."""
        return frozenset()

    def tell(self, notice: Text | None) -> None:
        """Show a notice in the panel, or take it away."""
        self.notice = notice
        self.redraw()

    def on_key(self, event: Key) -> None:
        event.stop()
        action = action_for("prompt", event.key)
        if action is None:
            self.typed(event)
        elif action.id == "confirm":
            self.do_confirm()
        elif action.id == "language":
            self.station.switch_language()
        elif action.id == "back":
            self.dismiss(None)


def key_row(text: str, cells: int, *, chosen: bool) -> Content:
    """One row of a list; the chosen one in reverse and with a mark."""
    mark = "▶ " if chosen else "  "
    style = "bold #000000 on #ffffff" if chosen else PANEL.ink
    return Content.styled(pad(mark + clean(text), cells), style)
