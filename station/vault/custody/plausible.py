"""How many sheets there can be: a count beyond that is a slip of a finger more often than a find, so it is asked for twice."""

from __future__ import annotations

from station.plan.dayplan import DayPlan
from station.plan.model import Session
from station.vault.custody.places import SOURCES, Kind, printed
from station.vault.custody.state import Custody


def most(plan: DayPlan, session: Session, custody: Custody, kind: Kind) -> int:
    """As many as the plan has for the room with the site's spares, or as ever came here where that is more."""
    packed = printed(session, plan.room.room.number).get(kind, 0)
    spare = next((material.spare for material in session.materials if material.kind == kind), 0)
    balances = custody.ledger(kind).balances
    came = -sum(balances.get(source, 0) for source in SOURCES)
    seats = len(plan.seats[session.id]) if kind == "submission" else 0
    return max(packed, came, seats) + spare


def beyond(
    plan: DayPlan, session: Session, custody: Custody, kind: Kind, counted: int, expected: int
) -> bool:
    """Whether a count takes a second one. Where neither plan nor ledger says anything, none does."""
    limit = most(plan, session, custody, kind)
    return 0 < limit < counted != expected
