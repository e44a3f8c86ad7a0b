"""The roster on paper (名单核对表): what the door goes on with when the kiosk is down, and what both sign in its place.

One sheet for each session: every seat with name, the end of the ticket's number, the last four of the ID, how the
journal has the candidate, and boxes for what is seen by hand. Its head names the newest entry that it knows, so that
what came later can be told.

It is for the staff, and a stick can be lost: of each number it holds what tells two people of the list apart and can be
compared with a document in the hand, no more.

Here are only the sheets' data, for ``config/forms/roster.typ``; nothing here loads the typesetter, which is heavy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from station.checkin.register import DoorState, SessionDoor
from station.checkin.seating import SeatLine, seating
from station.checkin.window import MINUTE, Window, window_of
from station.checkin.wording import clock
from station.event import Milliseconds
from station.forms.paper_job import TEMPLATE, Sheet
from station.forms.printable import printable
from station.plan.dayplan import DayPlan
from station.plan.model import Candidate
from station.text import Text

if TYPE_CHECKING:
    from station.room import Room

__all__ = ["TEMPLATE", "Sheet", "Stand", "sheets", "stand_of", "tail_length"]

SHORTEST_TAIL = 6
"""So many of a ticket's last characters at least."""
LONG_WORD = re.compile(r"[!-~]{16,}")
"""A word that may have to be broken, or it would run over its column."""

NOTHING = Text("", "")
DOCUMENTS = {
    "ticket": Text("准", "ticket"),
    "id": Text("证", "ID"),
    "certificate": Text("公安证明", "police certificate"),
}
"""As short as a cell: 准考证, 证件, 公安机关身份证明."""
EXCLUDED = {"barred": Text("不得参加", "barred"), "withdrawn": Text("退考", "withdrawn")}


@dataclass(frozen=True)
class Stand:
    """How much of the journal a sheet knows."""

    number: int
    """Number of the newest entry, as the log screen counts; the first is 0."""
    root: bytes
    """Root of the tree over all entries up to it (RFC 9162)."""
    time: Milliseconds
    """Trusted time of that entry."""

    @property
    def fingerprint(self) -> str:
        """The first eight bytes of the root, in groups that can be read aloud."""
        digits = self.root[:8].hex()
        return " ".join(digits[n : n + 4] for n in range(0, 16, 4))


def stand_of(room: Room) -> Stand:
    """How far the room's journal is now."""
    return Stand(room.journal.size - 1, room.journal.root(), room.state.day.last_entry)


def sheets(
    plan: DayPlan, state: DoorState, stand: Stand | None, sessions: Iterable[str] | None = None
) -> list[Sheet]:
    """The sheets of these sessions, by default of all in the order of their start; without ``stand``, empty ones.

    Raises:
        KeyError: the room has no such session.
    """
    ordered = sorted(plan.room.sessions, key=lambda session: (session.start, session.id))
    names = [session.id for session in ordered] if sessions is None else list(sessions)
    return [_sheet(plan, state, name, stand) for name in names]


def tail_length(tickets: Sequence[str]) -> int:
    """How many last characters of these tickets tell them all apart; at least :data:`SHORTEST_TAIL`."""
    longest = max((len(ticket) for ticket in tickets), default=0)
    for length in range(SHORTEST_TAIL, longest):
        if len({ticket[-length:] for ticket in tickets}) == len(set(tickets)):
            return length
    return max(longest, SHORTEST_TAIL)


def breakable(text: str) -> str:
    """The text with places inside overlong words at which a line may end."""
    return LONG_WORD.sub(lambda word: "\u200b".join(word.group()), text)


def file_time(plan: DayPlan, start: Milliseconds) -> str:
    """HHMM of the scheduled start: tells the sessions of one room and day apart in names of files."""
    return clock(plan, start).replace(":", "")


def _sheet(plan: DayPlan, state: DoorState, session: str, stand: Stand | None) -> Sheet:
    planned, sitting, door = plan.room.session(session), plan.room.sitting, state.session(session)
    window = window_of(plan, planned, door.start_delay)
    lines = seating(plan, state, session)
    people = [plan.room.candidate(line.candidate) for line in lines if line.candidate is not None]
    tail = tail_length([person.ticket for person in people])
    return {
        "site": breakable(printable(sitting.site_name)),
        "day": sitting.day,
        "demo": sitting.demo,
        "room": plan.room.room.number,
        "file": file_time(plan, planned.start),
        "subject": breakable(printable(planned.subject)),
        "opens": clock(plan, window.opens),
        "start": clock(plan, window.start),
        "closes": clock(plan, window.closes),
        "delay": door.start_delay // MINUTE,
        "stand": _stand(plan, stand),
        "total": len(people),
        "inside": len(door.inside),
        "absent": len(door.absent),
        "tail": tail,
        "rows": [_row(plan, door, window, line, tail) for line in lines],
    }


def _stand(plan: DayPlan, stand: Stand | None) -> dict[str, object] | None:
    if stand is None:
        return None
    east = timedelta(minutes=plan.room.sitting.utc_offset_minutes)
    local = datetime.fromtimestamp(stand.time / 1000, UTC) + east
    return {"number": stand.number, "fingerprint": stand.fingerprint, "time": f"{local:%H:%M:%S}"}


def _row(plan: DayPlan, door: SessionDoor, window: Window, line: SeatLine, tail: int) -> dict[str, object]:
    person = plan.room.candidate(line.candidate) if line.candidate is not None else None
    entry = door.admitted.get(line.candidate) if line.candidate is not None else None
    since, left = (clock(plan, at) if at else "" for at in (entry.since if entry else None, line.since))
    said, more = _said(door, window, line).fill(since=since, left=left), _more(door, line)
    return {
        "seat": line.seat,
        "name": breakable(printable(person.name)) if person else "",
        "ticket": breakable(person.ticket[-tail:]) if person else "",
        "id": _last_four(person) if person else "",
        "state": f"{said.zh} {more.zh}".strip(),
        "state_en": ", ".join(part for part in (said.en, more.en) if part),
        # Who is not in yet is ticked by hand; so is whoever was entered as absent, if the record turns out wrong.
        "open": person is not None
        and line.presence in ("waiting", "absent")
        and person.index not in door.excluded,
    }


def _last_four(person: Candidate) -> str:
    """Four characters of an ID number; fewer of one that is so short that four would be most of it."""
    shown = 4 if len(person.id_number) >= 8 else 2
    return "*" + person.id_number[-shown:]


def _said(door: SessionDoor, window: Window, line: SeatLine) -> Text:
    """How the journal has this seat; ``{since}`` and ``{left}`` are times."""
    candidate = line.candidate
    entry = door.admitted.get(candidate) if candidate is not None else None
    match line.presence:
        case "inside" | "outside" if entry is not None:
            late = Text("迟到", "late") if entry.since >= window.start else Text("在场", "in")
            if line.presence == "outside":
                return Text(f"{late.zh} {{since}} 陪同离场", f"{late.en}, now out under escort")
            return Text(f"{late.zh} {{since}}", late.en)
        case "left":
            return Text("提前离场 {left}", "left early")
        case "absent":
            return Text("缺考", "absent")
        case "free":
            return Text("空座，本人改坐他处", "free: sits elsewhere")
        case _ if candidate is not None and candidate in door.excluded:
            return EXCLUDED[door.excluded[candidate]]
        case _:
            return NOTHING


def _more(door: SessionDoor, line: SeatLine) -> Text:
    """By which documents, or by whose word; and a doubt that is open."""
    words: list[Text] = []
    if line.presence in ("inside", "outside", "left"):
        seen = [DOCUMENTS[one] for one in line.documents]
        words.append(Text("+".join(one.zh for one in seen), "+".join(one.en for one in seen)))
        if line.paper:
            words.append(Text("纸面补录", "from paper"))
        if line.overridden:
            words.append(Text("主考特许", "by the chief"))
    pending = door.pending
    if pending is not None and pending.candidate == line.candidate and pending.document is not None:
        one = DOCUMENTS[pending.document]
        words.append(Text(f"只见到{one.zh}", f"only the {one.en} seen"))
    if line.doubt:
        words.append(Text("有疑问", "in doubt"))
    return Text(" ".join(w.zh for w in words if w.zh), ", ".join(w.en for w in words if w.en))
