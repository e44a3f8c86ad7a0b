"""What is done with papers in the order of the day, one question at a time; what the ledger expects is filled in."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from station.event import Command
from station.plan.bags import same_number
from station.plan.model import Session
from station.room.papers import attendance, closes
from station.text import Text
from station.tui.place import Place
from station.tui.prompts import Choice, Confirm, Field, Option, People
from station.tui.prompts.staff import StaffChoice
from station.tui.reasons import ask_reason
from station.vault.custody.commands import (
    CountPapers,
    Explain,
    GiveOut,
    OpenBags,
    ReceiveBag,
    SetAside,
    WitnessSeal,
)
from station.vault.custody.expected import giving
from station.vault.custody.names import kind_name
from station.vault.custody.places import PLACE_NAMES, Kind
from station.vault.custody.places import Place as Where
from station.vault.custody.plausible import beyond, most
from station.vault.custody.tasks import Task

REASONS = (
    Text("装袋时多装或少装", "Too many or too few were packed"),
    Text("印制缺损，已按程序更换", "Misprints, replaced by procedure"),
    Text("已按突发事件程序处理", "Handled in an incident's procedure"),
    Text("清点有误，已两人复点", "Counted wrongly; recounted by two people"),
    Text("查找未获，疑被考生带走", "Searched for and not found; the candidate may have taken it"),
)
CARRIERS = ("invigilator", "lead", "floating", "custodian", "affairs")


async def do_task(place: Place, session: Session, task: Task) -> None:
    """Ask what the task needs, and do it."""
    match task.doing:
        case "receive":
            await receive(place, session)
        case "witness":
            await witness(place, session)
        case "open":
            await open_bags(place, session)
        case "give":
            await give(place, session)
        case "set_aside":
            await set_aside(place, session)
        case "collect":
            from station.tui.screens.collecting import CollectingPlace

            place.station.show(CollectingPlace())
        case "count" if task.kind is not None and task.place is not None:
            await count(place, session, task.kind, task.place, task.planned)
        case "explain" if task.kind is not None and task.place is not None:
            await explain(place, session, task.kind, task.place)
        case _:
            raise TypeError(f"nothing to ask for {task}")


def sheets(session: Session, counts: Mapping[Kind, int]) -> Text:
    """``试卷 28、答题卡 28``."""
    names = {kind: kind_name(session, kind) for kind in counts}
    zh = "、".join(f"{names[kind].zh} {n}" for kind, n in counts.items())
    en = ", ".join(f"{names[kind].en} {n}" for kind, n in counts.items())
    return Text(zh, en)


async def receive(place: Place, session: Session) -> None:
    """A bag: its seal number, and who carried it."""
    bags = len(place.room.state.papers.session(session.id).bags)
    planned = session.bags.get(place.plan.room.room.number, ())
    said = (
        (Text(f"计划封条号 {' '.join(planned)}", f"planned seal numbers {' '.join(planned)}"),)
        if planned
        else ()
    )
    number = await place.ask(
        Field(
            Text(f"第 {bags + 1} 袋的封条号：扫码或输入", f"Seal number of bag {bags + 1}: scan or type"),
            "code",
            said,
        )
    )
    if number is None:
        return
    people = [p for p in place.plan.room.staff if p.role in CARRIERS]
    carrier = await place.ask(StaffChoice(Text("谁领来的？", "Who carried it?"), people))
    if carrier is None:
        return
    actors: tuple[str, ...] = ()
    if planned and not any(same_number(number, one) for one in planned):
        title = Text("封条号与计划不符：主考批准", "The seal number is not the plan's: the chief approves")
        chief = await place.ask(People(title, (Text(number, number), *said), need=1))
        if chief is None:
            return
        actors = tuple(p.person for p in chief)
    _submit(place, ReceiveBag(session.id, number, carrier, actors), actors)


async def witness(place: Place, session: Session) -> None:
    """Two candidates look at the seal."""
    inside = frozenset(place.room.state.door.session(session.id).inside)
    seats = {seat.upper(): index for index, seat in place.plan.room.roster(session.id).items()}
    chosen: list[int] = []
    for number in range(place.plan.rules.room.witnesses):
        said = await place.ask(
            Field(
                Text(f"第 {number + 1} 名见证考生的座位号", f"Seat of witness {number + 1}"),
                "code",
                check=lambda typed: (
                    None
                    if seats.get(typed.upper(), -1) in inside
                    else Text("此座位没有已入场的考生。", "Nobody is inside at that seat.")
                ),
            )
        )
        if said is None:
            return
        chosen.append(seats[said.upper()])
    answer = await place.ask(
        Choice(
            Text("两名考生看过封条后", "After both have looked at the seal"),
            [
                Option("yes", Text("封条完好", "The seal is intact")),
                Option("no", Text("封条不完好", "The seal is not intact")),
            ],
            final=True,
        )
    )
    if answer is not None:
        _submit(place, WitnessSeal(session.id, tuple(chosen), inside, answer == "yes"))


async def open_bags(place: Place, session: Session) -> None:
    """Every bag in the room; with the chief where a seal is not intact (CP-4)."""
    custody = place.room.state.papers.session(session.id)
    held = {kind: n for kind, ledger in custody.ledgers.items() if (n := ledger.there("room"))}
    line = sheets(session, held)
    actors: tuple[str, ...] = ()
    if custody.intact is False:
        title = Text("封条不完好：主考在场启封", "The seal is not intact: the chief opens the bag with you")
        chief = await place.ask(People(title, (line,), need=1))
        if chief is None:
            return
        actors = tuple(p.person for p in chief)
    elif not await place.ask(Confirm(Text("启封试卷袋", "Open the bag"), (line,))):
        return
    _submit(place, OpenBags(session.id, actors), actors)


async def count(place: Place, session: Session, kind: Kind, where: Where, planned: int | None = None) -> None:
    """One kind at one place; bag by bag where several were opened. ``planned`` where no bag brought it."""
    custody = place.room.state.papers.session(session.id)
    want = custody.ledger(kind).balance(where) if planned is None else planned
    name, there = kind_name(session, kind), PLACE_NAMES[where]
    ledger = Text(
        f"账面应为 {want}。相符直接按 F8；不符输入实数。",
        f"The ledger expects {want}. If so, F8; if not, enter what you counted.",
    )
    if where == "opened" and len(custody.bags) > 1:
        parts = await _bag_by_bag(place, len(custody.bags), name, want)
        if parts is not None:
            await _counted(place, session, CountPapers(session.id, kind, where, sum(parts), parts), want)
        return
    said = await place.ask(
        Field(
            Text(f"{name.zh} · {there.zh}：实有份数", f"{name.en} · {there.en}: sheets counted"),
            "number",
            (ledger,),
            final=True,
            optional=True,
        )
    )
    if said is not None:
        await _counted(
            place, session, CountPapers(session.id, kind, where, int(said) if said else want), want
        )


async def _counted(place: Place, session: Session, command: CountPapers, want: int) -> None:
    """What was counted; a figure beyond what there can be is counted and entered once more."""
    custody = place.room.state.papers.session(session.id)
    if beyond(place.plan, session, custody, command.material, command.counted, want):
        limit = most(place.plan, session, custody, command.material)
        title = Text(
            "超出可能的份数：再点一遍，再输入一次", "More than there can be: count again and enter it again"
        )
        line = Text(
            f"输入了 {command.counted}；账面 {want}，计划与备用合计最多 {limit}。输错请按 Esc。",
            f"Entered: {command.counted}. The ledger expects {want}, plan and spares {limit} at most. A slip: Esc.",
        )
        again = await place.ask(Field(title, "number", (line,), final=True))
        if again is None:
            return
        command = msgspec.structs.replace(command, again=int(again))
    _submit(place, command)


async def _bag_by_bag(place: Place, bags: int, name: Text, want: int) -> tuple[int, ...] | None:
    parts: list[int] = []
    for bag in range(1, bags + 1):
        title = Text(f"第 {bag} 袋 {name.zh}：实有份数", f"Bag {bag}, {name.en}: sheets counted")
        so_far = sum(parts)
        line = Text(f"共应 {want}，已点 {so_far}", f"{want} in all, {so_far} so far")
        said = await place.ask(Field(title, "number", (line,), final=bag == bags))
        if said is None:
            return None
        parts.append(int(said))
    return tuple(parts)


async def give(place: Place, session: Session) -> None:
    """One to each candidate inside."""
    door = attendance(place.plan, place.room.state, session, place.now)
    counts = giving(session, place.room.state.papers.session(session.id), door)
    inside = len(door.inside)
    here = Text(f"场内 {inside} 人", f"{inside} inside")
    if await place.ask(Confirm(Text("发出", "Give out"), (here, sheets(session, counts)))):
        _submit(place, GiveOut(session.id, counts, len(door.admitted)))


async def set_aside(place: Place, session: Session) -> None:
    """Absentees' papers, and the rest."""
    absent = len(place.room.state.door.session(session.id).absent)
    custody = place.room.state.papers.session(session.id)
    held: dict[Kind, int] = {
        kind: n
        for kind, ledger in custody.ledgers.items()
        if kind != "pack" and (n := ledger.there("opened"))
    }
    said = (
        sheets(session, held),
        Text(
            f"其中缺考 {absent} 人的另放，其余为余卷",
            f"those of {absent} absentees are set aside, the rest is left over",
        ),
    )
    if await place.ask(Confirm(Text("缺考卷、余卷另放", "Set aside"), said)):
        _submit(place, SetAside(session.id, absent, closes(place.plan, place.room.state, session)))


async def explain(place: Place, session: Session, kind: Kind, where: Where) -> None:
    """Two people say why a count differs; it is booked."""
    ledger = place.room.state.papers.session(session.id).ledger(kind)
    difference = ledger.off.get(where, 0)
    name, there = kind_name(session, kind), PLACE_NAMES[where]
    roster = place.plan.room.roster(session.id)
    seats = " ".join(roster.get(who, "?") for who in sorted(ledger.missing)) if where == "seats" else ""
    title = Text(
        f"{name.zh} · {there.zh} {seats}：差 {difference:+d}".replace(" ：", "："),
        f"{name.en} · {there.en} {seats}: {difference:+d}".replace(" :", ":"),
    )
    reason = await ask_reason(place, title, REASONS)
    if reason is None:
        return
    people = await place.ask(People(title, (reason,)))
    if people is not None:
        actors = tuple(p.person for p in people)
        _submit(place, Explain(session.id, kind, where, reason.zh, actors), actors)


def _submit(place: Place, command: Command, actors: tuple[str, ...] = ()) -> None:
    """By those on duty, and with those who have just shown a badge."""
    place.station.submit(command, (*place.room.state.day.on_duty, *actors) if actors else None)
