"""What door and papers show, told to the timer so that sensed items tick themselves."""

from __future__ import annotations

from station.room.state import RoomState
from station.timer.seen import Seen


def seen(state: RoomState) -> dict[str, Seen]:
    """By session: what was counted, witnessed, entered and sealed."""
    found: dict[str, Seen] = {}
    for session in {*state.papers.sessions, *state.door.sessions}:
        papers = state.papers.session(session)
        found[session] = Seen(
            counted=frozenset(
                (stage, material) for material, ledger in papers.ledgers.items() for stage in ledger.counts
            ),
            witnessed=bool(papers.intact),
            absences=state.door.session(session).absence_entered,
            sealed=papers.sealed,
        )
    return found
