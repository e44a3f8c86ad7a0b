"""When to try again, and when a room begins: numbers only, no clock and no waiting of its own.

- Between two tries the wait doubles up to a longest one, and is drawn from its upper half, so that a hundred rooms that lost
  the center at one instant don't come back at one instant.
- What the center asks for by Retry-After (RFC 9110 §10.2.3) is never undercut. A date there is read against the answer's own
  Date: clocks of kiosks drift.
- Rooms that send by themselves each begin at a place of their own, told by the journal's name: the same after a restart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

FIRST_WAIT_S = 0.5
LONGEST_ASKED_S = 3_600.0
"""What a center asks for beyond an hour is taken for an hour."""


def wait_before(attempt: int, longest: float, jitter: float) -> float:
    """Seconds before try ``attempt`` + 1, from 0; ``jitter`` is 0…1."""
    return min(longest, FIRST_WAIT_S * 2.0 ** min(attempt, 32)) * (0.5 + jitter / 2)


def place_in(origin: str, seconds: float) -> float:
    """Where in ``seconds`` the room of this journal begins to send."""
    drawn = int.from_bytes(hashlib.sha256(origin.encode()).digest()[:8])
    return seconds * drawn / 2**64


def retry_after(headers: Mapping[str, str]) -> float:
    """Seconds that an answer asks to wait; 0 where it asks for none, or in no form that is one."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_ASKED_S)
    try:
        asked = parsedate_to_datetime(text)
        seconds = (asked - parsedate_to_datetime(headers.get("date", ""))).total_seconds()
        return min(max(0.0, seconds), LONGEST_ASKED_S)
    except (TypeError, ValueError, OverflowError):
        return 0.0
