"""Opening a checkpoint note: a head counts only when the journal's own key signed it."""

from __future__ import annotations

from collections.abc import Iterable

from station.vault.note.checkpoint import Checkpoint, parse_checkpoint
from station.vault.note.errors import NoteError
from station.vault.note.note import Opened, open_note
from station.vault.note.vkey import NOTE_KEY, Verifier


def open_checkpoint(
    note: str | bytes, verifiers: Iterable[Verifier], need: int = 1
) -> tuple[Checkpoint, Opened]:
    """The head in a note that is signed by a trusted type 0x01 key named like its origin
    (c2sp.org/tlog-checkpoint).

    Cosignatures by other trusted keys are checked too and listed in the :class:`Opened`; ``need`` counts all.

    Raises:
        NoteError: not a checkpoint, not signed by the journal's key, or as for :func:`open_note`.
    """
    trusted = list(verifiers)
    opened = open_note(note, trusted, need)
    head = parse_checkpoint(opened.text)
    own = {one.vkey for one in trusted if one.kind == NOTE_KEY and one.name == head.origin}
    if not any(one.vkey in own for one in opened.by):
        raise NoteError("树头没有本日志密钥的签名", "the journal's own key did not sign this head")
    return head, opened
