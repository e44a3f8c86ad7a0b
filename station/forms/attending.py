"""What the record form tells of the room itself and of its people: the checks of the day before (FL-1), who came late, left the
post, was replaced or had to step aside, and when the room was short (ST-1 … ST-5)."""

from __future__ import annotations

from station.event import Record
from station.forms.day import Day
from station.plan.model import Session
from station.room.state import current_session
from station.staff.events import (
    AssessorsComplete,
    AssessorsShort,
    LeaveOf,
    LeftPost,
    Reinstated,
    Returned,
    RoomComplete,
    RoomShort,
    SignedIn,
    SteppedAside,
)
from station.text import Language, Text
from station.timer.events import ItemTicked, MilestoneAcknowledged
from station.vault.day.events import StaffReplaced

LEAVES: dict[LeaveOf, Text] = {
    "chief": Text("主考同意", "with the chief's leave"),
    "phone": Text("主考电话同意", "with the chief's leave by telephone"),
    "none": Text("未经同意", "without leave"),
}


def day_before(day: Day, language: Language) -> dict[str, object]:
    """The checks of the day before: each item with who ticked it last and when; ``whole`` is when all of it was confirmed."""
    checks = day.plan.checklists.of("before")
    ticked: dict[str, Record] = {}
    whole = ""
    for record in day.records:
        match record.event:
            case ItemTicked(milestone="before", item=item, done=done):
                ticked.pop(item, None)
                if done:
                    ticked[item] = record
            case MilestoneAcknowledged(milestone="before"):
                whole = _date(day, record)
            case _:
                pass
    lines = []
    for check in checks:
        by = ticked.get(check.id)
        lines.append(
            {
                "text": check.text.say(language),
                "at": _date(day, by) if by is not None else "",
                "actors": day.staff(by.actors, language) if by is not None else "",
            }
        )
    return {"lines": lines, "whole": whole}


def _date(day: Day, record: Record) -> str:
    return f"{day.local(record.time):%m-%d %H:%M}"


def people(day: Day, session: Session, language: Language) -> list[dict[str, object]]:
    """What is out of the ordinary about the people of a session, oldest first."""
    found = []
    for record in day.records:
        words = _words(day, record)
        if words is None or _session_of(day, record) != session.id:
            continue
        found.append(
            {
                "at": day.clock(record.time, seconds=True),
                "seq": record.seq,
                "said": words.say(language),
                "actors": day.staff(record.actors, language),
            }
        )
    return found


def _session_of(day: Day, record: Record) -> str:
    """The session that an entry of the whole day falls into."""
    return record.session or current_session(day.plan, day.state, record.time).id


def _words(day: Day, record: Record) -> Text | None:
    match record.event:
        case SignedIn(person=person, late_minutes=late) if late:
            who = day.staff_text((person,))
            return Text(f"{who.zh} 迟到 {late} 分钟到岗", f"{who.en} came {late} min late")
        case LeftPost(person=person, minutes=minutes, leave=leave, cover=cover, reason=reason):
            who, how = day.staff_text((person,)), LEAVES[leave]
            by = day.staff_text((cover,)) if cover else None
            zh = f"{who.zh} 离岗，预计 {minutes} 分钟，{how.zh}，" + (f"{by.zh} 代岗" if by else "无人代岗")
            en = f"{who.en} left the post for {minutes} min, {how.en}, " + (
                f"{by.en} covers" if by else "no cover"
            )
            return Text(f"{zh}：{reason}" if reason else zh, f"{en}: {reason}" if reason else en)
        case Returned(person=person, away_minutes=away):
            who = day.staff_text((person,))
            return Text(f"{who.zh} 返岗，离岗 {away} 分钟", f"{who.en} back after {away} min")
        case StaffReplaced(comes=comes, leaves=leaves, reason=reason):
            new, old = day.staff_text((comes,)), day.staff_text((leaves,))
            zh, en = f"{new.zh} 接替 {old.zh}", f"{new.en} in the place of {old.en}"
            return Text(f"{zh}：{reason}" if reason else zh, f"{en}: {reason}" if reason else en)
        case SteppedAside(person=person):
            who = day.staff_text((person,))
            return Text(f"{who.zh} 回避，不在本考场监考", f"{who.en} stepped aside and does not serve here")
        case Reinstated(person=person, reason=reason):
            who = day.staff_text((person,))
            zh, en = f"{who.zh} 的回避申报有误，恢复上岗", f"{who.en}'s declaration was a slip; serves again"
            return Text(f"{zh}：{reason}" if reason else zh, f"{en}: {reason}" if reason else en)
        case RoomShort(present=present, level=level, since=since):
            at = day.clock(since)
            return Text(
                f"监考员不足：在岗 {present} 人（{at} 起，第 {level} 次报警）",
                f"too few invigilators: {present} there since {at}, alarm {level}",
            )
        case RoomComplete(since=since, over=over):
            minutes = -(-(record.time - since) // 60_000)
            if over:
                return Text(f"到本场结束仍缺监考员，共 {minutes} 分钟", f"short to the end, {minutes} min")
            return Text(f"监考员到齐，缺员 {minutes} 分钟", f"complete again after {minutes} min")
        case AssessorsShort(here=here, occupations=occupations, modules=modules):
            zh_lacking, en_lacking = "、".join((*occupations, *modules)), ", ".join((*occupations, *modules))
            return Text(
                f"考评员不足：到 {here} 人，缺：{zh_lacking}",
                f"too few assessors: {here} here, lacking: {en_lacking}",
            )
        case AssessorsComplete(here=here):
            return Text(f"考评员到齐，{here} 人", f"assessors complete, {here}")
        case _:
            return None
