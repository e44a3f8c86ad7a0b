"""What the desk does beside deciding on the marked incident: bundles, what was found afterwards, filters, notices."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from station.errors import DeviceError, PlanError, Refusal
from station.forms.brought import Unread
from station.forms.day import Day
from station.forms.desk import Progress, shelf_of
from station.forms.print_job import found_forms
from station.plan.dayplan import DayPlan
from station.room.deciding import Wanted
from station.room.room import Room
from station.text import Text, plain
from station.tui.desk_narrow import ask_narrow
from station.tui.evidence_desk import LOOK, look_at_evidence, pieces_of
from station.tui.evidence_files import mounted
from station.tui.found import ask_found
from station.tui.prompts import Choice, Field, Option, People
from station.tui.say import clean
from station.tui.screens.printing import folder_of, print_job
from station.tui.withdrawing import ask_withdrawal
from station.vault.bundle.folder import MANIFEST_FILE
from station.vault.credential import Credential

if TYPE_CHECKING:
    from station.tui.app import StationApp
    from station.tui.screens.review import ReviewPlace

READ = "read"
FOUND = "found"
NARROW = "narrow"
NOTICES = "notices"
WITHDRAW = "withdraw"
SHOWN_EVERY = 0.25
"""Seconds between two looks at how far reading in is."""
STILL_READING = Text("还在读入上报包，请稍候。", "Bundles are still being read in; wait a moment.")

READ_IN = Option(READ, Text("读入其他日志的上报包", "Read in bundles of other journals"))
NARROW_IT = Option(
    NARROW, Text("按考场、级别、办理情况、考生筛选", "Narrow by room, severity, state, candidate")
)
WITHDRAW_IT = Option(WITHDRAW, Text("更正或撤回事后发现", "Put right what was found afterwards"))
OFFICE_TASKS = (
    READ_IN,
    Option(FOUND, Text("登记事后发现的违纪违规", "Record what was found afterwards")),
    NARROW_IT,
    Option(NOTICES, Text("打印事后发现的告知书", "Print notices of what was found")),
)


def tasks(place: ReviewPlace) -> tuple[Option, ...]:
    """What F2 offers beside the decisions: all of it in the office; a room reads the office's bundles and narrows its lists."""
    more = OFFICE_TASKS if place.room.kind == "office" else (READ_IN, NARROW_IT)
    if place.room.kind == "office" and place.room.state.review.found:
        more = (*more, WITHDRAW_IT)
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
        case "withdraw":
            return await ask_withdrawal(place, place.days())
        case "narrow":
            await ask_narrow(place)
        case "notices":
            await _notices(place)
    return None


async def read_in(place: ReviewPlace) -> None:
    """Bundles from a stick or folder, or those that are here already; then a chief's badge opens them."""
    where = await _where(place)
    if where is None:
        return
    station, desk, room = place.station, place.station.desk, place.room
    desk.refused = ()
    try:
        if where:
            await _shown(station, asyncio.to_thread(desk.bring, room, Path(where)))
    except PlanError as error:
        station.refuse(Refusal(error.problem, error.values))
        return
    except DeviceError as error:
        station.fail(error)
        return
    title = Text("主考扫工作证并输入 PIN，打开上报包", "A chief's badge and PIN open the bundles")
    people = await place.ask(People(title, need=1))
    if people is not None:
        # The app's own worker: it goes on when this place is left meanwhile.
        reading = _read(station, room, place.plan, people[0])
        station.run_worker(reading, group="read", exclusive=True)


async def _read(station: StationApp, room: Room, plan: DayPlan, chief: Credential) -> None:
    desk = station.desk
    await _shown(station, asyncio.to_thread(desk.read, room, plan, [chief.identity]))
    station.notice = told(desk.others, desk.refused)
    station.redraw()


async def _shown(station: StationApp, work: Awaitable[object]) -> None:
    """Wait for a thread while the screen says how far it is. Raises what it raises."""
    task = asyncio.ensure_future(work)
    while not task.done():
        await asyncio.wait({task}, timeout=SHOWN_EVERY)
        station.redraw()
    task.result()


def told_reading(progress: Progress) -> Text:
    """How far reading in is."""
    if not progress.of:
        return Text("正在读入……", "reading in …")
    name = clean("/".join(progress.name.split("/")[-3:]))
    return Text(
        f"正在读入并核验 {progress.done + 1}/{progress.of}：{name}；屏幕可照常翻看",
        f"reading and verifying {progress.done + 1}/{progress.of}: {name}; go on looking meanwhile",
    )


def told(days: Sequence[Day], refused: Sequence[Unread]) -> Text:
    """How many journals were read; of those that were not how many, or the one and why."""
    zh, en = f"已读入并核验 {len(days)} 个日志", f"{len(days)} journals read and verified"
    if len(refused) == 1:
        one = refused[0]
        name = clean(one.name, 40)
        return Text(f"{zh}；{name} 未通过核验：{one.why.zh}", f"{en}; {name} does not verify: {one.why.en}")
    if refused:
        zh, en = (
            f"{zh}；{len(refused)} 个未通过核验，按 F3 到“日志”查看",
            f"{en}; {len(refused)} do not verify: F3, “journals”",
        )
    return Text(f"{zh}。", f"{en}.")


async def _where(place: ReviewPlace) -> str | None:
    """The folder that bundles are read from; empty for those that are here already; None when cancelled."""
    paper = place.station.paper
    sticks = [str(paper.folder)] if paper is not None else []
    sticks += [str(one) for one in (*place.station.desk.sticks, *sorted(mounted()))]
    here = any(shelf_of(place.room).glob(f"*/{MANIFEST_FILE}"))
    options = [Option("", Text("本机已有的", "Those that are here already"))] if here else []
    options += [Option(one, plain(one)) for one in dict.fromkeys(sticks)]
    options.append(Option("type", Text("其他文件夹（输入路径）", "Another folder (type its path)")))
    where = await place.ask(Choice(Text("从哪里读入", "Read from where"), options))
    if where != "type":
        return where
    return await place.ask(Field(Text("文件夹路径", "Path of the folder"), "words"))


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
