"""A reason in words: from a short list, or typed. The list comes first since a kiosk has no input method for Chinese."""

from __future__ import annotations

from collections.abc import Sequence

from station.text import Text, plain
from station.tui.place import Place
from station.tui.prompts import Choice, Field, Option

TYPED = "typed"


async def ask_reason(place: Place, title: Text, reasons: Sequence[Text]) -> Text | None:
    """A reason; None when cancelled."""
    options = [Option(str(n), reason) for n, reason in enumerate(reasons)]
    options.append(Option(TYPED, Text("其他（自行输入）", "Other (type it)")))
    choice = await place.ask(Choice(title, options))
    if choice is None:
        return None
    if choice != TYPED:
        return reasons[int(choice)]
    said = await place.ask(Field(title, "words"))
    return None if said is None else plain(said)
