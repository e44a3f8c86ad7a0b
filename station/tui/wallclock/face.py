"""What the candidates' clock says at a moment: pure, from the newest snapshot and the time that has run since.

- Before the start it counts to it, then to the room's end, then to the end of each seat that works longer.
- While the room is led out it says so and what it counts stands still; the time of day goes on.
- The moment comes from the snapshot's, and from the boot clock since: it goes on while the room's program is away. Another
  boot's clock, or the demo's, says nothing; then the last moment told stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from station.event import Milliseconds
from station.room.own_ends import ends_text
from station.room.talk.wire import RoomSnapshot, SessionTimes
from station.text import Text
from station.timer.wording import hms, seats_text

MINUTE: Milliseconds = 60_000
Part = Literal["closed", "before", "exam", "longer", "paused", "after"]

LABELS: dict[Part, Text] = {
    "closed": Text("考场尚未开启", "The room is not open yet"),
    "before": Text("距开考", "Starts in"),
    "exam": Text("距结束", "Time left"),
    "longer": Text("补时座位距结束", "Extended seats: time left"),
    "paused": Text("考试暂停，剩余时间不变", "Paused: the time left stands still"),
    "after": Text("考试结束，停止答题", "The exam is over: stop work"),
}


LED_OUT = Text("听从监考员指挥", "Follow the invigilators")
"""What candidates are to know while the room is led out."""


@dataclass(frozen=True)
class Face:
    """One moment of the clock."""

    part: Part
    room: str
    """Number of the room; empty before anything was told."""
    subject: str
    span: str
    """``09:00–11:00`` at the site; empty where there is no session."""
    left: Milliseconds
    """Until what it counts to; 0 where it counts to nothing."""
    time: str
    """``HH:MM:SS`` at the site."""
    extended: tuple[Text, ...]
    """Who works longer: the whole room, seats."""
    message: Text | None
    """What candidates are to know now."""
    demo: bool
    confirmed: bool


def now_of(told: RoomSnapshot, boot: str, boot_us: int) -> Milliseconds:
    """The trusted time now, where this machine's boot clock is the one that the snapshot was told by."""
    if told.boot != boot:
        return told.time
    return told.time + max(0, boot_us - told.boot_us) // 1_000


def face(told: RoomSnapshot, now: Milliseconds) -> Face:
    """What is shown at ``now``."""

    def at(moment: Milliseconds) -> str:
        return hms(moment, told.utc_offset_minutes)

    session = _session(told, now)
    time = at(now)
    if session is None:
        return Face("closed", told.room, "", "", 0, time, (), None, told.demo, told.confirmed)
    stopped = session.stopped
    counted = now if stopped is None else min(now, stopped)
    part, left = _counted(session, counted)
    halted = stopped is not None and part != "after"
    return Face(
        part="paused" if halted else part,
        room=told.room,
        subject=session.subject,
        span=f"{at(session.start)[:5]}–{at(session.end)[:5]}",
        left=left,
        time=time,
        extended=_extended(session, counted, told.utc_offset_minutes),
        message=LED_OUT if halted else _message(told, session, counted),
        demo=told.demo,
        confirmed=told.confirmed,
    )


def _session(told: RoomSnapshot, now: Milliseconds) -> SessionTimes | None:
    ordered = sorted(told.sessions, key=lambda one: one.start)
    begun = [one for one in ordered if one.shown_from <= now]
    return begun[-1] if begun else next(iter(ordered), None)


def _counted(session: SessionTimes, now: Milliseconds) -> tuple[Part, Milliseconds]:
    if now < session.start:
        return "before", session.start - now
    if now < session.end:
        return "exam", session.end - now
    later = [one.end for one in session.own_ends if one.end > now]
    return ("longer", min(later) - now) if later else ("after", 0)


def _extended(session: SessionTimes, now: Milliseconds, offset: int) -> tuple[Text, ...]:
    found = []
    if session.delayed_minutes:
        n = session.delayed_minutes
        found.append(Text(f"开考推迟 {n} 分钟", f"start delayed {n} min"))
    if session.made_up_minutes:
        n = session.made_up_minutes
        found.append(Text(f"全场补时 {n} 分钟", f"room +{n} min"))
    found += ends_text((one for one in session.own_ends if one.end > now), offset)
    return tuple(found)


def _message(told: RoomSnapshot, session: SessionTimes, now: Milliseconds) -> Text | None:
    soon, remind = told.witness_minutes * MINUTE, told.remind_minutes * MINUTE
    if session.start - soon <= now < session.start:
        n = -(-(session.start - now) // MINUTE)
        return Text(f"不到 {n} 分钟开考，请安静就座", f"Less than {n} min to the start; please sit quietly")
    if session.end - remind <= now < session.end:
        return Text(f"距结束不足 {told.remind_minutes} 分钟", f"Less than {told.remind_minutes} minutes left")
    late = sorted({one.seat for one in session.own_ends if one.end - remind <= now < one.end})
    if now >= session.end and late:
        which, n = seats_text(late), told.remind_minutes
        return Text(
            f"{which.zh} 不足 {n} 分钟；其他考生停止答题",
            f"{which.en}: less than {n} minutes; all others stop work",
        )
    return Text("其他考生停止答题", "all others stop work") if _longer(session, now) else None


def _longer(session: SessionTimes, now: Milliseconds) -> bool:
    return now >= session.end and any(one.end > now for one in session.own_ends)
