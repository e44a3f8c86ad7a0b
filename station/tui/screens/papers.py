"""Papers: one table of counts, the next one marked (PM-4, FL-4, FL-9).

A difference is named and explained before anything is sealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from textual import work
from textual.content import Content

from station.plan.model import Material
from station.text import Text
from station.tui.place import Place
from station.tui.prompts import Choice, Confirm, Field, Option, People
from station.tui.reasons import ask_reason
from station.tui.say import clean, pad
from station.tui.theme import BAD, CHOSEN, GOOD, KEY_INK, PAGE, QUIET
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


@dataclass(frozen=True)
class Task:
    """What is to be done next: count a material at a stage, show the seal to witnesses, explain a difference."""

    kind: Literal["count", "witness", "explain"]
    stage: Stage
    material: Material | None = None


class PapersPlace(Place):
    """The ledger of this session's papers."""

    place = "papers"

    def next_task(self) -> Task | None:
        """The first thing in the order of the day that is not done; None when all is counted and explained."""
        session = self.to_settle
        custody = self.room.state.papers.session(session.id)
        for stage in STAGES:
            for material in session.materials:
                ledger = custody.ledger(material.kind)
                if stage == "opening" and not custody.intact:
                    return Task("witness", stage)
                if stage not in ledger.counts:
                    return Task("count", stage, material)
                if stage in ledger.unexplained():
                    return Task("explain", stage, material)
        return None

    # -- what is shown --------------------------------------------------------------------------------------------

    def draw_body(self, cells: int, rows: int) -> Content:
        session, language = self.to_settle, self.language
        custody = self.room.state.papers.session(session.id)
        if not session.materials:
            return Content.styled(
                Text("本场没有纸质材料。", "This session has no papers.").say(language), PAGE.ink
            )
        task = self.next_task()
        column = max(8, (cells - 16) // (len(STAGES) + 1))
        head = pad("", 14) + "".join(pad(STAGE_NAMES[s].say(language), column) for s in STAGES)
        said = [
            Content.styled(session.subject, f"bold {KEY_INK}"),
            Content.styled(head + Text("进出", "in/out").say(language), QUIET),
        ]
        for material in session.materials:
            ledger = custody.ledger(material.kind)
            parts: list[tuple[str, str]] = [(pad(clean(material.name), 14), f"bold {PAGE.ink}")]
            for stage in STAGES:
                count, style = ledger.counts.get(stage), PAGE.ink
                text = "—" if count is None else str(count.counted)
                if count is not None and count.difference:
                    settled = stage not in ledger.unexplained()
                    text, style = (
                        f"{count.counted} ({count.difference:+d})",
                        GOOD if settled else f"bold {BAD}",
                    )
                if task is not None and task.material is material and task.stage == stage:
                    text, style = f" {text} ", f"bold {CHOSEN.style}"
                parts += [(text, style), (pad("", max(1, column - len(text))), PAGE.ink)]
            parts.append((f"+{ledger.incoming} −{ledger.withdrawn}", QUIET))
            said += [Content.assemble(*parts), Content("")]
        said.append(Content.styled(self._witness_line(), PAGE.ink))
        said.append(Content.styled(self._seal_line(), GOOD if custody.sealed else QUIET))
        return Content("\n").join(said)

    def _witness_line(self) -> str:
        custody = self.room.state.papers.session(self.to_settle.id)
        if custody.intact is None:
            text = Text("封条见证：未做", "Seal witnesses: not done")
        elif custody.intact:
            roster = self.plan.room.roster(self.to_settle.id)
            seats = " ".join(roster.get(c, "?") for c in custody.witnesses)
            text = Text(f"✓ 封条见证：座位 {seats}", f"✓ Seal witnesses: seats {seats}")
        else:
            text = Text(
                "! 封条不完好：停止启封，按 F4 办理", "! Seal not intact: don't open, F4 starts the procedure"
            )
        return text.say(self.language)

    def _seal_line(self) -> str:
        seals = len(self.room.state.papers.session(self.to_settle.id).seals)
        text = Text("✓ 已密封", "✓ sealed") if seals else Text("未密封（F12）", "not sealed yet (F12)")
        return text.say(self.language)

    def next_step(self) -> Text:
        task = self.next_task()
        if not self.to_settle.materials:
            return Text("按 Esc 回到入场", "Esc goes to the door")
        if task is None:
            return Text("清点完毕；收卷后按 F12 密封", "all is counted; when collected, F12 seals")
        stage = STAGE_NAMES[task.stage]
        if task.kind == "witness":
            return Text(
                "请两名考生确认封条完好，按 F2 登记", "have two candidates confirm the seal; F2 records it"
            )
        name = task.material.name if task.material else ""
        if task.kind == "count":
            return Text(f"清点{name}（{stage.zh}），按 F2 录入", f"count {name} ({stage.en}); F2 enters it")
        return Text(
            f"说明{name}（{stage.zh}）的差数，按 F2", f"explain the difference of {name} ({stage.en}); F2"
        )

    def hidden_actions(self) -> frozenset[str]:
        return frozenset({"task"}) if self.next_task() is None else frozenset()

    # -- what is done ---------------------------------------------------------------------------------------------

    @work(exclusive=True, group="ask")
    async def do_task(self) -> None:
        """F2: the marked one."""
        task = self.next_task()
        if task is None:
            return
        if task.kind == "witness":
            await self._witness()
        elif task.material is not None and task.kind == "count":
            await self._count(task.material, task.stage)
        elif task.material is not None:
            await self._explain(task.material, task.stage)

    async def _count(self, material: Material, stage: Stage) -> None:
        session = self.to_settle.id
        inside = len(self.room.state.door.session(session).inside)
        custody = self.room.state.papers.session(session)
        want = expected(self.plan, custody, material, stage, inside)
        name = STAGE_NAMES[stage]
        counted = await self.ask(
            Field(
                Text(
                    f"{material.name} · {name.zh}：实有份数", f"{material.name} · {name.en}: sheets counted"
                ),
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
        if counted is not None:
            self.station.submit(
                CountPapers(
                    session=session, material=material.kind, stage=stage, counted=int(counted), inside=inside
                )
            )

    async def _witness(self) -> None:
        session = self.to_settle.id
        inside = frozenset(self.room.state.door.session(session).inside)
        seats = {seat.upper(): index for index, seat in self.plan.room.roster(session).items()}
        chosen: list[int] = []
        for number in range(self.plan.rules.room.witnesses):
            said = await self.ask(
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
        answer = await self.ask(
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
            self.station.submit(
                WitnessSeal(session=session, candidates=tuple(chosen), inside=inside, intact=answer == "yes")
            )

    async def _explain(self, material: Material, stage: Stage) -> None:
        session = self.to_settle.id
        difference = self.room.state.papers.session(session).ledger(material.kind).unexplained().get(stage, 0)
        name = STAGE_NAMES[stage]
        title = Text(
            f"{material.name} · {name.zh}：差 {difference:+d}",
            f"{material.name} · {name.en}: {difference:+d}",
        )
        reason = await ask_reason(self, title, REASONS)
        if reason is None:
            return
        people = await self.ask(People(title, (reason,)))
        if people is not None:
            actors = tuple(p.person for p in people)
            self.station.submit(
                Explain(
                    session=session, material=material.kind, stage=stage, reason=reason.zh, actors=actors
                ),
                actors,
            )

    @work(exclusive=True, group="ask")
    async def do_other(self) -> None:
        """F3: count again, or papers that come in or are withdrawn."""
        options = [Option("again", Text("重新清点", "Count again"))]
        options += [Option(movement, name) for movement, name in MOVEMENTS.items()]
        choice = await self.ask(Choice(Text("其他试卷事项", "Other matters of papers"), options))
        if choice is None:
            return
        kinds = [Option(m.kind, Text(m.name, m.name)) for m in self.to_settle.materials]
        kind = await self.ask(Choice(Text("哪种材料", "Which material"), kinds))
        material = next((m for m in self.to_settle.materials if m.kind == kind), None)
        if material is None:
            return
        if choice == "again":
            stages = [Option(s, STAGE_NAMES[s]) for s in STAGES]
            stage = await self.ask(Choice(Text("哪个环节", "Which stage"), stages))
            if stage in STAGES:
                await self._count(material, stage)
            return
        movement = next(m for m in MOVEMENTS if m == choice)
        await self._move(material, movement)

    async def _move(self, material: Material, movement: Movement) -> None:
        name = MOVEMENTS[movement]
        said = await self.ask(
            Field(Text(f"{name.zh}：{material.name}份数", f"{name.en}: sheets of {material.name}"), "number")
        )
        if said is None:
            return
        line = Text(
            f"{name.zh}：{material.name} {int(said)} 份", f"{name.en}: {int(said)} of {material.name}"
        )
        actors = self.room.state.day.on_duty
        if movement != "withdrawn":
            people = await self.ask(
                People(
                    Text("主考批准：扫工作证并输入 PIN", "The chief approves: badge and PIN"), (line,), need=1
                )
            )
            if people is None:
                return
            actors = tuple(p.person for p in people)
        elif not await self.ask(Confirm(line)):
            return
        self.station.submit(
            MovePapers(
                session=self.to_settle.id,
                material=material.kind,
                movement=movement,
                count=int(said),
                actors=actors,
            ),
            actors,
        )
