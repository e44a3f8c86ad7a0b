"""F3 at the door: a candidate by seat, by the end of a number or by the initials of the name; and what can be done about one."""

from __future__ import annotations

from station.checkin import documents
from station.checkin.finding import Hit, hits, without_initials
from station.checkin.seating import SeatLine, seating
from station.checkin.views import door_view
from station.plan.dayplan import DayPlan
from station.text import Text, plain
from station.tui.door_menu import person_menu
from station.tui.place import Place
from station.tui.prompts import Choice, Field, Option
from station.tui.say import clean
from station.tui.screens.by_hand import choose
from station.tui.seat_words import row_of, until

ASK = Text("查找考生", "Find a candidate")
HOW = (
    Text(
        "座位号；准考证或证件号码末三位以上；姓名拼音首字母（如 dyk）",
        "Seat; at least the last three characters of ticket or ID; initials of the name (such as dyk)",
    ),
)


class FindField(Field):
    """A scan answers too: whatever was printed in its code, it is the number that is looked for."""

    def __init__(self, plan: DayPlan) -> None:
        super().__init__(ASK, "code", HOW)
        self._plan = plan

    def take_scan(self, text: str) -> bool:
        return super().take_scan(documents.read(text, self._plan).number or text)


async def find_candidate(place: Place) -> None:
    """Ask, let choose where several fit, and offer what can be done. Names stay masked: this is nobody's own scan."""
    said = await place.ask(FindField(place.plan))
    if said is None:
        return
    session, door = place.session.id, place.room.state.door
    found = hits(place.plan, session, door.session(session), said)
    if not found:
        place.station.notice = _nobody(place.plan, said)
        place.redraw()
        return
    candidate: int | None = found[0].candidate
    if len(found) > 1:
        candidate = await _which(place, found)
    if candidate is not None:
        await show_candidate(place, candidate)


async def show_candidate(place: Place, candidate: int) -> None:
    """One candidate: seat, masked name, state, and what can be done about it."""
    session, state = place.session.id, place.room.state.door
    door = state.session(session)
    line = line_of(place, candidate)
    view = door_view(place.plan, state, session, place.now)
    menu = person_menu(place.plan, door, view, candidate)
    row = row_of(place.plan, line, door, until(place, line))
    title = Text(f"座位 {row.zh}", f"Seat {row.en}")
    await choose(place, menu, title)


def line_of(place: Place, candidate: int) -> SeatLine:
    """The seat of a candidate. Raises StopIteration: not of this session."""
    lines = seating(place.plan, place.room.state.door, place.session.id)
    return next(line for line in lines if line.candidate == candidate)


async def _which(place: Place, found: tuple[Hit, ...]) -> int | None:
    door = place.room.state.door.session(place.session.id)
    lines = {line.candidate: line for line in seating(place.plan, place.room.state.door, place.session.id)}
    options = [
        Option(str(hit.candidate), row_of(place.plan, line, door, until(place, line)))
        for hit in found
        for line in (lines[hit.candidate],)
    ]
    n = len(found)
    chosen = await place.ask(Choice(Text(f"找到 {n} 人，选定一人", f"{n} found: choose one"), options))
    return None if chosen is None else int(chosen)


def _nobody(plan: DayPlan, said: str) -> Text:
    shown = plain(clean(said, 24))
    if said.isalpha() and without_initials(plan):
        return Text(
            f"没有找到“{shown.zh}”：本计划包没有拼音首字母，请输入座位号或号码末位。",
            f"Nobody found by “{shown.en}”: this package has no initials; type a seat or the end of a number.",
        )
    return Text(
        f"本场名单中没有找到“{shown.zh}”；核对后再查，或到考务办公室查询。",
        f"Nobody of this session found by “{shown.en}”; check it, or ask the exam office.",
    )
