"""What door and papers show, told to the timer so that sensed items tick themselves."""

from __future__ import annotations

from station.room.state import RoomState
from station.timer.seen import Seen, Stage
from station.vault.custody.ledger import Ledger
from station.vault.custody.state import Custody


def seen(state: RoomState) -> dict[str, Seen]:
    """By session: what was counted, witnessed, entered and sealed."""
    found: dict[str, Seen] = {}
    for session in {*state.papers.sessions, *state.door.sessions}:
        papers = state.papers.session(session)
        found[session] = Seen(
            counted=frozenset(
                (stage, kind) for kind, ledger in papers.ledgers.items() for stage in _stages(papers, ledger)
            ),
            witnessed=bool(papers.intact),
            absences=state.door.session(session).absence_entered,
            sealed=papers.sealed,
        )
    return found


def _stages(papers: Custody, ledger: Ledger) -> list[Stage]:
    """What was done with one kind: its bag came, was counted, given out; collected and left-over sheets were counted."""
    done: dict[Stage, bool] = {
        "receipt": bool(papers.bags),
        "opening": "opened" in ledger.counted,
        "given": ledger.given > 0,
        "collected": bool(papers.seals) or "collected" in ledger.counted,
        "left": bool(papers.seals) or "left_over" in ledger.counted,
    }
    return [stage for stage, is_done in done.items() if is_done]
