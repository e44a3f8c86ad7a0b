"""A day in one room, through the one writer, with real keys and a real journal."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.errors import DeviceError, Refusal
from station.room import fold
from station.room.access import Attempt
from station.room.home import open_room
from station.room.opening import needs_time, open_day
from station.vault import entry as entries
from station.vault.day.rules import UnlockBadge
from station.vault.day.state import Failures
from station.vault.journal import Journal
from tests.support.plans import resident_id
from tests.support.sim import ExamDay, badge


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    return ExamDay(tmp_path)


def test_two_invigilators_of_this_room_open(day: ExamDay) -> None:
    assert needs_time(day.room)
    wrong = open_day(day.room, [day.unlock("s01"), day.unlock("s07")])
    assert isinstance(wrong, Refusal)
    assert wrong.code == "day.two_invigilators"
    assert day.room.state.day.phase == "imported"
    day.open()
    assert day.room.state.day.opened_by == ("s01", "s02")
    assert not needs_time(day.room)
    kinds = [entries.decode(body, n).kind for n, body in enumerate(day.room.journal.entries())]
    assert kinds[0] == "journal.started"
    assert kinds[-3:] == ["clock.confirmed", "day.opened", "epoch.started"]
    assert len(day.room.journal.heads()) == 1


def test_wrong_pins_are_entries_and_lead_to_a_wait(day: ExamDay) -> None:
    for _ in range(4):
        refused = day.room.unlock(badge("s01").text, "999999")
        assert isinstance(refused, Refusal)
        assert refused.code == "access.wrong_pin"
    assert isinstance(day.room.unlock(badge("s01").text, "999999"), Refusal)
    waiting = day.room.begin_unlock(badge("s01").text)
    assert isinstance(waiting, Refusal)
    assert (waiting.code, waiting.values["seconds"]) == ("access.wait", 15)
    day.source.advance(15_000)
    day.open()
    assert day.room.state.day.failures["s01"].count == 0


def test_a_try_is_on_record_before_it_is_made(day: ExamDay) -> None:
    """Whoever ends the program between try and answer has used the try up: five, the wait, the lock."""
    for left in (4, 3, 2, 1, 0):
        attempt = day.room.begin_unlock(badge("s01").text)
        assert isinstance(attempt, Attempt)
        assert day.room.record_try(attempt) is None
        day.crash()
        day.start()
        assert day.room.state.day.failures["s01"].count == 5 - left
    waiting = day.room.begin_unlock(badge("s01").text)
    assert isinstance(waiting, Refusal)
    assert (waiting.code, waiting.values["seconds"]) == ("access.wait", 15)
    while day.room.state.day.failures["s01"].count < 15:
        day.source.advance(10_000_000)
        attempt = day.room.begin_unlock(badge("s01").text)
        assert isinstance(attempt, Attempt)
        assert day.room.record_try(attempt) is None
        day.crash()
        day.start()
    locked = day.room.begin_unlock(badge("s01").text)
    assert isinstance(locked, Refusal)
    assert locked.code == "access.locked"


def test_an_attempt_held_back_is_judged_when_it_is_made(day: ExamDay) -> None:
    """A badge scanned while tries were free waits like any other once they are used up elsewhere."""
    held = day.room.begin_unlock(badge("s01").text)
    assert isinstance(held, Attempt)
    for _ in range(5):
        day.room.unlock(badge("s01").text, "999999")
    before = day.room.journal.size
    waiting = day.room.record_try(held)
    assert isinstance(waiting, Refusal)
    assert waiting.code == "access.wait"
    assert day.room.journal.size == before


def test_the_chief_unlocks_a_badge_before_the_day_is_open(day: ExamDay) -> None:
    while day.room.state.day.failures.get("s01", Failures()).count < 15:
        day.source.advance(3_600_000)
        day.room.unlock(badge("s01").text, "999999")
    locked = day.room.begin_unlock(badge("s01").text)
    assert isinstance(locked, Refusal)
    assert locked.code == "access.locked"
    assert day.refused(UnlockBadge(actors=("s02",), person="s01"), "s02").code == "access.chief_unlocks"
    day.unlock("s07")
    day.do(UnlockBadge(actors=("s07",), person="s01"), "s07")
    day.open()


def test_a_stranger_s_badge_is_an_entry(day: ExamDay) -> None:
    before = day.room.journal.size
    refused = day.room.unlock(badge("s99").text, "271828")
    assert isinstance(refused, Refusal)
    assert refused.code == "access.not_on_list"
    assert day.room.journal.size == before + 1


def test_candidates_enter_and_personal_data_stays_sealed(day: ExamDay) -> None:
    day.open()
    day.to("08:45")
    for index in (1, 2, 3):
        day.admit(index)
        day.wait(5_000)
    assert day.inside() == {1, 2, 3}
    everything = b"".join(day.room.journal.entries())
    for person in day.plan.candidates[:3]:
        assert person.id_number.encode() not in everything
        assert person.ticket.encode() not in everything
        assert person.name.encode() not in everything
    opened = [r.event for r in day.room.records() if getattr(r.event, "raw", None)]
    assert any(getattr(e, "raw", "") == resident_id(1) for e in opened)


def test_a_crash_loses_nothing_and_the_day_goes_on(day: ExamDay) -> None:
    day.open()
    day.to("08:50")
    day.admit(5)
    state, size = day.room.state, day.room.journal.size
    day.crash()
    day.reopen("s02", "s07")
    assert day.room.journal.size > size
    assert day.inside() == {5}
    assert day.room.state.papers == state.papers
    assert day.room.state.day.opened_by == ("s01", "s02")
    assert day.room.state.day.on_duty == ("s02", "s07")
    day.wait(5_000)
    day.admit(6)
    assert day.inside() == {5, 6}


def test_the_fold_of_the_journal_is_the_state_in_memory(day: ExamDay) -> None:
    day.open()
    day.to("09:31")
    day.admit(1)
    replayed = fold(
        entries.record_of(entries.decode(body, n)) for n, body in enumerate(day.room.journal.entries())
    )
    assert replayed == day.room.state
    assert len(day.room.state.door.session("theory").absent) == 30


def test_a_second_program_is_told(day: ExamDay) -> None:
    with pytest.raises(DeviceError) as told:
        Journal.open(day.home.journal)
    assert told.value.code == "vault.locked"


def test_milestones_missed_while_off_are_raised_at_once(day: ExamDay) -> None:
    day.open()
    day.to("08:31")
    day.crash()
    day.source.advance(14 * 60_000)
    day.reopen()
    day.room.tick()
    times = day.room.state.timer.times("theory")
    assert set(times.raised) == {"collect", "entry"}
    assert times.missed == {"entry"}


def test_a_reboot_needs_the_time_again(day: ExamDay) -> None:
    day.open()
    day.to("08:50")
    day.crash()
    day.source.reboot(60_000, "11" * 16)
    day.room = open_room(day.kiosk, day.home, day.source)
    assert needs_time(day.room)
    day.open()
    assert not needs_time(day.room)
