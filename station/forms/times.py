"""The day's own marks on the record form: what the timeline asked for and when it was confirmed, a start that moved, the bag's
way from its collection to the seal, papers given out (FL-2 … FL-9)."""

from __future__ import annotations

from station.event import Milliseconds, Record
from station.forms.day import Day
from station.plan.model import Session
from station.text import Language, Text
from station.timer.events import (
    MilestoneAcknowledged,
    MilestoneKind,
    MilestoneOverdue,
    MilestoneReached,
    OwnMilestoneAcknowledged,
    StartDelayed,
)
from station.timer.milestones import MEANINGS
from station.vault.custody.events import BagReceived, PaperMoved, PaperWitnessed, SealMade
from station.vault.custody.names import kind_name


def times(day: Day, session: Session, language: Language = "zh") -> list[dict[str, object]]:
    """Each with its time, its words and its entry, oldest first."""
    due: dict[tuple[MilestoneKind, str], Milliseconds] = {}
    found = []
    for record in day.records:
        if record.session != session.id:
            continue
        if isinstance(record.event, MilestoneReached):
            due[record.event.milestone, record.event.module] = record.event.due
        said = _timeline(day, session, record, due) or _papers(day, session, record)
        if said is not None:
            at = day.clock(record.time, seconds=True)
            found.append({"at": at, "what": said.say(language), "seq": record.seq})
    return found


def _timeline(
    day: Day, session: Session, record: Record, due: dict[tuple[MilestoneKind, str], Milliseconds]
) -> Text | None:
    match record.event:
        case MilestoneAcknowledged(milestone=kind, module=module) if kind in MEANINGS:
            name, at = MEANINGS[kind].name, due.get((kind, module))
            if at is None:
                return name
            # The entry's time is when somebody confirmed it; the exam starts when it is due.
            return Text(
                f"{name.zh}（{day.clock(at)} 到时），已确认", f"{name.en} (due {day.clock(at)}), confirmed"
            )
        case StartDelayed(minutes=minutes, reason=reason, corrected_from=before):
            zh = f"推迟开考由 {before} 分更正为 {minutes} 分" if before else f"开考推迟 {minutes} 分钟"
            en = (
                f"delay of the start corrected from {before} to {minutes} min"
                if before
                else f"start delayed by {minutes} min"
            )
            who = day.staff_text(record.actors)
            return Text(
                zh + (f"：{reason}" if reason else "") + f"（{who.zh}）",
                en + (f": {reason}" if reason else "") + f" ({who.en})",
            )
        case OwnMilestoneAcknowledged(milestone=which, candidates=candidates):
            name, of = MEANINGS[which].name, day.who(session.id, candidates)
            return Text(f"{name.zh}：{of}", f"{name.en}: {of}")
        case MilestoneOverdue(milestone=kind, due=at) if kind in MEANINGS:
            name = MEANINGS[kind].name
            return Text(
                f"{name.zh} 逾期未办（{day.clock(at)} 到时）", f"{name.en} overdue (due {day.clock(at)})"
            )
        case _:
            return None


def _papers(day: Day, session: Session, record: Record) -> Text | None:
    match record.event:
        case BagReceived(bag=bag, number=number, as_planned=as_planned):
            zh = f"领到第 {bag} 袋试卷" + (f"，封条号 {number}" if number else "")
            en = f"bag {bag} collected" + (f", seal number {number}" if number else "")
            if as_planned == "no":
                zh, en = f"{zh}，与计划不符，主考批准", f"{en}, not the plan's, approved by the chief"
            return Text(zh, en)
        case PaperWitnessed(candidates=candidates, intact=intact):
            seen = (
                Text("确认封条完好", "found the seal intact")
                if intact
                else Text("认为封条不完好", "found the seal not intact")
            )
            who = day.who(session.id, candidates)
            return Text(f"{who} {seen.zh}", f"{who} {seen.en}")
        case PaperMoved(source="room", target="opened"):
            return Text("启封试卷袋", "bag opened")
        case PaperMoved(source="opened", target="seats", counts=counts, case=0):
            names = {kind: kind_name(session, kind) for kind in counts}
            return Text(
                "发出 " + "、".join(f"{names[kind].zh} {n}" for kind, n in counts.items()),
                "given out: " + ", ".join(f"{names[kind].en} {n}" for kind, n in counts.items()),
            )
        case SealMade(number=number):
            return Text(f"密封，第 {number} 份清点记录", f"sealed, count note {number}")
        case _:
            return None
