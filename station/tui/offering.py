"""A verdict hands over to a procedure: which one, for whom, and the key that opens it with the seat filled in."""

from __future__ import annotations

from dataclasses import dataclass

from station.checkin.register import seat_for
from station.incidents.commands import Start
from station.incidents.events import Opened
from station.incidents.state import open_cases
from station.plan.procedure import Procedure
from station.text import Text
from station.tui.place import Place
from station.tui.prompts import Choice, Option

CASE, LIST = "case", "list"


@dataclass(frozen=True)
class Offer:
    """A procedure for one candidate."""

    procedure: Procedure
    candidate: int
    seat: str
    case: int = 0
    """The case that runs already; 0 where none does."""

    def then(self, todo: Text) -> Text:
        """What is to be done now, with the key that opens the procedure."""
        name = self.procedure.id
        zh, en = todo.zh.rstrip("。"), todo.en.rstrip(".")
        if self.case:
            return Text(f"{zh}；按 F4 继续 {name}。", f"{en}; F4 goes on with {name}.")
        return Text(f"{zh}；按 F4 登记 {name}。", f"{en}; F4 opens {name}.")


def offer(place: Place, procedure: str, candidate: int | None) -> Offer | None:
    """The offer, where the site has that procedure and it is for a single candidate."""
    found = place.plan.procedures.get(procedure)
    if found is None or candidate is None or found.subjects == "room":
        return None
    session = place.session.id
    seat = seat_for(place.room.state.door.session(session), place.plan.room.roster(session), candidate)
    cases = open_cases(place.room.state.incidents, session)
    running = [c.id for c in cases if c.procedure == procedure and candidate in c.candidates]
    return Offer(found, candidate, seat, running[0] if running else 0)


async def take(place: Place, offered: Offer) -> None:
    """Open the procedure for that candidate, or go on with the case; the list of incidents is one choice away."""
    from station.tui.screens.case import CasePlace

    if offered.case:
        place.station.show(CasePlace(offered.case))
        return
    procedure = offered.procedure
    title = Text(
        f"登记 {procedure.id} {procedure.title.zh}：座位 {offered.seat}",
        f"Open {procedure.id} {procedure.title.en}: seat {offered.seat}",
    )
    options = [
        Option(CASE, Text("登记并开始处理", "Open it and begin")),
        Option(LIST, Text("不登记，看事件列表", "Don't; show the list of incidents")),
    ]
    chosen = await place.ask(Choice(title, options))
    if chosen == LIST:
        place.station.go("incidents")
    if chosen != CASE:
        return
    session = place.session.id
    outcome = place.station.submit(
        Start(
            procedure=procedure.id,
            session=session,
            actors=place.room.state.day.on_duty,
            candidates=(offered.candidate,),
        )
    )
    for record in outcome.records:
        if isinstance(record.event, Opened):
            place.station.show(CasePlace(record.event.case))
