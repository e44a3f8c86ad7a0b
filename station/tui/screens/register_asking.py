"""Questions that several registers ask: a side of a hand-over, a leader's consent, words, who confirms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from station.plan.model import Role, Staff
from station.text import Text, plain
from station.tui.place import Place
from station.tui.prompts import Choice, Field, Option, People
from station.tui.prompts.staff import StaffChoice
from station.tui.reasons import ask_reason
from station.vault.register.people import leaders

OUTSIDER = "outsider"
WITHOUT_BADGE = Text(
    "名单上没有的人（司机、认定中心等）", "Somebody who is on no list here (a driver, the center)"
)
WHY_NO_BADGE = (
    Text("认定中心人员", "Staff of the exam center"),
    Text("运送人员或司机", "Carrier or driver"),
    Text("上级检查人员", "Inspector"),
)


@dataclass(frozen=True)
class Party:
    """One side: an id, or somebody without a badge here."""

    person: str = ""
    name: str = ""
    unit: str = ""
    why: str = ""


class SideChoice(StaffChoice):
    """A badge is held to the scanner, a name is chosen, or the last option: no badge here."""

    def __init__(self, title: Text, staff: Sequence[Staff]) -> None:
        super().__init__(title, staff)
        self.options = (*self.options, Option(OUTSIDER, WITHOUT_BADGE))


def by_role(place: Place, first: Sequence[Role], leave_out: Iterable[str] = ()) -> list[Staff]:
    """The list's people once each: those of these roles first, those on duty before others."""
    out, duty = set(leave_out), place.room.state.day.on_duty
    people = {p.id: p for p in place.plan.room.staff if p.id not in out}
    return sorted(
        people.values(),
        key=lambda p: (first.index(p.role) if p.role in first else len(first), p.id not in duty),
    )


async def ask_party(
    place: Place, title: Text, first: Sequence[Role], *, other: Party | None = None
) -> Party | None:
    """One side of a hand-over; None when cancelled. Two sides without a badge are not offered."""
    staff = by_role(place, first, (other.person,) if other is not None else ())
    known = other is not None and not other.person
    who = await place.ask(StaffChoice(title, staff) if known else SideChoice(title, staff))
    if who is None:
        return None
    return await ask_outsider(place) if who == OUTSIDER else Party(who)


async def ask_outsider(place: Place) -> Party | None:
    """Name, unit and reason of somebody without a badge here; None when cancelled."""
    name = await ask_words(place, Text("姓名（可用拼音）", "Name"))
    if name is None:
        return None
    unit = await ask_words(place, Text("单位", "Unit"))
    if unit is None:
        return None
    why = await ask_reason(place, Text("为什么没有本机工作证", "Why there is no badge here"), WHY_NO_BADGE)
    return None if why is None else Party("", name, unit, why.zh)


async def ask_words(place: Place, title: Text, *, optional: bool = False) -> str | None:
    """A few words; None when cancelled."""
    return await place.ask(Field(title, "words", optional=optional))


async def ask_number(place: Place, title: Text, default: int = 0) -> int | None:
    """A number; where there is a default, Enter alone takes it."""
    said = (Text(f"直接按 Enter 即 {default}", f"Enter alone takes {default}"),) if default else ()
    typed = await place.ask(Field(title, "number", said, optional=bool(default)))
    if typed is None:
        return None
    return int(typed) if typed else default


async def ask_yes(place: Place, title: Text, yes: Text, no: Text) -> bool | None:
    """One of two; None when cancelled."""
    answer = await place.ask(Choice(title, [Option("yes", yes), Option("no", no)]))
    return None if answer is None else answer == "yes"


async def ask_intact(place: Place, title: Text) -> bool | None:
    """Whether all seals are intact."""
    return await ask_yes(
        place, title, Text("封条完好", "All seals are intact"), Text("有封条不完好", "A seal is not intact")
    )


async def ask_consent(place: Place, sides: Iterable[str]) -> tuple[str, bool] | None:
    """(leader, by telephone); None when cancelled."""
    title = Text("须经负责人同意", "The leader's consent is needed")
    out, may = set(sides), set(leaders(place.plan))
    fitting = [p for p in by_role(place, ("chief", "affairs")) if p.id in may and p.id not in out]
    who = await place.ask(StaffChoice(title, fitting))
    if who is None:
        return None
    here = await ask_yes(
        place,
        title,
        Text("负责人在场，扫工作证", "The leader is here and shows the badge"),
        Text("电话请示，事后补签", "By telephone; the leader countersigns later"),
    )
    return None if here is None else (who, not here)


async def confirmed_by(
    place: Place, title: Text, people: Sequence[str], said: tuple[Text, ...] = ()
) -> tuple[str, ...] | None:
    """Badge and PIN of these people; ids of those who showed them, None when cancelled."""
    names = "、".join(place.station.staff_name(one) for one in people)
    wanted = Text(f"请出示工作证：{names}", f"Badges of: {names}") if names else plain("")
    shown = await place.ask(People(title, (*said, wanted), need=len(people)))
    return None if shown is None else tuple(one.person for one in shown)
