"""What is to be acted on now, over all sessions: the banner and the timeline show the same list."""

from __future__ import annotations

from dataclasses import dataclass

from station.event import Command, Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.model import Session
from station.text import Text, plain
from station.timer.checklist import acted_on
from station.timer.events import MilestoneKind
from station.timer.milestones import MEANINGS, OWN_MEANINGS, Meaning, Milestone, name_of, next_milestone
from station.timer.own import waiting
from station.timer.own_rules import AcknowledgeOwn
from station.timer.rules import Acknowledge
from station.timer.seen import NOTHING
from station.timer.state import TimerState, parts_of
from station.timer.wording import seats_text


@dataclass(frozen=True)
class Standing:
    """One milestone that was raised and that nobody has acted on yet."""

    session: Session | None
    """None for the checks of the day before."""
    kind: MilestoneKind
    module: str
    due: Milliseconds
    overdue: bool
    waiting: Milliseconds
    """For how long it has been on the screen."""
    seats: tuple[str, ...] = ()
    """Whose it is alone, since they work longer; empty where it is the whole room's."""

    @property
    def name(self) -> Text:
        if self.seats:
            return own_name(self.kind, self.seats)
        return name_of(self.session, self.kind, self.module)

    @property
    def meaning(self) -> Meaning:
        return OWN_MEANINGS[self.kind] if self.seats else MEANINGS[self.kind]

    def acknowledge(self) -> Command:
        """What says that somebody has acted on it."""
        if self.seats:
            assert self.kind == "remind" or self.kind == "end"
            return AcknowledgeOwn(self.session_id, self.kind, self.due)
        return Acknowledge(self.session_id, self.kind, self.module)

    @property
    def session_id(self) -> str:
        return self.session.id if self.session is not None else ""

    @property
    def subject(self) -> Text:
        """Which session: needed where the day has several."""
        return plain(self.session.subject) if self.session is not None else Text("全天", "the day")


def own_name(kind: MilestoneKind, seats: tuple[str, ...]) -> Text:
    """What a milestone of single seats is called: ``座位 A05 考试结束``."""
    name, which = MEANINGS[kind].name, seats_text(seats)
    return Text(f"{which.zh} {name.zh}", f"{name.en}, {which.en}")


def seats_of(plan: DayPlan, state: TimerState, session: str, people: tuple[int, ...]) -> tuple[str, ...]:
    """Where these candidates sit, as the door tells it; where it tells nothing, where they were placed."""
    roster, seats = plan.room.roster(session), state.seen.get(session, NOTHING).seats
    return tuple(sorted(seats.get(one, roster.get(one, "?")) for one in people))


def standing(plan: DayPlan, state: TimerState, now: Milliseconds) -> tuple[Standing, ...]:
    """All of them, the newest first: what has just come due is what the room must do now."""
    sessions: tuple[Session | None, ...] = (None, *plan.room.sessions)
    found: list[Standing] = []
    for session in sessions:
        times = state.times(session.id if session is not None else "")
        for key in times.open:
            kind, module = parts_of(key)
            since = max(times.raised[key], times.raised_at[key])
            late = key in times.overdue and not acted_on(plan, session, state, kind, module)
            found.append(Standing(session, kind, module, times.raised[key], late, now - since))
        for (kind, due), people in waiting(times.own_raised).items():
            assert session is not None
            held = [times.own_raised[kind, one] for one in people]
            since, late = min(one.since for one in held), any(one.overdue for one in held)
            seats = seats_of(plan, state, session.id, people)
            found.append(Standing(session, kind, "", due, late, now - since, seats))
    return tuple(sorted(found, key=lambda one: -one.due))


def ahead(plan: DayPlan, state: TimerState, now: Milliseconds) -> tuple[Milestone, ...]:
    """The next milestone of each session, the nearest first."""
    coming = (next_milestone(plan, session, state, now) for session in plan.room.sessions)
    return tuple(sorted((one for one in coming if one is not None), key=lambda one: one.at))
