"""Opening and reopening: what the station has checked by itself, two badges and PINs, the time that both agree on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from textual import work
from textual.content import Content

from station.checkin.scanner.events import CodeRead
from station.errors import DeviceError, PlanError, Refusal
from station.event import Milliseconds
from station.ready.items import NAMES
from station.room import Room
from station.room.opening import needs_time, open_day
from station.room.readying import note_lacking
from station.room.replacing import Replacement
from station.text import Text, plain
from station.timer.signed import ConfirmSigned
from station.timer.wording import opening_line
from station.tui.place import Place
from station.tui.prompts import Choice, Option, People
from station.tui.prompts.site_time import TimeQuestion
from station.tui.say import clean, clip, width, wrap
from station.tui.screens.day_before import check_day_before, day_before_known, day_before_rows
from station.tui.screens.exceptions import locked_badges, unlock_badge
from station.tui.screens.people import PeoplePlace
from station.tui.screens.replacing import ask_before_opening
from station.tui.theme import BAD, GOOD, KEY_INK, PAGE, QUIET
from station.vault.credential import Credential

DAY_MS = 24 * 3_600_000
OFFSET_MINUTES = 480
"""中国标准时间: the plan, which could say otherwise, is still locked."""


OPENING_STEPS = (
    Option("before", Text("考前一日检查", "Day-before checks")),
    Option("unlock", Text("解锁工作证", "Unlock a badge")),
)


@dataclass(frozen=True)
class Check:
    """One line of the readiness list: sensed by the station, not ticked by a person."""

    name: Text
    found: Text
    good: bool


def readiness(room: Room) -> list[Check]:
    """What can be known before anybody has shown a badge."""
    day = room.state.day
    closed = day.phase == "closed"
    return [
        Check(Text("计划包", "Plan package"), Text("认定中心签名有效", "signed by the exam center"), True),
        Check(
            Text("日志", "Journal"),
            Text(f"{room.journal.size} 条，逐条核验无误", f"{room.journal.size} entries, every one verified"),
            True,
        ),
        Check(
            Text("本机", "This kiosk"),
            plain(room.kiosk.device.name)
            if room.kiosk.enrolment is not None
            else Text("尚未在认定中心登记", "not enrolled at the center yet"),
            room.kiosk.enrolment is not None,
        ),
        Check(
            Text("当日", "The day"),
            Text("已关闭", "closed")
            if closed
            else Text("首次开启", "first opening")
            if day.phase == "imported"
            else Text("中断后重新开启", "reopening after a stop"),
            not closed,
        ),
        _ready(room),
        Check(
            Text("时间", "Time"),
            opening_line(
                room.state.timer, room.now(), room.state.day.last_sure, room.rules.clock.jump_seconds
            ),
            not needs_time(room),
        ),
    ]


def _ready(room: Room) -> Check:
    """The readiness test in one line: what is required and failed, then what nobody has looked at. It never blocks."""
    held = room.state.ready
    failed, missing = held.lacking
    name = Text("就绪", "Readiness")
    if not failed and not missing:
        return Check(name, Text("必需项全部合格", "everything required is good"), True)
    parts = [_named(Text("不合格 ", "failed: "), failed), _named(Text("未做 ", "not done: "), missing)]
    if held.reported is None:
        parts = [Text("没有检查过（按 Insert）", "not tested (Insert)")]
    said = [part for part in parts if part.zh]
    return Check(name, Text("；".join(p.zh for p in said), "; ".join(p.en for p in said)), False)


def _named(word: Text, items: tuple[str, ...]) -> Text:
    if not items:
        return Text("", "")
    names = [NAMES[item] for item in items]
    return Text(word.zh + "、".join(n.zh for n in names), word.en + ", ".join(n.en for n in names))


def same_day(at: Milliseconds, typed: str) -> Milliseconds | None:
    """The moment of that day at the typed HHMM or HHMMSS; None where it is no time."""
    digits = typed + "00" if len(typed) == 4 else typed
    if len(digits) != 6 or not digits.isdigit():
        return None
    hours, minutes, seconds = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    midnight = at - (at + OFFSET_MINUTES * 60_000) % DAY_MS
    return midnight + ((hours * 60 + minutes) * 60 + seconds) * 1_000


ROOMS = {
    "exam": Text("考场", "This room"),
    "secure": Text("保密室", "The secure room"),
    "office": Text("考点办公室", "The site office"),
}
NEEDED = {
    "exam": Text(
        "开启需要本考场两名监考员：各自扫工作证、输入 PIN，再共同确认时间。",
        "Opening takes this room's two invigilators: each scans a badge and enters a PIN; then both confirm the time.",
    ),
    "secure": Text(
        "开启需要保密室两名保管员：各自扫工作证、输入 PIN，再共同确认时间。",
        "Opening takes two custodians: each scans a badge and enters a PIN; then both confirm the time.",
    ),
    "office": Text(
        "开启需要主考和考点办公室另一人：各自扫工作证、输入 PIN，再共同确认时间。",
        "Opening takes a chief and another of the site office: each scans a badge and enters a PIN; then both confirm the time.",
    ),
}
"""Who opens a room, by its kind."""
FIRST = {
    "exam": Text("请第一名监考员扫工作证", "have the first invigilator scan the badge"),
    "secure": Text("请第一名保管员扫工作证", "have the first custodian scan the badge"),
    "office": Text("请第一人扫工作证", "have the first person scan the badge"),
}


class OpeningPlace(Place):
    """Nothing personal is known before two people have unlocked the day."""

    place = "opening"

    def draw_body(self, cells: int, rows: int) -> Content:
        language = self.language
        closed = self.room.state.day.phase == "closed"
        name = ROOMS[self.room.kind]
        title = Text(f"{name.zh}尚未开启", f"{name.en} is not open yet")
        if closed:
            title = Text(f"{name.zh}已关闭", f"{name.en}'s day is closed")
        said = [Content.styled(title.say(language), f"bold {KEY_INK}"), Content("")]
        for check in readiness(self.room):
            mark, style = ("✓", GOOD) if check.good else ("!", BAD)
            head = f"{mark} {check.name.say(language)}  "
            found = clip(clean(check.found.say(language)), cells - width(head))
            said.append(Content.assemble((head, f"bold {style}"), (found, PAGE.ink)))
        said.append(Content(""))
        if self.room.state.day.phase == "imported" and self.room.kind == "exam":
            said += day_before_rows(self.room, language, cells)
        if not closed:
            said += [Content.styled(row, QUIET) for row in wrap(NEEDED[self.room.kind].say(language), cells)]
        return Content("\n").join(said)

    def next_step(self) -> Text:
        if self.room.state.day.phase == "closed":
            return Text(
                "考场已关闭；日志可导出，不能再登记",
                "the day is closed; it can be exported, nothing more is recorded",
            )
        return FIRST[self.room.kind]

    def scan(self, read: CodeRead) -> None:
        if read.text.startswith("STN1."):
            self.open_with(read.text)
            return
        self.station.notice = Text(
            "考场尚未开启，这个扫描没有登记；请先扫工作证。",
            "The room is not open: nothing was recorded. Scan a badge first.",
        )
        self.redraw()

    def _day_before_open(self) -> bool:
        """Whether checks of the day before are left: an exam room's seats, banners and equipment."""
        early = self.room.state.day.phase == "imported" and self.room.kind == "exam"
        return early and not day_before_known(self.room)

    def hidden_actions(self) -> frozenset[str]:
        before = self._day_before_open()
        hidden = {"confirm"} if before or locked_badges(self.room) else {"confirm", "unlock"}
        return frozenset(hidden if self._replaceable() else {*hidden, "replace"})

    def _replaceable(self) -> bool:
        """Who stands in stands in for an invigilator (ST-4): a secure room and the site office have none."""
        return self.room.state.day.phase == "imported" and self.room.kind == "exam"

    @work(exclusive=True, group="ask")
    async def do_unlock(self) -> None:
        """F2: the checks of the day before, or the chief lifts the lock on a badge."""
        before = self._day_before_open()
        wanted = "unlock"
        if before and locked_badges(self.room):
            wanted = await self.ask(Choice(Text("办理哪一项", "What is to be done"), OPENING_STEPS)) or ""
        elif before:
            wanted = "before"
        if wanted == "before":
            await check_day_before(self)
            self.redraw()
        elif wanted and locked_badges(self.room):
            await unlock_badge(self)

    @work(exclusive=True, group="ask")
    async def do_replace(self) -> None:
        """F3: an invigilator is missing; the chief lets somebody else open."""
        if self._replaceable():
            asked = await ask_before_opening(self)
            if asked is not None:
                await self._open(*asked)

    def do_ready(self) -> None:
        """Insert: the kiosk tests itself."""
        from station.tui.screens.ready import ReadyPlace

        self.app.push_screen(ReadyPlace())

    @work(exclusive=True, group="ask")
    async def open_with(self, badge: str) -> None:
        """Two people, the time, then the day is open."""
        if self.room.state.day.phase == "closed":
            return
        people = await self.ask(People(Text("开启考场", "Open the room"), first_badge=badge))
        if people is not None:
            await self._open(people)

    async def _open(self, people: tuple[Credential, ...], replacement: Replacement | None = None) -> None:
        confirmed: Milliseconds | None = None
        signed: ConfirmSigned | None = None
        if needs_time(self.room):
            question = TimeQuestion(self.room, self.station.time_source, self._no_time)
            typed = await self.ask(question)
            if typed is None:
                return
            confirmed = same_day(self.now, typed) if typed else None
            signed = None if typed else question.signed
        first = self.room.state.day.phase == "imported"  # both declare then (ST-5)
        try:
            refusal = open_day(self.room, people, confirmed, replacement, signed)
            if first and refusal is None:
                note_lacking(self.room)
        except DeviceError as error:
            self.station.fail(error)
            return
        except PlanError as error:
            refusal = Refusal(error.problem, error.values)
        if refusal is not None:
            self.station.refuse(refusal)
            return
        if first and self.plan.room.room.kind == "exam":
            self.station.show(PeoplePlace(opened_by=tuple(one.person for one in people)))
        else:
            if self.room.kind == "office":
                # What was brought before a restart is there again.
                desk = self.station.desk
                await asyncio.to_thread(desk.read, self.room, self.plan, [one.identity for one in people])
            self.station.go("door")

    def _no_time(self, typed: str) -> Text | None:
        if same_day(self.now, typed) is not None:
            return None
        return Text("这不是一个时间；例如 084000。", "That is no time; for example 084000.")
