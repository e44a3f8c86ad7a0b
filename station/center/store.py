"""Where a center keeps what it accepted: one small interface, behind which a province puts larger engines.

    Store      records   SQLite in the center's folder (sqlite_store.py)
    PartStore  parts     files in the center's folder (part_folder.py)

``tests/contract/`` holds every engine to what stands here. What any method may raise besides what its own words say:
DeviceError ``center.full`` (the disk or the object store has no room or refuses to write: nothing half is there) and
``center.away`` (it can't be reached now: nothing is known of the call, which may be repeated as it is).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from station.center.board.store import BoardStore
from station.event import Milliseconds


@dataclass(frozen=True)
class Accepted:
    """A bundle that passed every check."""

    manifest: str
    """SHA-256 (hex) of the manifest."""
    journal: str
    number: int
    start: int
    size: int
    """Size of its head."""
    root: bytes
    note: bytes
    """The manifest."""
    received: Milliseconds


@dataclass(frozen=True)
class KnownHead:
    """A head that the center has receipted."""

    manifest: str
    size: int
    root: bytes


@dataclass(frozen=True)
class Listed:
    """One line of what can be pulled."""

    sequence: int
    manifest: str
    journal: str
    number: int
    start: int
    end: int
    received: Milliseconds


@dataclass(frozen=True)
class Seen:
    """The newest head of a running journal that the center cosigned."""

    size: int
    root: bytes


@dataclass(frozen=True)
class Entered:
    """One record of the center's own book (book.py)."""

    number: int
    """Counts from 1, without a hole."""
    journal: str
    """The journal that it is about."""
    record: bytes
    at: Milliseconds


MakeReceipt = Callable[[int, str], str]
"""(sequence, SHA-256 of the receipt before or empty) → the signed receipt."""
MakeRecord = Callable[[int, str], bytes]
"""(number, SHA-256 of the record before or empty) → the signed record."""


class Store(Protocol):
    """Records of a center. Every method may be called from any thread; what returned is durable."""

    @property
    def board(self) -> BoardStore:
        """How far each room is, in the same database."""

    def receipt(self, manifest: str) -> str | None:
        """The receipt of a bundle, the same for ever."""

    def manifest(self, manifest: str) -> bytes | None:
        """An accepted manifest."""

    def heads(self, journal: str) -> tuple[KnownHead, ...]:
        """Every receipted head of a journal, smallest first."""

    def accept(self, bundle: Accepted, seen: tuple[KnownHead, ...], make: MakeReceipt) -> str | None:
        """Store a bundle and its receipt in one commit, and return the receipt; one that is there already is returned as it is.

        None where the journal's heads are no longer ``seen``, against which it was checked: check again.
        """

    def announce(self, manifest: str, journal: str, note: bytes, at: Milliseconds) -> None:
        """Keep a manifest whose parts are not all here yet; one that is here stays with its first time."""

    def announced(self) -> list[tuple[str, bytes, Milliseconds]]:
        """(SHA-256, bytes, when) of every manifest that was announced and not accepted yet, oldest first."""

    def keep_refused(self, manifest: str, journal: str, note: bytes, code: str, at: Milliseconds) -> None:
        """Keep a manifest that was refused though its device signed it: evidence."""

    def refused(self) -> list[tuple[str, str, str]]:
        """(manifest, journal, code) of what was refused, oldest first."""

    def manifests(self) -> list[tuple[str, bytes]]:
        """(SHA-256, bytes) of every manifest that is kept: accepted ones in order, then refused ones."""

    def put_shred(self, journal: str, notes: bytes, at: Milliseconds) -> None:
        """Keep a note on an erased day key, with its officers' notes, for ever."""

    def shreds(self, journal: str) -> tuple[bytes, ...]:
        """The notes on a journal's erased day key, oldest first."""

    def enter(self, journal: str, last: int, make: MakeRecord, at: Milliseconds) -> bytes | None:
        """Add a record to the center's own book, for ever, and return it; ``make`` is called within that commit.

        None where the book's last number is no longer ``last`` (0 for an empty book), against which it was checked: check again.
        """

    def entered(self, after: int, limit: int) -> list[Entered]:
        """Records of the center's own book with a number above ``after``, in order."""

    def put_epoch(self, origin: str, first: int, vkey: str, note: str) -> None:
        """Keep an epoch certificate; one that is here stays."""

    def epochs(self, origin: str) -> tuple[tuple[int, str], ...]:
        """(first entry, verifier key) of each known epoch of a journal, in order."""

    def seen(self, origin: str) -> Seen | None:
        """The newest head that was cosigned."""

    def put_seen(self, origin: str, after: Seen, before: Seen | None) -> bool:
        """Keep a newer head; False where ``before`` is no longer what is here: check again."""

    def listing(self, after: int, limit: int) -> list[Listed]:
        """Accepted bundles with a sequence above ``after``, in order."""

    def last(self) -> Listed | None:
        """The newest accepted bundle."""

    def waiting(self) -> int:
        """How many calls are waiting for their turn."""

    def busy(self) -> bool:
        """Whether so much is waiting that newcomers should come later."""

    def check(self) -> None:
        """Ask the engine for an answer. Raises DeviceError ``center.away``: it gives none."""

    def close(self) -> None:
        """Finish what is waiting and let go."""


class PartSpool(Protocol):
    """A part on its way in, piece by piece: hundreds of stalled senders must not hold their megabytes in memory."""

    def write(self, piece: bytes) -> None:
        """Add bytes."""

    def keep(self, sha256: str) -> bool:
        """Make it a part whose hash the caller has checked, durably; False where it was there already, or was erased for good."""

    def drop(self) -> None:
        """Let go of what was not kept. To be called in any case."""


class PartStore(Protocol):
    """Parts by SHA-256 (hex), each 1 byte to 1 MiB. Any thread may call it; what returned is durable."""

    def has(self, sha256: str) -> bool:
        """Whether it is there."""

    def known(self, sha256: str) -> bool:
        """Whether it is there or was erased for good: nobody is to send it."""

    def size(self, sha256: str) -> int | None:
        """How many bytes it has; None where it is not there, or was erased."""

    def read(self, sha256: str) -> bytes:
        """Its bytes. Raises KeyError: it is not there, or was erased."""

    def put(self, sha256: str, body: bytes) -> bool:
        """As :meth:`PartSpool.keep`, of bytes that are here whole."""

    def spool(self) -> PartSpool:
        """For a body that comes in pieces."""

    def erased(self, sha256: str) -> bool:
        """Whether it was erased for good."""

    def erase(self, sha256: str) -> bool:
        """Erase it for good, durably; no put, not even one that is under way, stores it again. False where it was not there."""

    def check(self) -> None:
        """Ask the engine for an answer. Raises DeviceError ``center.away``: it gives none."""
