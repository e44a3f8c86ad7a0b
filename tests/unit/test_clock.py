"""The trusted clock whatever the machine's other clocks do: jumps, sleep, reboot, midnight; clocks are injected."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from station.checkin.events import AbsenceEntered, Judged
from station.cli.status import status
from station.event import Event, Record
from station.room.opening import needs_time, open_day
from station.timer.clock import Anchor, SystemSource, read
from station.timer.events import ClockConfirmed, ClockJumped, ClockSuspended, MilestoneReached
from station.timer.state import TimerState, evolve
from station.timer.wording import clock_lines, opening_line, time_line
from tests.support.plans import MINUTE, T, at, room_plan
from tests.support.sim import ExamDay

HOUR = 60 * MINUTE


def kept(day: ExamDay, kind: type[Event]) -> list[Record]:
    return [r for r in day.room.records() if isinstance(r.event, kind)]


def verdicts(day: ExamDay) -> list[str]:
    return [r.event.verdict for r in kept(day, Judged) if isinstance(r.event, Judged)]


@pytest.mark.parametrize("jump_ms", [40 * MINUTE, -40 * MINUTE, 400 * 24 * HOUR, 3_000, -3_000])
def test_a_jump_is_recorded_and_no_verdict_moves(jump_ms: int, tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    day.to("09:05")
    day.admit(1)
    day.source.set_wall(day.source.wall() + jump_ms)
    day.room.tick()
    day.admit(2)
    day.to("09:30")
    day.admit(3)
    assert [c for c in verdicts(day) if c] == ["admit_late", "admit_late", "closed", "closed"]
    [jump] = kept(day, ClockJumped)
    assert isinstance(jump.event, ClockJumped)
    assert jump.event.offset_ms == jump_ms
    assert "跳变 1 次" in time_line(day.room.state.timer, day.room.now()).zh


def test_two_seconds_are_no_jump(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    for step in (2_000, -2_000, -2_000):
        day.source.set_wall(day.source.wall() + step)
        day.room.tick()
    assert kept(day, ClockJumped) == []


def test_a_leap_of_the_wall_clock_over_the_close_shuts_nobody_out(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    day.to_ms(T + 30 * MINUTE - 5_000)
    day.source.set_wall(T + 31 * MINUTE)  # the wall clock is past T+30, trusted time is not
    day.room.tick()
    day.admit(1)
    assert verdicts(day) == ["admit_late"]
    assert kept(day, AbsenceEntered) == []
    day.to_ms(T + 30 * MINUTE)
    day.source.set_wall(T + 10 * MINUTE)  # set back: nobody comes in by it
    day.room.tick()
    day.admit(2)
    assert verdicts(day)[1:] == ["closed", "closed"]
    assert len(kept(day, AbsenceEntered)) == 1


def test_asleep_over_the_close(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    day.to_ms(T + 28 * MINUTE)
    day.admit(1)
    day.source.suspend(12 * MINUTE)
    day.room.tick()
    [slept] = kept(day, ClockSuspended)
    assert slept.event == ClockSuspended(slept_ms=12 * MINUTE, total_ms=12 * MINUTE)
    [close] = [r for r in kept(day, MilestoneReached) if r.event.milestone == "close"]  # type: ignore[attr-defined]
    assert isinstance(close.event, MilestoneReached)
    assert (close.event.missed, close.seq > slept.seq) == (True, True)
    assert close.event.at - close.event.due >= 9 * MINUTE
    day.admit(2)
    assert verdicts(day) == ["admit_late", "closed", "closed"]
    day.room.tick()
    assert len(kept(day, ClockSuspended)) == 1
    assert "挂起 1 次 12 分钟" in time_line(day.room.state.timer, day.room.now()).zh


def test_asleep_while_the_program_was_gone(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    day.to("08:45")
    day.crash()
    day.source.suspend(5 * MINUTE)
    day.reopen()
    day.room.tick()
    assert [r.event for r in kept(day, ClockSuspended)] == [ClockSuspended(5 * MINUTE, 5 * MINUTE)]
    day.source.suspend(90_000)
    day.room.tick()
    assert kept(day, ClockSuspended)[1].event == ClockSuspended(90_000, 5 * MINUTE + 90_000)


def test_sleep_of_before_the_confirmation_is_not_news(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.source.suspend(3 * HOUR)
    day.source.set_wall(at("08:20"))
    day.open()
    day.room.tick()
    assert kept(day, ClockSuspended) == []


def test_a_reboot_one_second_before_the_close(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    day.to_ms(T + 30 * MINUTE - 1_000)
    day.admit(1)
    day.crash()
    day.source.set_wall(T - 3 * HOUR)  # its battery is flat: the wall clock comes up hours behind
    day.source.reboot(20_000, "b2" * 16)
    day.start()
    assert needs_time(day.room)
    said = opening_line(day.room.state.timer, day.room.now(), day.room.state.day.last_sure, 2)
    assert "09:30:0" in said.zh  # admit() itself takes three seconds
    refused = open_day(day.room, [day.unlock("s01"), day.unlock("s02")], T)
    assert refused is not None
    assert refused.code == "clock.before_last"
    assert open_day(day.room, [day.unlock("s01"), day.unlock("s02")], T + 30 * MINUTE + 21_000) is None
    day.room.tick()
    day.admit(2)
    assert verdicts(day) == ["admit_late", "closed", "closed"]
    confirmed = kept(day, ClockConfirmed)[-1].event
    assert isinstance(confirmed, ClockConfirmed)
    assert (confirmed.boot, confirmed.time) == ("b2" * 16, T + 30 * MINUTE + 21_000)


def test_a_session_across_midnight_of_site_and_of_utc(tmp_path: Path) -> None:
    # T at 23:50 of the site is 15:50 UTC; T at 07:50 of the site is ten minutes before midnight UTC.
    for number, start in enumerate(("23:50", "07:50")):
        plan = room_plan()
        moved = at(start) - plan.sessions[0].start
        day = ExamDay(
            tmp_path / str(number), plan=_shifted(plan, moved), start="07:00" if number else "23:00"
        )
        day.open()
        day.to_ms(T + moved + 15 * MINUTE)
        day.admit(1)
        day.to_ms(T + moved + 30 * MINUTE)
        day.admit(2)
        assert verdicts(day) == ["admit_late", "closed", "closed"]
        raised = [r.event.milestone for r in kept(day, MilestoneReached)]  # type: ignore[attr-defined]
        assert raised == ["collect", "entry", "witness", "start", "close"]


def _shifted(plan, by: int):  # type: ignore[no-untyped-def]
    import msgspec

    sessions = tuple(msgspec.structs.replace(s, start=s.start + by, end=s.end + by) for s in plan.sessions)
    return msgspec.structs.replace(plan, sessions=sessions)


def test_uncertainty_grows_with_the_assumed_drift() -> None:
    anchor = Anchor(T, "b", 0, T, 5_000, 100)
    assert anchor.off_by(T) == 5_000
    assert anchor.off_by(T + HOUR) == 5_360
    assert anchor.off_by(T + 1) == 5_001  # a begun millisecond counts
    assert Anchor(T, "b", 0, T, 5_000).off_by(T + HOUR) == 5_000


def test_verdicts_and_milestones_keep_time_uncertainty_and_rule(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    day.to("09:30")
    day.admit(1)
    judged = kept(day, Judged)[-1].event
    assert isinstance(judged, Judged)
    assert judged.rule == "考场规则 三；突发事件处理办法 二: [T-20,T+30)"
    opened = kept(day, ClockConfirmed)[0].event
    assert isinstance(opened, ClockConfirmed)
    grown = -(-(judged.at - opened.time) * opened.drift_ppm // 1_000_000)
    assert judged.off_by_ms == opened.uncertainty_ms + grown > opened.uncertainty_ms
    rules = {r.event.milestone: r.event for r in kept(day, MilestoneReached)}  # type: ignore[attr-defined]
    assert rules["entry"].rule == "FL-3 考场规则 一: T-20"  # type: ignore[attr-defined]
    assert rules["start"].rule == "FL-5 实施认定: T"  # type: ignore[attr-defined]
    assert all(e.at and e.off_by_ms for e in rules.values())  # type: ignore[attr-defined]
    [absent] = kept(day, AbsenceEntered)
    assert isinstance(absent.event, AbsenceEntered)
    assert (absent.event.rule, absent.event.off_by_ms > 0) == (
        "考场规则 三；突发事件处理办法 二: [T-20,T+30)",
        True,
    )


def test_drift_is_told_from_a_jump() -> None:
    state = TimerState()
    said = ClockConfirmed(T, "b", 0, T, 5_000, 100, 0)
    for n, event in enumerate((said, ClockJumped(30_000))):
        state = evolve(state, Record(n, T + n * HOUR, "", (), event))

    class Machine:
        demo = False
        wall_ms = T + 3 * HOUR + 30_000 + 360

        def wall(self) -> int:
            return self.wall_ms

        def boot_us(self) -> int:
            return 3 * HOUR * 1_000

        def slept_us(self) -> int:
            return 0

        def boot_id(self) -> str:
            return "b"

    drift = state.drift(read(Machine(), state.anchor))
    assert (drift.milliseconds, drift.over, drift.ppm) == (360, 2 * HOUR, 50)


def test_this_machines_clocks() -> None:
    source = SystemSource()
    first, second = source.boot_us(), source.boot_us()
    assert 0 < first <= second
    assert 0 <= source.slept_us() < first
    assert len(source.boot_id()) == 32


def test_status_says_what_the_clock_is_worth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = ExamDay(tmp_path)
    day.open()
    day.source.suspend(5 * MINUTE)
    day.source.set_wall(day.source.wall() + 60_000)
    day.room.tick()
    day.room.end()
    monkeypatch.setenv("STATION_HOME", str(tmp_path / "kiosk"))
    said = CliRunner().invoke(status)
    assert said.exit_code == 0, said.output
    # Another boot than the journal's: what is on record stands, the time does not.
    assert "重启后须重新确认时间 · 系统钟跳变 1 次 · 挂起 1 次 5 分钟" in said.output
    assert clock_lines(day.room.state.timer, day.source)[0].en == (
        "confirmed 08:15:00 ±5.0 s · drift +0.0 s · jumps 1 · slept 1× 5 min"
    )
