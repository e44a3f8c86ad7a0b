"""What was written on paper while the kiosk was down: seat, documents, time, line by line; then two badges once for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from station.checkin.from_paper import PaperLine
from station.checkin.wording import clock
from station.errors import DeviceError
from station.plan.model import ROOM_ROLES
from station.room.from_paper import check_line, enter_lines
from station.text import Text
from station.timer.state import start_of
from station.tui.place import Place
from station.tui.prompts import Choice, Confirm, Field, Option, People
from station.tui.prompts.staff import StaffChoice
from station.tui.say import clean
from station.tui.screens.opening import same_day
from station.tui.widgets.verdict import masked_name

SEEN = {
    "id": Text("准考证和身份证件", "Ticket and ID"),
    "certificate": Text("准考证和公安机关证明", "Ticket and police certificate"),
    "no": Text("只有一样，或没有写明", "Only one of them, or not said"),
}
DONE: Literal["done"] = "done"
SHOWN = 6
"""So many of the newest lines are shown while the next is asked."""


async def enter_from_paper(place: Place) -> None:
    """Ask for the session, the writer and line after line; nothing is recorded before both badges."""
    session = await _session(place)
    if session is None:
        return
    writer = await place.ask(
        StaffChoice(
            Text("纸面名单是谁填写的", "Who wrote the paper"),
            sorted(place.plan.room.staff, key=lambda person: person.role not in ROOM_ROLES),
        )
    )
    if writer is None:
        return
    lines: dict[int, PaperLine] = {}
    while True:
        said = await _line(place, session, writer, lines)
        if isinstance(said, PaperLine):
            lines[said.candidate] = said
        elif said == DONE:
            if await _enter(place, session, writer, list(lines.values())):
                return
        elif not lines or not await place.ask(_keep(len(lines))):
            return


async def _session(place: Place) -> str | None:
    """The session on the paper; asked only where entry of several has begun and is not sealed."""
    plan, state = place.plan, place.room.state
    before = plan.rules.entry.opens_before_minutes * 60_000
    begun = [
        session
        for session in plan.room.sessions
        if start_of(session, state.timer) - before <= place.now
        and not state.papers.session(session.id).sealed
    ]
    if len(begun) < 2:
        return begun[0].id if begun else place.session.id
    options = [
        Option(s.id, Text(f"{s.subject} {clock(plan, s.start)}", f"{s.subject} {clock(plan, s.start)}"))
        for s in begun
    ]
    return await place.ask(Choice(Text("纸面是哪一场的", "Which session is the paper of"), options))


async def _line(
    place: Place, session: str, writer: str, lines: Mapping[int, PaperLine]
) -> PaperLine | Literal["done"] | None:
    """One line of the paper, ``done``, or None when cancelled. A line that the rules refuse is said and asked anew."""
    roster = place.plan.room.roster(session)
    by_seat = {seat.upper(): candidate for candidate, seat in roster.items()}

    def known(said: str) -> Text | None:
        seat = said.strip().upper()
        return None if seat in by_seat else Text("本场没有这个座位。", "This session has no such seat.")

    told: tuple[Text, ...] = ()
    while True:
        ask = Text(f"第 {len(lines) + 1} 行：座位号", f"Line {len(lines) + 1}: seat")
        said = (*told, *_listed(place, roster, list(lines.values())))
        seat = await place.ask(Field(ask, "code", said, optional=bool(lines), check=known))
        if not seat:
            return None if seat is None else DONE
        candidate = by_seat[seat.strip().upper()]
        line = await _ticked(place, candidate, roster[candidate])
        if line is None:
            told = ()
            continue
        refusal = check_line(place.room, session, line, writer)
        if refusal is None:
            return line
        place.station.sound("stop")
        what, now = refusal.what, refusal.now
        told = (
            Text(
                f"! 座位 {roster[candidate]} 没有列入：{what.zh}{now.zh}",
                f"! Seat {roster[candidate]} is not taken: {what.en} {now.en}",
            ),
        )


def _keep(count: int) -> Confirm:
    return Confirm(
        Text(f"已列 {count} 人，继续补录？", f"{count} listed; go on?"),
        (Text("按 Esc 全部放弃，不作任何记录。", "Esc drops them all; nothing is recorded."),),
    )


async def _ticked(place: Place, candidate: int, seat: str) -> PaperLine | None:
    """Documents and time of one line."""
    name = clean(masked_name(place.plan.room.candidate(candidate).name))
    who = Text(f"座位 {seat} {name}", f"Seat {seat} {name}")
    seen = {key: words for key, words in SEEN.items() if key != "certificate" or _certificates(place)}
    documents = await place.ask(
        Choice(
            Text(f"{who.zh}：纸面勾选了什么", f"{who.en}: what does the paper say was seen"),
            [Option(key, words) for key, words in seen.items()],
        )
    )
    if documents is None:
        return None

    def no_time(said: str) -> Text | None:
        if same_day(place.now, said) is not None:
            return None
        return Text("这不是一个时间；例如 0847。", "That is no time; for example 0847.")

    ask = Text(f"{who.zh}：纸面上的入场时刻", f"{who.en}: the time on the paper")
    typed = await place.ask(
        Field(
            ask,
            "clock",
            (Text("照纸面输入，例如 0847。", "As it stands there, for example 0847."),),
            check=no_time,
        )
    )
    written = same_day(place.now, typed) if typed else None
    if written is None:
        return None
    return PaperLine(candidate, written, ("ticket",) if documents == "no" else ("ticket", documents))


def _certificates(place: Place) -> bool:
    return place.plan.rules.entry.accept_police_certificate


def _listed(place: Place, roster: Mapping[int, str], lines: Sequence[PaperLine]) -> tuple[Text, ...]:
    """The lines so far, the newest last; and how to end."""
    if not lines:
        return (
            Text(
                "逐行照纸面输入；最后由两人确认才记录。",
                "Line by line as on the paper; nothing is recorded before two people confirm.",
            ),
        )
    shown = ("… " if len(lines) > SHOWN else "") + _recap(place, roster, lines[-SHOWN:])
    return (
        Text(
            f"已列 {len(lines)} 人：{shown}\n再输同一座位即改写；直接按 Enter：没有了，由两人确认",
            f"{len(lines)} listed: {shown}\nThe same seat again replaces its line; Enter alone: no more, two people confirm",
        ),
    )


def _recap(place: Place, roster: Mapping[int, str], lines: Sequence[PaperLine]) -> str:
    return "  ".join(f"{roster[line.candidate]} {clock(place.plan, line.written_at)}" for line in lines)


async def _enter(place: Place, session: str, writer: str, lines: Sequence[PaperLine]) -> bool:
    """Both badges once, then every line; False where the badges were not shown."""
    roster = place.plan.room.roster(session)
    shown, name = _recap(place, roster, lines), place.station.staff_name(writer)
    said = (
        Text(f"{len(lines)} 人，填写人 {name}：{shown}", f"{len(lines)} people, written by {name}: {shown}"),
    )
    people = await place.ask(
        People(Text("两人核对纸面后确认补录", "Two people compare with the paper"), said)
    )
    if people is None:
        return False
    try:
        refused = enter_lines(place.room, session, lines, writer, people)
    except DeviceError as error:
        place.station.fail(error)
        return True
    notice = Text(
        f"已补录 {len(lines) - len(refused)} 人。", f"{len(lines) - len(refused)} entered from paper."
    )
    if refused:
        line, refusal = refused[0]
        seat, what = roster[line.candidate], refusal.what
        notice = Text(
            f"{notice.zh}未补录 {len(refused)} 人，座位 {seat}：{what.zh}",
            f"{notice.en} {len(refused)} not, seat {seat}: {what.en}",
        )
    place.station.notice = notice
    place.redraw()
    return True
