"""Every sentence a person sees, in both languages at once.

A ``Text`` can't be built with one language missing, so a missing translation is a type error and not a
blank line at the door (docs/adr/0002). Values go in by name with :meth:`Text.fill`; nothing is concatenated.
"""

from __future__ import annotations

import re
from typing import Literal

import msgspec

_PLACEHOLDER = re.compile(r"\{(\w+)\}")

Language = Literal["zh", "en"]
DEFAULT_LANGUAGE: Language = "zh"


class Text(msgspec.Struct, frozen=True):
    """One sentence in Chinese and in English; ``{name}`` marks a value to be filled in."""

    zh: str
    en: str

    def fill(self, **values: object) -> Text:
        """This text with its placeholders replaced; values that are themselves ``Text`` keep their
        language."""
        return Text(zh=_fill(self.zh, "zh", values), en=_fill(self.en, "en", values))

    def say(self, language: Language) -> str:
        """The sentence in one language."""
        return self.zh if language == "zh" else self.en

    def both(self) -> str:
        """Chinese first, English beside it: for the command line, which has no language key."""
        return f"{self.zh}  {self.en}"


def _fill(template: str, language: Language, values: dict[str, object]) -> str:
    # Not str.format, and in one pass: a name or seat that holds braces, or another placeholder, comes out as it is.
    def word(found: re.Match[str]) -> str:
        if found[1] not in values:
            return found[0]
        value = values[found[1]]
        return value.say(language) if isinstance(value, Text) else str(value)

    return _PLACEHOLDER.sub(word, template)


def plain(value: object) -> Text:
    """A value that reads the same in both languages (a number, a name, a code)."""
    return Text(zh=str(value), en=str(value))
