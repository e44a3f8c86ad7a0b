"""The second check at the seats (ER-2): a tour of the room, seat by seat.

- A tour goes through the seats in the office's order; a seat that was looked at twice in one tour begins the next.
- What is found is told against the record: somebody should sit there, or nobody. A difference that is about the
  person (another face, other documents, somebody else) raises a doubt and hands over to CP-3; the doubt is about
  who should sit there by the record. An empty seat whose candidate is recorded inside, and somebody where nobody
  should be, are differences too; the record is put right by two people, never by the tour.
- Nothing here lets anybody in or out.
"""

from __future__ import annotations

from station.checkin.case import Case, verdict
from station.checkin.events import Found, SeatChecked
from station.checkin.problems import FOUND_WRONG, SEAT_UNKNOWN
from station.checkin.register import SessionDoor
from station.checkin.verdicts import PHOTO_DOUBT
from station.errors import refuse
from station.event import Command, Decision
from station.plan.dayplan import DayPlan
from station.text import Text

FOUND: dict[Found, Text] = {
    "matches": Text("人、证、照片相符", "person, documents and photo match"),
    "face": Text("人与照片不符或有疑问", "the face differs from the photo, or may"),
    "documents": Text("桌上证件缺失或不是本人的", "documents are missing or another person's"),
    "other_person": Text("坐着名单上的另一名考生", "another candidate of the list sits there"),
    "empty": Text("座位空着", "nobody sits there"),
    "unexpected": Text("记录中应为空座，却有人", "somebody sits where the record has nobody"),
}
"""What may be found at a seat, in words."""

DOUBTFUL: frozenset[Found] = frozenset({"face", "documents", "other_person"})
"""What raises a doubt about the candidate of that seat."""
_SOMEBODY: frozenset[Found] = frozenset({"matches", "face", "documents", "other_person"})


class CheckSeat(Command, frozen=True):
    """An invigilator looked at one seat."""

    session: str
    seat: str
    found: Found
    note: str = ""
    """What was seen, in a person's words."""


def sitter_of(door: SessionDoor, seat: str) -> int | None:
    """Roster index of who sits at a seat by the record; out under escort counts, left early does not."""
    return next((c for c, entry in door.inside.items() if entry.seat == seat), None)


def seats_of(plan: DayPlan, session: str, door: SessionDoor) -> tuple[str, ...]:
    """All seats of the tour: those of the list in the office's order, then those that were given besides."""
    listed = list(plan.room.roster(session).values())
    return tuple(dict.fromkeys([*listed, *(entry.seat for entry in door.inside.values())]))


def check_seat(case: Case, command: CheckSeat) -> Decision:
    """The look as an event, with a verdict of doubt where it raises one; or why not."""
    wanted = command.seat.strip().upper()
    seat = next((s for s in seats_of(case.plan, case.session, case.door) if s.upper() == wanted), None)
    if seat is None:
        return refuse(SEAT_UNKNOWN, seat=command.seat.strip()[:12])
    sitter = sitter_of(case.door, seat)
    if sitter is None and command.found in _SOMEBODY:
        why = Text("此座应为空", "nobody should sit there")
        return refuse(FOUND_WRONG, seat=seat, why=why)
    if sitter is not None and command.found == "unexpected":
        why = Text("此座应有考生", "a candidate should sit there")
        return refuse(FOUND_WRONG, seat=seat, why=why)
    note = command.note.strip() or None
    looked = SeatChecked(
        seat=seat,
        found=command.found,
        at=case.now,
        round=round_of(case.door, seat),
        candidate=sitter,
        note=note,
    )
    if sitter is None or command.found not in DOUBTFUL:
        return (looked,)
    attempt = case.door.inside[sitter].attempt
    doubt = verdict(case, PHOTO_DOUBT, ends=False, attempt=attempt, candidate=sitter, field=command.found)
    return (looked, doubt)


def round_of(door: SessionDoor, seat: str) -> int:
    """Number of the tour that a look at this seat belongs to."""
    newest = max((check.round for check in door.checked.values()), default=1)
    seen = door.checked.get(seat)
    return newest + 1 if seen is not None and seen.round == newest else newest
