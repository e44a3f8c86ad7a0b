"""What is to be acted on now, over all sessions: the banner and the timeline show the same list."""

from __future__ import annotations

from dataclasses import dataclass

from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.model import Session
from station.text import Text, plain
from station.timer.events import MilestoneKind
from station.timer.milestones import MEANINGS, Meaning, Milestone, name_of, next_milestone
from station.timer.state import TimerState, parts_of


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

    @property
    def name(self) -> Text:
        return name_of(self.session, self.kind, self.module)

    @property
    def meaning(self) -> Meaning:
        return MEANINGS[self.kind]

    @property
    def session_id(self) -> str:
        return self.session.id if self.session is not None else ""

    @property
    def subject(self) -> Text:
        """Which session: needed where the day has several."""
        return plain(self.session.subject) if self.session is not None else Text("全天", "the day")


def standing(plan: DayPlan, state: TimerState, now: Milliseconds) -> tuple[Standing, ...]:
    """All of them, the newest first: what has just come due is what the room must do now."""
    sessions: tuple[Session | None, ...] = (None, *plan.room.sessions)
    found: list[Standing] = []
    for session in sessions:
        times = state.times(session.id if session is not None else "")
        for key in times.open:
            kind, module = parts_of(key)
            since = max(times.raised[key], times.raised_at[key])
            found.append(
                Standing(session, kind, module, times.raised[key], key in times.overdue, now - since)
            )
    return tuple(sorted(found, key=lambda one: -one.due))


def ahead(plan: DayPlan, state: TimerState, now: Milliseconds) -> tuple[Milestone, ...]:
    """The next milestone of each session, the nearest first."""
    coming = (next_milestone(plan, session, state, now) for session in plan.room.sessions)
    return tuple(sorted((one for one in coming if one is not None), key=lambda one: one.at))
