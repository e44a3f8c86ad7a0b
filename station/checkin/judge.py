"""The verdict function: what a document means at the door, given who is in, what is pending, and the time.

The same few checks, flat and in order, for a first and for a second document. Nothing here lapses or
supersedes an attempt: ``rules`` has done that before it asks.
"""

from __future__ import annotations

from msgspec.structs import replace

from station.checkin.case import Case, kept, verdict
from station.checkin.documents import Document
from station.checkin.events import DocumentKind, Judged, Presented, SeenKind
from station.checkin.places import Here, There, find
from station.checkin.register import seat_for
from station.checkin.verdicts import (
    ADMIT,
    ADMIT_CERTIFICATE,
    ADMIT_LATE,
    ALREADY_INSIDE,
    BARRED,
    CLOSED,
    CODES_DISAGREE,
    EXPIRED,
    FORGED,
    ID_CHECK_FAILED,
    ID_MISSING,
    IN_DOUBT,
    LEFT_EARLY,
    MISMATCH,
    MRZ_CHECK_FAILED,
    NOT_LISTED,
    OTHER_DAY,
    OTHER_ROOM,
    OTHER_SESSION,
    OUTSIDE_ESCORT,
    REFUSED_BEFORE,
    SIGNED_UNLISTED,
    TICKET_MISSING,
    TOO_EARLY,
    UNKNOWN,
    UNREADABLE,
    WITHDRAWN,
    Verdict,
)
from station.plan.identifiers import normal_id


def judge(case: Case, document: Document) -> Presented | Judged:
    """What the door says to a document; ``Presented`` where it waits for the other one."""
    if document.kind == "unknown":
        return _aside(case, UNKNOWN, document)
    place = find(case.plan, case.session, document)
    if isinstance(place, Here):
        roster = case.plan.seats[case.session]
        place = replace(place, seat=seat_for(case.door, roster, place.candidate))
    here = place.candidate if isinstance(place, Here) else None
    if document.disagrees:
        return _aside(case, CODES_DISAGREE, document, candidate=here, about=document.kind)
    if document.forged:
        # The person who stands here, not whoever the number belongs to.
        pending = case.door.pending
        person = pending.candidate if pending is not None and pending.candidate is not None else here
        return verdict(case, FORGED, document, candidate=person, field=document.forged)
    if document.wrong:
        return _aside(case, MRZ_CHECK_FAILED, document, field=f"mrz_{document.wrong[0]}")
    if place is None and document.check_failed:
        return _aside(case, ID_CHECK_FAILED, document)
    if document.signed and _other_day(case, document):
        return verdict(case, OTHER_DAY, document)
    if document.expired(case.plan.room.sitting.day):
        return missing(case, document.kind, document, said=EXPIRED, candidate=here)
    if document.certificate and not case.plan.rules.entry.accept_police_certificate:
        return missing(case, "id", document)
    if case.seen is not None and case.seen != document.kind:
        return _second(case, document, document.kind, place)
    return _first(case, document, document.kind, place)


def missing(
    case: Case,
    kind: SeenKind,
    document: Document | None = None,
    said: Verdict | None = None,
    candidate: int | None = None,
) -> Judged:
    """Refused for now: a document is not there or not valid (ER-1, CP-1); too late for a first one is too late
    (ER-3)."""
    if case.window.closed(case.first_at):
        return verdict(case, CLOSED, document)
    pending = case.door.pending
    return verdict(
        case,
        said or (TICKET_MISSING if kind == "ticket" else ID_MISSING),
        document,
        candidate=pending.candidate if pending and pending.candidate is not None else candidate,
        about=kind,
        final=not case.plan.rules.entry.missing_document_may_return,
    )


def unreadable(case: Case, kind: SeenKind) -> Judged:
    """The operator holds a document whose code can't be read: the attempt counts from now and goes on."""
    if case.window.closed(case.first_at):
        return verdict(case, CLOSED)
    pending = case.door.pending
    candidate = pending.candidate if pending else None
    return verdict(case, UNREADABLE, about=kind, ends=False, candidate=candidate)


def _first(case: Case, document: Document, kind: SeenKind, place: Here | There | None) -> Presented | Judged:
    if not isinstance(place, Here):
        return _not_here(case, document, kind, place)
    settled = _settled(case, document, place)
    if settled is not None:
        return settled
    if case.window.closed(case.first_at):
        return verdict(case, CLOSED, document, candidate=place.candidate, seat=place.seat)
    if place.candidate in case.door.barred:
        return verdict(case, REFUSED_BEFORE, document, candidate=place.candidate, seat=place.seat)
    if _other_sex(case, document, place.candidate):
        return verdict(case, MISMATCH, document, candidate=place.candidate, about=kind, field="sex")
    return Presented(
        attempt=case.attempt,
        at=case.now,
        document=kind,
        candidate=place.candidate,
        source=document.source,
        read_at=case.read_at,
        certificate=document.certificate,
        certificate_kept=kept(document),
        signed=document.signed is not None,
        mark=document.mark,
        raw=document.raw,
        certificate_number=document.certificate_number or None,
        organ=document.organ or None,
    )


def _second(case: Case, document: Document, kind: SeenKind, place: Here | There | None) -> Judged:
    pending = case.door.pending
    holder = pending.candidate if pending else None
    if not isinstance(place, Here) or place.candidate != holder:
        ticket_holder = place.candidate if kind == "ticket" and isinstance(place, Here) else holder
        field, places = _difference(case, document, kind, place)
        return verdict(
            case, MISMATCH, document, candidate=ticket_holder, about=kind, field=field, places=places
        )
    if _other_sex(case, document, place.candidate):
        return verdict(case, MISMATCH, document, candidate=place.candidate, about=kind, field="sex")
    settled = _settled(case, document, place)
    if settled is not None:
        return settled
    if not case.window.opened(case.now):
        said = TOO_EARLY
    elif place.candidate in case.door.doubts:
        raised = case.door.doubts[place.candidate].code
        return verdict(case, IN_DOUBT, document, candidate=place.candidate, seat=place.seat, field=raised)
    elif document.certificate or (pending is not None and pending.certificate):
        said = ADMIT_CERTIFICATE
    else:
        said = ADMIT_LATE if case.first_at >= case.window.start else ADMIT
    return verdict(case, said, document, candidate=place.candidate, seat=place.seat)


def _settled(case: Case, document: Document, place: Here) -> Judged | None:
    """The verdict on someone who was let in before, or is kept out."""
    door, candidate = case.door, place.candidate
    if candidate in door.excluded:
        said = BARRED if door.excluded[candidate] == "barred" else WITHDRAWN
        return verdict(case, said, document, candidate=candidate, seat=place.seat)
    entry = door.admitted.get(candidate)
    if entry is None:
        return None
    left = door.left
    if candidate in left:
        said, since = LEFT_EARLY, left[candidate]
    else:
        said, since = OUTSIDE_ESCORT if candidate in door.outside else ALREADY_INSIDE, entry.since
    return verdict(
        case, said, document, candidate=candidate, seat=entry.seat, since=since, documents=entry.documents
    )


def _not_here(case: Case, document: Document, kind: SeenKind, place: There | None) -> Judged:
    if place is None and document.signed is not None:
        seat = next((s.seat for s in document.signed.seats if s.session == case.session), "")
        return verdict(case, SIGNED_UNLISTED, document, seat=seat)
    if place is None:
        return verdict(case, NOT_LISTED, document, about=kind)
    said = OTHER_ROOM if place.session == case.session else OTHER_SESSION
    return verdict(case, said, document, there=place)


def _other_day(case: Case, document: Document) -> bool:
    sitting, ticket = case.plan.room.sitting, document.signed
    return ticket is not None and (ticket.center, ticket.site, ticket.day) != (
        sitting.center,
        sitting.site,
        sitting.day,
    )


def _other_sex(case: Case, document: Document, candidate: int) -> bool:
    listed = case.plan.room.candidate(candidate).sex
    return bool(document.sex) and listed in ("男", "女") and listed != document.sex


def _difference(
    case: Case, document: Document, kind: SeenKind, place: Here | There | None
) -> tuple[str, tuple[int, ...]]:
    """What of a second document doesn't match, and at which characters where it is only one or two."""
    pending = case.door.pending
    if place is not None or pending is None or pending.candidate is None:
        return "person", ()
    person = case.plan.room.candidate(pending.candidate)
    listed = normal_id(person.ticket if kind == "ticket" else person.id_number)
    if len(listed) == len(document.number):
        places = tuple(n for n, (a, b) in enumerate(zip(listed, document.number, strict=True), 1) if a != b)
        if len(places) <= 2:
            return "characters", places
    return "number", ()


def _aside(
    case: Case,
    said: Verdict,
    document: Document,
    *,
    candidate: int | None = None,
    about: DocumentKind | None = None,
    field: str = "",
) -> Judged:
    """A reading that is no document: it neither starts nor ends an attempt."""
    pending = case.door.pending
    return verdict(
        case,
        said,
        document,
        ends=False,
        attempt=pending.attempt if pending else 0,
        candidate=candidate if candidate is not None or pending is None else pending.candidate,
        about=about,
        field=field,
    )
