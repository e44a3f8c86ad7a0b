"""Heads of running rooms: seen, checked against what was seen before, cosigned (C2SP tlog-witness, *add-checkpoint*).

- A journal's heads count under epoch keys that an enrolled device certified, for the site that the journal's name states.
- A head is cosigned when the tree that was cosigned before is the beginning of its tree; what was seen is stored before it is
  answered. A request that starts elsewhere is told the size that is here (409).
- A head that does not agree with one of the same size is a second history: it is kept as evidence and refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from station.center.board.keeper import BoardKeeper
from station.center.errors import DOES_NOT_CHECK, FORK, NOT_ENROLLED, OTHER_SITE, UNKNOWN, Refused
from station.center.folder import Enrolled
from station.center.store import Seen, Store
from station.errors import PlanError
from station.event import Milliseconds
from station.text import Text
from station.vault import merkle
from station.vault.bundle.origin import parse_origin
from station.vault.courier import key_id
from station.vault.keys import EPOCH, read_epoch
from station.vault.note import (
    Checkpoint,
    Cosigner,
    NoteError,
    from_base64,
    open_checkpoint,
    parse_checkpoint,
    parse_decimal,
    parse_vkey,
)
from station.vault.note.frame import split

LONGEST_PROOF = 63
"""Hashes: a tree has fewer than 2^63 entries."""


class Behind(Exception):
    """The request starts from another size than the one that is here."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


@dataclass(frozen=True)
class Request:
    """An add-checkpoint request, taken apart; nothing is believed yet."""

    old: int
    proof: tuple[bytes, ...]
    note: str
    head: Checkpoint


class Witness:
    """Cosigns heads. Any thread may call it."""

    def __init__(
        self, enrolled: Enrolled, store: Store, cosigner: Cosigner, now: Callable[[], Milliseconds]
    ) -> None:
        self._enrolled = enrolled
        self._store = store
        self._cosigner = cosigner
        self._now = now
        self._board = BoardKeeper(store, store.board, now)

    def add_epoch(self, note: str) -> None:
        """Take an epoch certificate; one that is here already changes nothing.

        Raises:
            Refused: not signed by an enrolled device of that site, or malformed.
        """
        try:
            device = str(EPOCH.read(split(note).text)["device"])
            enrolment = self._enrolled.find(key_id(device))
            if enrolment is None:
                raise Refused(NOT_ENROLLED)
            epoch = read_epoch(note, device)
            origin = parse_origin(epoch.origin)
        except (NoteError, PlanError) as error:
            raise error if isinstance(error, Refused) else _malformed(error) from error
        named = parse_vkey(device).name == origin.device_name
        if not named or (origin.center, origin.site) != (enrolment.center, enrolment.site):
            raise Refused(OTHER_SITE)
        self._store.put_epoch(epoch.origin, epoch.first, epoch.vkey, note)
        self._board.heard(epoch.origin, 0)

    def add_head(self, body: bytes) -> str:
        """The center's cosignature line for a head.

        Raises:
            Behind: the request starts elsewhere. Refused: no epoch, a bad signature or proof, or a second history.
        """
        request = _parse(body)
        origin, size = request.head.origin, request.head.size
        epochs = self._store.epochs(origin)
        key = next((vkey for first, vkey in reversed(epochs) if first < size), None)
        if key is None:
            raise Refused(UNKNOWN)
        try:
            open_checkpoint(request.note, [parse_vkey(key)])
        except NoteError as error:
            raise _malformed(error) from error
        while True:
            seen = self._store.seen(origin)
            self._check(request, seen)
            after = Seen(size, request.head.root)
            if self._store.put_seen(origin, after, seen):
                self._board.heard(origin, size)
                return self._cosigner.sign(request.head.text(), self._now() // 1_000)

    def _check(self, request: Request, seen: Seen | None) -> None:
        size = seen.size if seen else 0
        if request.old != size or request.head.size < size:
            raise Behind(size)
        if seen is None:
            return
        if request.head.size == size and request.head.root != seen.root:
            note = request.note.encode()
            named = merkle.leaf_hash(note).hex()
            self._store.keep_refused(named, request.head.origin, note, FORK.code, self._now())
            self._board.refused(request.head.origin, named, FORK.code)
            raise Refused(FORK, size=size)
        try:
            merkle.verify_consistency(size, request.head.size, seen.root, request.head.root, request.proof)
        except merkle.ProofError as error:
            raise _malformed(error) from error


def _parse(body: bytes) -> Request:
    try:
        first, *lines = body.decode().split("\n")
        word, _, old = first.partition(" ")
        end = lines.index("")
        if word != "old" or end > LONGEST_PROOF:
            raise NoteError("请求格式有误", "the request is malformed")
        note = "\n".join(lines[end + 1 :])
        return Request(
            parse_decimal(old),
            tuple(from_base64(one) for one in lines[:end]),
            note,
            parse_checkpoint(split(note).text),
        )
    except NoteError as error:
        raise _malformed(error) from error
    except ValueError as error:
        raise Refused(
            DOES_NOT_CHECK, why=Text("请求格式有误", "the request is malformed"), where="head"
        ) from error


def _malformed(error: PlanError) -> Refused:
    why = error.values.get("why", error.what)
    return Refused(DOES_NOT_CHECK, why=why, where="head")
