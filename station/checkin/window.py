"""The entry window of a session: ``[T−20:00.000, T+30:00.000)`` on trusted time (ER-1, ER-3, CP-1, CP-2)."""

from __future__ import annotations

import msgspec

from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.model import Session

MINUTE: Milliseconds = 60_000


class Window(msgspec.Struct, frozen=True):
    """When one may enter; moments in milliseconds since the epoch."""

    opens: Milliseconds
    start: Milliseconds
    """T with the delay that the chief recorded."""
    closes: Milliseconds
    inclusive: bool
    """Whether ``closes`` itself is still in time (a site's setting)."""

    @property
    def words(self) -> str:
        """The window in minutes from T: ``[T-20,T+30)``, or with ``]`` where its end is still in time."""
        opens, closes = ((moment - self.start) // MINUTE for moment in (self.opens, self.closes))
        return f"[T{opens:+d},T{closes:+d}{']' if self.inclusive else ')'}"

    def opened(self, at: Milliseconds) -> bool:
        """Whether entry had begun."""
        return at >= self.opens

    def closed(self, at: Milliseconds) -> bool:
        """Whether entry was over."""
        return at > self.closes if self.inclusive else at >= self.closes


def window_of(plan: DayPlan, session: Session, start_delay: Milliseconds) -> Window:
    """The window by plan, settings and the recorded start delay."""
    entry = plan.rules.entry
    start = session.start + start_delay
    return Window(
        opens=start - entry.opens_before_minutes * MINUTE,
        start=start,
        closes=start + entry.closes_after_minutes * MINUTE,
        inclusive=entry.close_inclusive,
    )
