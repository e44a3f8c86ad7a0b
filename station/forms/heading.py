"""What every form of a day carries: whose day, which session, how far the journal went, and the code that proves it."""

from __future__ import annotations

from station.event import Milliseconds
from station.forms.codes import qr
from station.forms.day import Day
from station.forms.roster import breakable
from station.plan.model import Session
from station.timer.state import end_of, start_of


def heading(day: Day, session: Session | None = None) -> dict[str, object]:
    """Data of ``sheet.typ``: place and time, the head's fingerprint and its slip as a QR code (``station verify --slip``)."""
    sitting = day.plan.room.sitting
    return {
        "site": breakable(sitting.site_name),
        "address": breakable(sitting.address),
        "day": sitting.day,
        "room": day.plan.room.room.number,
        "secure": day.plan.room.room.kind == "secure",
        "demo": sitting.demo,
        "registration": sitting.registration,
        "session": _session(day, session) if session is not None else None,
        "origin": day.slip.origin,
        "entries": day.slip.size,
        "upto": moment(day, day.last),
        "date": list(day.local(day.last).timetuple()[:6]),
        "fingerprint": day.slip.fingerprint,
        "square": qr(day.slip.line),
        "sealed": not day.opened,
    }


def moment(day: Day, at: Milliseconds) -> str:
    """Date and time at the site."""
    return f"{day.local(at):%Y-%m-%d %H:%M:%S}"


def _session(day: Day, session: Session) -> dict[str, object]:
    timer = day.state.timer
    times = timer.times(session.id)
    people = [day.person(index) for index in day.plan.seats[session.id]]
    return {
        "id": session.id,
        "subject": breakable(session.subject),
        "start": day.clock(start_of(session, timer)),
        "end": day.clock(end_of(session, timer)),
        "planned": f"{day.clock(session.start)}–{day.clock(session.end)}",
        "delay": times.delay // 60_000,
        "made_up": times.made_up // 60_000,
        "own": [
            {"seat": day.seat(session.id, one), "minutes": ms // 60_000}
            for one, ms in times.made_up_for.items()
        ],
        "occupations": "、".join(dict.fromkeys(p.occupation for p in people if p.occupation)),
        "levels": "、".join(dict.fromkeys(str(p.level) for p in people if p.level)),
    }
