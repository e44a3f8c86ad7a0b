"""One entry of the journal: RFC 8785 JSON, 1..65,535 bytes, integers only (docs/formats.md §1).

``v, seq, kind, session, time, wall, boot, boot_us, actors, salt, data, sealed?``. ``seq`` equals the entry's
index, so a reordered row is caught without the tree. ``salt`` is 128 random bits, so that a sibling's hash in
a proof gives nothing away about a low-entropy entry. Verification hashes the *stored bytes*; canonical form
only makes two writers agree.

``boot_us`` counts microseconds, not nanoseconds: RFC 8785 keeps integers exact up to 2^53, which is 104 days
of uptime in nanoseconds and 285 years in microseconds (docs/adr/0004).
"""

from __future__ import annotations

import base64

import msgspec
import rfc8785

from station.errors import PlanError, problem
from station.event import EVENTS, Event, Milliseconds, Record, kind_of, sealed_fields

_EXACT = 2**53 - 1
"""The largest integer that every reader of JSON keeps exactly (RFC 8785 §3.2.2.3)."""
VERSION = 1
SALT_BYTES = 16
MAX_ENTRY_BYTES = 65_535
"""tlog-tiles prefixes each entry with 16 bits of length."""

BAD_ENTRY = problem(
    "vault.entry",
    what=("日志第 {seq} 条无法读取：{why}。", "Entry {seq} of the journal can't be read: {why}."),
    now=(
        "不要继续使用此日志；导出后交认定中心核查。",
        "Don't go on with this journal; export it and hand it to the exam center.",
    ),
)


class Stamp(msgspec.Struct, frozen=True):
    """When an entry was made, by every clock of the machine."""

    time: Milliseconds
    """Trusted time (design §5)."""
    wall: Milliseconds
    """What the wall clock said: a claim."""
    boot: str
    """Boot id of the machine, hex."""
    boot_us: int
    """CLOCK_BOOTTIME, microseconds."""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An entry as it is stored."""

    v: int
    seq: int
    kind: str
    session: str
    time: Milliseconds
    wall: Milliseconds
    boot: str
    boot_us: int
    actors: tuple[str, ...]
    salt: str
    """Base64 of 16 random bytes."""
    data: dict[str, object]
    """The event's clear fields."""
    sealed: str | None = None
    """Base64 of the event's sealed fields under the entry's own key (vault/sealing.py)."""

    @property
    def stamp(self) -> Stamp:
        return Stamp(self.time, self.wall, self.boot, self.boot_us)


_DECODER = msgspec.json.Decoder(Entry, strict=True)
_WORDS = frozenset({str, bool, type(None)})
_ENCODER = msgspec.json.Encoder(order="sorted")


def split(happened: Event) -> tuple[dict[str, object], dict[str, str]]:
    """An event's clear fields and its sealed ones; empty sealed fields are left out.

    What is no Unicode text (a path in another encoding) is spelt out, as ``\\udcd5``.
    """
    fields: dict[str, object] = msgspec.to_builtins(happened)
    hidden = {
        name: str(fields.pop(name)).encode(errors="backslashreplace").decode()
        for name in sealed_fields(type(happened))
        if fields[name] is not None
    }
    for name in sealed_fields(type(happened)):
        fields.pop(name, None)
    return fields, hidden


def bare(happened: Event) -> Event:
    """The event as a reader without the day key sees it: what the fold works on, in memory too."""
    hidden = dict.fromkeys(sealed_fields(type(happened)))
    return msgspec.structs.replace(happened, **hidden) if hidden else happened


def encode(
    *,
    seq: int,
    happened: Event,
    session: str,
    stamp: Stamp,
    actors: tuple[str, ...],
    salt: bytes,
    clear: dict[str, object],
    sealed: bytes | None,
) -> bytes:
    """The bytes to store. ``clear`` and ``sealed`` come from :func:`split` and vault/sealing.py.

    Raises:
        PlanError: longer than 65,535 bytes, or a number that JSON can't keep exactly.
    """
    entry: dict[str, object] = {
        "v": VERSION,
        "seq": seq,
        "kind": kind_of(happened),
        "session": session,
        "time": stamp.time,
        "wall": stamp.wall,
        "boot": stamp.boot,
        "boot_us": stamp.boot_us,
        "actors": list(actors),
        "salt": base64.b64encode(salt).decode(),
        "data": clear,
    }
    if sealed is not None:
        entry["sealed"] = base64.b64encode(sealed).decode()
    try:
        body = canonical(entry)
    except (rfc8785.CanonicalizationError, UnicodeError) as error:
        raise PlanError(BAD_ENTRY, seq=seq, why=str(error)) from error
    if len(body) > MAX_ENTRY_BYTES:
        raise PlanError(BAD_ENTRY, seq=seq, why=f"{len(body)} bytes > {MAX_ENTRY_BYTES}")
    return body


def canonical(value: object) -> bytes:
    """RFC 8785 JSON of a value.

    Where names are ASCII and numbers are exact integers, as in every entry, msgspec's sorted form is the canonical
    one and thirty times as fast; all else is left to rfc8785.

    Raises:
        rfc8785.CanonicalizationError: a number that JSON can't keep exactly, or text that is no Unicode.
        UnicodeEncodeError: the same of text.
    """
    return _ENCODER.encode(value) if _plain(value) else bytes(rfc8785.dumps(value))  # type: ignore[arg-type]


def _plain(value: object) -> bool:
    kind = type(value)
    if kind is int:
        return -_EXACT <= value <= _EXACT  # type: ignore[operator]
    if kind is dict:
        values = value.values()  # type: ignore[attr-defined]
        try:
            if not "".join(value).isascii():  # type: ignore[arg-type]
                return False
        except TypeError:
            return False  # a name that is no text
    elif kind is list or kind is tuple:
        values = value
    else:
        return kind in _WORDS
    for one in values:
        kind = type(one)
        if kind is int:
            if not -_EXACT <= one <= _EXACT:
                return False
        elif kind not in _WORDS and not _plain(one):
            return False
    return True


def decode(body: bytes, seq: int) -> Entry:
    """The entry at index ``seq``.

    Raises:
        PlanError: not an entry of this version, or its own number differs from its index.
    """
    try:
        entry = _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PlanError(BAD_ENTRY, seq=seq, why=str(error)) from error
    if entry.v != VERSION:
        raise PlanError(BAD_ENTRY, seq=seq, why=f"v {entry.v}")
    if entry.seq != seq:
        raise PlanError(BAD_ENTRY, seq=seq, why=f"seq {entry.seq} ≠ {seq}")
    return entry


def check_spelling(body: bytes, seq: int) -> None:
    """That a decoded entry is written as docs/formats.md §1 says, so that no two readers can read it differently.

    A journal that opens at the door doesn't ask this of what it wrote itself; who checks another's archive does.

    Raises:
        PlanError: not RFC 8785, a number that is no integer, a salt that does not have 16 bytes, no base64.
    """
    fields = msgspec.json.decode(body)
    try:
        canonical = rfc8785.dumps(fields) == body and not _has_float(fields)
        sealed = base64.b64decode(fields.get("sealed", ""), validate=True)
        salt = base64.b64decode(fields["salt"], validate=True)
    except (rfc8785.CanonicalizationError, TypeError, ValueError) as error:
        raise PlanError(BAD_ENTRY, seq=seq, why=str(error)) from error
    spelt = [base64.b64encode(one).decode() for one in (salt, sealed)]
    if not canonical or spelt != [fields["salt"], fields.get("sealed", "")]:
        raise PlanError(BAD_ENTRY, seq=seq, why="RFC 8785")
    if len(salt) != SALT_BYTES:
        raise PlanError(BAD_ENTRY, seq=seq, why=f"salt: {len(salt)} bytes")


def _has_float(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_has_float, value.values()))
    if isinstance(value, list):
        return any(map(_has_float, value))
    return isinstance(value, float)


def record_of(entry: Entry, hidden: dict[str, str] | None = None) -> Record:
    """The entry as ``evolve`` sees it; sealed fields are filled in only where ``hidden`` gives them.

    Raises:
        PlanError: a kind that this version doesn't know, or fields that don't fit it.
    """
    cls = EVENTS.get(entry.kind)
    if cls is None:
        raise PlanError(BAD_ENTRY, seq=entry.seq, why=f"kind {entry.kind}")
    try:
        happened = msgspec.convert({**entry.data, **(hidden or {})}, cls, strict=True)
    except msgspec.ValidationError as error:
        raise PlanError(BAD_ENTRY, seq=entry.seq, why=str(error)) from error
    return Record(entry.seq, entry.time, entry.session, entry.actors, happened)


def from_text(text: str) -> bytes:
    """The bytes of an entry's base64 field."""
    return base64.b64decode(text, validate=True)
