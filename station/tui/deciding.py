"""What the chief decides about an incident, asked one thing after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from station.incidents.state import Sanction
from station.plan.workdays import LONGEST
from station.review.deadlines import DueBy, later
from station.review.rules import WORDS, table
from station.review.state import Held
from station.review.views import Row
from station.room.deciding import Wanted
from station.text import Text
from station.tui.place import Place
from station.tui.prompts import Choice, Field, Option
from station.tui.reasons import ask_reason
from station.tui.say import clean

REASONS = (
    Text("事实清楚，处理适当", "The facts are clear and the sanction fits"),
    Text("事实不足，须继续调查", "The facts don't suffice; find out more"),
    Text("情节较轻", "Less grave than recorded"),
    Text("情节较重", "Graver than recorded"),
    Text("与事实不符", "Not what happened"),
)
EXTENDED = (
    Text("案情复杂，须继续调查；已通知考生", "Not simple, still looked into; the candidate has been told"),
    Text("等候外部材料；已通知考生", "Waiting for papers from outside; the candidate has been told"),
)
MADE_GOOD = (
    Text("情况说明已补交", "The statement has come in"),
    Text("考场已消毒", "The room has been disinfected"),
    Text("电话批准，现本人签名", "Decided by telephone, signed now"),
    Text("书面报告已交", "The written report has been handed in"),
)
INSTRUCTIONS = (
    Text("保护现场和证据，等候主考", "Keep scene and evidence; wait for the chief"),
    Text("请当事人写情况说明", "Have those concerned write a statement"),
    Text("考后带至考点办公室", "Bring the candidate to the site office afterwards"),
)
CORRECT = "correct"
CLOSED = Text("该考场已关闭，不能再指示考场。", "That room is closed: it can't be instructed any more.")


@dataclass(frozen=True)
class Around:
    """What the desk knows of an incident beside its row."""

    closed: bool = False
    """The room's day is closed: it carries no instruction out."""
    due: bool = False
    """Something was left open that can be signed off here."""
    earlier: tuple[tuple[Held, str], ...] = ()
    """This journal's own decisions about it that hold, with what was written: these can be corrected."""


async def ask_decision(
    place: Place, row: Row | None, more: Sequence[Option] = (), around: Around = Around()
) -> Wanted | str | None:
    """The decision without its signature, or the key of one of ``more``; None when cancelled."""
    if row is None:
        return await place.ask(Choice(Text("办理哪一项", "What is to be done"), more))
    options = _offered(row, around)
    if around.earlier:
        options.append(Option(CORRECT, Text("更正此前的决定", "Correct an earlier decision")))
    said = (CLOSED,) if around.closed else ()
    verdict = await place.ask(Choice(Text("主考决定", "The chief decides"), (*options, *more), said))
    if verdict is None or verdict in {one.key for one in more}:
        return verdict
    if verdict == CORRECT:
        return await _corrected(place, row, around)
    return await _decision(place, row, verdict)


def _offered(row: Row, around: Around) -> list[Option]:
    kinds = ["confirm", "change", "dismiss"] if row.sanctions else ["confirm"]
    kinds += ["investigate"] if around.closed else ["investigate", "instruct"]
    if any(one.extendable and one.met is None for one in row.deadlines):
        kinds.append("extend")
    if around.due:
        kinds.append("made_good")
    return [Option(kind, WORDS[kind]) for kind in kinds]  # type: ignore[index]


async def _corrected(place: Place, row: Row, around: Around) -> Wanted | None:
    """Which decision is corrected, and what is decided in its place."""
    earlier = [
        Option(
            str(held.event.number),
            Text(
                clean(f"{held.event.number}  {WORDS[held.event.verdict].zh}  {words}"),
                clean(f"{held.event.number}  {WORDS[held.event.verdict].en}  {words}"),
            ),
        )
        for held, words in around.earlier
    ]
    number = await place.ask(Choice(Text("更正哪一个决定", "Which decision is corrected"), earlier))
    if number is None:
        return None
    options = _offered(row, around)
    title = Text(f"改为什么（替代决定 {number}）", f"What instead (replaces decision {number})")
    verdict = await place.ask(Choice(title, options))
    wanted = None if verdict is None else await _decision(place, row, verdict)
    return None if wanted is None else replace(wanted, replaces=int(number))


async def _decision(place: Place, row: Row, verdict: str) -> Wanted | None:
    """What a decision of this kind still needs to say; None when cancelled."""
    candidates: tuple[int, ...] = ()
    if row.sanctions and verdict in ("confirm", "change", "dismiss"):
        chosen = await _whom(place, row.sanctions, row)
        if chosen is None:
            return None
        candidates = chosen
    tier = item = 0
    if verdict == "change":
        known = table(place.plan)
        cases = [
            Option(key, Text(f"{key} {one.text.zh}", f"{key} {one.text.en}"))
            for key, one in sorted(known.items())
        ]
        key = await place.ask(Choice(Text("改为哪一项", "Changed to which case"), cases))
        if key is None:
            return None
        tier, item = known[key].tier, known[key].item
    until = ""
    if verdict == "extend":
        left = next(one for one in row.deadlines if one.extendable and one.met is None)
        asked = await _until(place, left)
        if asked is None:
            return None
        until = asked
    offered = {"instruct": INSTRUCTIONS, "extend": EXTENDED, "made_good": MADE_GOOD}.get(verdict, REASONS)
    reason = await ask_reason(place, Text("理由或指示", "Reason or instruction"), offered)
    if reason is None:
        return None
    return Wanted(verdict, row.case.id, reason.say(place.language), candidates, tier, item, until=until)  # type: ignore[arg-type]


async def _until(place: Place, by: DueBy) -> str | None:
    """To which day the deadline is put; None when cancelled."""

    def check(said: str) -> Text | None:
        if 1 <= int(said) <= LONGEST:
            return None
        return Text(f"应在 1 至 {LONGEST} 之间。", f"Between 1 and {LONGEST}.")

    now = by.due.said()
    ask = Text(f"现期限 {now.zh}，再加几个工作日", f"Now by {now.en}; how many working days more")
    said = await place.ask(Field(ask, "number", check=check))
    return None if said is None else later(by, int(said)).day.isoformat()


async def _whom(place: Place, sanctions: tuple[Sanction, ...], row: Row) -> tuple[int, ...] | None:
    """Whose sanctions are meant: everybody's, or one candidate's."""
    people = tuple(dict.fromkeys(one.candidate for one in sanctions))
    if len(people) == 1:
        return people
    seats = dict(zip(row.case.candidates, row.seats, strict=True))
    options = [Option("all", Text("全部考生", "all of them"))]
    options += [Option(str(one), Text(seats.get(one, str(one)), seats.get(one, str(one)))) for one in people]
    who = await place.ask(Choice(Text("对谁", "Concerning whom"), options))
    if who is None:
        return None
    return people if who == "all" else (int(who),)
