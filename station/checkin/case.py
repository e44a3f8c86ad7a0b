"""What a verdict is judged by, and the verdict as the journal keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from station.checkin.documents import Document
from station.checkin.events import DocumentKind, Judged, SeenKind
from station.checkin.places import There
from station.checkin.register import Doubt, SessionDoor, seat_for
from station.checkin.verdicts import EXPIRED, ID_MISSING, OTHER_DAY, TICKET_MISSING, Verdict
from station.checkin.window import Window
from station.event import Milliseconds
from station.plan.dayplan import DayPlan


class Case(msgspec.Struct, frozen=True):
    """All that a verdict depends on."""

    plan: DayPlan
    session: str
    door: SessionDoor
    window: Window
    now: Milliseconds
    stand_ins: Mapping[str, str] = msgspec.field(default_factory=lambda: MappingProxyType({}))
    """Who came in an invigilator's place: who comes → who leaves."""
    read_at: Milliseconds | None = None
    """When the document was read, where it was kept before it was presented; None where it was read just now."""

    @property
    def came(self) -> Milliseconds:
        """When the document was there: what is judged by coming in time is judged by this."""
        return self.now if self.read_at is None else self.read_at

    @property
    def attempt(self) -> int:
        """Number of the pending attempt, or of the one that would begin now."""
        return self.door.pending.attempt if self.door.pending else self.door.attempts + 1

    @property
    def first_at(self) -> Milliseconds:
        """When the pending attempt began, or would begin."""
        return self.door.pending.first_at if self.door.pending else self.came

    @property
    def seen(self) -> SeenKind | None:
        """The document of the pending attempt, if one was read."""
        return self.door.pending.document if self.door.pending else None


def verdict(
    case: Case,
    said: Verdict,
    document: Document | None = None,
    *,
    ends: bool = True,
    attempt: int | None = None,
    candidate: int | None = None,
    seat: str = "",
    about: DocumentKind | None = None,
    final: bool = False,
    there: There | None = None,
    since: Milliseconds | None = None,
    documents: tuple[str, ...] = (),
    field: str = "",
    places: tuple[int, ...] = (),
    people: tuple[str, ...] = (),
    note: str | None = None,
    doubt: Doubt | None = None,
) -> Judged:
    """A verdict as the journal keeps it: with the times and figures that it was judged by.

    With ``doubt`` it is about the attempt that the doubt stands on, not about the pending one.
    """
    pending = case.door.pending
    if doubt is not None or (attempt is not None and (pending is None or pending.attempt != attempt)):
        pending = None
    read = document.kind if document is not None and ends and not document.forged else None
    seen = {pending.document if pending else None, read} - {
        about if said in (TICKET_MISSING, ID_MISSING, EXPIRED) else None
    }
    ticket = document.signed if document is not None else None
    elsewhen = ticket if said is OTHER_DAY else None
    if candidate is not None and not seat:
        seat = seat_for(case.door, case.plan.seats[case.session], candidate)
    return Judged(
        verdict=said.code,
        attempt=case.attempt if attempt is None else attempt,
        ends=ends,
        at=case.now,
        first_at=doubt.first_at if doubt else pending.first_at if pending else case.came,
        read_at=case.read_at,
        opens=case.window.opens,
        closes=case.window.closes,
        start=case.window.start,
        candidate=candidate,
        seat=seat,
        ticket_seen="ticket" in seen or (doubt is not None and doubt.ticket_seen),
        id_seen="id" in seen or (doubt is not None and doubt.id_seen),
        certificate=(doubt is not None and doubt.certificate)
        or (pending is not None and pending.certificate)
        or (document is not None and document.certificate),
        certificate_kept=(doubt is not None and doubt.certificate_kept)
        or (pending is not None and pending.certificate_kept)
        or (document is not None and kept(document)),
        signed=ticket is not None or (pending is not None and pending.signed),
        source=document.source if document is not None else None,
        final=final,
        document=about or (document.kind if document is not None else None),
        reason=document.reason if document is not None else "",
        other_session=there.session if there else "",
        other_room=there.room if there else "",
        other_seat=there.seat if there else "",
        since=since,
        documents=documents,
        field=field,
        places=places,
        other_site=elsewhen.site if elsewhen else "",
        other_day=elsewhen.day if elsewhen else "",
        expired_on=document.expires if document is not None and said is EXPIRED else "",
        people=people,
        rule=f"{said.clause}: {case.window.words}",
        mark=document.mark if document is not None else "",
        raw=document.raw if document is not None else None,
        certificate_number=(document.certificate_number or None) if document is not None else None,
        organ=(document.organ or None) if document is not None else None,
        note=note,
    )


def kept(document: Document) -> bool:
    return bool(document.certificate and document.certificate_number and document.organ)
