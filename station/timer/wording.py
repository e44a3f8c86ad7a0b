"""The trusted clock in words: how it was confirmed, how far it may be off, what the machine's other clocks did (design §5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from station.event import Milliseconds
from station.text import Text
from station.timer.clock import Reading, Source, read
from station.timer.events import ClockJumped, ClockSuspended
from station.timer.state import TimerState

MINUTE: Milliseconds = 60_000
OFFSET_MINUTES = 480
"""中国标准时间, as everywhere before the plan is open."""


SEATS_SHOWN = 8
"""Seats of one end that are named; of more the number is said."""


def hms(at: Milliseconds, offset_minutes: int = OFFSET_MINUTES) -> str:
    """HH:MM:SS at the site."""
    return f"{datetime.fromtimestamp(at / 1_000, UTC) + timedelta(minutes=offset_minutes):%H:%M:%S}"


def seconds(milliseconds: int) -> str:
    """Seconds to one place behind the point: ``5.4``."""
    return f"{milliseconds / 1_000:.1f}"


def span(milliseconds: int) -> Text:
    """A span as a person says it: seconds below two minutes, else whole minutes."""
    if milliseconds < 2 * MINUTE:
        return Text(f"{round(milliseconds / 1_000)} 秒", f"{round(milliseconds / 1_000)} s")
    return Text(f"{round(milliseconds / MINUTE)} 分钟", f"{round(milliseconds / MINUTE)} min")


def time_line(state: TimerState, reading: Reading, offset_minutes: int = OFFSET_MINUTES) -> Text:
    """One line: how the time was confirmed, how far it may be off, drift, jumps, suspensions."""
    if state.anchor is None or not reading.confirmed:
        return Text("时间尚未确认", "the time is not confirmed")
    at = hms(state.anchor.time, offset_minutes)
    drift = state.drift(reading)
    ppm = "" if drift.ppm is None else f" ({drift.ppm:+d} ppm)"
    off = f"{drift.milliseconds / 1_000:+.1f}"
    parts = [
        Text(
            f"{at} 确认 ±{seconds(reading.uncertainty_ms)} 秒",
            f"confirmed {at} ±{seconds(reading.uncertainty_ms)} s",
        ),
        Text(f"系统钟漂移 {off} 秒{ppm}", f"drift {off} s{ppm}"),
    ]
    return _joined([*parts, *_past(state)])


def _past(state: TimerState) -> list[Text]:
    """What is on record of this day: jumps and suspensions, where there were any."""
    found = []
    if state.jumps:
        found.append(Text(f"系统钟跳变 {state.jumps} 次", f"jumps {state.jumps}"))
    if state.suspensions:
        count, slept = len(state.suspensions), span(sum(state.suspensions))
        found.append(Text(f"挂起 {count} 次 {slept.zh}", f"slept {count}× {slept.en}"))
    return found


def _joined(parts: list[Text]) -> Text:
    return Text(" · ".join(p.zh for p in parts), " · ".join(p.en for p in parts))


def woke(happened: ClockSuspended) -> Text:
    """What is said at once after the machine has slept."""
    slept = span(happened.slept_ms)
    return Text(
        f"本机挂起了 {slept.zh}，已记录；时间照走，错过的时间节点现在提示。请关闭自动挂起。",
        f"This machine slept for {slept.en}; it is on record. Time ran on, and what was missed is raised now. "
        "Switch automatic suspend off.",
    )


def jumped(happened: ClockJumped) -> Text:
    """What is said when the wall clock has jumped."""
    by = f"{happened.offset_ms / 1_000:+.0f}"
    return Text(
        f"系统钟被改动，现偏 {by} 秒；已记录，判定不受影响。",
        f"The wall clock was moved and is off by {by} s; it is on record and moves no verdict.",
    )


def clock_lines(state: TimerState, source: Source) -> list[Text]:
    """For ``station status``: the clock of a room that is not running, by this machine's clocks now."""
    if state.anchor is None:
        return []
    reading = read(source, state.anchor)
    if reading.confirmed:
        return [time_line(state, reading)]
    # Another boot, another machine, or the demo's clock: what is on record still stands.
    again = Text("重启后须重新确认时间", "after the restart the time must be confirmed again")
    return [_joined([again, *_past(state)])]


def opening_line(state: TimerState, reading: Reading, last_sure: Milliseconds, jump_seconds: int) -> Text:
    """For the list at opening: whether the time holds, from when on it may lie, whether somebody moved the wall clock."""
    if not reading.confirmed and state.anchor is None:
        return Text("须由两人确认", "to be confirmed by two people")
    if not reading.confirmed:
        at = hms(last_sure)
        return Text(
            f"本机重启过，须由两人重新确认；不早于 {at}（日志最后一项）",
            f"restarted: two people confirm again, not before {at} (the journal's last entry)",
        )
    if abs(reading.wall_offset_ms) > jump_seconds * 1_000:
        by = f"{reading.wall_offset_ms / 1_000:+.0f}"
        return Text(
            f"本次开机已确认；系统钟偏 {by} 秒（不影响）",
            f"confirmed since this boot; wall clock {by} s (not used)",
        )
    return Text("本次开机已确认", "confirmed since this boot")


def seats_text(seats: Iterable[str]) -> Text:
    """``座位 A05 B02``, or how many where they are many."""
    named = tuple(seats)
    if len(named) > SEATS_SHOWN:
        return Text(f"{len(named)} 个座位", f"{len(named)} seats")
    listed = " ".join(named)
    return Text(f"座位 {listed}", f"seat {listed}")
