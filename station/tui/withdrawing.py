"""What was found afterwards is put right: withdrawn, or recorded anew; the entry before stays and is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from station.forms.day import Day
from station.review.state import Held
from station.room.deciding import Wanted
from station.text import Text, plain
from station.tui.found import ask_found
from station.tui.prompts import Choice, Option
from station.tui.reasons import ask_reason
from station.tui.say import clean

if TYPE_CHECKING:
    from station.tui.screens.review import ReviewPlace

REASONS = (
    Text("登记有误，不是该考生", "Recorded in error: not this candidate"),
    Text("申诉成立", "The appeal was upheld"),
    Text("与事实不符", "Not what happened"),
)


async def ask_withdrawal(place: ReviewPlace, days: Sequence[Day]) -> tuple[Wanted, str] | None:
    """The decision without its signature and the journal it is about; None when cancelled."""
    by_origin = {day.slip.origin: day for day in days}
    held = {
        str(one.event.number): (one, by_origin[one.event.journal])
        for one in place.room.state.review.found
        if one.event.journal in by_origin
    }
    if not held:
        place.station.notice = Text(
            "这里没有可更正的登记：先读入该考场的上报包。",
            "Nothing to put right: read in that room's bundles first.",
        )
        return None
    options = [Option(key, plain(_said(one, day))) for key, (one, day) in held.items()]
    key = await place.ask(Choice(Text("更正哪一条登记", "Which record is put right"), options))
    if key is None:
        return None
    one, day = held[key]
    ways = [
        Option("withdraw", Text("撤回：该考生没有此事", "Withdraw it: there was no such thing")),
        Option("anew", Text("重新登记，替代这一条", "Record it anew in its place")),
    ]
    way = await place.ask(Choice(Text(f"第 {key} 条怎么办", f"What about record {key}"), ways))
    if way == "anew":
        anew = await ask_found(place, days)
        return None if anew is None else (replace(anew[0], replaces=int(key)), anew[1])
    reason = None if way is None else await ask_reason(place, Text("理由", "Reason"), REASONS)
    if reason is None:
        return None
    event = one.event
    wanted = Wanted(
        "dismiss",
        0,
        reason.say(place.language),
        event.candidates,
        session=event.session,
        replaces=event.number,
        seen=day.slip,
    )
    return wanted, day.slip.origin


def _said(one: Held, day: Day) -> str:
    event = one.event
    session = event.session or next(iter(day.plan.seats))
    who = day.who(session, event.candidates)
    return clean(f"{event.number}  {day.plan.room.room.number}  {who}  {event.tier}.{event.item}")
