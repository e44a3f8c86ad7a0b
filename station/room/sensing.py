"""What door and papers show, told to the timer so that sensed items tick themselves."""

from __future__ import annotations

from collections.abc import Collection

from station.checkin.register import SessionDoor
from station.room.state import RoomState
from station.timer.seen import Seen, Stage
from station.timer.state import TimerState
from station.vault.custody.ledger import Ledger
from station.vault.custody.state import Custody


def told_timer(state: RoomState) -> TimerState:
    """The timer, told what door and papers show."""
    return state.timer.with_seen(seen(state))


def seen(state: RoomState) -> dict[str, Seen]:
    """By session: what was counted, witnessed, entered and sealed; who with time of their own has left, and sits where."""
    found: dict[str, Seen] = {}
    for session in {*state.papers.sessions, *state.door.sessions}:
        papers, door = state.papers.session(session), state.door.session(session)
        longer = state.timer.times(session).made_up_for
        found[session] = Seen(
            counted=frozenset(
                (stage, kind) for kind, ledger in papers.ledgers.items() for stage in _stages(papers, ledger)
            ),
            witnessed=bool(papers.intact),
            absences=door.absence_entered,
            sealed=papers.sealed,
            gone=_gone(door, longer),
            seats={who: at.seat for who, at in door.inside.items() if who in longer} if longer else {},
        )
    return found


def _gone(door: SessionDoor, longer: Collection[int]) -> frozenset[int]:
    """Who of these is not here and is not coming: left, absent, or out of the room again once entry has closed."""
    away = frozenset(longer) - frozenset(door.inside) if longer else frozenset()
    return away if door.absence_entered else away & (frozenset(door.left) | door.absent)


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
