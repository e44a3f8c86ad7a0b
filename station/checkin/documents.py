"""Which document a scanned or typed text is.

A signed ticket is a ticket by its signature alone. Of plain numbers the site's roster is the strongest check
(ER-1): a number that it holds is what the roster says it is. After that come the forms of numbers: a resident ID
number by GB 11643, a ticket by the shape of the roster's tickets, a passport or permit by its own form or the shape
of the roster's other ID numbers. Typed machine-readable lines of a passport or card give number, sex and expiry. A
number that fits a form but no person is still a document: the door says "not listed". Everything else is no
document, for a reason that a person can act on; no input raises.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

import msgspec

from station.checkin.events import DocumentKind, SeenKind, Source
from station.plan.dayplan import DayPlan
from station.plan.identifiers import normal_id, resident_id, shape
from station.plan.model import site_hash
from station.plan.mrz import Mrz, MrzField, read_mrz
from station.plan.travel import travel_form
from station.text import Text
from station.vault.note import NoteError
from station.vault.ticket_note import (
    LONGEST_LINE,
    SignedTicket,
    StrangerError,
    claimed_number,
    looks_signed,
    open_line,
)

Forgery = Literal["altered", "stranger"]
"""The signature does not hold, or the line is damaged · it is by a key that this kiosk does not know."""

LONGEST_NUMBER = 64
"""Characters of the longest number that can be a ticket or an ID."""
LONGEST_RAW = 256
"""Characters of a reading that are kept; what follows is cut."""
BADGE_PREFIX = "STN1."
"""How the text of a staff badge begins."""
TRUSTED_AIM = frozenset("CAQL")
"""AIM letters of the symbologies that tickets are printed in: Code 128, Code 39, QR, PDF417."""

REASONS: dict[str, Text] = {
    "empty": Text("读到的码是空的。", "The code that was read is empty."),
    "long": Text("读到的内容过长，不是证件号码。", "What was read is too long to be a document's number."),
    "binary": Text(
        "码中有控制字符或非文字内容，已整条拒收。",
        "The code holds control characters or no text at all; all of it was rejected.",
    ),
    "badge": Text(
        "这是工作证，不是考生证件。",
        "This is a staff badge, not a candidate's document.",
    ),
    "product": Text(
        "这种条码不用于准考证和证件。",
        "Tickets and IDs don't use this kind of bar code.",
    ),
    "number": Text(
        "读到的内容不是准考证号，也不是证件号码。",
        "What was read is neither a ticket number nor an ID number.",
    ),
}
"""Why a text is no document, by code."""


class Document(msgspec.Struct, frozen=True):
    """What was read, and which document it is."""

    kind: DocumentKind
    number: str
    """Normalised: NFKC, no spaces, upper case; empty where the kind is unknown."""
    raw: str
    """What was read, with control characters spelt out, cut to LONGEST_RAW."""
    source: Source = "wedge"
    aim: str = ""
    """AIM symbology identifier, for example ``]C0``; empty where the source doesn't tell."""
    reason: str = ""
    """A code of REASONS where the kind is unknown."""
    check_failed: bool = False
    """Formed like a resident ID number, but it can't be one: misread or mistyped."""
    certificate: bool = False
    """A police certificate of identity in place of a lost ID card (CP-1)."""
    certificate_number: str = ""
    """Number of that certificate, as typed."""
    organ: str = ""
    """Who issued it."""
    signed: SignedTicket | None = None
    """What a ticket's note says, where its signature holds."""
    forged: Forgery | None = None
    """It claims to be a signed ticket, and is none; ``number`` is what it claims."""
    wrong: tuple[MrzField, ...] = ()
    """Parts of typed machine-readable lines whose check digit fails."""
    sex: str = ""
    """男 or 女, where machine-readable lines say so."""
    expires: str = ""
    """Last day of validity, YYYY-MM-DD, where machine-readable lines say so."""
    disagrees: bool = False
    """Another code on the same document says something else."""
    mark: str = ""
    """Four hex characters of a keyed hash of the reading, to tell a repeated one."""

    def expired(self, day: str) -> bool:
        """Whether it was no longer valid on that day, YYYY-MM-DD."""
        return bool(self.expires) and self.expires < day


def read(
    text: str,
    plan: DayPlan,
    aim: str | None = None,
    source: Source = "wedge",
    expect: SeenKind | None = None,
    certificate: bool = False,
    certificate_number: str = "",
    organ: str = "",
) -> Document:
    """The document that ``text`` is.

    ``expect`` is what the operator says it is when typing; the roster overrules it. ``certificate`` says that
    the number was typed from a police certificate, which has a number of its own and an issuing organ.
    """
    raw = printable(text.strip())
    mark = _mark(plan, text)

    def unknown(reason: str) -> Document:
        return Document("unknown", "", raw, source, aim or "", reason=reason, mark=mark)

    if aim and aim[1:2] not in TRUSTED_AIM:
        return unknown("product")
    if looks_signed(text.strip()):
        return _signed(text.strip(), plan, Document("ticket", "", raw, source, aim or "", mark=mark))
    mrz = None if expect == "ticket" else _mrz(text, plan)
    if mrz is not None:
        # Each line is printable by itself; only the breaks between them are control characters.
        return _from_mrz(
            mrz, Document("id", "", printable(" ".join(text.split())), source, aim or "", mark=mark)
        )
    if len(text) > LONGEST_RAW:
        return unknown("long")
    # What is printable has no control characters; a look at each one is for the rest.
    if not text.isprintable() and any(unicodedata.category(c)[0] == "C" for c in text.strip()):
        return unknown("binary")
    number = normal_id(text)
    if not number:
        return unknown("empty")
    if number.startswith(BADGE_PREFIX):
        return unknown("badge")
    if len(number) > LONGEST_NUMBER:
        return unknown("long")
    kind, check_failed = _kind(plan, spellings(number, raw), expect)
    if kind is None:
        return unknown("number")
    return Document(
        kind,
        number,
        raw,
        source,
        aim or "",
        check_failed=check_failed,
        certificate=certificate and kind == "id",
        certificate_number=printable(certificate_number.strip()) if certificate and kind == "id" else "",
        organ=printable(organ.strip()) if certificate and kind == "id" else "",
        mark=mark,
    )


def read_together(readings: Sequence[Document]) -> Document:
    """One document of all that was read on it: the first, with word that another code on it disagrees.

    A signed ticket counts before a plain number; what is no document counts only where nothing else was read.

    Raises:
        ValueError: nothing was read.
    """
    if not readings:
        raise ValueError("no reading")
    known = [one for one in readings if one.kind != "unknown"] or list(readings)
    first = next((one for one in known if one.signed or one.forged), known[0])
    differs = any((one.kind, one.number) != (first.kind, first.number) for one in known)
    return msgspec.structs.replace(first, disagrees=True) if differs else first


def with_beside(document: Document, others: Iterable[Document]) -> Document:
    """A document and what the other codes of the same picture are: those of its own kind were read on it, an ID that lies
    beside a ticket was not."""
    return read_together([document, *(one for one in others if one.kind == document.kind)])


def _signed(line: str, plan: DayPlan, document: Document) -> Document:
    kept = msgspec.structs.replace(document, raw=printable(line, LONGEST_LINE))
    try:
        ticket = open_line(line, plan.room.center_keys)
    except NoteError as error:
        forged: Forgery = "stranger" if isinstance(error, StrangerError) else "altered"
        return msgspec.structs.replace(kept, number=normal_id(printable(claimed_number(line))), forged=forged)
    return msgspec.structs.replace(kept, number=normal_id(ticket.ticket), signed=ticket)


def _mrz(text: str, plan: DayPlan) -> Mrz | None:
    # A plain number has no filler; other spellings of one are left to the reading itself.
    if len(text) > LONGEST_RAW or (text.isascii() and "<" not in text):
        return None
    return read_mrz(text, date.fromisoformat(plan.room.sitting.day))


def _from_mrz(mrz: Mrz, document: Document) -> Document:
    return msgspec.structs.replace(
        document,
        number=mrz.number,
        check_failed=bool(mrz.wrong),
        wrong=mrz.wrong,
        sex=mrz.sex or "",
        expires=mrz.expires.isoformat() if mrz.expires else "",
    )


def printable(text: str, longest: int = LONGEST_RAW) -> str:
    """A reading as it may be shown and kept: control characters, surrogates and the like spelt out, cut to
    length."""
    cut = text[:longest]
    if cut.isprintable():
        return cut
    spelt = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in cut)
    return spelt[:longest]


def spellings(number: str, raw: str) -> tuple[str, ...]:
    """The forms under which the site's keyed hashes may hold a number: normalised, and in the case it was
    read in."""
    return tuple(dict.fromkeys((number, "".join(unicodedata.normalize("NFKC", raw).split()))))


def _kind(plan: DayPlan, forms: tuple[str, ...], expect: SeenKind | None) -> tuple[SeenKind | None, bool]:
    """The kind, and whether the number fails its own check."""
    number = forms[0]
    listed = _listed(plan, forms)
    if listed is not None:
        return listed, False
    check = resident_id(number)
    formed = any(c.isdigit() for c in number) and check.sex is not None and len(number) == 18
    if formed and check.ok:
        return "id", False
    if expect != "id" and shape(number) in plan.tickets.shapes:
        return "ticket", False
    if formed and expect != "ticket":
        return "id", True
    if expect != "ticket" and (travel_form(number) or shape(number) in plan.ids.shapes):
        return "id", False
    return expect, False


def _listed(plan: DayPlan, forms: tuple[str, ...]) -> SeenKind | None:
    room, number = plan.room, forms[0]
    if number in plan.tickets.places:
        return "ticket"
    if number in plan.ids.places:
        return "id"
    if any(room.expected_at(site_hash(room.site_key, "ticket", form)) for form in forms):
        return "ticket"
    if any(room.expected_at(site_hash(room.site_key, "id", form)) for form in forms):
        return "id"
    return None


def _mark(plan: DayPlan, text: str) -> str:
    # 16 bits: enough to tell a repeated reading within seconds, too few to look a number up by.
    body = b"station/heard/v1\0" + text.encode("utf-8", "surrogatepass")
    return hmac.digest(bytes.fromhex(plan.room.site_key), body, "sha256")[:2].hex()
