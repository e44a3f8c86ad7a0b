"""Who counts as being in the room, as pure questions to plan and state.

- A session's invigilators are those planned for it, with the chief's replacements (ST-1); who is on duty all day serves every
  session.
- Somebody counts who has signed in and is neither out nor away; who is away counts while another is covering.
- Somebody steps aside for relatives and own students: those of the office's list and those declared (ST-5).
"""

from __future__ import annotations

from collections.abc import Iterable

from station.event import Milliseconds
from station.plan.assessing import modules_of
from station.plan.dayplan import DayPlan
from station.plan.model import ROOM_ROLES, Role, Session, Staff
from station.staff.state import Presence, StaffState

MINUTE: Milliseconds = 60_000
DECLARES: frozenset[Role] = frozenset({*ROOM_ROLES, "floating", "assessor", "affairs"})
"""Who declares relatives and own students: everybody who may come to invigilate, mark or score (ST-5)."""


def begun_minutes(span: Milliseconds) -> int:
    """Whole minutes of a span, a begun one counted."""
    return max(0, -(-span // MINUTE))


def serves(person: Staff, session: str) -> bool:
    """Whether the plan has this person on duty in a session."""
    return not person.sessions or session in person.sessions


def in_charge(plan: DayPlan, state: StaffState, session: str) -> frozenset[str]:
    """Ids of a session's invigilators: planned, with each replacement in its order."""
    number = plan.room.room.number
    now = {p.id for p in plan.room.staff if p.role in ROOM_ROLES and p.room == number and serves(p, session)}
    for comes, leaves in state.stand_ins.items():
        if leaves in now:
            now.discard(leaves)
            now.add(comes)
    return frozenset(now)


def at_post(plan: DayPlan, state: StaffState, session: str) -> frozenset[str]:
    """Ids of those who are in the room as its invigilators right now, covers included."""
    found = set()
    for one in in_charge(plan, state, session):
        presence = state.of(one)
        if presence.status == "here":
            found.add(one)
        elif presence.away is not None and state.of(presence.away.cover).status == "here":
            found.add(presence.away.cover)
    return frozenset(found)


def short_since(plan: DayPlan, state: StaffState, session: str, opens: Milliseconds) -> Milliseconds | None:
    """Since when the session has been short of invigilators, not before entry opened; None when it is not."""
    missing = plan.rules.room.invigilators - len(at_post(plan, state, session))
    if missing <= 0:
        return None
    left = sorted((at for at in _departures(plan, state, session) if at > opens), reverse=True)
    # With the missing-th newest departure undone it was complete; without so many it never was since entry opened.
    return left[missing - 1] if len(left) >= missing else opens


def _departures(plan: DayPlan, state: StaffState, session: str) -> Iterable[Milliseconds]:
    for one in in_charge(plan, state, session):
        presence = state.of(one)
        if presence.status == "here" or not presence.since:
            continue
        covered = presence.away is not None and bool(presence.away.cover)
        cover = state.of(presence.away.cover) if presence.away is not None and covered else None
        if cover is None:
            yield presence.since
        elif cover.status != "here":
            yield max(cover.since, presence.since)


def duty_session(plan: DayPlan, person: str, now: Milliseconds) -> Session:
    """The session for which somebody comes: the first of theirs that is not over by the plan, else the last."""
    who = plan.room.person(person)
    ordered = sorted(plan.room.sessions, key=lambda s: s.start)
    own = [s for s in ordered if serves(who, s.id)] or ordered
    return next((s for s in own if now < s.end), own[-1])


def due_at(plan: DayPlan, session: Session) -> Milliseconds:
    """By when people are to be on duty for a session (ST-4). A delayed start asks nobody to come later."""
    return session.start - plan.rules.staff.on_duty_before_minutes * MINUTE


def late_minutes(plan: DayPlan, person: str, came: Milliseconds) -> int:
    """Minutes by which somebody came late for the session that they came for."""
    return begun_minutes(came - due_at(plan, duty_session(plan, person, came)))


def links(plan: DayPlan, person: str) -> tuple[int, ...]:
    """Candidates of this room to whom the office's list links this person (ST-5), by roster index."""
    tickets = set(plan.room.person(person).recusal)
    return tuple(sorted(c.index for c in plan.room.candidates if c.ticket in tickets))


def assessors_here(plan: DayPlan, state: StaffState) -> tuple[Staff, ...]:
    """Assessors who have signed in."""
    return tuple(p for p in plan.room.staff if p.role == "assessor" and state.of(p.id).status == "here")


def assessors_lacking(
    plan: DayPlan, state: StaffState, session: Session
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(Occupations with too few assessors, modules with none) of a session (ST-3)."""
    here = assessors_here(plan, state)
    seated = {p.candidate for p in plan.room.placements if p.session == session.id}
    occupations = dict.fromkeys(c.occupation for c in plan.room.candidates if c.index in seated)
    wanted = plan.rules.staff.assessors_per_occupation
    few = tuple(one for one in occupations if sum(assesses(p, one) for p in here) < wanted)
    return few, tuple(m for m in modules_of(session) if not any(takes(p, m) for p in here))


def assesses(person: Staff, occupation: str) -> bool:
    """Whether an assessor is for this occupation; without a list of occupations, for every one."""
    return not person.occupations or occupation in person.occupations


def takes(person: Staff, module: str) -> bool:
    """Whether an assessor is for this module; without a list of modules, for every one."""
    return not person.modules or module in person.modules


__all__ = [
    "DECLARES",
    "Presence",
    "assesses",
    "assessors_here",
    "assessors_lacking",
    "at_post",
    "begun_minutes",
    "due_at",
    "duty_session",
    "in_charge",
    "late_minutes",
    "links",
    "serves",
    "short_since",
    "takes",
]
