"""The line grammar of the station's own notes: count seals, receipts, plans, manifests, enrolments, epoch
certificates.

First line: the schema's name, for example ``station/seal/v1``. Then one ``key value`` line for each key, in
the order that the schema declares: one space, never an empty value, no line twice unless its key may
repeat, no other lines. A value is text without line breaks and invisible characters, and neither starts nor
ends with a space. So a text has exactly one meaning and a meaning exactly one text; and since the second
line holds a space, no such text is ever a checkpoint.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from station.vault.note.errors import NoteError
from station.vault.note.strict import parse_decimal

Values = dict[str, str | tuple[str, ...]]

_NAME = re.compile(r"[a-z][a-z0-9-]*(/[a-z0-9-]+)*/v[1-9][0-9]*")
_KEY = re.compile(r"[a-z][a-z0-9-]*")
# Control, format (bidirectional overrides, zero width), surrogate, line and paragraph separators.
# Unassigned code points stay allowed: rare characters of personal names are newer than the Unicode tables
# of this Python.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True)
class Key:
    """One kind of line."""

    name: str
    """Lower-case letters, digits and hyphens."""
    repeat: bool = False
    """May stand on several lines in a row; read as a tuple."""
    optional: bool = False
    """May be missing: then absent from what is read (a repeating key reads as an empty tuple)."""
    decimal: bool = False
    """The value is a non-negative integer without leading zeros."""


@dataclass(frozen=True)
class Schema:
    """One kind of note text."""

    name: str
    """The first line; ends in a version, for example ``station/seal/v1``."""
    keys: tuple[Key, ...]

    def __post_init__(self) -> None:
        names = [key.name for key in self.keys]
        good = all(_KEY.fullmatch(one) for one in names) and len(set(names)) == len(names)
        if not _NAME.fullmatch(self.name) or not good or not names:
            raise ValueError(f"{self.name} is not a schema of distinct keys")

    def write(self, values: Mapping[str, str | Sequence[str]]) -> str:
        """The text of these values, final newline included.

        Raises:
            NoteError: a value is missing, not of this schema, or can't stand on a line.
        """
        strangers = set(values) - {key.name for key in self.keys}
        if strangers:
            name = min(strangers)
            raise NoteError(f"“{self.name}”没有“{name}”一项", f"'{self.name}' has no field '{name}'")
        lines = [self.name]
        for key in self.keys:
            for value in self._given(key, values):
                _check_value(key, value)
                lines.append(f"{key.name} {value}")
        return "\n".join(lines) + "\n"

    def read(self, text: str) -> Values:
        """The values of a text: ``str`` for each key, a tuple for those that repeat.

        Raises:
            NoteError: not this schema, or not exactly its lines in its order.
        """
        if not text.endswith("\n"):
            raise NoteError("正文末尾没有换行", "the text does not end in a newline")
        lines = text[:-1].split("\n")
        if lines[0] != self.name:
            raise NoteError(f"不是“{self.name}”文件", f"it is not a '{self.name}' document")
        out: Values = {}
        at = 1
        for key in self.keys:
            found: list[str] = []
            prefix = f"{key.name} "
            while at < len(lines) and lines[at].startswith(prefix) and (key.repeat or not found):
                value = lines[at].removeprefix(prefix)
                _check_value(key, value)
                found.append(value)
                at += 1
            if not found and not key.optional:
                raise _missing(key)
            if key.repeat:
                out[key.name] = tuple(found)
            elif found:
                out[key.name] = found[0]
        if at != len(lines):
            line = lines[at][:40]
            raise NoteError(f"第 {at + 1} 行多余或次序不对：{line}", f"line {at + 1} is out of place: {line}")
        return out

    def _given(self, key: Key, values: Mapping[str, str | Sequence[str]]) -> Sequence[str]:
        given = values.get(key.name)
        if isinstance(given, str) == key.repeat and given is not None:
            raise NoteError(f"“{key.name}”的行数不对", f"'{key.name}' stands on a wrong number of lines")
        found: Sequence[str] = [given] if isinstance(given, str) else (given or ())
        if not found and not key.optional:
            raise _missing(key)
        return found


def _check_value(key: Key, value: str) -> None:
    if not value or value != value.strip() or not _is_seen(value):
        raise NoteError(
            f"“{key.name}”的值为空、有首尾空格或不可见字符",
            f"the value of '{key.name}' is empty, padded or holds invisible characters",
        )
    if key.decimal:
        parse_decimal(value)


def _is_seen(value: str) -> bool:
    if value.isascii():
        return value.isprintable()
    return not any(unicodedata.category(c) in _UNSEEN for c in value)


def _missing(key: Key) -> NoteError:
    return NoteError(f"缺少“{key.name}”一行", f"the line '{key.name}' is missing")
