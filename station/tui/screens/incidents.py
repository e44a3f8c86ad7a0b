"""Incidents: what runs, what is still to be made good, and the way into a procedure."""

from __future__ import annotations

from textual import work
from textual.content import Content
from textual.events import Key

from station.incidents.commands import Nil, Start
from station.incidents.events import Opened
from station.incidents.finding import find
from station.incidents.state import Case, nil_recorded, obligations, open_cases, session_cases
from station.incidents.views import case_view, phase_of
from station.plan.model import Session
from station.plan.procedure import Procedure
from station.text import Text, plain
from station.tui.place import Place
from station.tui.prompts import Choice, Confirm, Field, Option
from station.tui.prompts.staff import StaffChoice
from station.tui.say import clean, clip, pad
from station.tui.screens.case import CasePlace
from station.tui.seats import ask_seats
from station.tui.status import hms
from station.tui.theme import CHOSEN, GOOD, KEY_INK, PAGE, PUT_OFF, QUIET

ROOM = Text("全考场", "whole room")


class IncidentsPlace(Place):
    """Open cases by severity, then obligations; arrows mark one, Enter opens it."""

    place = "incidents"

    def __init__(self) -> None:
        super().__init__()
        self.at = 0

    def cases(self) -> tuple[Case, ...]:
        """Cases that still run, the most serious first; those of earlier sessions too."""
        state = self.room.state.incidents
        running = (case for s in self.plan.room.sessions for case in open_cases(state, s.id))
        return tuple(sorted(running, key=lambda case: (case.severity, case.opened, case.id)))

    def unsaid(self) -> Session | None:
        """The first session that has begun and of which neither an incident nor "none" is on record."""
        state = self.room.state.incidents
        begun = (s for s in self.plan.room.sessions if s.start <= self.session.start)
        return next(
            (s for s in begun if not session_cases(state, s.id) and not nil_recorded(state, s.id)), None
        )

    def draw_body(self, cells: int, rows: int) -> Content:
        language, session = self.language, self.session.id
        cases = self.cases()
        self.at = max(0, min(self.at, len(cases) - 1))
        said = [Content.styled(Text("处理中", "Running").say(language), f"bold {KEY_INK}")]
        for number, case in enumerate(cases):
            view = case_view(self.plan, self.room.state.incidents, case.id, self.now)
            who = " ".join(view.seats) or view.others or ROOM.say(language)
            line = f"{case.id:>2} {pad(view.title.say(language), 30)} {pad(clean(who), 10)} "
            line += f"{view.number}/{view.total} {hms(view.elapsed)}"
            if view.waits is not None:
                word = Text("答复不一致", "differ") if view.differs else Text("等应答", "reply?")
                line += f" {word.say(language)}"
            style = f"bold {CHOSEN.style}" if number == self.at else PAGE.ink
            said.append(Content.styled(pad(line, cells), style))
        if not cases:
            none = Text("没有处理中的事件。", "Nothing is running.")
            said.append(Content.styled(none.say(language), QUIET))
        if nil_recorded(self.room.state.incidents, session):
            said.append(
                Content.styled(Text("✓ 已登记本场无异常。", "✓ No incidents, on record.").say(language), GOOD)
            )
        due = [one for s in self.plan.room.sessions for one in obligations(self.room.state.incidents, s.id)]
        if due:
            said += [
                Content(""),
                Content.styled(Text("待补办", "To be made good").say(language), f"bold {PUT_OFF}"),
            ]
            said += [
                Content.styled(clip(self._obligation(one.case, one.step, one.kind), cells), PUT_OFF)
                for one in due
            ]
        said += [Content(""), Content.styled(Text("常用程序", "Likely now").say(language), f"bold {KEY_INK}")]
        for one in self._procedures("")[: max(0, rows - len(said))]:
            said.append(Content.styled(clip(f"{one.id:<6} {one.title.say(language)}", cells), QUIET))
        return Content("\n").join(said)

    def _obligation(self, case: int, step: str, kind: str) -> str:
        held = self.room.state.incidents.cases[case]
        ask = self.plan.procedures[held.procedure].step(step).ask
        word = Text("暂缓", "put off") if kind == "deferred" else Text("待补签", "to be countersigned")
        return f"{case:>2} {word.say(self.language)} {ask.say(self.language)}"

    def _procedures(self, query: str) -> tuple[Procedure, ...]:
        phase = phase_of(self.plan, self.room.state.incidents, self.session.id, self.now)
        return find(self.plan, query, phase, self.came_from)

    def next_step(self) -> Text:
        if self.cases():
            return Text(
                "用 ↑ ↓ 选定事件，按 Enter 办理；F2 登记新事件",
                "mark one with ↑ ↓, Enter goes on with it; F2 opens a new one",
            )
        return Text(
            "有情况按 F2 登记；全场无异常按 F3 登记", "F2 opens an incident; F3 records that there were none"
        )

    def hidden_actions(self) -> frozenset[str]:
        hidden = set() if self.cases() else {"choose"}
        if self.unsaid() is None:
            hidden.add("nothing")
        return frozenset(hidden)

    def typed(self, event: Key) -> None:
        if event.key in ("up", "down"):
            self.at += 1 if event.key == "down" else -1

    def do_choose(self) -> None:
        cases = self.cases()
        if cases:
            self.station.show(CasePlace(cases[self.at].id))

    @work(exclusive=True, group="ask")
    async def do_nothing(self) -> None:
        """F3: silence is not taken for "no incidents"."""
        session = self.unsaid()
        if session is None:
            return
        said = Text(f"登记：{session.subject}没有突发事件", f"Record: no incidents in {session.subject}")
        if await self.ask(Confirm(said)):
            self.station.submit(Nil(session=session.id, actors=self.room.state.day.on_duty))

    @work(exclusive=True, group="ask")
    async def do_new_case(self) -> None:
        """F2: which procedure, and whom it concerns."""
        procedure = await self._ask_procedure()
        if procedure is None:
            return
        seats: tuple[str, ...] = ()
        whole = procedure.subjects == "room"
        if procedure.subjects == "any":
            options = [Option("room", ROOM), Option("seats", Text("个别考生", "single candidates"))]
            answer = await self.ask(Choice(Text("涉及谁", "Who is concerned"), options))
            if answer is None:
                return
            whole = answer == "room"
        people: tuple[str, ...] = ()
        materials: tuple[str, ...] = ()
        if procedure.subjects == "staff":
            person = await self.ask(StaffChoice(procedure.title, self.plan.room.staff))
            if person is None:
                return
            people = (person,)
        elif procedure.subjects == "materials":
            kinds = [Option(one.kind, plain(one.name)) for one in self.session.materials]
            kind = await self.ask(Choice(procedure.title, kinds))
            if kind is None:
                return
            materials = (kind,)
        elif not whole:
            asked = await ask_seats(self, procedure.title, several=procedure.subjects != "candidate")
            if asked is None:
                return
            seats = asked
        outcome = self.station.submit(
            Start(
                procedure=procedure.id,
                session=self.session.id,
                actors=self.room.state.day.on_duty,
                seats=seats,
                room=whole,
                people=people,
                materials=materials,
            )
        )
        for record in outcome.records:
            if isinstance(record.event, Opened):
                self.station.show(CasePlace(record.event.case))

    async def _ask_procedure(self) -> Procedure | None:
        query = await self.ask(
            Field(
                Text(
                    "事件编号、拼音首字母或英文词；直接按 Enter 列出全部",
                    "Number, pinyin initials or a word; Enter alone lists all",
                ),
                "words",
                optional=True,
            )
        )
        if query is None:
            return None
        found = self._procedures(query)
        options = [
            Option(one.id, Text(f"{one.id} {one.title.zh}", f"{one.id} {one.title.en}")) for one in found
        ]
        choice = await self.ask(Choice(Text("选择处理程序", "Choose the procedure"), options))
        return self.plan.procedures.get(choice) if choice else None
