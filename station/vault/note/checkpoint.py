"""Checkpoints (c2sp.org/tlog-checkpoint v1.0.0): a journal's origin, its size and the root of its tree.

Three lines and nothing else: extension lines, which the specification allows and discourages, are refused
here.
"""

from __future__ import annotations

from dataclasses import dataclass

from station.vault.note.errors import NoteError
from station.vault.note.strict import from_base64, parse_decimal, to_base64
from station.vault.note.vkey import check_name


@dataclass(frozen=True)
class Checkpoint:
    """The head of a journal."""

    origin: str
    """Name of the journal and of the key that signs its heads: no spaces, no ``+``."""
    size: int
    """Number of entries."""
    root: bytes
    """32 bytes, RFC 6962."""

    def text(self) -> str:
        """The text to be signed.

        Raises:
            NoteError: the origin, size or root can't stand in a checkpoint.
        """
        check_name(self.origin)
        if not 0 <= self.size < 2**63 or len(self.root) != 32:
            raise NoteError("树的大小或根有误", "the tree's size or root is wrong")
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a checkpoint's text (the text of an opened note).

    Raises:
        NoteError: not exactly three lines of origin, decimal size and base64 root.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise NoteError("不是树头：应为三行", "it is not a checkpoint of three lines")
    check_name(lines[0])
    root = from_base64(lines[2])
    if len(root) != 32:
        raise NoteError("树的根不是 32 字节", "the root does not have 32 bytes")
    return Checkpoint(lines[0], parse_decimal(lines[1]), root)
