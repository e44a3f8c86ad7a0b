"""What a running room tells of itself: times, counts, milestones, seats; no name, no number of a person, no text."""

from __future__ import annotations

from station.plan.dayplan import DayPlan
from station.plan.model import Session
from station.room.own_ends import own_ends
from station.room.people import staff_lines
from station.room.room import Room
from station.room.sensing import told_timer
from station.room.state import RoomState
from station.room.talk.wire import Milestone, RoomSnapshot, RoomStatus, SessionTimes
from station.timer.clock import Source
from station.timer.milestones import milestones
from station.timer.state import MINUTE, end_of, last_end_of, start_of
from station.timer.wording import OFFSET_MINUTES, clock_lines


def snapshot(room: Room) -> RoomSnapshot:
    """The room now."""
    reading, plan, state = room.now(), room.plan, room.state
    line = room.rules.timeline
    return RoomSnapshot(
        room=room.package.room,
        day=room.package.day,
        phase=state.day.phase,
        demo=room.package.demo,
        time=reading.time,
        confirmed=reading.confirmed,
        boot=reading.stamp.boot,
        boot_us=reading.stamp.boot_us,
        utc_offset_minutes=plan.room.sitting.utc_offset_minutes if plan else OFFSET_MINUTES,
        remind_minutes=line.remind_before_end_minutes,
        witness_minutes=line.witness_before_minutes,
        sessions=tuple(_session(plan, state, one) for one in plan.room.sessions) if plan else (),
    )


def status(state: RoomState, entries: int, source: Source) -> RoomStatus:
    """What ``station status`` says of a room, running or not."""
    return RoomStatus(
        phase=state.day.phase,
        entries=entries,
        safe_to=state.day.safe_to,
        seals=state.papers.seal_count,
        disk_full=state.day.disk_full,
        clock=tuple(clock_lines(state.timer, source)),
        people=tuple(staff_lines(state)),
    )


def _session(plan: DayPlan, state: RoomState, session: Session) -> SessionTimes:
    times, door = state.timer.times(session.id), state.door.session(session.id)
    start = start_of(session, state.timer)
    return SessionTimes(
        session=session.id,
        subject=session.subject,
        shown_from=start - plan.rules.timeline.collect_before_minutes * MINUTE,
        start=start,
        end=end_of(session, state.timer),
        last_end=last_end_of(session, told_timer(state)),
        delayed_minutes=times.delay // MINUTE,
        made_up_minutes=times.made_up // MINUTE,
        stopped=times.stopped,
        own_ends=own_ends(plan, state, session),
        milestones=tuple(
            Milestone(one.kind, one.at, one.key in times.raised, one.key in times.acknowledged, one.module)
            for one in milestones(plan, session, state.timer)
        ),
        listed=len(plan.room.roster(session.id)),
        inside=len(door.inside),
        absent=len(door.absent),
        left=len(door.left),
        sealed=state.papers.session(session.id).sealed,
    )
