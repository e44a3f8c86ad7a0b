"""The flags of results (成绩标记) as forms, the desk and the results platform have them: by seat and name, with entries."""

from __future__ import annotations

import json
from collections.abc import Sequence

from station.forms.day import Day, reviewed
from station.plan.model import Session
from station.review.flags import FLAG_NAMES, STANDING_NAMES, Flagged, Source, flags
from station.text import Language, Text

EVERY_SESSION = Text("全部科目", "every subject")


def all_flags(days: Sequence[Day]) -> tuple[Flagged, ...]:
    """The flags of these journals together."""
    return flags(reviewed(days))


def of_session(day: Day, session: Session, days: Sequence[Day] = ()) -> list[Flagged]:
    """What concerns the candidates of one session here; ``days`` are all journals at hand, this one among them."""
    here = day.plan.seats[session.id]
    return [
        one for one in all_flags(days or (day,)) if one.candidate in here and one.session in ("", session.id)
    ]


def marks(
    day: Day, session: Session, days: Sequence[Day] = (), language: Language = "zh"
) -> list[dict[str, str]]:
    """Rows of the table 成绩标记 of one session, by seat; the absent stand apart (:func:`absent_marks`)."""
    found = [
        {
            "seat": day.seat(session.id, one.candidate),
            "name": day.person(one.candidate).name,
            **said(one, day, language),
        }
        for one in of_session(day, session, days)
        if one.flag != "absent"
    ]
    return sorted(found, key=lambda row: row["seat"])


def absent_marks(day: Day, session: Session, days: Sequence[Day] = ()) -> str:
    """Seats of the absent with the entries that say so, on one line."""
    found = [one for one in of_session(day, session, days) if one.flag == "absent"]
    entries = sorted({source for one in found for source in one.entries})
    seats = "、".join(sorted(day.seat(session.id, one.candidate) for one in found))
    return f"{seats}（{' '.join(entry(one, day) for one in entries)}）" if found else ""


def said(one: Flagged, day: Day, language: Language) -> dict[str, str]:
    """One flag in words."""
    return {
        "flag": FLAG_NAMES[one.flag].say(language),
        "reach": (EVERY_SESSION if not one.session else _subject(day, one.session)).say(language),
        "standing": STANDING_NAMES[one.standing].say(language),
        "waits": "yes" if one.standing == "waits" else "",
        "entries": " ".join(entry(source, day) for source in one.entries),
        "decisions": " ".join(entry(source, day) for source in one.decisions),
    }


def entry(source: Source, day: Day) -> str:
    """``#12`` in this journal, ``room:#12`` in another."""
    if source.journal == day.slip.origin:
        return f"#{source.seq}"
    parts = source.journal.rsplit("/", 3)
    return f"{parts[1] if len(parts) == 4 else source.journal}:#{source.seq}"


def _subject(day: Day, session: str) -> Text:
    known = {one.id: one.subject for one in day.plan.room.sessions}
    name = known.get(session, session)
    return Text(name, name)


def whose(days: Sequence[Day], one: Flagged) -> Day:
    """The journal of the room in which the candidate of a flag was placed, of the flag's session where it has one.
    Raises KeyError."""
    placed = [
        (session == one.session, day)
        for day in days
        for session, seats in day.plan.seats.items()
        if one.candidate in seats
    ]
    if not placed:
        raise KeyError(one.candidate)
    return max(placed, key=lambda found: found[0])[1]


def json_line(day: Day, one: Flagged) -> str:
    """One flag as a JSON object on one line, for the platform that issues results (docs/formats.md)."""
    sitting = day.plan.room.sitting
    return json.dumps(
        {
            "v": 1,
            "site": sitting.site,
            "day": sitting.day,
            "ticket": day.person(one.candidate).ticket,
            "session": one.session,
            "flag": one.flag,
            "standing": one.standing,
            "entries": [f"{source.journal}#{source.seq}" for source in one.entries],
            "decisions": [f"{source.journal}#{source.seq}" for source in one.decisions],
        },
        ensure_ascii=False,
    )
