"""When the siren of an overdue milestone sounds again: every ``timeline.overdue_repeat_seconds`` until somebody acts."""

from __future__ import annotations

from station.event import Milliseconds
from station.room import Room
from station.room.sensing import told_timer
from station.timer.standing import standing


class OverdueAlarm:
    """Remembers when it sounded last, by trusted time."""

    def __init__(self) -> None:
        self._last: Milliseconds | None = None

    def begin(self, now: Milliseconds) -> None:
        """The entry was made and the siren sounds with it."""
        self._last = now

    def again(self, room: Room) -> bool:
        """Whether it is to sound now. After a restart with something overdue: at once."""
        if room.plan is None or room.state.day.phase != "open":
            return False
        now = room.now().time
        if not any(one.overdue for one in standing(room.plan, told_timer(room.state), now)):
            self._last = None
            return False
        if self._last is not None and now - self._last < room.rules.timeline.overdue_repeat_seconds * 1_000:
            return False
        self._last = now
        return True
