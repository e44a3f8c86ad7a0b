"""Several signed notes in one file, one after the other.

A note ends with lines that begin with an em dash and a space; neither a checkpoint nor one of our own texts has an empty
line or begins so, hence the next line is the next note's first.
"""

from __future__ import annotations

from collections.abc import Iterable

from station.vault.bundle.errors import BundleError

_DASH = "\u2014 "


def join_notes(notes: Iterable[str]) -> bytes:
    """The notes, in order."""
    return "".join(notes).encode()


def split_notes(data: bytes, where: str) -> list[str]:
    """The notes in a file; ``where`` is its name, for the error. Their form is checked when they are opened.

    Raises:
        BundleError: not UTF-8, or the end is cut off.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise BundleError(where, "不是有效的 UTF-8 文字", "it is not valid UTF-8") from error
    notes: list[list[str]] = []
    # Not splitlines(): it also breaks at separators that may stand inside a line of a note.
    signed = True
    for line in text.split("\n"):
        signature = line.startswith(_DASH)
        if (signed and not signature) or not notes:
            notes.append([])
        notes[-1].append(line)
        signed = signature
    last = notes.pop()
    if last != [""]:
        raise BundleError(where, "末尾残缺", "its end is missing")
    return ["\n".join(note) + "\n" for note in notes]
