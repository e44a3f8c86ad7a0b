"""Where the person of a document belongs: here and now, in another room, in another session, or nowhere."""

from __future__ import annotations

from typing import Literal

import msgspec

from station.checkin.documents import Document, spellings
from station.plan.dayplan import DayPlan
from station.plan.model import Elsewhere, site_hash


class Here(msgspec.Struct, frozen=True):
    """In this room, in this session."""

    candidate: int
    """Roster index."""
    seat: str


class There(msgspec.Struct, frozen=True):
    """On the site's list, but not here and now."""

    session: str
    room: str
    seat: str


def find(plan: DayPlan, session: str, document: Document) -> Here | There | None:
    """Where the document's person belongs; None where the site's list of the day doesn't hold the number."""
    room = plan.room
    numbers = plan.tickets if document.kind == "ticket" else plan.ids
    places = numbers.places.get(document.number, ())
    for place in places:
        if place.session == session and place.room == room.room.number:
            return Here(place.candidate, place.seat)
    found = [There(p.session, p.room, p.seat) for p in places]
    found += [There(e.session, e.room, e.seat) for e in _elsewhere(plan, document)]
    if not found and document.signed is not None:
        # Without the site's list the ticket's own signed words lead the way; to this room only the list leads.
        seats = document.signed.seats
        if all(s.session != session or s.room != room.room.number for s in seats):
            found = [There(s.session, s.room, s.seat) for s in seats]
    # A place in this very session is where the person is expected now; another session is for later.
    found.sort(key=lambda there: there.session != session)
    return found[0] if found else None


def _elsewhere(plan: DayPlan, document: Document) -> tuple[Elsewhere, ...]:
    kind: Literal["ticket", "id"] = "ticket" if document.kind == "ticket" else "id"
    raw = document.signed.ticket if document.signed is not None else document.raw
    names = (site_hash(plan.room.site_key, kind, form) for form in spellings(document.number, raw))
    return next((found for name in names if (found := plan.room.expected_at(name))), ())
