"""A procedure's count moves papers: answer and movement are recorded together, or neither; a crash in between loses none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from station.errors import Refusal
from station.event import Event, Record
from station.incidents.commands import Answer, Correct, Start
from station.incidents.events import Answered, Corrected
from station.room.booking import Incidents, unbooked
from station.room.closing import blocks
from station.vault.custody.commands import CountPapers, GiveOut, MovePapers
from station.vault.custody.events import PaperMoved
from tests.support.answers import answer_for
from tests.support.sim import ExamDay

THREE = ("s01", "s02", "s07")


class PowerCutError(Exception):
    """The process is gone the moment one entry is durable."""


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    """Papers are opened, nobody has one yet."""
    day = ExamDay(tmp_path)
    day.open()
    day.to("08:45")
    day.receive()
    for who in (7, 8, 9):
        day.admit(who)
    day.papers("theory", "give")
    return day


def to_step(day: ExamDay, procedure: str, step: str, **chosen: str) -> int:
    """A case that stands at this step, every count before it answered with its least."""
    if not day.room.state.incidents.cases:
        who = {"candidates": (7,)} if procedure == "CP-7" else {"room": True}
        day.do(Start(procedure, "theory", ("s01",), **who))  # type: ignore[arg-type]
    while (current := day.room.state.incidents.cases[1].current) != step:
        command = answer_for(day, 1, steered(chosen.get(current, "")))
        assert command is not None
        day.do(command)
    return 1


def steered(choice: str) -> Callable[[Sequence[Any]], Any]:
    """Picks this option, and the first of everything else."""
    return lambda among: next((one for one in among if getattr(one, "key", "") == choice), among[0])


def answer(day: ExamDay, step: str, number: int) -> Answer:
    return Answer("theory", 1, step, ("s01", "s02"), number=number)


def strike(step: str, *actors: str) -> Correct:
    return Correct("theory", 1, step, "数错", actors or ("s01", "s02"))


def paper(day: ExamDay) -> dict[str, int]:
    return dict(day.room.state.papers.session("theory").ledger("paper").balances)


def mended(day: ExamDay) -> tuple[str, ...]:
    """Where answers and ledger don't say the same."""
    assert day.room.plan is not None
    state = day.room.state
    return tuple(one.en for one in unbooked(day.room.plan, Incidents(state.incidents, state.papers)))


def cut_at(day: ExamDay, kind: type[Event]) -> None:
    """The power goes the moment an entry of this kind is on disk."""

    def cut(record: Record) -> None:
        if isinstance(record.event, kind):
            raise PowerCutError

    day.room.listen(cut)


def restarted(day: ExamDay) -> None:
    day.crash()
    day.reopen()


def test_spare_papers_are_booked_with_case_and_step(day: ExamDay) -> None:
    to_step(day, "CP-6", "spare_given", spare="came")
    records = day.do(answer(day, "spare_given", 2)).records
    moved, answered = (record.event for record in records)
    assert moved == PaperMoved("secure", "opened", {"paper": 2}, (), 1, "spare_given", "s07")
    assert isinstance(answered, Answered)
    assert [record.actors for record in records] == [("s01", "s02")] * 2
    assert paper(day) == {"secure": -32, "opened": 32}
    to_step(day, "CP-6", "left_over_given", spare_enough="short")
    day.do(answer(day, "left_over_given", 0))
    assert paper(day) == {"secure": -32, "opened": 32}, "none came: nothing moves"


@pytest.mark.parametrize("number", [2, 3, 1])
def test_a_cut_between_movement_and_answer_loses_and_doubles_nothing(day: ExamDay, number: int) -> None:
    to_step(day, "CP-6", "spare_given", spare="came")
    cut_at(day, PaperMoved)
    with pytest.raises(PowerCutError):
        day.room.submit(answer(day, "spare_given", 2))
    restarted(day)
    assert paper(day) == {"secure": -32, "opened": 32}
    assert day.room.state.incidents.cases[1].current == "spare_given"
    day.do(answer(day, "spare_given", number))
    assert paper(day) == {"secure": -30 - number, "opened": 30 + number}
    assert (
        day.room.state.papers.session("theory").by_step(1, "spare_given", "paper", "secure", "opened")
        == number
    )


def test_what_the_ledger_refuses_refuses_the_answer(day: ExamDay) -> None:
    to_step(day, "CP-5", "withdrawn_right")
    before, state = day.room.journal.size, day.room.state
    refusal = day.refused(answer(day, "withdrawn_right", 31))
    assert refusal.code == "paper.too_few"
    assert "30" in refusal.what.zh
    assert (day.room.journal.size, day.room.state) == (before, state)
    day.do(answer(day, "withdrawn_right", 30))
    assert paper(day) == {"secure": -30, "withdrawn": 30}


def test_without_an_opened_bag_nothing_is_withdrawn(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    day.to("08:45")
    to_step(day, "CP-5", "withdrawn_right")
    assert day.refused(answer(day, "withdrawn_right", 1)).code == "paper.too_few"


def test_without_the_chief_s_approval_no_other_papers_come(day: ExamDay) -> None:
    """A site's own procedure that forgot to ask: the ledger says so."""
    move = MovePapers("theory", "secure", "opened", {"paper": 2}, ("s01", "s02"), case=1, step="spare_given")
    assert day.refused(move).code == "paper.chief"


def test_striking_the_count_takes_the_papers_back_and_it_is_answered_anew(day: ExamDay) -> None:
    to_step(day, "CP-6", "spare_given", spare="came")
    day.do(answer(day, "spare_given", 4))
    back, corrected = (r.event for r in day.do(strike("spare_given"), "s01", "s02").records)
    assert back == PaperMoved("opened", "secure", {"paper": 4}, (), 1, "spare_given")
    assert isinstance(corrected, Corrected)
    assert paper(day) == {"secure": -30, "opened": 30}
    day.do(answer(day, "spare_given", 3))
    assert paper(day) == {"secure": -33, "opened": 33}
    day.do(strike("", *THREE), *THREE)
    assert paper(day) == {"secure": -30, "opened": 30}, "the whole case was struck"
    assert day.room.state.papers.session("theory").steps == {}


def test_papers_that_have_gone_on_are_not_taken_back(day: ExamDay) -> None:
    to_step(day, "CP-5", "withdrawn_spare", verified="spare")
    day.do(answer(day, "withdrawn_spare", 30))
    day.do(answer(day, "spare", 3))
    day.do(CountPapers("theory", "paper", "opened", 3))
    day.do(GiveOut("theory", {"paper": 3}, 3))
    before = day.room.journal.size
    refusal = day.refused(strike("spare"), "s01", "s02")
    assert refusal.code == "paper.gone_on"
    assert day.room.journal.size == before
    day.do(CountPapers("theory", "paper", "opened", 0))
    assert isinstance(day.room.submit(strike("spare"), ("s01", "s02")).refusal, Refusal)


def test_a_cut_between_the_way_back_and_the_correction_is_seen_at_closing(day: ExamDay) -> None:
    to_step(day, "CP-6", "spare_given", spare="came")
    day.do(answer(day, "spare_given", 2))
    to_step(day, "CP-6", "end_solved")
    day.do(Answer("theory", 1, "end_solved", ("s01", "s02")))
    assert mended(day) == ()
    cut_at(day, PaperMoved)
    with pytest.raises(PowerCutError):
        day.room.submit(strike("spare_given"))
    restarted(day)
    (line,) = mended(day)
    assert "2 answered, 0 in the ledger" in line
    assert day.room.plan is not None
    assert line in {one.en for one in blocks(day.room.plan, day.room.state)}
    day.do(strike("spare_given"), "s01", "s02")
    day.do(answer(day, "spare_given", 2))
    assert mended(day) == ()
    assert paper(day) == {"secure": -32, "opened": 32}
