"""The journal from its first entry to its last: each fact that time decides is decided again on the state of before it.

The fold goes on with what is on record, so that one disagreement is said once and not after every later entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from station.errors import PlanError
from station.event import EVENTS, Command, Record
from station.plan.dayplan import DayPlan
from station.room.replay.compare import differences, moment
from station.room.replay.door import DoorEvent, is_door, judge_again, subject_of
from station.room.replay.grounds import NO_GROUNDS, plan_of, with_rules
from station.room.replay.report import Report, Subject
from station.room.sensing import told_timer
from station.room.state import RoomState, evolve
from station.text import Text
from station.timer.clock import Reading
from station.timer.events import (
    ClockConfirmed,
    ClockJumped,
    ClockSuspended,
    MilestoneReached,
    OwnMilestoneReached,
)
from station.timer.rules import ConfirmTime, Tick
from station.timer.rules import decide as decide_time
from station.timer.signed import ConfirmSigned
from station.vault.day.events import DayOpened, DayReopened, JournalStarted
from station.vault.entry import Entry, record_of
from station.vault.note import NoteError
from station.vault.note.frame import split
from station.vault.time_note import claimed

LATER_VERSION = Text("较新版本的条目，不认识", "entries of a later version, unknown here")
UNCONFIRMED = Text(
    "确认以前、时间只是系统钟所说", "entries of before a confirmation, when time was the wall clock's word"
)
SLEPT = Text(
    "挂起多久，只有当时的单调钟知道", "how long the machine slept, which only its clock of then knew"
)
NEAR_MS = 2_000
"""A jump is seen at a look at the clock; its entry is stamped a little later."""


def replay(entries: Sequence[Entry]) -> Report:
    """Compute a day again from its entries, which begin with the journal's first.

    Raises:
        PlanError: no opening entry holds what it was judged by, or an entry does not fit its kind.
    """
    walk = _Walk(_grounds(entries))
    for place, entry in enumerate(entries):
        walk.step(place, entry)
    return walk.report


def _grounds(entries: Sequence[Entry]) -> list[DayPlan]:
    """What holds at each entry. The time is confirmed just before an opening, by that opening's figures."""
    known = [entry for entry in entries if entry.kind in ("journal.started", "day.opened", "day.reopened")]
    origin, plan = "", None
    at: list[tuple[int, DayPlan]] = []
    for entry in known:
        happened = record_of(entry).event
        match happened:
            case JournalStarted():
                origin = happened.origin
            case DayOpened():
                plan = plan_of(happened, origin, entry.seq)
                at.append((entry.seq, plan))
            case DayReopened() if plan is not None:
                plan = with_rules(plan, happened.rules, entry.seq)
                at.append((entry.seq, plan))
    if not at:
        raise PlanError(NO_GROUNDS)
    found, number = [], 0
    for entry in entries:
        while number + 1 < len(at) and at[number + 1][0] <= entry.seq:
            number += 1
        ahead = entry.kind == "clock.confirmed" and at[number][0] < entry.seq and number + 1 < len(at)
        found.append(at[number + 1 if ahead else number][1])
    return found


class _Walk:
    def __init__(self, grounds: Sequence[DayPlan]) -> None:
        self.report = Report()
        self._grounds = grounds
        self._state = RoomState()
        self._before: Record | None = None

    def step(self, place: int, entry: Entry) -> None:
        report, plan = self.report, self._grounds[place]
        report.entries += 1
        if entry.seq != place:
            report.disagree(
                entry.seq, "clock", Text(f"此处应是第 {place} 条", f"entry {place} should stand here")
            )
        self._trusted_time(entry)
        if entry.kind not in EVENTS:
            report.skipped[LATER_VERSION] += 1
            return
        record = record_of(entry)
        happened = record.event
        self._moment(record)
        match happened:
            case ClockConfirmed():
                self._confirmed(plan, record, entry)
            case ClockJumped():
                self._jumped(plan, happened, entry)
            case ClockSuspended():
                report.skipped[SLEPT] += 1
            case MilestoneReached() | OwnMilestoneReached():
                self._raised(plan, record, happened)
            case _ if is_door(happened):
                assert isinstance(happened, DoorEvent)
                self._said(
                    record,
                    subject_of(happened),
                    judge_again(plan, self._state.door, record.session, happened),
                )
        self._state = evolve(self._state, record)
        self._before = record

    def _said(self, record: Record, subject: Subject, what: Text | None) -> None:
        self.report.computed[subject] += 1
        if what is not None:
            self.report.disagree(record.seq, subject, what)

    def _trusted_time(self, entry: Entry) -> None:
        """An entry's time follows from the confirmation and the boot clock, to the millisecond."""
        anchor, last = self._state.timer.anchor, self._state.day.last_entry
        if anchor is None or anchor.boot != entry.boot:
            self.report.skipped[UNCONFIRMED] += 1
            expected = max(entry.wall, last)
        else:
            self.report.computed["clock"] += 1
            expected = anchor.at(entry.boot_us)
        if entry.time != expected:
            self.report.disagree(
                entry.seq,
                "clock",
                Text(
                    f"记录 {moment(entry.time)}，按确认和开机时钟应为 {moment(expected)}",
                    f"on record {moment(entry.time)}; by confirmation and boot clock {moment(expected)}",
                ),
            )

    def _moment(self, record: Record) -> None:
        """What was decided was decided after the entry before was durable and before this one was, and its uncertainty
        follows from the confirmation."""
        happened, before = record.event, self._before
        at, anchor = getattr(happened, "at", 0), self._state.timer.anchor
        if not isinstance(at, int) or not at:
            return
        same = before is not None and getattr(before.event, "at", None) == at
        # A confirmation's own entry still has the wall clock's time.
        after = before is None or isinstance(before.event, ClockConfirmed) or same or at >= before.time
        if at > record.time or not after:
            self.report.disagree(
                record.seq,
                "clock",
                Text(
                    f"判定时刻 {moment(at)} 不在前一条和本条（{moment(record.time)}）之间",
                    f"decided at {moment(at)}, which is not between the entry before and this one ({moment(record.time)})",
                ),
            )
        off_by: Any = getattr(happened, "off_by_ms", None)
        if off_by is None or anchor is None or not (off_by or getattr(happened, "rule", "")):
            return
        self.report.computed["uncertainty"] += 1
        expected = anchor.off_by(at)
        if off_by != expected:
            self.report.disagree(
                record.seq,
                "uncertainty",
                Text(
                    f"误差记录 {off_by} 毫秒，应为 {expected}",
                    f"off by {off_by} ms on record, computed {expected}",
                ),
            )

    def _confirmed(self, plan: DayPlan, record: Record, entry: Entry) -> None:
        happened = record.event
        assert isinstance(happened, ClockConfirmed)
        stamp = entry.stamp
        read = Reading(
            type(stamp)(happened.time, happened.wall, happened.boot, happened.boot_us),
            False,
            0,
            0,
            happened.slept_ms or 0,
        )
        last = self._state.day.last_sure
        command: Command = ConfirmTime(happened.time, read, last, record.actors)
        if happened.by == "center":
            try:
                signed = claimed(split(happened.note).text)
            except NoteError as error:
                self._said(record, "confirmation", error.what)
                return
            command = ConfirmSigned(signed, happened.note, happened.asked_us, read, last, record.actors)
        unknown = {"slept_ms", *(() if happened.drift_ppm else ("drift_ppm",))}
        what = differences(happened, decide_time(plan, self._state.timer, command, happened.time), unknown)
        if what is None and (happened.boot != entry.boot or happened.boot_us > entry.boot_us):
            what = Text("不是本次开机的时钟", "by another boot's clock, or a later moment of it")
        self._said(record, "confirmation", what)

    def _jumped(self, plan: DayPlan, happened: ClockJumped, entry: Entry) -> None:
        self.report.computed["jump"] += 1
        anchor, timer = self._state.timer.anchor, self._state.timer
        if anchor is None:
            return
        seen = (entry.wall - entry.time) - (anchor.wall - anchor.time)
        moved = happened.offset_ms - timer.wall_offset_ms
        if abs(moved) <= plan.rules.clock.jump_seconds * 1_000 or abs(seen - happened.offset_ms) > NEAR_MS:
            self.report.disagree(
                entry.seq,
                "jump",
                Text(
                    f"记录偏 {happened.offset_ms} 毫秒，按本条的时钟为 {seen}",
                    f"off by {happened.offset_ms} ms on record; by this entry's clocks {seen}",
                ),
            )

    def _raised(
        self, plan: DayPlan, record: Record, happened: MilestoneReached | OwnMilestoneReached
    ) -> None:
        known = any(one.id == record.session for one in plan.room.sessions)
        what: Text | None = Text(f"没有场次 {record.session}", f"there is no session {record.session}")
        if known:
            now = happened.at or record.time
            missing = {"off_by_ms", *(() if happened.at else ("at", "rule", "missed"))}
            decision = decide_time(plan, told_timer(self._state), Tick(record.session), now)
            what = differences(happened, decision, missing)
        self._said(record, "milestone", what)
