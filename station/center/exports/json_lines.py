"""``entries.jsonl``: a line that names the head for each journal, then one line for each of its entries, all RFC 8785.

An entry's line holds the entry exactly as the journal stores it: SHA-256 of a zero byte and the RFC 8785 form of ``entry`` is
``hash``, so that one line by itself can be held against a disclosed proof. ``opened`` has its sealed fields in clear.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec

from station.center.exports.files import replacing
from station.center.exports.rows import Made, opened_fields
from station.vault.entry import canonical
from station.vault.note import to_base64

FORMAT = "station/export/v1"


class JsonLines:
    """The file while it is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def add(self, made: Made) -> None:
        """One journal."""
        read, name = made.known.read, made.known.read.slip.origin
        head = {
            "format": FORMAT,
            "journal": name,
            "entries": read.slip.size,
            "root": to_base64(read.slip.root),
            "bundles": [one.sha256 for one in read.bundles],
        }
        self._file.write(canonical(head) + b"\n")
        for one, leaf in zip(read.entries, read.leaves, strict=True):
            line: dict[str, object] = {
                "journal": name,
                "hash": leaf.hex(),
                "entry": msgspec.to_builtins(one.entry),
            }
            if one.hidden:
                line["opened"] = opened_fields(one)
            self._file.write(canonical(line) + b"\n")


@contextmanager
def json_lines(path: Path) -> Iterator[JsonLines]:
    """Write the file anew. Raises DeviceError."""
    with replacing(path) as part, part.open("wb") as file:
        yield JsonLines(file)
