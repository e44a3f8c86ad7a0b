"""A seat of the room in words: who sits there since when, by which documents. Names are always masked."""

from __future__ import annotations

from station.checkin.register import SessionDoor
from station.checkin.seating import Presence, SeatLine
from station.checkin.wording import clock
from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.text import Text
from station.timer.state import end_of
from station.tui.place import Place
from station.tui.say import clean
from station.tui.widgets.verdict import masked_name

PRESENCE: dict[Presence, Text] = {
    "inside": Text("在场", "inside"),
    "outside": Text("陪同离场", "out, escorted"),
    "left": Text("已离场", "left"),
    "waiting": Text("未到", "not in yet"),
    "absent": Text("缺考", "absent"),
    "free": Text("空座", "free"),
}
SHORT: dict[str, Text] = {
    "ticket": Text("准考证", "ticket"),
    "id": Text("证件", "ID"),
    "certificate": Text("公安证明", "certificate"),
}
NAME_LIMIT = 8


def marks(line: SeatLine, door: SessionDoor) -> tuple[Text, ...]:
    """What is out of the ordinary about a seat."""
    found = [Text("存疑", "doubt")] if line.doubt else []
    if line.overridden:
        found.append(Text("特许", "chief let in"))
    if line.paper:
        found.append(Text("纸面补录", "from paper"))
    why = door.excluded.get(line.candidate) if line.candidate is not None else None
    if why is not None:
        found.append(Text("退考", "withdrew") if why == "withdrawn" else Text("禁止参加", "barred"))
    return tuple(found)


def name_of(plan: DayPlan, candidate: int | None) -> str:
    """The masked name; empty where nobody is meant."""
    return (
        clean(masked_name(plan.room.candidate(candidate).name), NAME_LIMIT) if candidate is not None else ""
    )


def until(place: Place, line: SeatLine) -> Milliseconds | None:
    """When the exam ends for who sits there, where that is later than for the room; None for who is not in."""
    if line.candidate is None or line.presence not in ("inside", "outside"):
        return None
    timer = place.room.state.timer
    own = end_of(place.session, timer, line.candidate)
    return own if own != end_of(place.session, timer) else None


def state_of(plan: DayPlan, line: SeatLine, door: SessionDoor, end: Milliseconds | None = None) -> Text:
    """Presence, since when, the own end, what is out of the ordinary, and the documents; in a few words."""
    said = [PRESENCE[line.presence]]
    if line.since is not None:
        when = clock(plan, line.since)
        said.append(Text(when, when))
    if end is not None:
        own = clock(plan, end)
        said.append(Text(f"补时到 {own}", f"ends {own}"))
    said += marks(line, door)
    if line.documents:
        shown = [SHORT[one] for one in line.documents if one in SHORT]
        said.append(Text("+".join(one.zh for one in shown), "+".join(one.en for one in shown)))
    return Text(" ".join(one.zh for one in said), " ".join(one.en for one in said))


def row_of(plan: DayPlan, line: SeatLine, door: SessionDoor, end: Milliseconds | None = None) -> Text:
    """Seat, masked name and state on one row."""
    state, name = state_of(plan, line, door, end), name_of(plan, line.candidate)
    return Text(f"{line.seat} {name} {state.zh}", f"{line.seat} {name} {state.en}")
