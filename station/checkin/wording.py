"""The sentences of a recorded verdict, filled from the event and the plan; nothing else is looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from station.checkin.documents import REASONS
from station.checkin.events import DocumentKind, Judged, Overridden
from station.checkin.verdicts import OVERRIDDEN, UNKNOWN, VERDICTS, Verdict
from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.text import Text, plain

DOCUMENTS: dict[DocumentKind, Text] = {
    "ticket": Text("准考证", "admission ticket"),
    "id": Text("身份证件", "ID"),
    "unknown": Text("证件", "document"),
}
"""How documents are called in sentences."""

_OTHER: dict[DocumentKind, DocumentKind] = {"ticket": "id", "id": "ticket", "unknown": "unknown"}


@dataclass(frozen=True)
class Said:
    """A verdict in words."""

    verdict: Verdict
    why: Text
    next: Text


def explain(plan: DayPlan, happened: Judged | Overridden) -> Said:
    """Why, and what to do now, as it was when the event was recorded."""
    if isinstance(happened, Overridden):
        seat = {"seat": happened.seat}
        return Said(OVERRIDDEN, OVERRIDDEN.why.fill(**seat), OVERRIDDEN.next.fill(**seat))
    verdict = VERDICTS.get(happened.verdict, UNKNOWN)
    values = _values(plan, happened)
    over = happened.final or happened.at >= happened.closes
    todo = verdict.next_final if over and verdict.next_final is not None else verdict.next
    return Said(verdict, verdict.why.fill(**values), todo.fill(**values))


def clock(plan: DayPlan, at: Milliseconds) -> str:
    """Local time of the site, HH:MM."""
    local = datetime.fromtimestamp(at / 1000, UTC) + timedelta(minutes=plan.room.sitting.utc_offset_minutes)
    return f"{local:%H:%M}"


def span(milliseconds: Milliseconds) -> Text:
    """A span in minutes and seconds; part of a second is dropped."""
    minutes, seconds = divmod(max(0, milliseconds) // 1000, 60)
    if not minutes:
        return Text(f"{seconds} 秒", f"{seconds} s")
    return Text(f"{minutes} 分 {seconds:02d} 秒", f"{minutes} min {seconds:02d} s")


def _values(plan: DayPlan, happened: Judged) -> dict[str, object]:
    document = happened.document or "unknown"
    certificate = plan.rules.entry.accept_police_certificate
    return {
        "seat": happened.other_seat or happened.seat,
        "room": happened.other_room,
        "session": _session(plan, happened.other_session),
        "opens": clock(plan, happened.opens),
        "closes": clock(plan, happened.closes),
        "late": span(happened.first_at - happened.start),
        # Rounded up: "in 0 s" would be wrong a moment before the door opens.
        "wait": span(happened.opens - happened.at + 999),
        "since": clock(plan, happened.since) if happened.since is not None else "",
        "document": DOCUMENTS[document],
        "first": DOCUMENTS[_OTHER[document]],
        "reason": REASONS.get(happened.reason, REASONS["number"]),
        "or_certificate": Text(
            "（遗失的，凭公安机关证明）", " (or, if it is lost, a certificate of identity from the police)"
        )
        if certificate
        else plain(""),
    }


def _session(plan: DayPlan, session: str) -> Text:
    for one in plan.room.sessions:
        if one.id == session:
            when = clock(plan, one.start)
            return Text(f"{one.subject}（{when}）", f"{one.subject} ({when})")
    return plain(session)
