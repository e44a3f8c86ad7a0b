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
SHARED = {
    "VI-1": {"CP-11", "CP-13", "CP-15", "CP-18"},
    "VI-2": {"CP-12", "CP-13"},
    "VI-3": {"CP-12", "CP-13", "CP-18"},
    "VI-4": {"CP-3", "CP-12", "CP-13"},
    "FL-10": {"CP-4", "CP-9", "CP-12", *(f"EM-{n}" for n in range(1, 8)), "CB-2", "CB-4", "SV-1"},
    "FM-1": {"CP-16", "SV-1"},
    "ER-1": {"CP-1", "CP-3"},
    "ER-3": {"CP-2", "CP-15"},
    "ER-4": {"CP-13", "CP-18"},
    "ER-7": {"CP-15", "CP-16"},
    "ER-8": {"CP-11"},
    "PM-3": {"EM-4"},
    "PM-4": {"CP-4", "CP-5", "CP-7", "CP-17"},
    "PM-7": {"EM-7"},
}
"""Clauses without a procedure of their own, and which procedures answer them: written here by hand from the handbook, so that a
hole in config/coverage.toml or in a file's ``covers`` shows."""


def test_the_table_lists_every_clause() -> None:
    clauses = load_coverage()
    assert [one.id for one in clauses if one.procedure] == OWN
    assert [one.id for one in clauses if not one.procedure] == list(SHARED)


def test_every_clause_has_its_procedure() -> None:
    clauses, procedures = load_coverage(), load_procedures()
    assert missing(clauses, procedures) == ()
    assert unknown_clauses(clauses, procedures) == ()
    answered = covering(clauses, procedures)
    assert {key: set(answered[key]) for key in SHARED} == SHARED
    for key, one in procedures.items():
        assert key not in answered or key in answered[key]
        assert all(key in answered[clause] for clause in one.covers)


def test_each_case_of_staff_misconduct_can_be_chosen() -> None:
    """Ten cases (考务人员违纪处理办法 五), in their order."""
    which = load_procedures()["SV-1"].step("which")
    assert [one.key for one in which.options] == [f"case_{n}" for n in range(1, 11)]
