"""A short run of the fuzzer with a fixed seed; and that its oracle is one that can fail."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from station.checkin import judge
from station.checkin import rules as door_rules
from station.checkin.case import Case
from station.checkin.window import Window
from tests.fuzz import __main__ as fuzz
from tests.fuzz.tally import Tally

SEED = 20261107


def test_a_few_thousand_inputs_find_nothing() -> None:
    total = fuzz.play(SEED, list(fuzz.cases(4_000)))
    assert total.findings == []
    assert sum(total.inputs.values()) > 3_900
    assert {name.split()[0] for name in total.classes} == {"door", "parser", "scanner", "pictures"}
    assert {"door admit", "door admit_late", "door overridden", "door EnteredFromPaper"} <= set(total.classes)


def test_the_same_seed_and_name_play_the_same_case() -> None:
    one, other = (fuzz.play(SEED, ["door:3", "parser:3", "scanner:3"]) for _ in range(2))
    assert one.classes == other.classes


def found() -> list[str]:
    total = Tally()
    for n in range(60):
        total.add(fuzz.play(SEED, [f"door:{n}"]))
    return [what for _, what in total.findings]


def test_the_oracle_sees_a_window_that_never_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Window, "closed", lambda self, at: False)
    assert any("after the window closed" in what for what in found())


def test_the_oracle_sees_a_doubt_that_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    real = judge.judge

    def blind(case: Case, document: Any) -> Any:
        door = case.door
        return real(
            msgspec.structs.replace(case, door=type(door)(**{**_fields(door), "doubts": {}})), document
        )

    monkeypatch.setattr(door_rules, "judge", blind)
    assert any("in spite of a doubt" in what for what in found())


def test_the_oracle_sees_an_attempt_that_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_rules, "_supersede", lambda case, document: ((), case))
    assert found()


def test_an_exception_is_a_finding_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("so it goes")

    monkeypatch.setattr(door_rules, "judge", broken)
    names = [name for name, what in fuzz.play(SEED, ["parser:1"]).findings if "so it goes" in what]
    assert names == ["parser:1"]


def _fields(door: Any) -> dict[str, Any]:
    return {name: getattr(door, name) for name in door.__struct_fields__}
