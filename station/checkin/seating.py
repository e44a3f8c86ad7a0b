"""Who is inside, seat by seat, with the documents that were seen; and how far the tour of the seats has come.

For an earlier moment, fold the records up to it and ask the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from station.checkin.events import Found
from station.checkin.register import DoorState, SessionDoor, seats_for
from station.checkin.tour import DOUBTFUL, seats_of
from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.text import Text

Presence = Literal["inside", "outside", "left", "waiting", "absent", "free"]
"""在场 · 陪同离场 · 提前离场 · 未到 · 缺考 · 空座（本人坐在别处）"""


@dataclass(frozen=True)
class SeatLine:
    """One seat by the record."""

    seat: str
    candidate: int | None
    """Roster index of who sits there, or should; none for a seat whose candidate was moved."""
    presence: Presence
    since: Milliseconds | None = None
    """When that candidate came in, or left."""
    documents: tuple[str, ...] = ()
    """Documents seen: ``ticket``, ``id``, ``certificate``; none where the chief let in."""
    overridden: bool = False
    paper: bool = False
    """Entered from paper; ``since`` is the time on it."""
    doubt: str = ""
    """Verdict that raised an open doubt."""
    found: Found | None = None
    """What the newest look at the seat found."""
    checked_at: Milliseconds | None = None


@dataclass(frozen=True)
class TourView:
    """The tour of the seats that is under way, or the one that would begin."""

    session: str
    round: int
    lines: tuple[SeatLine, ...]
    """All seats in the order of the tour."""
    next: str
    """Seat to look at next; empty where the round is complete."""
    todo: tuple[str, ...]
    """Seats that this round has not looked at yet, in order."""
    checked: int
    """Seats looked at in this round."""
    differences: tuple[SeatLine, ...]
    """Seats where this round found something else than the record says."""
    procedure: str
    """``CP-3`` where a difference is about a person; empty otherwise."""
    prompt: Text


def seating(plan: DayPlan, state: DoorState, session: str) -> tuple[SeatLine, ...]:
    """Every seat of a session, in the office's order, seats given besides at the end."""
    door = state.session(session)
    roster = plan.room.roster(session)
    owners = {seat: candidate for candidate, seat in seats_for(door, roster, roster).items()}
    return tuple(_line(door, seat, owners.get(seat)) for seat in seats_of(plan, session, door))


def tour_view(plan: DayPlan, state: DoorState, session: str) -> TourView:
    """How far the tour of one session has come."""
    door = state.session(session)
    lines = seating(plan, state, session)
    number = max((check.round for check in door.checked.values()), default=1)
    done = {seat for seat, check in door.checked.items() if check.round == number}
    todo = tuple(line.seat for line in lines if line.seat not in done)
    wrong = tuple(line for line in lines if line.seat in done and _differs(line))
    person = any(line.found in DOUBTFUL or line.found == "unexpected" for line in wrong)
    if todo:
        prompt = Text(
            "请到座位 {seat} 核对人、证、照片。", "At seat {seat}, compare person, documents and photo."
        )
    else:
        prompt = Text("本轮已核对完。", "This round is complete.")
    return TourView(
        session=session,
        round=number,
        lines=lines,
        next=todo[0] if todo else "",
        todo=todo,
        checked=len(done),
        differences=wrong,
        procedure="CP-3" if person else "",
        prompt=prompt.fill(seat=todo[0] if todo else ""),
    )


def _line(door: SessionDoor, seat: str, candidate: int | None) -> SeatLine:
    check = door.checked.get(seat)
    found, checked_at = (check.found, check.at) if check else (None, None)
    if candidate is None:
        return SeatLine(seat, None, "free", found=found, checked_at=checked_at)
    entry, doubt = door.admitted.get(candidate), door.doubts.get(candidate)
    return SeatLine(
        seat=seat,
        candidate=candidate,
        presence=_presence(door, candidate),
        since=door.left.get(candidate, entry.since if entry else None),
        documents=entry.documents if entry else (),
        overridden=entry is not None and entry.overridden,
        paper=entry is not None and entry.paper,
        doubt=doubt.code if doubt else "",
        found=found,
        checked_at=checked_at,
    )


def _presence(door: SessionDoor, candidate: int) -> Presence:
    if candidate in door.left and candidate in door.admitted:
        return "left"
    if candidate in door.outside and candidate in door.inside:
        return "outside"
    if candidate in door.inside:
        return "inside"
    return "absent" if candidate in door.absent else "waiting"


def _differs(line: SeatLine) -> bool:
    if line.found == "empty":
        return line.presence == "inside"
    return line.found is not None and line.found != "matches"
