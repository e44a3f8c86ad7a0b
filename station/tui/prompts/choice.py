"""One of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.events import Key

from station.text import Language, Text
from station.tui.prompts.base import Prompt, key_row

ROWS = 9
"""So many options are shown at once; the list moves with the mark."""


@dataclass(frozen=True)
class Option:
    """One possible answer."""

    key: str
    label: Text


class Choice(Prompt[str]):
    """Arrows or a digit move the mark; Enter takes it. Where the answer can't be taken back, F8 does and Enter does not."""

    def __init__(
        self, title: Text, options: Sequence[Option], said: tuple[Text, ...] = (), *, final: bool = False
    ) -> None:
        super().__init__(title, said)
        self.options = tuple(options)
        self.final = final
        self.at = 0

    def draw_answer(self, language: Language, cells: int) -> list[Content]:
        first = max(0, min(self.at - ROWS // 2, len(self.options) - ROWS))
        rows = []
        for number, option in list(enumerate(self.options))[first : first + ROWS]:
            digit = f"{number + 1} " if number < 9 else "  "
            rows.append(key_row(digit + option.label.say(language), cells, chosen=number == self.at))
        return rows

    def next_step(self) -> Text:
        if not self.options:
            return Text("没有可选项；按 Esc 返回", "nothing to choose; Esc goes back")
        if self.final:
            return Text("用 ↑ ↓ 或数字选定，按 F8 确认", "choose with ↑ ↓ or a digit, confirm with F8")
        if len(self.options) > ROWS:
            n = len(self.options)
            return Text(
                f"共 {n} 项，用 ↑ ↓ 或数字选定，按 Enter 继续",
                f"{n} in all: choose with ↑ ↓ or a digit, go on with Enter",
            )
        return Text("用 ↑ ↓ 或数字选定，按 Enter 继续", "choose with ↑ ↓ or a digit, go on with Enter")

    def hidden_actions(self) -> frozenset[str]:
        return frozenset() if self.final else frozenset({"confirm"})

    def typed(self, event: Key) -> None:
        if not self.options:
            return
        if event.key in ("up", "down"):
            self.at = (self.at + (1 if event.key == "down" else -1)) % len(self.options)
        elif (
            event.character
            and event.character.isdigit()
            and 0 < int(event.character) <= min(9, len(self.options))
        ):
            self.at = int(event.character) - 1
        elif event.key == "enter" and not self.final:
            self.dismiss(self.options[self.at].key)
            return
        self.redraw()

    def do_confirm(self) -> None:
        if self.final and self.options:
            self.dismiss(self.options[self.at].key)
