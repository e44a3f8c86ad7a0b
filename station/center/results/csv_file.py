"""CSV that a spreadsheet opens as it is: UTF-8 with a byte order mark, every field in quotes, RFC 4180 lines, nothing a formula.

A spreadsheet takes a field for a formula by its first character, quotes or not, and the full-width ones too where Chinese is
set. Such a text gets an apostrophe before it, which a reader of the file takes off again (:func:`unquoted`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from station.center.exports.files import replacing

BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
"""An apostrophe is among them so that taking one off is always right."""


def quoted(text: str) -> str:
    """The text as a field that no spreadsheet computes."""
    return f"'{text}" if text.startswith(BEGINS) else text


def unquoted(field: str) -> str:
    """What :func:`quoted` was given."""
    return field[1:] if field.startswith("'") else field


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str | int | None]]) -> None:
    """Write the file anew. Raises DeviceError."""
    with replacing(path) as part, part.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow(headings)
        for row in rows:
            writer.writerow(
                ["" if one is None else quoted(one) if isinstance(one, str) else one for one in row]
            )


def read_csv(text: str) -> list[list[str]]:
    """Rows of such a file, headings first."""
    return [
        [unquoted(one) for one in row]
        for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    ]
