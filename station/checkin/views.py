"""What the door's screen shows: one frozen picture, computed from plan, state and time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from station.checkin.events import Overridden, SeenKind
from station.checkin.register import DoorState, SessionDoor, seat_for, seats_for
from station.checkin.verdicts import Tone
from station.checkin.window import Window, window_of
from station.checkin.wording import DOCUMENTS, explain
from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.text import Text

WindowPhase = Literal["before", "open", "late", "closed"]
"""Not open yet · open until T · open after T · closed."""

SCAN_NEXT = Text("请扫描下一位考生的准考证。", "Scan the next candidate's admission ticket.")
"""The next step when nothing is pending."""


@dataclass(frozen=True)
class Seat:
    """A seat and whose it is."""

    seat: str
    candidate: int
    """Roster index."""


@dataclass(frozen=True)
class VerdictView:
    """The newest verdict, ready to be drawn."""

    code: str
    tone: Tone
    word: Text
    """The big word."""
    why: Text
    next: Text
    clause: str
    candidate: int | None
    """Roster index of the person to show; None where nobody may be shown."""
    seat: str
    """To be drawn big; empty where the verdict stops the candidate."""
    shown_at: Milliseconds
    """Trusted time since which it stands."""
    attempt: int
    about: int | None = None
    """Roster index of whom it concerns, also where that person may not be shown: decisions and procedures are about them."""
    procedure: str = ""
    """Procedure to be offered, for example ``CP-3``; empty where there is none."""


@dataclass(frozen=True)
class PendingView:
    """One document was read; the door waits for the other."""

    attempt: int
    document: SeenKind | None
    """What was read; None where its code was unreadable."""
    waits_for: SeenKind
    prompt: Text
    candidate: int | None
    seat: str
    shown_at: Milliseconds
    lapses_at: Milliseconds
    """Trusted time at which the attempt ends by itself."""


@dataclass(frozen=True)
class DoorView:
    """The door of one session at one moment."""

    session: str
    subject: str
    phase: WindowPhase
    opens: Milliseconds
    start: Milliseconds
    closes: Milliseconds
    end: Milliseconds
    """E as planned; the timer knows what was added."""
    to_start: Milliseconds
    """Until T; negative after it."""
    to_close: Milliseconds
    """Until entry closes; negative after it."""
    verdict: VerdictView | None
    """The newest verdict; None before the first and while a newer attempt is pending."""
    pending: PendingView | None
    next: Text
    """The one next step, whatever is shown."""
    arrived: int
    """Let in so far, those who left early included."""
    total: int
    waiting: tuple[Seat, ...]
    """Not let in yet and not absent, in the office's order."""
    absent: tuple[Seat, ...]
    outside: tuple[Seat, ...]
    """Out of the room under escort."""
    left: tuple[Seat, ...]
    """Left for good before the end."""
    absence_entered: bool
    doubts: tuple[Seat, ...] = ()
    """About whom a doubt is open: at the door or inside."""


def door_view(plan: DayPlan, state: DoorState, session: str, now: Milliseconds) -> DoorView:
    """The picture of one session's door.

    Raises:
        KeyError: this room has no such session.
    """
    planned = plan.room.session(session)
    door = state.session(session)
    window = window_of(plan, planned, door.start_delay)
    roster = plan.seats[session]
    seats = tuple(Seat(seat, candidate) for candidate, seat in seats_for(door, roster, roster).items())
    pending = _pending(plan, door, roster)
    verdict = _verdict(plan, door)
    outside, left = door.outside, door.left
    return DoorView(
        session=session,
        subject=planned.subject,
        phase=_phase(window, now),
        opens=window.opens,
        start=window.start,
        closes=window.closes,
        end=planned.end + door.start_delay,
        to_start=window.start - now,
        to_close=window.closes - now,
        verdict=verdict,
        pending=pending,
        next=verdict.next if verdict else pending.prompt if pending else SCAN_NEXT,
        arrived=len(door.admitted),
        total=len(seats),
        waiting=tuple(
            s for s in seats if s.candidate not in door.admitted and s.candidate not in door.absent
        ),
        absent=tuple(s for s in seats if s.candidate in door.absent),
        outside=tuple(s for s in seats if s.candidate in outside and s.candidate not in left),
        left=tuple(s for s in seats if s.candidate in left),
        absence_entered=door.absence_entered,
        doubts=tuple(s for s in seats if s.candidate in door.doubts),
    )


def _phase(window: Window, now: Milliseconds) -> WindowPhase:
    if window.closed(now):
        return "closed"
    if now >= window.start:
        return "late"
    return "open" if window.opened(now) else "before"


def _verdict(plan: DayPlan, door: SessionDoor) -> VerdictView | None:
    last = door.last
    if last is None or (door.pending is not None and door.pending.last_at > last.at):
        return None
    said = explain(plan, last)
    code = "overridden" if isinstance(last, Overridden) else last.verdict
    return VerdictView(
        code=code,
        tone=said.verdict.tone,
        word=said.verdict.word,
        why=said.why,
        next=said.next,
        clause=said.verdict.clause,
        candidate=last.candidate if said.verdict.shows_person else None,
        seat=last.seat if said.verdict.tone != "stop" else "",
        shown_at=last.at,
        attempt=last.attempt,
        about=last.candidate,
        procedure=said.verdict.procedure,
    )


def _pending(plan: DayPlan, door: SessionDoor, roster: Mapping[int, str]) -> PendingView | None:
    pending = door.pending
    if pending is None:
        return None
    waits_for = DOCUMENTS[pending.waits_for]
    if pending.document is None:
        prompt = Text("请手工输入读不出的号码。", "Type the number that can't be read.")
    else:
        prompt = Text("已读到{seen}，请扫描{other}。", "The {seen} is read; now scan the {other}.").fill(
            seen=DOCUMENTS[pending.document], other=waits_for
        )
    return PendingView(
        attempt=pending.attempt,
        document=pending.document,
        waits_for=pending.waits_for,
        prompt=prompt,
        candidate=pending.candidate,
        seat=seat_for(door, roster, pending.candidate) if pending.candidate is not None else "",
        shown_at=pending.last_at,
        lapses_at=pending.last_at + plan.rules.entry.attempt_lapses_seconds * 1_000,
    )
