"""What is entered in the secure room's duty log: who comes on and goes off duty, rounds, visitors (PM-2)."""

from __future__ import annotations

from functools import partial

from station.text import Text
from station.tui.place import Place
from station.tui.prompts import Choice, Confirm, Option, People
from station.tui.prompts.staff import StaffChoice
from station.tui.register_words import both, visit_line
from station.tui.screens.register_asking import (
    OUTSIDER,
    SideChoice,
    ask_number,
    ask_words,
    ask_yes,
    by_role,
    confirmed_by,
)
from station.vault.register.commands import BeginGuard, EndGuard, LetIn, LetOut, MakeRound
from station.vault.register.state import RegisterState

ON, TURN, OFF, ROUND, IN, OUT = "on", "turn", "off", "round", "in", "out"


async def enter(place: Place, state: RegisterState) -> None:
    """F2 at the duty log."""
    options = []
    if state.on_guard:
        options += [
            Option(TURN, Text("交接班", "Change of turns")),
            Option(ROUND, Text("巡查", "A round")),
            Option(IN, Text("来访人进入", "A visitor comes in")),
        ]
    if state.inside():
        options.append(Option(OUT, Text("来访人离开", "A visitor leaves")))
    options.append(Option(ON, Text("上岗", "Somebody comes on duty")))
    if state.on_guard:
        options.append(Option(OFF, Text("下岗（无人接班）", "Somebody goes off duty, nobody takes over")))
    choice = await place.ask(Choice(Text("登记什么", "What is to be entered"), options))
    match choice:
        case "on":
            await _on(place)
        case "turn":
            await _turn(place, state)
        case "off":
            await _off(place, state)
        case "round":
            await _round(place)
        case "in":
            await _let_in(place, state)
        case "out":
            await _let_out(place, state)


async def _on(place: Place) -> None:
    many = await ask_number(place, Text("几人上岗", "How many come on duty"), 1)
    if not many or many > len(place.plan.room.staff):
        return
    title = Text("上岗：本人扫工作证", "On duty: each shows the badge")
    people = await place.ask(People(title, need=many))
    if people is not None:
        ids = tuple(p.person for p in people)
        place.station.submit(BeginGuard(ids, ids), ids)


async def _turn(place: Place, state: RegisterState) -> None:
    """As many come as go, unless somebody stays: all of them confirm."""
    going = state.on_guard
    if len(going) > 1:
        options = [Option("all", Text("全部换班", "All of them"))]
        options += [Option(one, Text(*[place.station.staff_name(one)] * 2)) for one in going]
        who = await place.ask(Choice(Text("谁下岗", "Who goes off duty"), options))
        if who is None:
            return
        going = going if who == "all" else (who,)
    coming: list[str] = []
    for number in range(len(going)):
        out = (*state.on_guard, *coming)
        title = Text(f"接班的第 {number + 1} 人", f"Who takes over, person {number + 1}")
        who = await place.ask(StaffChoice(title, by_role(place, ("custodian", "affairs"), out)))
        if who is None:
            return
        coming.append(who)
    title = Text("交接班：双方扫工作证", "Change of turns: both sides show their badges")
    actors = await confirmed_by(place, title, (*coming, *going))
    if actors is not None:
        place.station.submit(BeginGuard(tuple(coming), actors, going), actors)


async def _off(place: Place, state: RegisterState) -> None:
    options = [Option(one, Text(*[place.station.staff_name(one)] * 2)) for one in state.on_guard]
    who = await place.ask(Choice(Text("谁下岗", "Who goes off duty"), options))
    if who is None:
        return
    left, needed = len(state.on_guard) - 1, place.plan.rules.room.guards
    if left < needed:
        warning = Text(
            f"只剩 {left} 人，应有 {needed} 人：这会记为报警。",
            f"{left} of {needed} are left: that is an alarm on record.",
        )
        if not await place.ask(Confirm(Text("下岗", "Off duty"), (warning,))):
            return
    actors = await confirmed_by(place, Text("下岗：本人扫工作证", "Off duty: the badge"), (who,))
    if actors is not None:
        place.station.submit(EndGuard(who, actors), actors)


async def _by_a_guard(place: Place, title: Text) -> tuple[str, ...] | None:
    """Badge and PIN of one who is on duty: the two who opened may be elsewhere by now."""
    said = Text("值班的一人扫工作证", "one who is on duty shows the badge")
    people = await place.ask(People(title, (said,), need=1))
    return None if people is None else tuple(p.person for p in people)


async def _round(place: Place) -> None:
    title = Text("巡查", "A round")
    intact = await ask_yes(
        place,
        title,
        Text("门、柜、封条均正常", "Doors, cabinets and seals are as they should be"),
        Text("有异常", "Something is not"),
    )
    if intact is None:
        return
    label = Text("备注（可不填）", "Remarks (may be empty)") if intact else Text("什么异常", "What is not")
    remarks = await ask_words(place, label, optional=intact)
    if remarks is None:
        return
    actors = await _by_a_guard(place, title)
    if actors is not None:
        place.station.submit(MakeRound(intact, remarks, actors), actors)


async def _let_in(place: Place, state: RegisterState) -> None:
    title = Text("来访人进入", "A visitor comes in")
    who = await place.ask(SideChoice(title, by_role(place, ("supervisor", "chief"), state.on_guard)))
    if who is None:
        return
    name: str | None = ""
    unit: str | None = ""
    if who == OUTSIDER:
        name = await ask_words(place, Text("来访人姓名（可用拼音）", "The visitor's name"))
        unit = None if name is None else await ask_words(place, Text("单位", "Unit"))
    if name is None or unit is None:
        return
    purpose = await ask_words(place, Text("事由", "What for"))
    if purpose is None:
        return
    actors = await _by_a_guard(place, title)
    if actors is not None:
        person = "" if who == OUTSIDER else who
        place.station.submit(LetIn(purpose, actors, person, name, unit), actors)


async def _let_out(place: Place, state: RegisterState) -> None:
    options = [
        Option(str(n), both(partial(visit_line, place.plan, n, state.visits[n]))) for n in state.inside()
    ]
    title = Text("哪名来访人离开", "Which visitor leaves")
    chosen = await place.ask(Choice(title, options))
    if chosen is None:
        return
    actors = await _by_a_guard(place, title)
    if actors is not None:
        place.station.submit(LetOut(int(chosen), actors), actors)
