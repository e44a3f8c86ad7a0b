"""What can happen at the door.

Every event carries the trusted time it was decided at (``at``), the window it was decided by where there is
one, and candidates as roster indices only. What was read is sealed.
"""

from __future__ import annotations

from typing import Literal

from station.event import Event, Milliseconds, Sealed, event

DocumentKind = Literal["ticket", "id", "unknown"]
"""准考证 · 身份证件 · 无法识别"""
SeenKind = Literal["ticket", "id"]
"""The two documents that entry takes (ER-1)."""
Source = Literal["wedge", "file", "typed", "camera", "replay"]
"""扫码枪 · 图片文件 · 手工输入 · 摄像头 · 重放"""
Exclusion = Literal["barred", "withdrawn"]
"""Barred by the chief examiner · withdrew, or the registration was cancelled."""
Found = Literal["matches", "face", "documents", "other_person", "empty", "unexpected"]
"""As it should be · the face differs from a photo · documents are missing or another's · somebody else of the
list sits there · nobody is there · somebody sits where nobody should."""
Outcome = Literal["cleared", "stays", "out"]
"""No doubt is left · sits the paper, looked into afterwards (CP-3) · does not take part."""


@event("door.presented")
class Presented(Event, frozen=True):
    """A document was read that belongs to this session; the attempt now waits for the other one."""

    attempt: int
    """Number of the attempt, counted from 1 in each session."""
    at: Milliseconds
    """Trusted time at which it was presented: an attempt lapses by it."""
    document: SeenKind
    """Which document."""
    candidate: int
    """Roster index that it leads to."""
    source: Source
    """How it was read."""
    certificate: bool = False
    """A police certificate of identity stands in for a lost ID card (CP-1)."""
    certificate_kept: bool = False
    """That certificate's number and issuing organ were written down with it."""
    signed: bool = False
    """The ticket carries the center's signature, and it holds."""
    read_at: Milliseconds | None = None
    """Trusted time of the reading, where it was kept while a question was open: T+30 is judged by it."""
    mark: str = ""
    """Four hex characters of a keyed hash of what was read: the same code again within moments is told by
    it."""
    raw: Sealed = None
    """What was read."""
    certificate_number: Sealed = None
    """Number of the certificate of identity."""
    organ: Sealed = None
    """Who issued that certificate."""


@event("door.judged")
class Judged(Event, frozen=True):
    """The door gave a verdict."""

    verdict: str
    """Code of the verdict, as in ``verdicts.VERDICTS``."""
    attempt: int
    """Number of the attempt; 0 where a reading belonged to none."""
    ends: bool
    """True where the attempt is settled with it; False where it goes on."""
    at: Milliseconds
    """Trusted time of the verdict: T−20 is judged by it."""
    first_at: Milliseconds
    """Trusted time of the attempt's first document: T+30 is judged by it."""
    opens: Milliseconds
    """Start of the entry window then valid."""
    closes: Milliseconds
    """End of the entry window then valid."""
    start: Milliseconds
    """T then valid, with the delay that the chief had recorded."""
    candidate: int | None = None
    """Roster index, where the documents lead to one person of this session."""
    seat: str = ""
    """That person's seat."""
    ticket_seen: bool = False
    """The admission ticket was read in this attempt."""
    id_seen: bool = False
    """The ID, or what stands in for it, was read in this attempt."""
    certificate: bool = False
    """A police certificate of identity stood in for a lost ID card (CP-1)."""
    certificate_kept: bool = False
    """That certificate's number and issuing organ were written down."""
    signed: bool = False
    """The ticket carries the center's signature, and it holds."""
    source: Source | None = None
    """How the last document was read; none where a person or the clock brought the verdict."""
    final: bool = False
    """The site's settings let nobody come back after this refusal."""
    document: DocumentKind | None = None
    """The document that the verdict speaks of: missing, unreadable or not matching."""
    reason: str = ""
    """Why a code is no document: a code of ``documents.REASONS``."""
    other_session: str = ""
    """Id of the session where the candidate belongs."""
    other_room: str = ""
    """Room where the candidate belongs."""
    other_seat: str = ""
    """Seat where the candidate belongs."""
    since: Milliseconds | None = None
    """When the candidate came in, or left."""
    documents: tuple[str, ...] = ()
    """By which documents the candidate had come in: ``ticket``, ``id``, ``certificate``."""
    field: str = ""
    """What doesn't match, fails or is doubted: a code of ``wording.FIELDS``, or of the verdict that raised a doubt."""
    places: tuple[int, ...] = ()
    """Where the number differs from the listed one, counted from 1, where it is a matter of one or two characters."""
    other_site: str = ""
    """Site that a signed ticket is for."""
    other_day: str = ""
    """Day that a signed ticket is for."""
    expired_on: str = ""
    """Last day of the document's validity, where its own lines say so."""
    people: tuple[str, ...] = ()
    """Staff who decided, where people did."""
    read_at: Milliseconds | None = None
    """As in ``door.presented``."""
    mark: str = ""
    """As in ``door.presented``."""
    raw: Sealed = None
    """What was read last."""
    certificate_number: Sealed = None
    """Number of the certificate of identity."""
    organ: Sealed = None
    """Who issued that certificate."""
    note: Sealed = None
    """Why people decided so, in their words."""
    off_by_ms: int = 0
    """How far trusted time may have been off then; 0 in entries of before it was noted."""
    rule: str = ""
    """The clause that it was judged by, and the window: ``考场规则 三: [T-20,T+30)``; a ``]`` keeps its end in."""


@event("door.withdrawn")
class Withdrawn(Event, frozen=True):
    """The operator dropped a pending attempt; it counts for nothing."""

    attempt: int
    """Number of the attempt."""
    at: Milliseconds
    """Trusted time."""
    candidate: int | None = None
    """Roster index of the document that had been read."""


@event("door.absent")
class AbsenceEntered(Event, frozen=True):
    """Entry has closed and no attempt is pending: who is not in is absent (缺考, ER-3)."""

    at: Milliseconds
    """Trusted time of the entry."""
    closes: Milliseconds
    """End of the entry window it was judged by."""
    candidates: tuple[int, ...]
    """Roster indices, in the office's order; only those not entered before."""
    off_by_ms: int = 0
    """How far trusted time may have been off then; 0 in entries of before it was noted."""
    rule: str = ""
    """The clause that it was judged by, and the window: ``考场规则 三: [T-20,T+30)``; a ``]`` keeps its end in."""


@event("door.overridden")
class Overridden(Event, frozen=True):
    """The chief examiner let a candidate in whom the rules refuse; shown as such for ever."""

    candidate: int
    """Roster index."""
    seat: str
    """The candidate's seat."""
    attempt: int
    """Number of the attempt that this makes."""
    at: Milliseconds
    """Trusted time."""
    opens: Milliseconds
    """Start of the entry window then valid."""
    closes: Milliseconds
    """End of the entry window then valid."""
    start: Milliseconds
    """T then valid."""
    chief: str
    """Id of the chief examiner."""
    refused: str = ""
    """Code of the candidate's last verdict, where there was one."""
    reason: Sealed = None
    """Why."""
    off_by_ms: int = 0
    """How far trusted time may have been off then; 0 in entries of before it was noted."""
    rule: str = ""
    """The clause that it was judged by, and the window: ``考场规则 三: [T-20,T+30)``; a ``]`` keeps its end in."""


@event("door.from_paper")
class EnteredFromPaper(Event, frozen=True):
    """Two people entered an admission that was written on paper while the kiosk was down; shown as such for ever."""

    candidate: int
    """Roster index."""
    seat: str
    """The candidate's seat."""
    attempt: int
    """Number of the attempt that this makes."""
    at: Milliseconds
    """Trusted time of the entry."""
    written_at: Milliseconds
    """The time on the paper, as it was copied; the window is judged by it."""
    opens: Milliseconds
    """Start of the entry window then valid."""
    closes: Milliseconds
    """End of the entry window then valid."""
    start: Milliseconds
    """T then valid."""
    documents: tuple[str, ...]
    """What the paper says was seen: ``ticket``, ``id``, ``certificate``."""
    writer: str
    """Id of the member of staff who wrote the paper."""
    people: tuple[str, ...]
    """Ids of the staff who vouch for the copy: at least two."""
    refused: str = ""
    """Code of the candidate's last verdict, where there was one."""
    was_absent: bool = False
    """The candidate had been entered as absent by then."""
    source: Literal["paper"] = "paper"
    """How it came in."""
    off_by_ms: int = 0
    """How far trusted time may have been off then; 0 in entries of before it was noted."""
    rule: str = ""
    """The clause that it was judged by, and the window: ``考场规则 三: [T-20,T+30)``; a ``]`` keeps its end in."""


@event("door.corrected")
class AdmissionCorrected(Event, frozen=True):
    """Two people took back an admission that was recorded wrongly; the candidate is not in the room."""

    candidate: int
    """Roster index."""
    attempt: int
    """The attempt that had admitted the candidate."""
    at: Milliseconds
    """Trusted time."""
    people: tuple[str, ...]
    """Ids of the staff who vouch for it: at least two."""
    reason: Sealed = None
    """What was wrong."""


@event("door.certificate")
class CertificateKept(Event, frozen=True):
    """Number and issuing organ of a certificate of identity were written down after the admission (CP-1)."""

    candidate: int
    """Roster index."""
    at: Milliseconds
    """Trusted time."""
    certificate_number: Sealed = None
    """Number of the certificate."""
    organ: Sealed = None
    """Who issued it."""


@event("door.excluded")
class Excluded(Event, frozen=True):
    """The chief examiner keeps a candidate from this session, or takes that back."""

    candidate: int
    """Roster index."""
    why: Exclusion | None
    """Barred or withdrawn; none where an earlier word is taken back."""
    at: Milliseconds
    """Trusted time."""
    chief: str
    """Id of the chief examiner."""
    reason: Sealed = None
    """Why."""


@event("door.doubt_settled")
class DoubtSettled(Event, frozen=True):
    """People ended a doubt about a candidate."""

    candidate: int
    """Roster index."""
    outcome: Outcome
    """``cleared`` by two members of staff; ``stays`` and ``out`` by the chief examiner."""
    at: Milliseconds
    """Trusted time."""
    people: tuple[str, ...]
    """Ids of the staff who decided."""
    reason: Sealed = None
    """Why."""


@event("door.reseated")
class Reseated(Event, frozen=True):
    """Two people put right where a candidate sits."""

    candidate: int
    """Roster index."""
    before: str
    """Seat as it was on record."""
    seat: str
    """Seat from here on."""
    at: Milliseconds
    """Trusted time."""
    people: tuple[str, ...]
    """Ids of the staff who vouch for it: at least two."""
    reason: Sealed = None
    """What was wrong."""


@event("door.scanner")
class ScannerChanged(Event, frozen=True):
    """A scanner of the door can be used, or can't any more: unplugged, switched off, not answering."""

    number: int
    """Its place in the kiosk's list of scanners, from 1."""
    scanner: str
    """Its kind: ``evdev``, ``serial``, ``camera``, ``folder``, ``files``, ``video`` or ``replay``."""
    connected: bool
    """True from here on it can be used, False from here on it can't."""
    at: Milliseconds
    """Trusted time."""
    problem: str = ""
    """Code of the problem, where it can't be used."""
    place: Sealed = None
    """Its path."""


@event("door.dropped")
class ReadingDropped(Event, frozen=True):
    """A scanner sent what is no reading: nothing of it was used, and the person was told to scan again."""

    why: str
    """Code of the reason: ``control``, ``foreign``, ``long``, ``cut``, ``nothing``, ``picture``, ``large``; ``evacuation`` for a
    reading that was whole, while nobody may enter."""
    source: Source
    """How it came."""
    at: Milliseconds
    """Trusted time."""
    length: int = 0
    """How many characters had come; 0 for pictures."""
    more: int = 0
    """So many others were dropped for the same reason within a second; only the first is kept here."""
    raw: Sealed = None
    """The beginning of what came, 256 characters at most; a file's name where it was a file."""


@event("seat.checked")
class SeatChecked(Event, frozen=True):
    """An invigilator compared person and documents at the seat, or found it empty (ER-2)."""

    seat: str
    """The seat."""
    found: Found
    """What was found."""
    at: Milliseconds
    """Trusted time."""
    round: int
    """Number of the tour, counted from 1 in each session."""
    candidate: int | None = None
    """Roster index of who sits there by the record; none where nobody should."""
    note: Sealed = None
    """What was seen, in a person's words."""
