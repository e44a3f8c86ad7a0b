"""A task as the ledger expects it to turn out: what a screen fills in beforehand, and what a rehearsal does."""

from __future__ import annotations

from station.event import Command, Milliseconds
from station.plan.model import Session
from station.vault.custody.commands import (
    Collect,
    CountPapers,
    GiveOut,
    OpenBags,
    SetAside,
    WitnessSeal,
)
from station.vault.custody.places import Kind, kinds_of
from station.vault.custody.state import Custody
from station.vault.custody.tasks import Attendance, Task, to_give


def giving(session: Session, custody: Custody, door: Attendance) -> dict[Kind, int]:
    """What is to be given out now: one for each candidate inside who has none."""
    counts = {kind: to_give(kind, custody, len(door.inside)) for kind in kinds_of(session)}
    return {kind: n for kind, n in counts.items() if n}


def as_expected(
    session: Session, custody: Custody, door: Attendance, task: Task, closes: Milliseconds = 0
) -> Command | None:
    """The command that does the task; None where people must say something first (a seal number, a reason)."""
    match task.doing:
        case "witness":
            return WitnessSeal(session.id, tuple(sorted(door.inside))[:2], door.inside, intact=True)
        case "open":
            return OpenBags(session.id)
        case "count" if task.kind is not None and task.place is not None:
            counted = max(0, custody.ledger(task.kind).balance(task.place))
            counted = counted if task.planned is None else task.planned
            return CountPapers(session.id, task.kind, task.place, counted)
        case "give":
            return GiveOut(session.id, giving(session, custody, door), len(door.admitted))
        case "set_aside":
            return SetAside(session.id, door.absent, closes)
        case "collect":
            return Collect(session.id, tuple(sorted(door.admitted)), door.admitted, rest=True)
        case _:
            return None
