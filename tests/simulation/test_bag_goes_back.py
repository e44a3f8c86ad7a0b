"""After sealing the bag goes to the custodian; what the register does not say stays due."""

from __future__ import annotations

from pathlib import Path

from station.room.bags import to_return
from station.room.closing import register_obligations
from station.vault.register.commands import HandOver
from tests.support.sim import ExamDay


def due(day: ExamDay) -> set[str]:
    return {one.en for one in register_obligations(day.room.state)}


def hand(day: ExamDay, kind: str) -> HandOver:
    sides = ("s09", "s01")
    assert {p.id: p.role for p in day.plan.staff}[sides[0]] == "custodian"
    return HandOver(kind, "bag", 60, "保密室", sides, "theory", *sides)  # type: ignore[arg-type]


def test_a_bag_is_due_until_the_register_says_where_it_went(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    day.to("08:45")
    assert due(day) == set(), "nothing came"
    day.receive()
    assert due(day) == {"theory collection of the bag not entered"}
    day.do(hand(day, "collect"), "s09", "s01")
    assert due(day) == set()
    for who in (7, 8):
        day.admit(who)
    day.papers()
    day.to("10:31")
    day.papers()
    assert day.seal().done
    assert due(day) == {"theory bag not returned"}
    assert to_return(day.room.state) == ("theory",)
    day.do(hand(day, "return"), "s09", "s01")
    assert due(day) == set()
    assert to_return(day.room.state) == ()
