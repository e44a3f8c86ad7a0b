"""An incident told line by line from its entries, for the record form and the reports.

Nothing is left out: an answer that two people struck is told too, marked as struck, with the correction after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from station.event import Milliseconds, Record
from station.forms.day import Day, reviewed
from station.forms.entry_words import in_one, words_of
from station.incidents.events import Corrected, Deferred, StepEvent, Violation
from station.incidents.state import Case
from station.review.events import Decided
from station.review.rules import WORDS as DECISIONS
from station.review.rules import table
from station.review.state import Held
from station.review.validity import SAID
from station.review.views import Made, decisions_about
from station.text import Text


@dataclass(frozen=True)
class Line:
    """One entry of a case."""

    at: Milliseconds
    seq: int
    """Number of the entry, so that it can be found and disclosed."""
    said: Text
    struck: bool
    """Two people struck it: it counts for nothing, and stays."""
    actors: Text


def told(day: Day, case: Case) -> tuple[Line, ...]:
    """All that a case has on record, oldest first."""
    procedure = day.plan.procedures.get(case.procedure)
    holds = {given.seq for given in case.given.values()}
    lines = []
    for record in day.by_case.get(case.id, ()):
        said = in_one(words_of(day, case, procedure, record))
        answer = isinstance(record.event, StepEvent) and not isinstance(record.event, Corrected | Deferred)
        answer = answer and getattr(record.event, "holds", True)
        struck = answer and record.seq not in holds and not _holds_beside(case, record)
        lines.append(Line(record.time, record.seq, said, struck, day.staff_text(record.actors)))
    return tuple(lines)


def decided(days: Sequence[Day], day: Day, case: Case) -> tuple[Line, ...]:
    """What the chief examiner decided about a case, wherever it stands; of another journal the room is named."""
    lines = []
    for made in decisions_about(reviewed(days), day.slip.origin, case.id):
        journal = next(one for one in days if one.slip.origin == made.journal)
        parts = [
            Text(f"主考决定 {made.held.event.number}", f"decision {made.held.event.number} of the chief")
        ]
        if made.journal != day.slip.origin:
            parts[0] = _of_journal(parts[0], journal)
        parts.append(DECISIONS[made.held.event.verdict])
        if made.held.event.candidates:
            who = day.who(case.session, made.held.event.candidates)
            parts.append(Text(who, who))
        if made.held.event.tier:
            key = f"{made.held.event.tier}.{made.held.event.item}"
            known = table(day.plan).get(key)
            named = known.text if known is not None else Text("", "")
            parts.append(Text(f"改为 {key} {named.zh}".rstrip(), f"to {key} {named.en}".rstrip()))
        if until := made.held.event.until:
            parts.append(Text(f"延至 {until}", f"until {until}"))
        if words := reason_of(days, made):
            parts.append(Text(words, words))
        if made.held.event.verdict == "instruct":
            parts.append(
                Text("考场已办", "done by the room") if made.held.heeded else Text("待考场办理", "waits")
            )
        lines.append(
            Line(made.held.time, made.held.seq, in_one(parts), False, journal.staff_text(made.held.by))
        )
    return tuple(lines)


def reason_of(days: Sequence[Day], made: Made) -> str:
    """What the chief wrote with a decision, out of the journal that holds it; empty where it can't be read."""
    journal = next(one for one in days if one.slip.origin == made.journal)
    event = next(r.event for r in journal.decided if r.seq == made.held.seq)
    return getattr(event, "text", None) or ""


def told_found(office: Day, day: Day, held: Held) -> tuple[Line, ...]:
    """What was found afterwards, as the journal that holds the decision tells it; ``day`` is the day it is about."""
    event = held.event
    words = next(
        (r.event.text for r in office.decided if r.seq == held.seq and isinstance(r.event, Decided)), None
    )
    said = _of_journal(DECISIONS["found"], office) if office is not day else DECISIONS["found"]
    key = f"{event.tier}.{event.item}"
    parts = [said, Text(f"第 {key} 项", f"case {key}")]
    on = Text(
        f"对日志 {day.slip.origin} 前 {event.seen} 条",
        f"about the first {event.seen} entries of {day.slip.origin}",
    )
    if office is not day:
        parts.append(on)
    if words:
        parts.append(Text(words, words))
    return (Line(held.time, held.seq, in_one(parts), False, office.staff_text(held.by)),)


def _of_journal(said: Text, journal: Day) -> Text:
    number = journal.plan.room.room.number
    if journal.plan.room.room.kind == "office":
        return Text(
            f"{said.zh}（考点办公室 {number} 日志）", f"{said.en} (journal of the site office {number})"
        )
    return Text(f"{said.zh}（第 {number} 考场日志）", f"{said.en} (journal of room {number})")


def not_counted(days: Sequence[Day], journal: str, case: int | None = None) -> tuple[Line, ...]:
    """Decisions about a journal that are on record and don't count, with the reason; of one incident, or of all."""
    lines = []
    for day in days:
        worth = day.worth(days)
        for record in day.decided:
            event = record.event
            if not isinstance(event, Decided) or (event.journal or day.slip.origin) != journal:
                continue
            if worth[record.seq] == "holds" or case not in (None, event.case):
                continue
            said = Text(f"决定 {event.number}", f"decision {event.number}")
            if day.slip.origin != journal:
                said = _of_journal(said, day)
            parts = (said, DECISIONS[event.verdict], SAID[worth[record.seq]])
            lines.append(Line(record.time, record.seq, in_one(parts), False, day.staff_text(record.actors)))
    return tuple(lines)


def _holds_beside(case: Case, record: Record) -> bool:
    """A violation of several candidates is several entries; only the last is the step's answer."""
    event = record.event
    return isinstance(event, Violation) and any(
        (one.step, one.candidate, one.tier, one.item) == (event.step, event.candidate, event.tier, event.item)
        for one in case.sanctions
    )
