"""What was found afterwards (VI): room, session, candidates, tier and case, one after another, facts and defaults beside.

What the rules exclude is not offered: tiers 1 and 2 without a session, cases that need a warning that nobody recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from station.forms.day import Day
from station.forms.marks import all_flags
from station.forms.marks import said as said_flag
from station.plan.model import Candidate
from station.plan.violations import load_violations
from station.review.rules import choosable, table
from station.room.deciding import Wanted
from station.text import Text, plain
from station.tui.prompts import Choice, Field, Option
from station.tui.reasons import ask_reason
from station.tui.say import clean

if TYPE_CHECKING:
    from station.tui.screens.review import ReviewPlace

REASONS = (
    Text("阅卷时发现雷同", "Identical papers found in marking"),
    Text("回看录像发现", "Seen on the recordings afterwards"),
    Text("举报查实", "A report that proved true"),
    Text("资格复核发现材料不实", "False material found when eligibility was checked again"),
)
EVERY = "-"
"""No session: tiers 3 and 4 reach every subject."""


async def ask_found(place: ReviewPlace, days: Sequence[Day]) -> tuple[Wanted, str] | None:
    """The decision without its signature and the journal it is about; None when cancelled."""
    if not days:
        place.station.notice = Text("先读入该考场的上报包。", "Read in that room's bundles first.")
        return None
    journals = [
        Option(
            day.slip.origin,
            plain(f"{day.plan.room.room.number}  {'/'.join(day.slip.origin.split('/')[-2:])}"),
        )
        for day in days
    ]
    which = Choice(Text("哪个考场的日志", "Which room's journal"), journals)
    marked = place.narrow.room
    which.at = next((n for n, day in enumerate(days) if day.plan.room.room.number == marked), 0)
    origin = await place.ask(which)
    if origin is None:
        return None
    day = next(one for one in days if one.slip.origin == origin)
    sessions = [Option(one.id, plain(one.subject)) for one in day.plan.room.sessions]
    sessions.append(
        Option(EVERY, Text("不属某一场（只限第 3、4 档）", "No one session (tiers 3 and 4 only)"))
    )
    chosen = await place.ask(Choice(Text("哪一场", "Which session"), sessions))
    if chosen is None:
        return None
    session = "" if chosen == EVERY else chosen
    who = await _candidates(place, day, session)
    key = await _case(place, day, session, who) if who else None
    if key is None:
        return None
    one = table(day.plan)[key]
    title = Text(f"第 {key} 项：依据什么", f"Case {key}: on what grounds")
    reason = await ask_reason(place, title, REASONS)
    if reason is None:
        return None
    words = reason.say(place.language)
    return Wanted("found", 0, words, who, one.tier, one.item, session, seen=day.slip), origin


async def _candidates(place: ReviewPlace, day: Day, session: str) -> tuple[int, ...]:
    """Whom it concerns, in the order named; nobody when cancelled."""
    chosen: list[int] = []
    while True:
        known = _people(day, session)
        said = tuple(plain(_name(day, session, known[one])) for one in chosen)
        title = Text("座位号，或准考证号末几位", "Seat, or the end of the ticket number")
        typed = await place.ask(
            Field(title, "code", said, check=lambda value: None if _match(day, session, value) else NOBODY)
        )
        if typed is None:
            return ()
        found = _match(day, session, typed)
        if len(found) > 1:
            options = [Option(str(one.index), plain(_name(day, session, one))) for one in found]
            which = await place.ask(Choice(Text("哪一名考生", "Which candidate"), options))
            if which is None:
                return ()
            found = [known[int(which)]]
        chosen += [one.index for one in found if one.index not in chosen]
        facts = tuple(line for index in chosen for line in _facts(place, day, session, index))
        options = [
            Option("go", Text("就是这些考生", "These candidates")),
            Option("more", Text("再加一名", "One more")),
        ]
        step = await place.ask(Choice(Text("涉及的考生", "Candidates concerned"), options, facts))
        if step is None:
            return ()
        if step == "go":
            return tuple(chosen)


NOBODY = Text("该考场、该场次没有这名考生。", "That room and session have no such candidate.")


def _people(day: Day, session: str) -> dict[int, Candidate]:
    inside = {i for known, seats in day.plan.seats.items() if session in ("", known) for i in seats}
    return {one.index: one for one in day.plan.room.candidates if one.index in inside}


def _match(day: Day, session: str, typed: str) -> list[Candidate]:
    people = _people(day, session)
    by_seat = [
        people[index]
        for known, seats in day.plan.seats.items()
        if session in ("", known)
        for index, seat in seats.items()
        if seat.lower() == typed.lower()
    ]
    found = by_seat or [one for one in people.values() if typed and one.ticket.endswith(typed)]
    return list({one.index: one for one in found}.values())


def _name(day: Day, session: str, one: Candidate) -> str:
    seats = [s[one.index] for known, s in day.plan.seats.items() if session in ("", known) and one.index in s]
    return clean(f"{'/'.join(dict.fromkeys(seats))} {one.name} {one.ticket}")


def _facts(place: ReviewPlace, day: Day, session: str, index: int) -> list[Text]:
    """What is on record about a candidate: incidents and flags."""
    name = _name(day, session, day.person(index))
    cases = [
        f"#{case.id} {case.procedure}"
        for case in day.state.incidents.cases.values()
        if index in case.candidates
    ]
    carried = [one for one in all_flags(place.days()) if one.candidate == index]
    flags_zh = [said_flag(one, day, "zh")["flag"] for one in carried]
    flags_en = [said_flag(one, day, "en")["flag"] for one in carried]
    zh = f"{name}：事件 {'、'.join(cases) or '无'}；成绩标记 {'、'.join(flags_zh) or '无'}"
    en = f"{name}: incidents {', '.join(cases) or 'none'}; flags {', '.join(flags_en) or 'none'}"
    return [Text(zh, en)]


async def _case(place: ReviewPlace, day: Day, session: str, who: tuple[int, ...]) -> str | None:
    """Tier, then case; the usual situations stand with their case."""
    known, violations = choosable(day.plan, day.state.incidents, session, who), load_violations()
    tiers = [one for one in violations.tiers if any(case.tier == one.tier for case in known)]
    options = [
        Option(
            str(one.tier),
            Text(f"第 {one.tier} 档：{one.consequence.zh}", f"tier {one.tier}: {one.consequence.en}"),
        )
        for one in tiers
    ]
    out = [key for key in sorted(table(day.plan)) if key not in {one.key for one in known}]
    rest = Text(f"不可选：{'、'.join(out)}", f"ruled out: {', '.join(out)}")
    why = Text("（没有警告记录，或须有场次）", " (no warning on record, or a session is needed)")
    said = (Text(rest.zh + why.zh, rest.en + why.en),) if out else ()
    tier = await place.ask(Choice(Text("哪一档", "Which tier"), options, said))
    if tier is None:
        return None
    usual = {one.case: one.situation for one in violations.defaults}
    cases = []
    for case in known:
        if case.tier == int(tier):
            like = usual.get(case.key)
            zh = f"{case.key} {case.text.zh}" + (f"（常见：{like.zh}）" if like else "")
            en = f"{case.key} {case.text.en}" + (f" (usual: {like.en})" if like else "")
            cases.append(Option(case.key, Text(zh, en)))
    return await place.ask(Choice(Text("哪一项", "Which case"), cases))
