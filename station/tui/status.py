"""The status row: where, what, who has come, how long still, what has left the box; and what is not as it should be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from station.checkin.views import DoorView, door_view
from station.checkin.wording import clock
from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.model import RoomKind
from station.room import Room, current_session
from station.text import Text, plain
from station.timer.state import end_of
from station.tui.scanners import gone_text
from station.tui.widgets.bars import Segment


def hms(milliseconds: Milliseconds) -> str:
    """A span as HH:MM:SS; a part of a second counts as one while it lasts."""
    seconds = max(0, -(-milliseconds // 1_000))
    return f"{seconds // 3_600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def countdown(view: DoorView, end: Milliseconds, now: Milliseconds) -> tuple[Text, Milliseconds]:
    """What the clock runs to: the start, the close of entry, the end; and how long it is until then."""
    if view.to_start > 0:
        return Text("距开考", "starts in"), view.to_start
    if view.to_close > 0:
        return Text("距停止入场", "entry closes in"), view.to_close
    if end > now:
        return Text("距结束", "ends in"), end - now
    return Text("已结束", "ended"), 0


def room_name(kind: RoomKind, number: str) -> Text:
    """The room as the status row names it."""
    if kind == "secure":
        return Text(f"保密室 {number}", f"Secure room {number}")
    if kind == "office":
        return Text(f"考点办公室 {number}", f"Site office {number}")
    return Text(f"第{number}考场", f"Room {number}")


def status_segments(room: Room, gone: Sequence[str] = ()) -> list[Segment]:
    """The segments in their order on the row; ``gone`` are scanners that can't be used now."""
    found: list[Segment] = []
    reading = room.now()
    if room.plan is not None and room.secure:
        found += _secure(room, room.plan, reading.time)
    elif room.plan is not None and room.kind == "office":
        found += _office(room, room.plan, reading.time)
    elif room.plan is not None:
        plan, state = room.plan, room.state
        session = current_session(plan, state, reading.time)
        view = door_view(plan, state.door, session.id, reading.time)
        end = end_of(session, state.timer)
        label, left = countdown(view, end, reading.time)
        led_out = state.safety.on(session.id)
        if led_out is not None:
            label, left = Text("疏散停表", "time stands still"), reading.time - led_out.since
        number = plan.room.room.number
        span = f"{clock(plan, view.start)}–{clock(plan, end)}"
        found += [
            Segment(room_name("exam", number), 0),
            Segment(plain(f"{session.subject} {span}"), 4),
            Segment(Text(f"已到 {view.arrived}/{view.total}", f"in {view.arrived}/{view.total}"), 2),
            Segment(Text(f"{label.zh} {hms(left)}", f"{label.en} {hms(left)}") if left else label, 1),
            Segment(_sync(room), 3 if _refused(room) else 5),
        ]
    else:
        found.append(Segment(room_name(room.kind, room.package.room), 0))
        found.append(Segment(plain(room.package.day), 4))
    if gone:
        found.append(Segment(gone_text(gone), 1, marked=True))
    if room.package.demo:
        found.append(Segment(Text("演示", "DEMO"), 1, marked=True))
    if room.kiosk.trust.stale(reading.stamp.wall):
        # Expired trust warns and never blocks a running exam.
        found.append(Segment(Text("中心公钥过期", "trust data old"), 6, marked=True))
    if room.state.day.disk_full:
        found.append(Segment(Text("硬盘已满：封好导出", "disk full: seal, export"), 1, marked=True))
    if room.plan is not None and not reading.confirmed:
        found.append(Segment(Text("时间未确认", "time not confirmed"), 0, marked=True))
    elif abs(reading.wall_offset_ms) > room.rules.clock.jump_seconds * 1_000:
        seconds = round(reading.wall_offset_ms / 1_000)
        found.append(
            Segment(
                Text(f"系统钟偏 {seconds:+d} 秒（不影响）", f"wall clock {seconds:+d} s (not used)"),
                3,
                marked=True,
            )
        )
    return found


def instructed_segments(waiting: int) -> list[Segment]:
    """That the chief has instructed the room and nobody said yet that it was done; empty where nothing waits."""
    if not waiting:
        return []
    return [
        Segment(Text(f"主考指示 {waiting} 件：F4 PgDn", f"chief: {waiting} to do, F4 PgDn"), 1, marked=True)
    ]


def _secure(room: Room, plan: DayPlan, now: Milliseconds) -> list[Segment]:
    """The secure room: who guards it, by the site's date and time, for it is open over midnight."""
    here, needed = len(room.state.register.on_guard), plan.rules.room.guards
    number = plan.room.room.number
    return [
        Segment(room_name("secure", number), 0),
        Segment(Text(f"值班 {here}/{needed} 人", f"on duty {here}/{needed}"), 0, marked=here < needed),
        Segment(plain(moment(plan, now)), 1),
        Segment(_sync(room), 3 if _refused(room) else 5),
    ]


def _office(room: Room, plan: DayPlan, now: Milliseconds) -> list[Segment]:
    """The site office: it has no session; its decisions wait to be delivered as entries do."""
    number = plan.room.room.number
    return [
        Segment(room_name("office", number), 0),
        Segment(plain(moment(plan, now)), 1),
        Segment(_sync(room), 3 if _refused(room) else 5),
    ]


def moment(plan: DayPlan, at: Milliseconds) -> str:
    """Month, day and time at the site."""
    local = datetime.fromtimestamp(at / 1000, UTC) + timedelta(minutes=plan.room.sitting.utc_offset_minutes)
    return f"{local:%m-%d %H:%M}"


def _refused(room: Room) -> int:
    return sum(1 for one in room.state.day.bundles if one.refused)


def _sync(room: Room) -> Text:
    if room.sending is not None:
        return room.sending
    refused = _refused(room)
    if refused:
        return Text(f"中心拒收 {refused} 包，见 F12", f"center refused {refused}, see F12")
    waiting = room.journal.size - room.state.day.safe_to
    if waiting == 0:
        return Text("已全部送达", "all delivered")
    seen = room.heads.witnessed
    if seen:
        return Text(f"中心见证 {seen} 未送 {waiting}", f"center saw {seen}, unsent {waiting}")
    return Text(f"离线可用 未送 {waiting}", f"offline-OK unsent {waiting}")
