"""Seats whose candidates work longer than the room, since minutes were made up for them alone (突发事件处理办法)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import msgspec

from station.checkin.register import seats_for
from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.model import Session
from station.room.sensing import told_timer
from station.room.state import RoomState
from station.text import Text
from station.timer.seen import NOTHING
from station.timer.state import end_of
from station.timer.wording import hms, seats_text


class OwnEnd(msgspec.Struct, frozen=True):
    """A seat whose candidate works longer than the room."""

    seat: str
    end: Milliseconds


def own_ends(plan: DayPlan, state: RoomState, session: Session) -> tuple[OwnEnd, ...]:
    """Every such seat by time, then seat; without those who are not here and are not coming."""
    times, door = state.timer.times(session.id), state.door.session(session.id)
    gone = told_timer(state).seen.get(session.id, NOTHING).gone
    longer = [one for one, own in times.made_up_for.items() if own > 0]
    here = [one for one in longer if one not in gone]
    seats = seats_for(door, plan.room.roster(session.id), here)
    found = (OwnEnd(seats[one], end_of(session, state.timer, one)) for one in here)
    return tuple(sorted(found, key=lambda one: (one.end, one.seat)))


def ends_text(ends: Iterable[OwnEnd], utc_offset_minutes: int) -> tuple[Text, ...]:
    """``座位 A05 到 11:12``, one for each end; the ends in order of time."""
    found = []
    for end, group in groupby(ends, key=lambda one: one.end):
        which, when = seats_text(one.seat for one in group), hms(end, utc_offset_minutes)[:5]
        found.append(Text(f"{which.zh} 到 {when}", f"{which.en} until {when}"))
    return tuple(found)
