"""The handbook's clauses each have their procedure. None is ever missing."""

from __future__ import annotations

from station.plan.handbook import covering, load_coverage, missing, unknown_clauses
from station.plan.procedures import load_procedures

OWN = [
    *(f"CP-{number}" for number in range(1, 19)),
    *(f"EM-{number}" for number in range(1, 9)),
    *(f"EQ-{number}" for number in range(1, 4)),
    *(f"CB-{number}" for number in range(1, 6)),
    "SV-1",
    "CC-1",
]
SHARED = ["VI-1", "VI-2", "VI-3", "VI-4", "FL-10", "FM-1"]


def test_the_table_lists_every_clause() -> None:
    clauses = load_coverage()
    assert [one.id for one in clauses if one.procedure] == OWN
    assert [one.id for one in clauses if not one.procedure] == SHARED


def test_every_clause_has_its_procedure() -> None:
    clauses, procedures = load_coverage(), load_procedures()
    assert missing(clauses, procedures) == ()
    assert unknown_clauses(clauses, procedures) == ()
    answered = covering(clauses, procedures)
    for key, one in procedures.items():
        assert key not in answered or key in answered[key]
        assert all(key in answered[clause] for clause in one.covers)
