"""What is entered of a transport: departure, stops, arrival (PM-3)."""

from __future__ import annotations

from functools import partial

from station.event import Milliseconds
from station.text import Text
from station.tui.place import Place
from station.tui.prompts import Choice, Field, Option, People
from station.tui.prompts.staff import StaffChoice
from station.tui.reasons import ask_reason
from station.tui.register_words import both, row_line, transport_line
from station.tui.screens.opening import DAY_MS, same_day
from station.tui.screens.register_asking import (
    ask_intact,
    ask_number,
    ask_words,
    by_role,
)
from station.vault.register.commands import Arrive, Depart, Stop
from station.vault.register.moving import rows_to_move
from station.vault.register.state import RegisterState

COME, GO, STOP, END = "come", "go", "stop", "end"
CAUSES = (
    Text("交通堵塞", "Traffic jam"),
    Text("车辆故障", "Breakdown of the vehicle"),
    Text("交通事故或管制", "Accident or road closed"),
)


async def enter(place: Place, state: RegisterState) -> None:
    """F2 at the transports."""
    options = [Option(COME, Text("运入：登记起运情况", "Something comes in: how it set out"))]
    if rows_to_move(state):
        options.append(Option(GO, Text("运出：起运", "Something sets out")))
    if state.under_way():
        options += [
            Option(STOP, Text("途中停留", "A stop on the way")),
            Option(END, Text("到达", "An arrival")),
        ]
    choice = await place.ask(Choice(Text("登记什么", "What is to be entered"), options))
    match choice:
        case "come" | "go":
            await _depart(place, state, inbound=choice == COME)
        case "stop":
            await _stop(place, state)
        case "end":
            await _arrive(place, state)


async def _depart(place: Place, state: RegisterState, *, inbound: bool) -> None:
    row, person, name = 0, "", ""
    at: Milliseconds = 0
    if inbound:
        said = await ask_words(place, Text("专人姓名和单位", "The assigned person's name and unit"))
        if said is None:
            return
        name = said
        left = await _moment(place, Text("起运时刻（如 0640）", "When it set out (0640)"))
        if left is None:
            return
        at = left
    else:
        chosen = await _row(place, state)
        who = None
        if chosen is not None:
            title = Text("专人（随车）", "The assigned person, who goes with it")
            who = await place.ask(StaffChoice(title, by_role(place, ("custodian", "affairs", "floating"))))
        if chosen is None or who is None:
            return
        row, person = chosen, who
    words = []
    for title in (
        Text("驾驶员", "Driver"),
        Text("车牌号", "The vehicle's number"),
        Text("起止地点", "From where to where"),
    ):
        said = await ask_words(place, title)
        if said is None:
            return
        words.append(said)
    bags = await ask_number(place, Text("试卷袋或箱数", "Bags or boxes"))
    if bags is None:
        return
    intact = await ask_intact(place, Text("起运时的封条", "The seals on leaving"))
    if intact is None:
        return
    actors = await _two(place, Text("起运：两人确认", "Departure: two confirm"), person)
    if actors is None:
        return
    driver, vehicle, route = words
    place.station.submit(
        Depart(inbound, bags, intact, driver, vehicle, route, actors, row, person, name, at), actors
    )


async def _two(place: Place, title: Text, first: str = "") -> tuple[str, ...] | None:
    """Badge and PIN of the assigned person, where there is one here, and of one or two more."""
    second = Text("与另一名工作人员核对封条", "look at the seals together with another member of staff")
    said = (
        (Text(f"专人 {place.station.staff_name(first)}", f"assigned: {place.station.staff_name(first)}"),)
        if first
        else ()
    )
    people = await place.ask(People(title, (*said, second), need=2))
    return None if people is None else tuple(p.person for p in people)


async def _row(place: Place, state: RegisterState) -> int | None:
    options = []
    for number in rows_to_move(state):
        options.append(Option(str(number), both(partial(row_line, place.plan, state.rows[number]))))
    chosen = await place.ask(
        Choice(Text("按哪一行移交登记运出", "Under which row it leaves the site"), options)
    )
    return None if chosen is None else int(chosen)


async def _moment(place: Place, title: Text) -> Milliseconds | None:
    """A moment of the last 24 hours."""

    def check(said: str) -> Text | None:
        ok = same_day(place.now, said) is not None
        return None if ok else Text("这不是一个时间；例如 0640。", "That is no time; for example 0640.")

    said = await place.ask(Field(title, "clock", check=check))
    at = same_day(place.now, said) if said is not None else None
    if at is None:
        return None
    # Shortly after midnight, 2350 is yesterday's.
    return at if at <= place.now else at - DAY_MS


async def _which(place: Place, state: RegisterState, title: Text) -> int | None:
    options = []
    for number in state.under_way():
        options.append(
            Option(str(number), both(partial(transport_line, place.plan, state.transports[number])))
        )
    chosen = await place.ask(Choice(title, options))
    return None if chosen is None else int(chosen)


async def _stop(place: Place, state: RegisterState) -> None:
    title = Text("途中停留", "A stop on the way")
    number = await _which(place, state, title)
    if number is None:
        return
    at = await _moment(place, Text("停留开始时刻（如 0655）", "When it stopped (0655)"))
    if at is None:
        return
    minutes = await ask_number(place, Text("停留多少分钟", "For how many minutes"))
    if minutes is None:
        return
    cause = await ask_reason(place, Text("停留原因", "Why"), CAUSES)
    if cause is None:
        return
    people = await place.ask(People(title, need=1))
    if people is not None:
        actors = tuple(p.person for p in people)
        place.station.submit(Stop(number, at, minutes, cause.zh, actors), actors)


async def _arrive(place: Place, state: RegisterState) -> None:
    title = Text("到达", "An arrival")
    number = await _which(place, state, title)
    if number is None:
        return
    intact = await ask_intact(place, Text("到达时的封条", "The seals on arrival"))
    if intact is None:
        return
    label = (
        Text("备注（可不填）", "Remarks (may be empty)")
        if intact
        else Text("哪个封条、什么情形", "Which seal, and how")
    )
    remarks = await ask_words(place, label, optional=intact)
    if remarks is None:
        return
    actors = await _two(place, Text("到达：两人核对封条", "Arrival: two look at the seals"))
    if actors is not None:
        place.station.submit(Arrive(number, intact, remarks, actors), actors)
