"""The verdict function: what a document means at the door, given who is in, what is pending, and the time.

The same few checks, flat and in order, for a first and for a second document. Nothing here lapses or
supersedes an attempt: ``rules`` has done that before it asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from station.checkin.documents import Document
from station.checkin.events import Judged, Presented, SeenKind
from station.checkin.places import Here, There, find
from station.checkin.state import SessionDoor
from station.checkin.verdicts import (
    ADMIT,
    ADMIT_LATE,
    ALREADY_INSIDE,
    CLOSED,
    ID_CHECK_FAILED,
    ID_MISSING,
    LEFT_EARLY,
    MISMATCH,
    NOT_LISTED,
    OTHER_ROOM,
    OTHER_SESSION,
    OUTSIDE_ESCORT,
    REFUSED_BEFORE,
    TICKET_MISSING,
    TOO_EARLY,
    UNKNOWN,
    UNREADABLE,
    Verdict,
)
from station.checkin.window import Window
from station.event import Milliseconds
from station.plan.dayplan import DayPlan


@dataclass(frozen=True)
class Case:
    """All that a verdict depends on."""

    plan: DayPlan
    session: str
    door: SessionDoor
    window: Window
    now: Milliseconds

    @property
    def attempt(self) -> int:
        """Number of the pending attempt, or of the one that would begin now."""
        return self.door.pending.attempt if self.door.pending else self.door.attempts + 1

    @property
    def first_at(self) -> Milliseconds:
        """When the pending attempt began, or would begin."""
        return self.door.pending.first_at if self.door.pending else self.now

    @property
    def seen(self) -> SeenKind | None:
        """The document of the pending attempt, if one was read."""
        return self.door.pending.document if self.door.pending else None


def judge(case: Case, document: Document) -> Presented | Judged:
    """What the door says to a document; ``Presented`` where it waits for the other one."""
    if document.kind == "unknown":
        return _aside(case, UNKNOWN, document)
    place = find(case.plan, case.session, document)
    if place is None and document.check_failed:
        return _aside(case, ID_CHECK_FAILED, document)
    if document.certificate and not case.plan.rules.entry.accept_police_certificate:
        return missing(case, "id", document)
    if case.seen is not None and case.seen != document.kind:
        return _second(case, document, document.kind, place)
    return _first(case, document, document.kind, place)


def missing(case: Case, kind: SeenKind, document: Document | None = None) -> Judged:
    """Refused for now: a document is not there (ER-1, CP-1); too late for a first one is too late (ER-3)."""
    if case.window.closed(case.first_at):
        return verdict(case, CLOSED, document)
    pending = case.door.pending
    return verdict(
        case,
        TICKET_MISSING if kind == "ticket" else ID_MISSING,
        document,
        candidate=pending.candidate if pending else None,
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
    return Presented(
        attempt=case.attempt,
        at=case.now,
        document=kind,
        candidate=place.candidate,
        source=document.source,
        certificate=document.certificate,
        mark=document.mark,
        raw=document.raw,
    )


def _second(case: Case, document: Document, kind: SeenKind, place: Here | There | None) -> Judged:
    pending = case.door.pending
    holder = pending.candidate if pending else None
    if not isinstance(place, Here) or place.candidate != holder:
        ticket_holder = place.candidate if kind == "ticket" and isinstance(place, Here) else holder
        return verdict(case, MISMATCH, document, candidate=ticket_holder, about=kind)
    settled = _settled(case, document, place)
    if settled is not None:
        return settled
    if not case.window.opened(case.now):
        said = TOO_EARLY
    else:
        said = ADMIT_LATE if case.first_at >= case.window.start else ADMIT
    return verdict(case, said, document, candidate=place.candidate, seat=place.seat)


def _settled(case: Case, document: Document, place: Here) -> Judged | None:
    """The verdict on someone who has been let in before."""
    door, candidate = case.door, place.candidate
    if candidate in door.left:
        said, since = LEFT_EARLY, door.left[candidate]
    elif candidate in door.outside and candidate in door.inside:
        said, since = OUTSIDE_ESCORT, door.inside[candidate].since
    elif candidate in door.inside:
        said, since = ALREADY_INSIDE, door.inside[candidate].since
    else:
        return None
    return verdict(case, said, document, candidate=candidate, seat=place.seat, since=since)


def _not_here(case: Case, document: Document, kind: SeenKind, place: There | None) -> Judged:
    if place is None:
        return verdict(case, NOT_LISTED, document, about=kind)
    said = OTHER_ROOM if place.session == case.session else OTHER_SESSION
    return verdict(case, said, document, there=place)


def _aside(case: Case, said: Verdict, document: Document) -> Judged:
    """A reading that is no document: it neither starts nor ends an attempt."""
    pending = case.door.pending
    return verdict(
        case,
        said,
        document,
        ends=False,
        attempt=pending.attempt if pending else 0,
        candidate=pending.candidate if pending else None,
    )


def verdict(
    case: Case,
    said: Verdict,
    document: Document | None = None,
    *,
    ends: bool = True,
    attempt: int | None = None,
    candidate: int | None = None,
    seat: str = "",
    about: SeenKind | None = None,
    final: bool = False,
    there: There | None = None,
    since: Milliseconds | None = None,
) -> Judged:
    """A verdict as the journal keeps it: with the times and figures that it was judged by."""
    pending = case.door.pending
    read = document.kind if document is not None and ends else None
    seen = {case.seen, read} - {about if said in (TICKET_MISSING, ID_MISSING) else None}
    if candidate is not None and not seat:
        seat = case.plan.room.roster(case.session).get(candidate, "")
    return Judged(
        verdict=said.code,
        attempt=case.attempt if attempt is None else attempt,
        ends=ends,
        at=case.now,
        first_at=case.first_at,
        opens=case.window.opens,
        closes=case.window.closes,
        start=case.window.start,
        candidate=candidate,
        seat=seat,
        ticket_seen="ticket" in seen,
        id_seen="id" in seen,
        certificate=(pending is not None and pending.certificate)
        or (document is not None and document.certificate),
        source=document.source if document is not None else None,
        final=final,
        document=about or (document.kind if document is not None else None),
        reason=document.reason if document is not None else "",
        other_session=there.session if there else "",
        other_room=there.room if there else "",
        other_seat=there.seat if there else "",
        since=since,
        mark=document.mark if document is not None else "",
        raw=document.raw if document is not None else None,
    )
