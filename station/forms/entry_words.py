"""One entry of a case in words, for forms and desk: what was asked, what was answered, by whom it was said, signed or refused.

Every kind of entry has words of its own; a kind that has none raises TypeError, so that none is told badly in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from station.event import Milliseconds, Record
from station.forms.day import Day
from station.incidents.events import (
    Answered,
    Approved,
    Called,
    Closed,
    Corrected,
    Countersigned,
    Deferred,
    EscortedBack,
    EscortedOut,
    Evidence,
    How,
    LeftEarly,
    Opened,
    Reported,
    TimeMadeUp,
    TimeMeasured,
    Violation,
    Warned,
)
from station.incidents.reply_events import Challenged, Differed, Replied, Settled
from station.incidents.state import Case
from station.incidents.wording import filled
from station.plan.procedure import PHONE_NAMES, Procedure, Step
from station.review.rules import table
from station.text import Text, plain
from station.vault.custody.places import KIND_NAMES, PLACE_NAMES
from station.vault.evidence import without_keys

NOTHING = Text("", "")
HOW_NAMES: Mapping[How, Text] = {
    "": NOTHING,
    "in_person": Text("当面", "in person"),
    "telephone": Text("电话", "by telephone"),
    "radio": Text("对讲机", "by radio"),
    "messenger": Text("派人", "by messenger"),
}
EVIDENCE_NAMES: Mapping[Evidence, Text] = {
    "": NOTHING,
    "still": Text("已拍照", "a picture was taken"),
    "file": Text("已存文件", "a file was kept"),
    "bag": Text("已封入证物袋", "sealed in a bag"),
    "described": Text("已写明", "described"),
    "none": Text("无法收取或没有", "none can be taken, or there is none"),
}


def in_one(parts: Iterable[Text]) -> Text:
    """Parts as one line. What ends with a mark of its own, as a question does, takes none before its answer."""
    zh = en = ""
    for part in parts:
        zh += ("；" if zh and part.zh and zh[-1] not in "？。：" else "") + part.zh
        en += ((" " if en[-1] in "?.:" else "; ") if en and part.en else "") + part.en
    return Text(zh, en)


def words_of(day: Day, case: Case, procedure: Procedure | None, record: Record) -> Iterator[Text]:
    """The parts of one entry. Raises TypeError for a kind of entry that has no words."""
    event, session = record.event, case.session
    step = _step(procedure, getattr(event, "step", ""))
    ask = _ask(day, case, step, record)
    match event:
        case Opened(candidates=candidates, said=said, referred_by=referred_by):
            yield Text("立案", "opened")
            if referred_by:
                yield Text(f"由事件 {referred_by} 转入", f"led here by incident {referred_by}")
            if candidates or event.seats or event.staff or event.materials:
                about = concerned(day, session, event)
                yield Text(f"涉及 {about.zh}", f"about {about.en}")
            yield from _free(said)
        case Answered():
            yield ask
            yield from _answer(day, case, step, event, record)
        case Reported(whom=whom, people=people, how=how, text=text):
            yield ask
            yield Text(
                f"{HOW_NAMES[how].zh}已报告{_phone(whom).zh}",
                f"reported to {_phone(whom).en} {HOW_NAMES[how].en}".rstrip(),
            )
            if event.answered is not None:
                yield Text(f"{day.clock(event.answered)} 接听", f"answered at {day.clock(event.answered)}")
            yield from _people(day, people)
            yield from _free(text)
            if event.instructed:
                yield Text(f"指示：{event.instructed}", f"instructed: {event.instructed}")
        case Challenged() | Differed() | Replied() | Settled():
            yield from _of_two(day, case, step, ask, record)
        case Called(whom=whom, how=how):
            yield Text(
                f"{HOW_NAMES[how].zh}联系{_phone(whom).zh}，无人应答",
                f"{_phone(whom).en} called {HOW_NAMES[how].en}, no answer",
            )
        case Approved(by=by, provisional=provisional, choice=choice, text=text):
            yield ask
            how_decided = Text("电话决定", "decided by telephone") if provisional else Text("决定", "decided")
            who_decided = day.staff_text((by,))
            yield Text(f"{who_decided.zh}{how_decided.zh}", f"{who_decided.en} {how_decided.en}")
            yield _chosen(day, case, step, choice, record)
            yield from _free(text)
        case Countersigned(by=by):
            signed = day.staff_text((by,))
            yield Text(f"{signed.zh}补签确认：{ask.zh}", f"countersigned by {signed.en}: {ask.en}")
        case Warned(candidates=candidates, violation=violation, text=text):
            who = day.who(session, candidates)
            yield Text(f"警告 {who}", f"warned {who}")
            yield _of_table(day, violation)
            yield from _free(text)
        case Violation(candidate=candidate, tier=tier, item=item, text=text):
            who = day.who(session, (candidate,))
            yield Text(f"{who} 违规，第 {tier} 档第 {item} 项：", f"{who}: violation {tier}.{item}:")
            known = table(day.plan).get(f"{tier}.{item}")
            yield known.text if known is not None else NOTHING
            yield from _free(text)
        case EscortedOut(candidate=candidate, staff=staff):
            who, along = day.who(session, (candidate,)), day.staff_text(staff)
            yield Text(f"{who} 由{along.zh}陪同离开考场", f"{who} out with {along.en}")
        case EscortedBack(candidate=candidate):
            yield ask
            yield Text(
                f"{day.who(session, (candidate,))}，陪同结束",
                f"{day.who(session, (candidate,))}, escort over",
            )
        case LeftEarly(candidate=candidate):
            yield ask
            yield Text(f"{day.who(session, (candidate,))} 离场", f"{day.who(session, (candidate,))} left")
        case TimeMadeUp(minutes=minutes, since=since, until=until, candidates=candidates):
            whom = day.who(session, candidates) if candidates else ""
            between = _span(day, since, until)
            yield Text(
                f"{whom or '全场'}顺延 {minutes} 分钟（{between.zh}）",
                f"{minutes} min made up for {whom or 'the room'} ({between.en})",
            )
        case TimeMeasured(minutes=minutes, since=since, until=until):
            between = _span(day, since, until)
            yield Text(
                f"用时 {minutes} 分钟（{between.zh}），只记录，不顺延",
                f"{minutes} min ({between.en}), not made up",
            )
        case Deferred(offered=True, reason=reason):
            yield Text(f"未做（可选）：{ask.zh}", f"passed over (offered): {ask.en}")
            yield from _reason(reason)
        case Deferred(reason=reason):
            yield Text(f"暂缓：{ask.zh}", f"put off: {ask.en}")
            yield from _reason(reason)
        case Corrected(struck=struck, step=of, reason=reason):
            if of:
                yield _struck(day, case, procedure, record, struck)
            else:
                yield Text("整件作废", "struck as a whole")
            yield from _reason(reason)
        case Closed(text=text):
            yield Text(f"结束：{ask.zh}", f"closed: {ask.en}")
            yield from _free(text)
        case _:
            raise TypeError(f"no words for {type(event).__name__}")


def _of_two(day: Day, case: Case, step: Step | None, ask: Text, record: Record) -> Iterator[Text]:
    """Challenge and response: each half is an entry of its own."""
    event = record.event
    match event:
        case Challenged(by=by):
            yield ask
            first = day.staff_text((by,))
            yield Text(f"{first.zh}先答", f"{first.en} answered first")
        case Differed():
            yield Text(f"第二人答复不一致：{ask.zh}", f"the second person differs: {ask.en}")
        case Replied():
            reply = filled_at(day, case, step.reply, record) if step is not None and step.reply else ask
            yield Text(f"第二人应答：{reply.zh}", f"second person answered: {reply.en}")
        case Settled(by=by, provisional=provisional, holds=holds):
            yield ask
            how = Text("电话决定", "decided by telephone") if provisional else Text("决定", "decided")
            word = Text("视为已办", "it counts as done") if holds else Text("重新办理", "it is done again")
            who = day.staff_text((by,))
            yield Text(
                f"两人不一致，{who.zh}{how.zh}：{word.zh}", f"two differed; {who.en} {how.en}: {word.en}"
            )
    yield from _free(getattr(event, "text", None))


def _answer(day: Day, case: Case, step: Step | None, event: Answered, record: Record) -> Iterator[Text]:
    session, kind = case.session, step.kind if step is not None else ""
    if kind == "statement":
        yield from _signed(day, session, event, record)
    else:
        yield _chosen(day, case, step, event.choice, record)
        if event.candidates:
            yield plain(day.who(session, event.candidates))
        yield from _people(day, event.people)
    if event.number is not None:
        yield _number(step, event.number)
    if event.at is not None:
        yield plain(day.clock(event.at))
    for one, count in event.materials.items():
        name = KIND_NAMES.get(one, plain(one))
        yield Text(f"{name.zh} {count} 份", f"{name.en} {count}")
    if step is not None and step.reply is not None:
        reply = filled_at(day, case, step.reply, record)
        yield Text(f"第二人应答：{reply.zh}", f"second person answered: {reply.en}")
    if event.evidence:
        yield EVIDENCE_NAMES[event.evidence]
    if event.bag:
        yield Text(f"袋号 {event.bag}", f"bag {event.bag}")
    if event.blobs:
        digests = ", ".join(one[:12] for one in event.blobs)
        yield Text(f"附件 {digests}", f"attached {digests}")
    if event.attached:
        yield plain(without_keys(event.attached))
    if kind == "refer":
        yield from _referred(day, case, record)
    yield from _free(event.text)


def _signed(day: Day, session: str, event: Answered, record: Record) -> Iterator[Text]:
    """Who signs a statement, or refuses and who witnesses it."""
    candidates = day.who(session, event.candidates)
    who = Text(candidates, candidates) if candidates else day.staff_text(event.people)
    who = who if who.zh else Text("当事人", "the person concerned")
    if event.choice == "refused":
        seen = day.staff_text(record.actors)
        yield Text(f"{who.zh} 拒绝签名，见证人：{seen.zh}", f"{who.en} refuses to sign; witnesses: {seen.en}")
    else:
        yield Text(f"{who.zh} 已签名", f"signed by {who.en}")


def _number(step: Step | None, number: int) -> Text:
    if step is None or step.kind != "count":
        return plain(number)
    if not step.source:
        return Text(f"{number} 份", f"{number}")
    kind = KIND_NAMES.get(step.material or "", NOTHING)
    here, there = PLACE_NAMES[step.source], PLACE_NAMES[step.target]  # type: ignore[index]
    return Text(
        f"{kind.zh} {number} 份（{here.zh} → {there.zh}）", f"{kind.en} {number} ({here.en} → {there.en})"
    )


def _referred(day: Day, case: Case, record: Record) -> Iterator[Text]:
    """The cases that a step opened stand in the same command's entries."""
    opened = [
        one.id
        for one in day.state.incidents.cases.values()
        if one.referred_by == case.id and one.opened == record.time
    ]
    if opened:
        numbers = "、".join(map(str, opened))
        yield Text(f"转入事件 {numbers}", f"goes on as incident {numbers}")


def concerned(day: Day, session: str, event: Opened | Case) -> Text:
    """Candidates, seats, staff and materials that an incident is about; empty where it is the whole room."""
    seats = [plain(one) for one in (day.who(session, event.candidates), "、".join(event.seats)) if one]
    kinds = [KIND_NAMES.get(one, plain(one)) for one in event.materials]
    named = [*seats, *([day.staff_text(event.staff)] if event.staff else []), *kinds]
    return Text("、".join(one.zh for one in named), ", ".join(one.en for one in named))


def _step(procedure: Procedure | None, step: str) -> Step | None:
    return next((one for one in procedure.steps if one.id == step), None) if procedure else None


def _ask(day: Day, case: Case, step: Step | None, record: Record) -> Text:
    """The step's words; of a procedure that does not lie here, its id, so that no answer stands without its question."""
    return (
        plain(getattr(record.event, "step", "")) if step is None else filled_at(day, case, step.ask, record)
    )


def filled_at(day: Day, case: Case, text: Text, record: Record) -> Text:
    """A text with its values as they stood when the entry was made."""
    if "{" not in text.zh + text.en:
        return text
    then = day.incidents_at(record.seq)
    return filled(day.plan, then, then.cases.get(case.id, case), text)


def _chosen(day: Day, case: Case, step: Step | None, choice: str, record: Record) -> Text:
    option = step.option(choice) if step is not None and choice else None
    return filled_at(day, case, option.label, record) if option is not None else plain(choice)


def _struck(
    day: Day, case: Case, procedure: Procedure | None, record: Record, struck: tuple[str, ...]
) -> Text:
    """Which answer was struck, and how many after it."""
    first, *rest = struck
    step = _step(procedure, first)
    ask = plain(first) if step is None else filled_at(day, case, step.ask, record)
    said = Text(f"更正：划去「{ask.zh}」的答复", f"correction: the answer to “{ask.en}” is struck")
    if not rest:
        return said
    n = len(rest)
    return Text(f"{said.zh}，及其后 {n} 项", f"{said.en}, with {n} after it")


def _span(day: Day, since: Milliseconds, until: Milliseconds) -> Text:
    """From when to when; with seconds where whole minutes would not show how the minutes came about."""
    if not since % 60_000 and not until % 60_000:
        return plain(f"{day.clock(since)}–{day.clock(until)}")
    between = f"{day.clock(since, seconds=True)}–{day.clock(until, seconds=True)}"
    return Text(f"{between}，不足 1 分按 1 分计", f"{between}, rounded up to minutes")


def _of_table(day: Day, key: str) -> Text:
    """What the table of violations calls a case; its key where the plan has none of it."""
    known = table(day.plan).get(key)
    if known is None or not key:
        return plain(key)
    return Text(f"{key} {known.text.zh}", f"{key} {known.text.en}")


def _phone(whom: str) -> Text:
    names: dict[str, Text] = {key: name for key, name in PHONE_NAMES.items()}  # noqa: C416 (a wider key)
    return names.get(whom, plain(whom))


def _people(day: Day, people: tuple[str, ...]) -> Iterator[Text]:
    if people:
        yield day.staff_text(people)


def _reason(words: str | None) -> Iterator[Text]:
    if words:
        yield Text(f"理由：{words}", f"reason: {words}")


def _free(words: str | None) -> Iterator[Text]:
    """What people wrote; without the day key it stays sealed, and the form says so once at its head."""
    if words:
        yield plain(words)
