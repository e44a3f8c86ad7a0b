"""The signed note of an admission ticket, and its one line for the QR code (docs/formats.md).

The note is a C2SP signed note of the schema ``station/ticket/v1`` under exactly one signature, the center's plan
key. It binds a ticket number to a center, site and day and to room and seat in each session: no name, no ID
number. A bar code scanner types what it reads, so the QR code holds the note as one line of ASCII::

    TKT1/center/site/day/ticket/session,room,seat/…/KEYID-AND-SIGNATURE

Values are percent-encoded where they are not letters, digits or ``-_.~``; the last part is base32 of the key id
(4 bytes) and the Ed25519 signature (64), without padding. The line has everything of the note but the key's name,
which the reader has with the key: from it the note's very bytes are made again, and those are verified.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from urllib.parse import quote, unquote

import msgspec

from station.plan.model import SittingPlan
from station.vault.note import NOTE_KEY, Key, NoteError, Schema, Signer, keys_for, open_note, sign_note
from station.vault.note.frame import SignatureLine, join, split

TICKET_PREFIX = "TKT1/"
"""How the line in a signed ticket's QR code begins."""
LONGEST_LINE = 1_024
"""Characters of the longest line that is read."""
MOST_SEATS = 16
"""Sessions of one candidate on one day."""
TICKET = Schema(
    "station/ticket/v1",
    (Key("center"), Key("site"), Key("day"), Key("ticket"), Key("seat", repeat=True)),
)
"""``seat`` lines hold ``session,room,seat``; all values percent-encoded, so the text is ASCII."""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class TicketSeat(msgspec.Struct, frozen=True):
    """Where the candidate sits in one session."""

    session: str
    room: str
    seat: str


class SignedTicket(msgspec.Struct, frozen=True):
    """What a ticket's note says."""

    center: str
    site: str
    day: str
    """Local date, YYYY-MM-DD."""
    ticket: str
    seats: tuple[TicketSeat, ...]
    """In the order of the sessions."""


class StrangerError(NoteError):
    """A ticket signed by a key that this reader does not know."""


def ticket_of(plan: SittingPlan, index: int) -> SignedTicket:
    """What the ticket of the candidate with that roster index says.

    Raises:
        KeyError: the sitting has no such candidate.
    """
    person = next((c for c in plan.candidates if c.index == index), None)
    if person is None:
        raise KeyError(index)
    starts = {session.id: session.start for session in plan.sessions}
    places = sorted((p for p in plan.placements if p.candidate == index), key=lambda p: starts[p.session])
    sitting = plan.sitting
    seats = tuple(TicketSeat(p.session, p.room, p.seat) for p in places)
    return SignedTicket(sitting.center, sitting.site, sitting.day, person.ticket, seats)


def sign_ticket(ticket: SignedTicket, signer: Signer) -> str:
    """The signed note.

    Raises:
        NoteError: a value is empty, or the ticket has no seat.
    """
    if not ticket.seats or len(ticket.seats) > MOST_SEATS:
        raise NoteError("准考证没有座位或场次过多", "the ticket has no seat or too many")
    return sign_note(_text(ticket), [signer])


def to_line(note: str) -> str:
    """A signed note as the line of the QR code.

    Raises:
        NoteError: not a ticket's note under one signature.
    """
    frame = split(note)
    if len(frame.signatures) != 1:
        raise NoteError("准考证须只有一个签名", "a ticket has exactly one signature")
    one = frame.signatures[0]
    values = TICKET.read(frame.text)
    parts = [str(values[key.name]) for key in TICKET.keys if not key.repeat]
    tail = base64.b32encode(one.key_id + one.blob).decode("ascii").rstrip("=")
    return TICKET_PREFIX + "/".join([*parts, *values["seat"], tail])


def open_line(line: str, vkeys: Iterable[str]) -> SignedTicket:
    """What a line says, once the signature of one of these verifier keys was checked.

    Raises:
        StrangerError: signed by a key that is not among them. NoteError: malformed or altered.
    """
    # A keyboard-wedge scanner under Caps Lock types every letter in the other case.
    lines = [line] if line.startswith(TICKET_PREFIX) else [line.swapcase()]
    return _open(lines[0], tuple(vkeys))


def looks_signed(text: str) -> bool:
    """Whether a reading claims to be a signed ticket."""
    return text.upper().startswith(TICKET_PREFIX)


def claimed_number(line: str) -> str:
    """The ticket number that a line claims, verified or not; empty where there is none."""
    parts = line.split("/")
    return unquote(parts[4])[:64] if len(parts) > 5 else ""


def _open(line: str, vkeys: tuple[str, ...]) -> SignedTicket:
    parts = line.removeprefix(TICKET_PREFIX).split("/")
    if (
        not line.startswith(TICKET_PREFIX)
        or len(line) > LONGEST_LINE
        or not 6 <= len(parts) <= 5 + MOST_SEATS
    ):
        raise NoteError("不是签名准考证，或内容残缺", "it is not a signed ticket, or a part is missing")
    signature = _signature(parts[-1])
    text = TICKET.write({**dict(zip(_SINGLE, parts[:4], strict=True)), "seat": parts[4:-1]})
    for key in keys_for("plan", vkeys):
        if key.key_id == signature[:4] and key.kind == NOTE_KEY:
            signed = SignatureLine(key.name, key.key_id, signature[4:]).write()
            return _read(open_note(join(text, [signed]), [key]).text)
    raise StrangerError("签名不是本机信任的认定中心的", "it is signed by a key that this kiosk does not know")


def _signature(tail: str) -> bytes:
    try:
        data = base64.b32decode(tail + "=" * (-len(tail) % 8))
    except (binascii.Error, ValueError) as error:
        raise NoteError("签名编码有误", "the signature is malformed") from error
    if len(data) != 68 or base64.b32encode(data).decode("ascii").rstrip("=") != tail:
        raise NoteError("签名编码有误", "the signature is malformed")
    return data


def _text(ticket: SignedTicket) -> str:
    seats = [",".join(map(_coded, (s.session, s.room, s.seat))) for s in ticket.seats]
    values = {name: _coded(str(getattr(ticket, name))) for name in _SINGLE}
    return TICKET.write({**values, "seat": seats})


def _read(text: str) -> SignedTicket:
    values = TICKET.read(text)
    center, site, day, number = (unquote(str(values[name])) for name in _SINGLE)
    seats = []
    for one in values["seat"]:
        parts = one.split(",")
        if len(parts) != 3 or not all(parts):
            raise NoteError("座位一行格式有误", "a seat line is malformed")
        seats.append(TicketSeat(*(unquote(part) for part in parts)))
    made = SignedTicket(center, site, day, number, tuple(seats))
    if not _DAY.fullmatch(day) or _text(made) != text:
        raise NoteError("内容写法不规范", "it is not in its one spelling")
    return made


_SINGLE = ("center", "site", "day", "ticket")


def _coded(value: str) -> str:
    return quote(value, safe="")
