"""Which procedure it is: by number, words, pinyin initials, by the phase that runs and by what is on the screen."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from station.incidents.state import IncidentState, open_cases
from station.plan.dayplan import DayPlan
from station.plan.procedure import Phase, Procedure
from station.text import Text


@dataclass(frozen=True)
class Listed:
    """One procedure in the list of incidents."""

    procedure: str
    title: Text
    clause: str
    severity: int
    likely: bool
    """Whether it belongs to the phase that runs now."""
    running: tuple[int, ...]
    """Numbers of its open cases."""


def incident_list(plan: DayPlan, state: IncidentState, phase: Phase, session: str = "") -> tuple[Listed, ...]:
    """All procedures: those of the phase first, then by number; with their open cases of the session."""
    running = open_cases(state, session)
    return tuple(
        Listed(
            one.id,
            one.title,
            one.clause,
            one.severity,
            phase in one.phases,
            tuple(case.id for case in running if case.procedure == one.id),
        )
        for one in find(plan, "", phase)
    )


def find(plan: DayPlan, query: str, phase: Phase, place: str = "") -> tuple[Procedure, ...]:
    """Procedures by number (3, cp3, CP-3), pinyin initials or words; those of the phase first, among them those of the place
    on the screen, then the closer match."""
    wanted = unicodedata.normalize("NFKC", query).strip().lower()
    ranked = [
        (phase not in one.phases, place not in one.screens, rank, order, one)
        for order, one in enumerate(plan.procedures.values())
        if (rank := _rank(one, wanted)) is not None
    ]
    if any(rank == 0 for *_, rank, _, _ in ranked):
        ranked = [entry for entry in ranked if entry[2] == 0]
    return tuple(one for *_, one in sorted(ranked, key=lambda entry: entry[:4]))


def _rank(one: Procedure, wanted: str) -> int | None:
    if not wanted:
        return 1
    word, number = one.id.lower().split("-")
    if wanted.replace(" ", "").replace("-", "") in (number, word + number):
        return 0
    if any(initials.startswith(wanted) for initials in one.words.initials):
        return 1
    words = (*one.words.zh, *one.words.en, one.title.zh, one.title.en)
    return 2 if any(wanted in text.lower() for text in words) else None
