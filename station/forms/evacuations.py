"""What the record form tells of evacuations: when exam time stood still, the rolls, who was missing, how it ended (EM)."""

from __future__ import annotations

from station.event import Record
from station.forms.day import Day
from station.incidents.events import TimeMadeUp
from station.plan.model import Session
from station.safety.events import Declared, Ended, Marked, Outcome, Returning, Roll
from station.text import Language, Text

ROLLS: dict[Roll, Text] = {
    "out": Text("室外点名", "roll outside"),
    "back": Text("返回点名", "roll at the seats"),
}
OUTCOMES: dict[Outcome, Text] = {
    "returned": Text("返回续考", "returned, the exam went on"),
    "broken_off": Text("中止本场", "the session was broken off"),
    "false_alarm": Text("误触，无人离开", "false alarm, nobody left"),
}


def evacuations(day: Day, session: Session, language: Language) -> list[dict[str, object]]:
    """Line by line, oldest first; empty where the room was never led out. A roll is one line for each thing found."""
    told: list[tuple[Record, Text]] = []
    roll: list[Record] = []
    for record in day.records:
        if record.session != session.id:
            continue
        if isinstance(record.event, Marked):
            roll.append(record)
            continue
        words = _words(day, session, record)
        if words is not None:
            told += [*_rolls(day, session, roll), (record, words)]
            roll = []
    told += _rolls(day, session, roll)
    return [
        {
            "at": day.clock(record.time, seconds=True),
            "seq": record.seq,
            "said": words.say(language),
            "actors": day.staff(record.actors, language),
        }
        for record, words in told
    ]


def _words(day: Day, session: Session, record: Record) -> Text | None:
    match record.event:
        case Declared(at=at, inside=inside, outside=outside):
            since = day.clock(at, seconds=True)
            zh = f"开始疏散，考试时间自 {since} 停止；在场 {len(inside)} 人"
            en = f"led out; exam time stands still from {since}; {len(inside)} inside"
            if outside:
                who = day.who(session.id, sorted(int(one) for one in outside))
                zh, en = f"{zh}；陪同在外：{who}", f"{en}; out under escort: {who}"
            return Text(zh, en)
        case Returning():
            return Text("可以返回，回座位重新点名", "the building may be entered again; roll at the seats")
        case TimeMadeUp(case=0, minutes=minutes, since=since, until=until):
            between = f"{day.clock(since, seconds=True)}–{day.clock(until, seconds=True)}"
            return Text(
                f"全场顺延 {minutes} 分钟（{between}）", f"{minutes} min made up for the room ({between})"
            )
        case Ended(outcome=outcome, open=missing, by=by):
            how = OUTCOMES[outcome]
            zh, en = f"疏散结束：{how.zh}", f"ended: {how.en}"
            if by:
                zh, en = f"{zh}，{day.staff((by,))}决定", f"{en}, decided by {day.staff((by,), 'en')}"
            if missing:
                who = day.who(session.id, missing)
                zh, en = f"{zh}；没有找到：{who}", f"{en}; not found: {who}"
            return Text(zh, en)
        case _:
            return None


def _rolls(day: Day, session: Session, marks: list[Record]) -> list[tuple[Record, Text]]:
    """The marks between two other events: how many were there, and by name who was missing or led out."""
    found: list[tuple[Record, Text]] = []
    for roll, name in ROLLS.items():
        newest: dict[int, tuple[Record, Marked]] = {}
        for record in marks:
            if isinstance(record.event, Marked) and record.event.roll == roll:
                newest[record.event.candidate] = (record, record.event)
        if not newest:
            continue
        last = max((record for record, _ in newest.values()), key=lambda one: one.seq)
        by = {
            kind: [c for c, (_, mark) in newest.items() if mark.found == kind]
            for kind in ("safe", "escorted", "missing")
        }
        zh, en = f"{name.zh}：到 {len(by['safe'])} 人", f"{name.en}: {len(by['safe'])} there"
        if by["escorted"]:
            who = "、".join(
                f"{day.who(session.id, (c,))}（{day.staff(newest[c][1].staff)}）" for c in by["escorted"]
            )
            zh, en = f"{zh}；由人带出：{who}", f"{en}; led out: {who}"
        if by["missing"]:
            who = day.who(session.id, by["missing"])
            zh, en = f"{zh}；没有找到：{who}", f"{en}; not found: {who}"
        earlier = _called_missing(marks, roll) - set(by["missing"])
        if earlier:
            who = day.who(session.id, sorted(earlier))
            zh, en = f"{zh}；起初没有找到、后来找到：{who}", f"{en}; missing at first and found: {who}"
        found.append((last, Text(zh, en)))
    return found


def _called_missing(marks: list[Record], roll: Roll) -> set[int]:
    said = (one.event for one in marks)
    return {m.candidate for m in said if isinstance(m, Marked) and m.roll == roll and m.found == "missing"}
