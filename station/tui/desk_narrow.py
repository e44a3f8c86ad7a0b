"""What the desk is narrowed to: room, severity, state, candidate; all at once, in every list of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from station.forms.day import Day
from station.review.views import STATES
from station.text import Text, plain
from station.tui.prompts import Choice, Field, Option
from station.tui.say import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.tui.screens.review import ReviewPlace

SEVERITIES = {
    4: Text("全部级别", "every severity"),
    1: Text("只看一级", "grave only"),
    2: Text("一、二级", "grave and serious"),
    3: Text("一至三级", "all but notes"),
}


@dataclass(frozen=True)
class Narrow:
    """What is shown; by default everything."""

    room: str = ""
    severity: int = 4
    """The mildest that is shown, 1 … 4."""
    state: Text | None = None
    candidate: int | None = None
    """Roster index of the sitting."""

    def said(self, days: Sequence[Day]) -> tuple[Text, ...]:
        """In words, one for each thing that it is narrowed to."""
        found = []
        if self.room:
            found.append(Text(f"第 {self.room} 考场", f"room {self.room}"))
        if self.severity < max(SEVERITIES):
            found.append(SEVERITIES[self.severity])
        if self.state is not None:
            found.append(self.state)
        if self.candidate is not None:
            people = (p for day in days for p in day.plan.room.candidates)
            found.append(plain(next((p.ticket for p in people if p.index == self.candidate), "")))
        return tuple(found)


async def ask_narrow(place: ReviewPlace) -> None:
    """One thing to narrow to, or everything again."""
    options = [
        Option("room", Text("考场", "room")),
        Option("severity", Text("级别", "severity")),
        Option("state", Text("办理情况", "state")),
        Option("candidate", Text("考生", "candidate")),
        Option("all", Text("取消筛选，看全部", "everything again")),
    ]
    now = place.narrow.said(place.days())
    zh, en = "、".join(one.zh for one in now), ", ".join(one.en for one in now)
    said = (Text(f"现在只看：{zh}", f"now only: {en}"),) if now else ()
    what = await place.ask(Choice(Text("按什么筛选", "Narrow the lists by what"), options, said))
    match what:
        case "room":
            await _room(place)
        case "severity":
            levels = [Option(str(level), words) for level, words in SEVERITIES.items()]
            level = await place.ask(Choice(Text("级别", "Severity"), levels))
            if level is not None:
                place.narrow_to(replace(place.narrow, severity=int(level)))
        case "state":
            kinds = [Option("", Text("不论", "any")), *(Option(str(n), one) for n, one in enumerate(STATES))]
            kind = await place.ask(Choice(Text("办理情况", "State"), kinds))
            if kind is not None:
                place.narrow_to(replace(place.narrow, state=STATES[int(kind)] if kind else None))
        case "candidate":
            await _candidate(place)
        case "all":
            place.narrow_to(Narrow())


async def _room(place: ReviewPlace) -> None:
    numbers = sorted({day.plan.room.room.number for day in place.days() if day.plan.seats})
    options = [Option("", Text("全部考场", "every room")), *(Option(one, plain(one)) for one in numbers)]
    chosen = await place.ask(Choice(Text("只看哪个考场", "Which room"), options))
    if chosen is not None:
        place.narrow_to(replace(place.narrow, room=chosen))


async def _candidate(place: ReviewPlace) -> None:
    title = Text("准考证号或其末几位；不填则看全部", "Ticket number or its end; none shows all")
    typed = await place.ask(Field(title, "code", optional=True))
    if typed is None:
        return
    found = {
        one.index: (day, one)
        for day in place.days()
        for one in day.plan.room.candidates
        if typed and one.ticket.endswith(typed)
    }
    if typed and not found:
        place.station.notice = Text("没有这样的准考证号。", "No candidate has such a ticket.")
        return
    if len(found) > 1:
        options = [
            Option(str(n), plain(clean(f"{one.ticket} {one.name if day.names else ''}".strip())))
            for n, (day, one) in sorted(found.items())
        ]
        chosen = await place.ask(Choice(Text("哪一名考生", "Which candidate"), options))
        if chosen is None:
            return
        found = {int(chosen): found[int(chosen)]}
    place.narrow_to(replace(place.narrow, candidate=next(iter(found), None)))
