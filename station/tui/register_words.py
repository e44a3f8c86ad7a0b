"""What the registers hold, in words: kinds of hand-over, things, and one line for each row, turn, visit and transport."""

from __future__ import annotations

from collections.abc import Callable

from station.plan.dayplan import DayPlan
from station.text import Text, plain
from station.tui.status import moment
from station.vault.register.gaps import Gap, Turn
from station.vault.register.people import name_of
from station.vault.register.state import Row, Transport, Visit
from station.vault.register.words import ITEM_NAMES, KIND_NAMES

OUTSIDE = Text("外单位人员", "somebody of elsewhere")

Said = Callable[[Text], str]
"""A text in the language of the screen."""


def both(line: Callable[[Said], str]) -> Text:
    """A line in both languages."""
    return Text(line(lambda text: text.zh), line(lambda text: text.en))


def row_line(plan: DayPlan, row: Row, say: Said) -> str:
    """One row: number, time, what, how many, from whom to whom, and how it stands."""
    event = row.event
    sides = [name_of(plan, one) if one else say(OUTSIDE) for one in (event.custodian, event.receiver)]
    subject = next((f" {s.subject}" for s in plan.room.sessions if s.id == row.session), "")
    more = []
    if event.leaves:
        more.append(Text("带出考点", "leaves the site"))
    if row.corrected_by:
        more.append(Text(f"已由第 {row.corrected_by} 行更正", f"corrected by row {row.corrected_by}"))
    elif not event.count:
        more.append(Text("未曾发生", "never took place"))
    elif event.provisional:
        done = Text("负责人已补签", "countersigned")
        more.append(done if row.countersigned else Text("待负责人补签", "to be countersigned"))
    what = f"{say(KIND_NAMES[event.kind])} {say(ITEM_NAMES[event.item])}{subject} ×{event.count}"
    if event.kind in ("collect", "return"):
        what = f"{say(KIND_NAMES[event.kind])}{subject} ×{event.count}"
    tail = "".join(f" · {say(one)}" for one in more)
    return f"{event.number:>3} {moment(plan, row.time)} {what}  {sides[0]} → {sides[1]}{tail}"


def turn_line(plan: DayPlan, turn: Turn, say: Said) -> str:
    """One turn of the guard."""
    until = moment(plan, turn.until) if turn.until is not None else say(Text("在岗", "on duty"))
    return f"{moment(plan, turn.since)} – {until}  {name_of(plan, turn.person)}"


def gap_line(plan: DayPlan, gap: Gap, say: Said, *, lasts: bool) -> str:
    """A stretch with too few; ``lasts``: up to now."""
    until = say(Text("现在", "now")) if lasts else moment(plan, gap.until)
    few = Text(f"只有 {gap.fewest} 人", f"only {gap.fewest} there")
    return f"! {moment(plan, gap.since)} – {until}  {say(few)}"


def visit_line(plan: DayPlan, number: int, visit: Visit, say: Said) -> str:
    """One visitor; the name of who is on no list is sealed and not shown."""
    who = name_of(plan, visit.person) if visit.person else say(OUTSIDE)
    until = moment(plan, visit.until) if visit.until is not None else say(Text("未离开", "still inside"))
    return f"{say(Text('来访', 'visit'))} {number}  {moment(plan, visit.since)} – {until}  {who}"


def transport_line(plan: DayPlan, one: Transport, say: Said) -> str:
    """One transport: which way, who, how many bags, stops, how it ended."""
    event = one.event
    way = Text("运入", "in") if event.inbound else Text("运出", "out")
    who = name_of(plan, event.person) if event.person else say(OUTSIDE)
    bags = Text(f"{event.bags} 袋", f"{event.bags} bags")
    stops = Text(f"停留 {one.stops} 次", f"stops: {one.stops}")
    end = Text("途中", "under way")
    if one.arrived is not None:
        end = Text(f"到达 {moment(plan, one.arrived)}", f"arrived {moment(plan, one.arrived)}")
    seals = Text("封条完好", "seals intact")
    if not (event.intact and one.intact):
        seals = Text("封条有损", "a seal was broken")
    parts = (way, plain(moment(plan, event.at)), plain(who), bags, stops, end, seals)
    return f"{event.number:>3} " + " ".join(say(part) for part in parts)
