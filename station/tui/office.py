"""What the desk does beside deciding on the marked incident: bundles, what was found afterwards, filters, notices."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from station.errors import DeviceError, PlanError, Refusal
from station.forms.day import Day
from station.forms.print_job import found_forms
from station.room.deciding import Wanted
from station.text import Text, plain
from station.tui.evidence_desk import LOOK, look_at_evidence, pieces_of
from station.tui.evidence_files import mounted
from station.tui.found import ask_found
from station.tui.prompts import Choice, Field, Option, People
from station.tui.screens.printing import folder_of, print_job

if TYPE_CHECKING:
    from station.tui.screens.review import ReviewPlace

READ = "read"
FOUND = "found"
ROOM = "room"
CANDIDATE = "candidate"
NOTICES = "notices"

READ_IN = Option(READ, Text("读入其他日志的上报包", "Read in bundles of other journals"))
OFFICE_TASKS = (
    READ_IN,
    Option(FOUND, Text("登记事后发现的违纪违规", "Record what was found afterwards")),
    Option(ROOM, Text("只看某一考场", "Only one room")),
    Option(CANDIDATE, Text("只看某一考生", "Only one candidate")),
    Option(NOTICES, Text("打印事后发现的告知书", "Print notices of what was found")),
)


def tasks(place: ReviewPlace) -> tuple[Option, ...]:
    """What F2 offers beside the decisions: all of it in the office; a room only reads the office's bundles."""
    more = OFFICE_TASKS if place.room.kind == "office" else (READ_IN,)
    return (LOOK, *more) if pieces_of(place) else more


async def do_task(place: ReviewPlace, task: str) -> tuple[Wanted, str] | None:
    """Do it; a decision that is still to be signed comes back, with the journal that it is about."""
    match task:
        case "look":
            await look_at_evidence(place)
        case "read":
            await read_in(place)
        case "found":
            return await ask_found(place, [day for day in place.days() if day.plan.seats])
        case "room":
            await _one_room(place)
        case "candidate":
            await _one_candidate(place)
        case "notices":
            await _notices(place)
    return None


async def read_in(place: ReviewPlace) -> None:
    """Bundles from a stick or folder, or those that are here already; then a chief's badge opens them."""
    where = await _where(place)
    if where is None:
        return
    desk, room, plan = place.station.desk, place.room, place.plan
    try:
        if where:
            await asyncio.to_thread(desk.bring, room, Path(where))
        else:
            desk.refused = ()
    except PlanError as error:
        place.station.refuse(Refusal(error.problem, error.values))
        return
    except DeviceError as error:
        place.station.fail(error)
        return
    title = Text("主考扫工作证并输入 PIN，打开上报包", "A chief's badge and PIN open the bundles")
    people = await place.ask(People(title, need=1))
    if people is not None:
        await asyncio.to_thread(desk.read, room, plan, [people[0].identity])
        place.station.notice = told(desk.others, len(desk.refused))
        place.redraw()


def told(days: Sequence[Day], refused: int) -> Text:
    """How many journals were read, and how many were not."""
    zh, en = f"已读入并核验 {len(days)} 个日志", f"{len(days)} journals read and verified"
    if refused:
        zh, en = (
            f"{zh}；{refused} 个未通过核验，按 F3 到“日志”查看",
            f"{en}; {refused} do not verify: F3, “journals”",
        )
    return Text(f"{zh}。", f"{en}.")


async def _where(place: ReviewPlace) -> str | None:
    """The folder that bundles are read from; empty for those that are here already; None when cancelled."""
    paper = place.station.paper
    sticks = [str(paper.folder)] if paper is not None else []
    sticks += sorted(str(one) for one in mounted())
    options = [Option("", Text("本机已有的", "Those that are here already"))]
    options += [Option(one, plain(one)) for one in dict.fromkeys(sticks)]
    options.append(Option("type", Text("其他文件夹（输入路径）", "Another folder (type its path)")))
    where = await place.ask(Choice(Text("从哪里读入", "Read from where"), options))
    if where != "type":
        return where
    return await place.ask(Field(Text("文件夹路径", "Path of the folder"), "words"))


async def _one_room(place: ReviewPlace) -> None:
    numbers = sorted({day.plan.room.room.number for day in place.days() if day.plan.seats})
    options = [Option("", Text("全部考场", "every room")), *(Option(one, plain(one)) for one in numbers)]
    chosen = await place.ask(Choice(Text("只看哪个考场", "Which room"), options))
    if chosen is not None:
        place.only_room, place.at = chosen, 0


async def _one_candidate(place: ReviewPlace) -> None:
    title = Text("准考证号或其末几位；不填则看全部", "Ticket number or its end; none shows all")
    typed = await place.ask(Field(title, "code", optional=True))
    if typed is None:
        return
    people = {
        one.index: one
        for day in place.days()
        for one in day.plan.room.candidates
        if typed and one.ticket.endswith(typed)
    }
    if len(people) > 1:
        options = [Option(str(n), plain(f"{one.ticket} {one.name}")) for n, one in sorted(people.items())]
        chosen = await place.ask(Choice(Text("哪一名考生", "Which candidate"), options))
        if chosen is None:
            return
        people = {int(chosen): people[int(chosen)]}
    if typed and not people:
        place.station.notice = Text("没有这样的准考证号。", "No candidate has such a ticket.")
        return
    place.only_candidate, place.at = next(iter(people), None), 0


async def _notices(place: ReviewPlace) -> None:
    job = found_forms(place.days(), folder_of(place), place.language)
    if not job.files:
        place.station.notice = Text("没有事后发现的决定。", "Nothing was found afterwards.")
        return
    done = await print_job(job)
    if isinstance(done, Refusal):
        place.station.refuse(done)
    else:
        place.station.notice = done
