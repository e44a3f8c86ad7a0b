"""What comes out of pictures and records, held to the same bounds as what a scanner types: printable text, not too long."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from station.checkin.events import Source
from station.checkin.scanner.events import RAW_KEPT, CodeRead, CodeRejected, Reading
from station.checkin.scanner.wedge import LONGEST_CODE
from station.event import Milliseconds


def taken(
    text: str, aim: str, source: Source, at_ms: Milliseconds = 0, beside: Iterable[str] = ()
) -> Reading:
    """A reading of this text, or why it is none. ``beside`` are the other codes of the same picture."""
    reason = _wrong(text)
    if reason:
        return CodeRejected(reason, source, at_ms, len(text), text[:RAW_KEPT])
    others = tuple(one for one in dict.fromkeys(beside) if one != text and not _wrong(one))
    return CodeRead(text, aim=aim, source=source, at_ms=at_ms, beside=others)


def _wrong(text: str) -> str:
    if len(text) > LONGEST_CODE:
        return "long"
    # Letters of any script may stand in a QR code; what steers a terminal or breaks a line may not.
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for char in text):
        return "control"
    return "" if text.strip() else "nothing"
