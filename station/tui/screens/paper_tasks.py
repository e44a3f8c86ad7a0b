"""What is done with papers: counting, witnesses of the seal, differences, papers that come in or are withdrawn."""

from __future__ import annotations

from station.plan.model import Material, Session
from station.text import Text
from station.tui.place import Place
from station.tui.prompts import Choice, Confirm, Field, Option, People
from station.tui.reasons import ask_reason
from station.vault.custody.events import STAGES, Movement, Stage
from station.vault.custody.rules import (
    STAGE_NAMES,
    CountPapers,
    Explain,
    MovePapers,
    WitnessSeal,
    expected,
)

MOVEMENTS: dict[Movement, Text] = {
    "spare_in": Text("领入备用卷", "Spare papers come in"),
    "left_over_in": Text("领入余卷", "Left-over papers come in"),
    "copies_in": Text("领入复印件", "Copies come in"),
    "withdrawn": Text("撤回并封存", "Withdraw and seal away"),
}
REASONS = (
    Text("装袋时多装或少装", "Too many or too few were packed"),
    Text("印制缺损，已按程序更换", "Misprints, replaced by procedure"),
    Text("已按突发事件程序处理", "Handled in an incident's procedure"),
    Text("清点有误，已两人复点", "Counted wrongly; recounted by two people"),
)


async def count(place: Place, session: Session, material: Material, stage: Stage) -> None:
    inside = len(place.room.state.door.session(session.id).inside)
    custody = place.room.state.papers.session(session.id)
    want = expected(place.plan, custody, material, stage, inside)
    name = STAGE_NAMES[stage]
    counted = await place.ask(
        Field(
            Text(f"{material.name} · {name.zh}：实有份数", f"{material.name} · {name.en}: sheets counted"),
            "number",
            (
                Text(
                    f"账面应为 {want}。按实数录入，不要按账面录入。",
                    f"The ledger expects {want}. Enter what you counted, not that.",
                ),
            ),
            final=True,
        )
    )
    if counted is None:
        return
    actors: tuple[str, ...] = ()
    if stage == "opening" and custody.intact is False:
        # CP-4: a bag whose seal was not confirmed is opened with the chief only.
        title = Text("封条不完好：主考在场启封", "The seal is not intact: the chief opens the bag with you")
        chief = await place.ask(People(title, need=1))
        if chief is None:
            return
        actors = tuple(p.person for p in chief)
    place.station.submit(
        CountPapers(
            session=session.id,
            material=material.kind,
            stage=stage,
            counted=int(counted),
            inside=inside,
            actors=actors,
        ),
        (*place.room.state.day.on_duty, *actors) if actors else None,
    )


async def witness(place: Place, session: Session) -> None:
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
        place.station.submit(
            WitnessSeal(session=session.id, candidates=tuple(chosen), inside=inside, intact=answer == "yes")
        )


async def explain(place: Place, session: Session, material: Material, stage: Stage) -> None:
    difference = place.room.state.papers.session(session.id).ledger(material.kind).unexplained().get(stage, 0)
    name = STAGE_NAMES[stage]
    title = Text(
        f"{material.name} · {name.zh}：差 {difference:+d}",
        f"{material.name} · {name.en}: {difference:+d}",
    )
    reason = await ask_reason(place, title, REASONS)
    if reason is None:
        return
    people = await place.ask(People(title, (reason,)))
    if people is not None:
        actors = tuple(p.person for p in people)
        place.station.submit(
            Explain(session=session.id, material=material.kind, stage=stage, reason=reason.zh, actors=actors),
            actors,
        )


async def other(place: Place, session: Session) -> None:
    """Count again, or record papers that come in or are withdrawn."""
    options = [Option("again", Text("重新清点", "Count again"))]
    options += [Option(movement, name) for movement, name in MOVEMENTS.items()]
    choice = await place.ask(Choice(Text("其他试卷事项", "Other matters of papers"), options))
    if choice is None:
        return
    kinds = [Option(m.kind, Text(m.name, m.name)) for m in session.materials]
    kind = await place.ask(Choice(Text("哪种材料", "Which material"), kinds))
    material = next((m for m in session.materials if m.kind == kind), None)
    if material is None:
        return
    if choice == "again":
        stages = [Option(s, STAGE_NAMES[s]) for s in STAGES]
        stage = await place.ask(Choice(Text("哪个环节", "Which stage"), stages))
        if stage in STAGES:
            await count(place, session, material, stage)
        return
    movement = next(m for m in MOVEMENTS if m == choice)
    await _move(place, session, material, movement)


async def _move(place: Place, session: Session, material: Material, movement: Movement) -> None:
    name = MOVEMENTS[movement]
    said = await place.ask(
        Field(Text(f"{name.zh}：{material.name}份数", f"{name.en}: sheets of {material.name}"), "number")
    )
    if said is None:
        return
    line = Text(f"{name.zh}：{material.name} {int(said)} 份", f"{name.en}: {int(said)} of {material.name}")
    actors = place.room.state.day.on_duty
    if movement != "withdrawn":
        people = await place.ask(
            People(Text("主考批准：扫工作证并输入 PIN", "The chief approves: badge and PIN"), (line,), need=1)
        )
        if people is None:
            return
        actors = tuple(p.person for p in people)
    elif not await place.ask(Confirm(line)):
        return
    place.station.submit(
        MovePapers(
            session=session.id,
            material=material.kind,
            movement=movement,
            count=int(said),
            actors=actors,
        ),
        actors,
    )
