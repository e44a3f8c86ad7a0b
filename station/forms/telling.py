"""An incident told line by line from its entries, for the record form and the reports.

Nothing is left out: an answer that two people struck is told too, marked as struck, with the correction after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from station.event import Event, Milliseconds, Record
from station.forms.day import Day
from station.incidents.events import (
    Answered,
    Approved,
    Closed,
    Corrected,
    Countersigned,
    Deferred,
    EscortedBack,
    EscortedOut,
    LeftEarly,
    Opened,
    Reported,
    StepEvent,
    TimeMadeUp,
    Violation,
    Warned,
)
from station.incidents.state import Case
from station.plan.procedure import PHONE_NAMES, Procedure, Step
from station.review.rules import WORDS as DECISIONS
from station.review.views import decisions_about
from station.text import Text
from station.vault.custody.places import KIND_NAMES

NOTHING = Text("", "")


@dataclass(frozen=True)
class Line:
    """One entry of a case."""

    at: Milliseconds
    seq: int
    """Number of the entry, so that it can be found and disclosed."""
    said: Text
    struck: bool
    """Two people struck it: it counts for nothing, and stays."""
    actors: str


def told(day: Day, case: Case) -> tuple[Line, ...]:
    """All that a case has on record, oldest first."""
    procedure = day.plan.procedures.get(case.procedure)
    holds = {given.seq for given in case.given.values()}
    lines = []
    for record in day.by_case.get(case.id, ()):
        parts = [part for part in _words(day, case, procedure, record) if part.zh or part.en]
        said = Text("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))
        answer = isinstance(record.event, StepEvent) and not isinstance(record.event, Corrected | Deferred)
        struck = answer and record.seq not in holds and not _holds_beside(case, record)
        lines.append(Line(record.time, record.seq, said, struck, day.staff(record.actors)))
    return tuple(lines)


def decided(days: Sequence[Day], day: Day, case: Case) -> tuple[Line, ...]:
    """What the chief examiner decided about a case, wherever it stands; of another journal the room is named."""
    lines = []
    for made in decisions_about((one.reviewed for one in days), day.slip.origin, case.id):
        journal = next(one for one in days if one.slip.origin == made.journal)
        event = next(r.event for r in journal.records if r.seq == made.held.seq)
        parts = [
            Text(f"主考决定 {made.held.event.number}", f"decision {made.held.event.number} of the chief")
        ]
        if made.journal != day.slip.origin:
            room = journal.plan.room.room.number
            parts[0] = Text(f"{parts[0].zh}（第 {room} 考场日志）", f"{parts[0].en} (journal of room {room})")
        parts.append(DECISIONS[made.held.event.verdict])
        if made.held.event.candidates:
            who = day.who(case.session, made.held.event.candidates)
            parts.append(Text(who, who))
        if made.held.event.tier:
            key = f"{made.held.event.tier}.{made.held.event.item}"
            parts.append(Text(f"改为 {key}", f"to {key}"))
        parts += _free(getattr(event, "text", None))
        said = Text("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))
        lines.append(Line(made.held.time, made.held.seq, said, False, journal.staff(made.held.by)))
    return tuple(lines)


def _holds_beside(case: Case, record: Record) -> bool:
    """A violation of several candidates is several entries; only the last is the step's answer."""
    event = record.event
    return isinstance(event, Violation) and any(
        (one.step, one.candidate, one.tier, one.item) == (event.step, event.candidate, event.tier, event.item)
        for one in case.sanctions
    )


def _step(procedure: Procedure | None, step: str) -> Step | None:
    return next((one for one in procedure.steps if one.id == step), None) if procedure else None


def _words(day: Day, case: Case, procedure: Procedure | None, record: Record) -> Iterator[Text]:
    event, session = record.event, case.session
    step = _step(procedure, getattr(event, "step", ""))
    ask = step.ask if step is not None else NOTHING
    match event:
        case Opened(candidates=candidates, said=said):
            yield Text("立案", "opened")
            if candidates:
                who = day.who(session, candidates)
                yield Text(f"涉及 {who}", f"about {who}")
            yield from _free(said)
        case Answered():
            yield ask
            yield from _answer(day, session, step, event)
        case Reported(whom=whom, people=people, text=text):
            yield ask
            name = dict(PHONE_NAMES).get(whom, Text(whom, whom))  # type: ignore[call-overload]
            yield Text(f"已报告{name.zh}", f"reported to {name.en}")
            yield from _people(day, people)
            yield from _free(text)
        case Approved(by=by, provisional=provisional, choice=choice, text=text):
            yield ask
            how = Text("电话决定", "decided by telephone") if provisional else Text("决定", "decided")
            yield Text(f"{day.staff((by,))}{how.zh}", f"{day.staff((by,))} {how.en}")
            yield _chosen(step, choice)
            yield from _free(text)
        case Countersigned(by=by):
            yield Text(f"{day.staff((by,))}补签确认", f"countersigned by {day.staff((by,))}")
        case Warned(candidates=candidates, text=text):
            who = day.who(session, candidates)
            yield Text(f"警告 {who}", f"warned {who}")
            yield from _free(text)
        case Violation(candidate=candidate, tier=tier, item=item, text=text):
            who = day.who(session, (candidate,))
            yield Text(f"{who} 违规：第 {tier} 档第 {item} 项", f"{who}: violation {tier}.{item}")
            yield from _free(text)
        case EscortedOut(candidate=candidate, staff=staff):
            who, by = day.who(session, (candidate,)), day.staff(staff)
            yield Text(f"{who} 由 {by} 陪同离场", f"{who} out with {by}")
        case EscortedBack(candidate=candidate):
            yield Text(f"{day.who(session, (candidate,))} 返回座位", f"{day.who(session, (candidate,))} back")
        case LeftEarly(candidate=candidate):
            yield ask
            yield Text(f"{day.who(session, (candidate,))} 离场", f"{day.who(session, (candidate,))} left")
        case TimeMadeUp(minutes=minutes, since=since, until=until, candidates=candidates):
            whom = day.who(session, candidates) if candidates else ""
            between = f"{day.clock(since)}–{day.clock(until)}"
            yield Text(
                f"{whom or '全场'} 顺延 {minutes} 分钟（{between}）",
                f"{minutes} min made up for {whom or 'the room'} ({between})",
            )
        case Deferred(reason=reason):
            yield Text(f"暂缓：{ask.zh}", f"put off: {ask.en}")
            yield from _free(reason)
        case Corrected(struck=struck, reason=reason):
            yield Text(f"更正：划去 {len(struck)} 项答复", f"correction: {len(struck)} answers struck")
            yield from _free(reason)
        case Closed(text=text):
            yield Text(f"结束：{ask.zh}", f"closed: {ask.en}")
            yield from _free(text)
        case _:
            yield from _other(ask, event)


def _other(ask: Text, event: Event) -> Iterator[Text]:
    """A kind of answer that this form has no words of its own for: its step's words and whatever was written."""
    yield ask
    yield from _free(getattr(event, "text", None))


def _answer(day: Day, session: str, step: Step | None, event: Answered) -> Iterator[Text]:
    yield _chosen(step, event.choice)
    if event.number is not None:
        yield Text(f"{event.number}", f"{event.number}")
    if event.at is not None:
        yield Text(f"{day.clock(event.at)}", f"{day.clock(event.at)}")
    if event.candidates:
        who = day.who(session, event.candidates)
        yield Text(who, who)
    yield from _people(day, event.people)
    for kind, count in event.materials.items():
        name = KIND_NAMES.get(kind, Text(kind, kind))
        yield Text(f"{name.zh} {count}", f"{name.en} {count}")
    if event.blobs:
        digests = ", ".join(one[:12] for one in event.blobs)
        yield Text(f"附件 {digests}", f"attached {digests}")
    yield from _free(event.text)


def _people(day: Day, people: tuple[str, ...]) -> Iterator[Text]:
    if people:
        names = day.staff(people)
        yield Text(names, names)


def _chosen(step: Step | None, choice: str) -> Text:
    option = step.option(choice) if step is not None and choice else None
    return option.label if option is not None else Text(choice, choice)


def _free(words: str | None) -> Iterator[Text]:
    """What people wrote; without the day key it stays sealed, and the form says so once at its head."""
    if words:
        yield Text(words, words)
