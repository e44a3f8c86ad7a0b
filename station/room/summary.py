"""The day in figures: what the manifest says in clear, what ``station status`` and the end of the demo print."""

from __future__ import annotations

from collections import Counter

from station.checkin.window import window_of
from station.incidents.state import session_cases
from station.plan.dayplan import DayPlan
from station.room.state import RoomState
from station.timer.state import end_of, start_of
from station.vault.bundle.summary import (
    IncidentFigures,
    SessionFigures,
    SessionPhase,
    Summary,
    on_a_line,
)

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
    door, planned = state.door.session(session), plan.room.session(session)
    window = window_of(plan, planned, door.start_delay)
    return SessionFigures(
        session=session,
        present=len(door.admitted),
        late=sum(one.since >= window.start for one in door.admitted.values()),
        absent=len(door.absent),
        sealed=state.papers.session(session).sealed,
        listed=len(plan.room.roster(session)),
        left=len(door.left),
        phase=_phase(state, session),
        start=start_of(planned, state.timer),
        end=end_of(planned, state.timer),
        paper=on_a_line(planned.subject) or on_a_line(session) or "-",
    )


def _phase(state: RoomState, session: str) -> SessionPhase:
    """How far the session is by what is on record, never by a clock: two cuts of one journal say the same."""
    door, times = state.door.session(session), state.timer.times(session)
    if state.papers.session(session).sealed:
        return "sealed"
    if door.halted == "broken_off":
        return "broken-off"
    if times.stopped is not None:
        return "paused"
    for milestone, phase in _REACHED:
        if milestone in times.raised:
            return phase
    return "before"


_REACHED: tuple[tuple[str, SessionPhase], ...] = (("end", "ended"), ("start", "running"), ("entry", "entry"))


def _incidents(plan: DayPlan, state: RoomState) -> tuple[IncidentFigures, ...]:
    cases = [
        (session.id, case)
        for session in plan.room.sessions
        for case in session_cases(state.incidents, session.id)
    ]
    counted = Counter((s, case.procedure, SEVERITY_WORDS[case.severity]) for s, case in cases)
    still = Counter((s, case.procedure, SEVERITY_WORDS[case.severity]) for s, case in cases if case.open)
    order = {one.id: n for n, one in enumerate(plan.room.sessions)}
    return tuple(
        IncidentFigures(kind, word, counted[s, kind, word], still[s, kind, word], s)
        for s, kind, word in sorted(counted, key=lambda key: (order[key[0]], *key[1:]))
    )
