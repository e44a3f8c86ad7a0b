"""A number, a code or a few words, typed. There is no input method on a kiosk: Latin letters and digits only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from textual.content import Content
from textual.events import Key

from station.text import Language, Text
from station.tui.prompts.base import Prompt
from station.tui.say import clean
from station.tui.theme import CHOSEN, QUIET

Kind = Literal["number", "code", "words", "clock"]
"""Digits only · letters, digits and - · anything printable · digits of a time."""

LIMITS: dict[Kind, int] = {"number": 6, "code": 24, "words": 120, "clock": 6}


class Field(Prompt[str]):
    """One typed line. ``check`` says what is wrong with it, or None; ``live`` is drawn above it at every redraw.

    Enter takes the answer; where ``final`` is set, F8 does. A ``code`` field takes a scan as its answer too.
    """

    def __init__(
        self,
        title: Text,
        kind: Kind,
        said: tuple[Text, ...] = (),
        *,
        final: bool = False,
        optional: bool = False,
        check: Callable[[str], Text | None] | None = None,
        live: Callable[[Language], list[Content]] | None = None,
    ) -> None:
        super().__init__(title, said)
        self.kind = kind
        self.final = final
        self.optional = optional
        self.check = check
        self.live = live
        self.value = ""

    def draw_answer(self, language: Language, cells: int) -> list[Content]:
        above = self.live(language) if self.live else []
        shown = Content.styled(f" {clean(self.value)}▏", f"bold {CHOSEN.style}")
        hint = Content.styled(f"  {len(self.value)}/{LIMITS[self.kind]}", QUIET)
        return [*above, Content.assemble(shown, hint)]

    def next_step(self) -> Text:
        key = "F8" if self.final else "Enter"
        if self.optional and not self.value:
            return Text(
                f"直接按 {key} 采用所示，或先输入", f"press {key} to take what is shown, or type first"
            )
        return Text(f"输入后按 {key}；按 Esc 取消", f"type it, then {key}; Esc cancels")

    def hidden_actions(self) -> frozenset[str]:
        return frozenset() if self.final else frozenset({"confirm"})

    def typed(self, event: Key) -> None:
        self.notice = None
        char = event.character or ""
        if event.key == "backspace":
            self.value = self.value[:-1]
        elif event.key == "enter":
            if not self.final:
                self._take()
                return
        elif len(self.value) < LIMITS[self.kind] and _fits(self.kind, char):
            self.value += char
        self.redraw()

    def do_confirm(self) -> None:
        if self.final:
            self._take()

    def take_scan(self, text: str) -> bool:
        if self.kind != "code":
            return False
        self.value = text[: LIMITS["code"]]
        self._take()
        return True

    def _take(self) -> None:
        if not self.value and not self.optional:
            self.tell(Text("还没有输入。", "Nothing has been entered yet."))
            return
        wrong = self.check(self.value) if self.check and self.value else None
        if wrong is not None:
            self.tell(wrong)
            return
        self.dismiss(self.value)


def _fits(kind: Kind, char: str) -> bool:
    if len(char) != 1 or not char.isprintable():
        return False
    if kind in ("number", "clock"):
        return char in "0123456789"
    return kind == "words" or (char.isascii() and (char.isalnum() or char == "-"))
