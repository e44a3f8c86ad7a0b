"""What people decide at the door beside the rules of entry.

- **Doubt** (CP-3). An invigilator may doubt the person at the door or inside; a forged ticket and two codes that
  disagree raise a doubt too. While it is open, two matching documents alone let nobody in. Both invigilators of the
  room may let the candidate in for now, inside the entry window and with both documents read; the doubt stays
  open for the chief. Two members of staff may clear it, which lets nobody in by itself. The chief ends it: the
  candidate stays, or does not take part.
- **Barred or withdrawn.** The chief keeps a candidate from the session, or takes that back, with a reason. Who is
  inside is led out by a procedure, not by the door.
- **Wrong seat.** Two people put it right, with a reason; a seat that is taken, or kept for a candidate who may
  still come, can't be given.
- **Certificate of identity** (CP-1). Its number and issuing organ may be written down after the admission.
"""

from __future__ import annotations

from station.checkin.case import Case, verdict
from station.checkin.events import (
    CertificateKept,
    DoubtSettled,
    Excluded,
    Exclusion,
    Outcome,
    Reseated,
)
from station.checkin.problems import (
    CERTIFICATE_NEEDED,
    CHIEF_ONLY,
    DOCUMENTS_FIRST,
    INSIDE_NOW,
    IS_INSIDE,
    NO_CERTIFICATE,
    NO_DOUBT,
    NOBODY_AT_DOOR,
    NOT_IN_WINDOW,
    NOT_INSIDE,
    NOT_ON_ROSTER,
    REASON_NEEDED,
    SEAT_FORM,
    SEAT_TAKEN,
    TWO_INVIGILATORS,
    TWO_PEOPLE,
)
from station.checkin.register import seat_for
from station.checkin.verdicts import ADMITTED_IN_DOUBT, PHOTO_DOUBT
from station.errors import refuse
from station.event import Command, Decision
from station.vault.duty import planned, serving

LONGEST_SEAT = 12


class DoubtPhoto(Command, frozen=True):
    """An invigilator doubts that person and photo are one; the candidate is at the door or inside."""

    session: str
    candidate: int
    note: str = ""
    """What was seen, in a person's words."""


class AdmitInDoubt(Command, frozen=True):
    """Both invigilators let in for now a candidate about whom a doubt is open."""

    session: str
    candidate: int
    reason: str
    actors: tuple[str, ...]
    """Staff who have just shown badge and PIN; two of them are this room's invigilators."""


class SettleDoubt(Command, frozen=True):
    """A doubt ends: cleared by two people, or by the chief's word."""

    session: str
    candidate: int
    outcome: Outcome
    reason: str
    actors: tuple[str, ...]


class Exclude(Command, frozen=True):
    """The chief examiner keeps a candidate from this session; ``why`` none takes it back."""

    session: str
    candidate: int
    why: Exclusion | None
    reason: str
    actors: tuple[str, ...]


class Reseat(Command, frozen=True):
    """Two people put right where a candidate sits."""

    session: str
    candidate: int
    seat: str
    reason: str
    actors: tuple[str, ...]


class KeepCertificate(Command, frozen=True):
    """Number and issuing organ of a candidate's certificate of identity are written down."""

    session: str
    candidate: int
    number: str
    organ: str


Decided = DoubtPhoto | AdmitInDoubt | SettleDoubt | Exclude | Reseat | KeepCertificate


def decide_doubt(case: Case, command: Decided) -> Decision:
    """The event of a person's decision, or why not."""
    if command.candidate not in case.plan.seats[case.session]:
        return refuse(NOT_ON_ROSTER)
    match command:
        case DoubtPhoto():
            return _doubt_photo(case, command)
        case KeepCertificate():
            return _keep_certificate(case, command)
        case _ if not command.reason.strip():
            return refuse(REASON_NEEDED)
        case AdmitInDoubt():
            return _admit(case, command)
        case SettleDoubt():
            return _settle(case, command)
        case Exclude():
            return _exclude(case, command)
        case Reseat():
            return _reseat(case, command)


def people_of(case: Case, actors: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the actors who are on duty here, each once."""
    known = {person.id for person in case.plan.room.staff}
    return tuple(dict.fromkeys(actor for actor in actors if actor in known))


def chief_of(case: Case, actors: tuple[str, ...]) -> str | None:
    """The chief examiner among the actors."""
    roles = {person.id: person.role for person in case.plan.room.staff}
    return next((actor for actor in actors if roles.get(actor) == "chief"), None)


def _doubt_photo(case: Case, command: DoubtPhoto) -> Decision:
    pending, door = case.door.pending, case.door
    at_door = pending is not None and pending.candidate == command.candidate
    if not at_door and command.candidate not in door.inside:
        return refuse(NOBODY_AT_DOOR)
    attempt = case.attempt if at_door else door.inside[command.candidate].attempt
    return (
        verdict(
            case,
            PHOTO_DOUBT,
            ends=False,
            attempt=attempt,
            candidate=command.candidate,
            note=command.note.strip() or None,
        ),
    )


def _admit(case: Case, command: AdmitInDoubt) -> Decision:
    here = serving(planned(case.plan), case.stand_ins)
    people = tuple(p for p in people_of(case, command.actors) if p in here)
    doubt = case.door.doubts.get(command.candidate)
    if command.candidate in case.door.inside:
        return refuse(IS_INSIDE)
    if doubt is None or command.candidate in case.door.excluded:
        return refuse(NO_DOUBT)
    if len(people) < 2:
        return refuse(TWO_INVIGILATORS)
    if not (doubt.ticket_seen and doubt.id_seen):
        return refuse(DOCUMENTS_FIRST)
    if not case.window.opened(case.now) or case.window.closed(doubt.first_at):
        return refuse(NOT_IN_WINDOW)
    pending = case.door.pending
    own_attempt = pending is not None and pending.candidate == command.candidate
    return (
        verdict(
            case,
            ADMITTED_IN_DOUBT,
            attempt=case.attempt if own_attempt else case.door.attempts + 1,
            candidate=command.candidate,
            field=doubt.code,
            people=people,
            doubt=doubt,
            note=command.reason.strip(),
        ),
    )


def _settle(case: Case, command: SettleDoubt) -> Decision:
    if command.candidate not in case.door.doubts:
        return refuse(NO_DOUBT)
    people = people_of(case, command.actors)
    chief = chief_of(case, command.actors)
    if command.outcome != "cleared" and chief is None:
        return refuse(CHIEF_ONLY)
    if chief is None and len(people) < 2:
        return refuse(TWO_PEOPLE)
    return (
        DoubtSettled(
            candidate=command.candidate,
            outcome=command.outcome,
            at=case.now,
            people=people,
            reason=command.reason.strip(),
        ),
    )


def _exclude(case: Case, command: Exclude) -> Decision:
    chief = chief_of(case, command.actors)
    if chief is None:
        return refuse(CHIEF_ONLY)
    if command.why is not None and command.candidate in case.door.inside:
        return refuse(INSIDE_NOW)
    if command.why is None and command.candidate not in case.door.excluded:
        return refuse(NO_DOUBT)
    return (
        Excluded(
            candidate=command.candidate,
            why=command.why,
            at=case.now,
            chief=chief,
            reason=command.reason.strip(),
        ),
    )


def _reseat(case: Case, command: Reseat) -> Decision:
    people = people_of(case, command.actors)
    if len(people) < 2:
        return refuse(TWO_PEOPLE)
    entry = case.door.inside.get(command.candidate)
    if entry is None:
        return refuse(NOT_INSIDE)
    seat = command.seat.strip().upper()
    if not seat or len(seat) > LONGEST_SEAT or not seat.isprintable():
        return refuse(SEAT_FORM, seat=command.seat[:LONGEST_SEAT])
    roster = case.plan.seats[case.session]
    seat = next((one for one in roster.values() if one.upper() == seat), seat)
    door = case.door
    coming = (c for c in roster if c not in door.admitted and c not in door.absent)
    kept = {seat_for(door, roster, candidate) for candidate in coming}
    if seat in kept or any(one.seat == seat for one in case.door.inside.values()):
        return refuse(SEAT_TAKEN, seat=seat)
    return (
        Reseated(
            candidate=command.candidate,
            before=entry.seat,
            seat=seat,
            at=case.now,
            people=people,
            reason=command.reason.strip(),
        ),
    )


def _keep_certificate(case: Case, command: KeepCertificate) -> Decision:
    entry = case.door.admitted.get(command.candidate)
    if entry is None or "certificate" not in entry.documents:
        return refuse(NO_CERTIFICATE)
    number, organ = command.number.strip(), command.organ.strip()
    if not number or not organ:
        return refuse(CERTIFICATE_NEEDED)
    return (
        CertificateKept(candidate=command.candidate, at=case.now, certificate_number=number, organ=organ),
    )
