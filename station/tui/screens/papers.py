"""Papers: the ledger as a table that balances, and the one thing to do next (PM-4, FL-2, FL-4, FL-9).

A row for each place, a column for each kind; what was counted beyond the balance, or short of it, stands beside the figure
in red until it is explained.
"""

from __future__ import annotations

from textual import work
from textual.content import Content

from station.room.bags import to_return
from station.room.papers import closes, task_now
from station.text import Text
from station.tui.offering import offer, take
from station.tui.place import Place
from station.tui.say import clean, clip, pad
from station.tui.screens.paper_tasks import do_task
from station.tui.screens.papers_other import other
from station.tui.theme import BAD, CHOSEN, GOOD, KEY_INK, PAGE, QUIET
from station.vault.custody.ledger import Ledger
from station.vault.custody.names import kind_name, what_to_do
from station.vault.custody.places import ANSWERS, PLACE_NAMES, PLACES, Kind, bagged, kinds_of
from station.vault.custody.places import Place as Where
from station.vault.custody.state import Custody
from station.vault.custody.tasks import Task

ALWAYS: frozenset[Where] = frozenset({"secure", "room", "opened", "seats", "left_over", "collected", "bag"})
"""Places that are shown also while nothing is there."""
LABEL = 18
SEARCH = "CP-16"
"""What a missing answer sheet or card leads into."""

NEXT: dict[str, Text] = {
    "receive": Text("领取试卷袋，按 F2 录入封条号", "collect the paper bag; F2 enters its seal number"),
    "witness": Text(
        "请两名考生确认封条完好，按 F2 登记", "have two candidates confirm the seal; F2 records it"
    ),
    "open": Text("启封试卷袋，按 F2", "open the bag; F2 records it"),
    "give": Text("发出试卷，按 F2", "give the papers out; F2 records it"),
    "set_aside": Text("缺考卷、余卷另放，按 F2", "set absentees' and left-over papers aside; F2 records it"),
    "collect": Text("逐座收卷，按 F2", "collect seat by seat; F2"),
}


class PapersPlace(Place):
    """The ledger of this session's papers."""

    place = "papers"

    @property
    def custody(self) -> Custody:
        return self.room.state.papers.session(self.to_settle.id)

    @property
    def due(self) -> Task | None:
        """What is to be done now."""
        if self.custody.sealed:
            return None
        return task_now(self.plan, self.room.state, self.to_settle, self.now)

    # -- what is shown --------------------------------------------------------------------------------------------

    def draw_body(self, cells: int, rows: int) -> Content:
        session, language = self.to_settle, self.language
        kinds = kinds_of(session)
        if not kinds:
            return Content.styled(
                Text("本场没有要清点的材料。", "This session has nothing to count.").say(language), PAGE.ink
            )
        columns: tuple[Kind, ...] = (*kinds, "pack") if bagged(session) else kinds
        column = max(9, min(16, (cells - LABEL) // len(columns)))
        names = [clip(clean(kind_name(session, kind).say(language)), column - 1) for kind in columns]
        head = pad("", LABEL) + "".join(pad(name, column) for name in names)
        said = [Content.styled(session.subject, f"bold {KEY_INK}"), Content.styled(head, QUIET)]
        ledgers = [self.custody.ledger(kind) for kind in columns]
        shown = [p for p in PLACES if p in ALWAYS or any(one.balance(p) or p in one.off for one in ledgers)]
        task = self.due
        for place in shown:
            said.append(self._row(place, columns, column, task))
            if place == "opened":
                said += self._by_bag(columns, column)
        sums = [sum(one.balances.values()) for one in ledgers]
        total = pad(Text("合计", "sum").say(language), LABEL) + "".join(pad(str(n), column) for n in sums)
        said.append(Content.styled(total, QUIET if not any(sums) else f"bold {BAD}"))
        if bagged(session):
            said.append(Content.styled(self._witness_line(), PAGE.ink))
        said.append(Content.styled(self._seal_line(), GOOD if self.custody.sealed else QUIET))
        return Content("\n").join(said[: max(1, rows)])

    def _row(self, place: Where, kinds: tuple[Kind, ...], column: int, task: Task | None) -> Content:
        ledgers = {kind: self.custody.ledger(kind) for kind in kinds}
        off = any(place in one.off for one in ledgers.values())
        name = pad(PLACE_NAMES[place].say(self.language), LABEL)
        parts: list[tuple[str, str]] = [(name, f"bold {BAD}" if off else f"bold {PAGE.ink}")]
        for kind, ledger in ledgers.items():
            text, style = self._cell(ledger, place)
            if task is not None and (task.kind, task.place) == (kind, place):
                text, style = f" {text} ", f"bold {CHOSEN.style}"
            parts += [(text, style), (pad("", max(1, column - len(text))), PAGE.ink)]
        return Content.assemble(*parts)

    def _by_bag(self, kinds: tuple[Kind, ...], column: int) -> list[Content]:
        """What each of several bags held when it was counted: part of the row above, and no place of its own."""
        held = self.custody.by_bag
        rows = []
        for n in range(max((len(parts) for parts in held.values()), default=0)):
            name = pad(Text(f"  其中第 {n + 1} 袋", f"  of it bag {n + 1}").say(self.language), LABEL)
            cells = [str(held[kind][n]) if n < len(held.get(kind, ())) else "" for kind in kinds]
            rows.append(Content.styled(name + "".join(pad(cell, column) for cell in cells), QUIET))
        return rows

    def _cell(self, ledger: Ledger, place: Where) -> tuple[str, str]:
        balance = ledger.balance(place)
        if place in ledger.off:
            return f"{balance} ({ledger.off[place]:+d})", f"bold {BAD}"
        counted = "✓" if place in ledger.counted else ""
        return (f"{balance}{counted}" if balance or counted else "·"), (PAGE.ink if balance else QUIET)

    def _witness_line(self) -> str:
        custody = self.custody
        bags = len(custody.bags)
        if custody.intact is None:
            text = Text(f"袋 {bags}；封条见证：未做", f"bags {bags}; seal witnesses: not done")
        elif custody.intact:
            roster = self.plan.room.roster(self.to_settle.id)
            seats = " ".join(roster.get(c, "?") for c in custody.witnesses)
            text = Text(
                f"✓ 袋 {bags}；封条见证：座位 {seats}", f"✓ bags {bags}; seal witnesses: seats {seats}"
            )
        else:
            text = Text(
                "! 封条不完好：停止启封，按 F4 办理", "! Seal not intact: don't open, F4 starts the procedure"
            )
        return text.say(self.language)

    def _seal_line(self) -> str:
        text = (
            Text("✓ 已密封", "✓ sealed")
            if self.custody.sealed
            else Text("未密封（F12）", "not sealed yet (F12)")
        )
        return text.say(self.language)

    def next_step(self) -> Text:
        if not kinds_of(self.to_settle):
            return Text("按 Esc 回到入场", "Esc goes to the door")
        task = self.due
        if task is None:
            return self._waiting()
        if task.doing in NEXT:
            return NEXT[task.doing]
        what = what_to_do(self.to_settle, task)
        if task.doing == "count":
            return Text(f"清点{what.zh}，按 F2 录入", f"count {what.en}; F2 enters it")
        if self._missing_answers():
            return Text(
                f"{what.zh}缺：按 F4 按 {SEARCH} 查找，或按 F2 说明",
                f"{what.en} is short: F4 looks for it by {SEARCH}, F2 explains it",
            )
        return Text(f"说明{what.zh}的差数，按 F2", f"explain the difference of {what.en}; F2")

    def _waiting(self) -> Text:
        session = self.to_settle
        if self.custody.sealed and session.id in to_return(self.room.state):
            return Text(
                "已密封：按 End 把试卷袋交保管员并登记",
                "sealed: End hands the bag to the custodian, on record",
            )
        if self.custody.sealed:
            return Text("本场已密封", "this session is sealed")
        if self.now < closes(self.plan, self.room.state, session):
            return Text(
                "入场截止后另放缺考卷；其他事项按 F3",
                "absentees' papers are set aside when entry has closed; F3 for other matters",
            )
        if self.custody.ledger(kinds_of(session)[0]).there("seats"):
            return Text(
                "考试结束后按 F2 收卷；其他事项按 F3", "F2 collects after the end; F3 for other matters"
            )
        return Text("清点完毕；收卷后按 F12 密封", "all is counted; when collected, F12 seals")

    def hidden_actions(self) -> frozenset[str]:
        return frozenset({"task"}) if self.due is None else frozenset()

    def _missing_answers(self) -> bool:
        """Whether answers lack that CP-16 looks for."""
        lacks = any(
            self.custody.ledger(kind).off.get(place, 0) < 0
            for kind in ANSWERS
            for place in ("seats", "collected", "bag")
        )
        return lacks and SEARCH in self.plan.procedures

    # -- what is done ---------------------------------------------------------------------------------------------

    @work(exclusive=True, group="ask")
    async def do_task(self) -> None:
        """F2: the next thing."""
        task = self.due
        if task is not None:
            await do_task(self, self.to_settle, task)

    @work(exclusive=True, group="ask")
    async def do_other(self) -> None:
        """F3: everything else that may be done with papers."""
        await other(self, self.to_settle)

    def do_incidents(self) -> None:
        """F4: CP-16 for the candidate whose answers lack, else the incidents."""
        missing = {who for kind in ANSWERS for who in self.custody.ledger(kind).missing}
        offered = offer(self, SEARCH, min(missing)) if missing and self._missing_answers() else None
        if offered is None:
            super().do_incidents()
        else:
            self.run_worker(take(self, offered), exclusive=True, group="ask")
