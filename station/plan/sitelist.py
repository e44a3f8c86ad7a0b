"""A whole site's roster in little memory: keyed hashes of numbers that lead to session, room and seat only.

A dictionary of them takes some 600 bytes for each number of a day with two sessions; a site of a million candidates
has two million numbers. Here a number takes twelve bytes, the first eight of its keyed hash and where its places
stand, in one sorted byte string that is searched by halving; a candidate's places take one byte and six for each
session, shared by ticket and ID number. A million candidates with two sessions are 37 MB (tests/unit/
test_documents_sitelist.py counts the bytes), a third more as base64 in the plan package. Eight bytes of a hash:
a foreign number is taken for a listed one less than once in 10¹² readings there.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import msgspec

KEY_BYTES = 8
_OFFSET_BYTES = 4
_ROW = KEY_BYTES + _OFFSET_BYTES
_INDEX_BYTES = 2
_MOST = 2**16

Place = tuple[str, str, str]
"""Session, room, seat."""


class SiteList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The packed list. Made by :func:`pack`, read by :meth:`find`."""

    rows: bytes = b""
    """Sorted rows: the beginning of a keyed hash, then where its places begin, big-endian."""
    places: bytes = b""
    """Runs of places: how many, then session, room and seat of each as indices into the words."""
    sessions: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()

    def __len__(self) -> int:
        """How many numbers it holds."""
        return len(self.rows) // _ROW

    def find(self, name: str) -> tuple[Place, ...]:
        """The places of a keyed hash (hex); none where the list does not hold it.

        Raises:
            ValueError: the hash is shorter than the list's keys, or not hex.
        """
        key = bytes.fromhex(name)[:KEY_BYTES]
        if len(key) < KEY_BYTES:
            raise ValueError("a keyed hash has at least eight bytes")
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self.rows[middle * _ROW : middle * _ROW + KEY_BYTES] < key:
                low = middle + 1
            else:
                high = middle
        row = self.rows[low * _ROW : (low + 1) * _ROW]
        return self._run(int.from_bytes(row[KEY_BYTES:])) if row[:KEY_BYTES] == key else ()

    def _run(self, at: int) -> tuple[Place, ...]:
        size = 3 * _INDEX_BYTES
        starts = (at + 1 + n * size for n in range(self.places[at]))
        return tuple(self._place(self.places[start : start + size]) for start in starts)

    def _place(self, one: bytes) -> Place:
        session, room, seat = (
            int.from_bytes(one[n : n + _INDEX_BYTES]) for n in range(0, len(one), _INDEX_BYTES)
        )
        return self.sessions[session], self.rooms[room], self.seats[seat]


def pack(entries: Iterable[tuple[str, tuple[Place, ...]]]) -> SiteList:
    """The list of (keyed hash in hex, places).

    Raises:
        ValueError: two hashes begin alike, more than 65,536 different words of one kind, or more than 255 places of
        one candidate.
    """
    words: tuple[dict[str, int], ...] = ({}, {}, {})
    runs: dict[bytes, int] = {}
    places = bytearray()
    rows = []
    for name, found in entries:
        run = bytes([len(found)]) + b"".join(
            index.setdefault(word, len(index)).to_bytes(_INDEX_BYTES)
            for one in found
            for index, word in zip(words, one, strict=True)
        )
        at = runs.get(run)
        if at is None:
            at = runs[run] = len(places)
            places += run
        rows.append(bytes.fromhex(name)[:KEY_BYTES] + at.to_bytes(_OFFSET_BYTES))
    rows.sort()
    if any(a[:KEY_BYTES] == b[:KEY_BYTES] for a, b in pairwise(rows)):
        raise ValueError("two hashes begin alike: choose another site key")
    if any(len(index) > _MOST for index in words):
        raise ValueError("too many different words")
    sessions, rooms, seats = (tuple(index) for index in words)
    return SiteList(b"".join(rows), bytes(places), sessions, rooms, seats)
