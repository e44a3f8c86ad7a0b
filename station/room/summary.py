"""The day in figures: what the manifest says in clear, what ``station status`` and the end of the demo print."""

from __future__ import annotations

from collections import Counter

from station.checkin.window import window_of
from station.incidents.state import session_cases
from station.plan.dayplan import DayPlan
from station.room.state import RoomState
from station.vault.bundle.summary import IncidentFigures, SessionFigures, Summary

SEVERITY_WORDS = {1: "grave", 2: "serious", 3: "minor", 4: "note"}
"""Severity as it travels in clear; 1 is the worst."""


def summarise(plan: DayPlan | None, state: RoomState) -> Summary:
    """Counts only: no name, no number of a person, no text. Before opening there is nothing to count."""
    if plan is None:
        return Summary(phase=state.day.phase, demo=state.day.demo)
    return Summary(
        phase=state.day.phase,
        demo=state.day.demo,
        sessions=tuple(_session(plan, state, s.id) for s in plan.room.sessions),
        incidents=_incidents(plan, state),
    )


def _session(plan: DayPlan, state: RoomState, session: str) -> SessionFigures:
    door = state.door.session(session)
    window = window_of(plan, plan.room.session(session), door.start_delay)
    return SessionFigures(
        session=session,
        present=len(door.admitted),
        late=sum(one.since >= window.start for one in door.admitted.values()),
        absent=len(door.absent),
        sealed=state.papers.session(session).sealed,
    )


def _incidents(plan: DayPlan, state: RoomState) -> tuple[IncidentFigures, ...]:
    counted = Counter(
        (case.procedure, SEVERITY_WORDS[case.severity])
        for session in plan.room.sessions
        for case in session_cases(state.incidents, session.id)
    )
    return tuple(IncidentFigures(kind, word, count) for (kind, word), count in sorted(counted.items()))
