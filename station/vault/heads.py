"""Signed heads: a C2SP checkpoint under the running epoch's key (design §4).

The epoch key lives in memory only and its name is the journal's origin. A head is signed only over durable
entries, never over a smaller tree than one signed before: nothing is ever removed from a journal.
Cosignatures are added to the stored note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from station.plan.rules import JournalRules
from station.vault.entry import Stamp
from station.vault.journal import Journal
from station.vault.keys import EpochKey
from station.vault.note import (
    Checkpoint,
    Cosigner,
    NoteError,
    add_signatures,
    cosign,
    parse_checkpoint,
    sign_note,
)
from station.vault.note.frame import split


class HeadMaker:
    """Makes heads when they are due. Without an epoch key (before opening, after the end) it makes none."""

    def __init__(self, journal: Journal, rules: JournalRules) -> None:
        self._journal = journal
        self._rules = rules
        self._epoch: EpochKey | None = None
        self._size = journal.heads()[-1][0] if journal.heads() else 0
        self._note: str | None = None
        """The newest head of this epoch."""
        self._made_us = 0
        self._listeners: list[Callable[[str, EpochKey], None]] = []
        self.witnessed = 0
        """Entries that the newest head covers which an outside witness has cosigned in this run."""

    def listen(self, listener: Callable[[str, EpochKey], None]) -> None:
        """Call back with each head that was made and stored, and the key that signed it."""
        self._listeners.append(listener)

    def begin(self, epoch: EpochKey) -> None:
        """Sign with this epoch's key from now on."""
        self._epoch, self._note = epoch, None

    @property
    def signing(self) -> bool:
        """Whether there is an epoch key."""
        return self._epoch is not None

    def forget(self) -> None:
        """Drop the epoch key."""
        self._epoch = None

    def make(self, stamp: Stamp, cosigners: Iterable[Cosigner] = ()) -> str | None:
        """A head over all entries, with the cosignatures of people who are at the desk. None without an epoch
        key. A head of the same size keeps the cosignatures that it has.

        Raises:
            DeviceError: the note could not be stored.
        """
        if self._epoch is None:
            return None
        size, note = self._journal.size, self._note
        if note is None or size != self._size:
            checkpoint = Checkpoint(self._journal.origin, size, self._journal.root())
            note = sign_note(checkpoint.text(), [self._epoch.signer])
        for one in cosigners:
            note = cosign(note, one, stamp.time // 1_000)
        self._journal.put_head(size, note)
        self._size, self._made_us, self._note = size, stamp.boot_us, note
        for listener in self._listeners:
            listener(note, self._epoch)
        return note

    def keep_witnessed(self, note: str) -> None:
        """Add an outside witness's cosignature, already verified, to the head that it stands under.

        Raises:
            DeviceError: not stored. NoteError: not a head of this journal.
        """
        frame = split(note)
        head = parse_checkpoint(frame.text)
        stored = dict(self._journal.heads()).get(head.size)
        if stored is None or split(stored).text != frame.text:
            raise NoteError("不是本日志的树头", "it is no head of this journal")
        merged = add_signatures(stored, [line.write() for line in frame.signatures])
        self._journal.put_head(head.size, merged)
        if head.size == self._size and self._note is not None:
            self._note = merged
        self.witnessed = max(self.witnessed, head.size)

    def make_if_due(self, stamp: Stamp) -> str | None:
        """A head where enough entries came, or some and enough time."""
        news = self._journal.size - self._size
        late = stamp.boot_us - self._made_us >= self._rules.head_every_seconds * 1_000_000
        if news >= self._rules.head_every_entries or (news and late):
            return self.make(stamp)
        return None
