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
from station.tui.say import clean, pad
from station.tui.screens.paper_tasks import count, explain, other, witness
from station.tui.theme import BAD, CHOSEN, GOOD, KEY_INK, PAGE, QUIET
from station.vault.custody.events import STAGES, Stage
from station.vault.custody.rules import STAGE_NAMES


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
            await witness(self, self.to_settle)
        elif task.material is not None and task.kind == "count":
            await count(self, self.to_settle, task.material, task.stage)
        elif task.material is not None:
            await explain(self, self.to_settle, task.material, task.stage)

    @work(exclusive=True, group="ask")
    async def do_other(self) -> None:
        """F3: count again, or papers that come in or are withdrawn."""
        await other(self, self.to_settle)
