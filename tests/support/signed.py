"""Signed tickets of the small room plan, and a plan that trusts their signer."""

from __future__ import annotations

from dataclasses import replace

from msgspec.structs import replace as changed

from station.plan.dayplan import DayPlan
from station.vault.note import Signer
from station.vault.ticket_note import SignedTicket, TicketSeat, sign_ticket, to_line
from tests.support.plans import candidate, day_plan

SIGNER = Signer.from_seed("demo.center/plan", b"t" * 32)
STRANGER = Signer.from_seed("demo.center/plan", b"u" * 32)
PASSPORT = "L898902C36UTO7408122F3204153ZE184226B<<<<<16"
"""Second line of the standard's own example, with an expiry in 2032."""


def trusting(plan: DayPlan | None = None) -> DayPlan:
    """The plan, with the signer among the center's keys."""
    made = plan or day_plan()
    return replace(made, room=changed(made.room, center_keys=(SIGNER.vkey,)))


def ticket(n: int, *, day: str = "2026-11-07", room: str = "01", site: str = "S01") -> SignedTicket:
    seats = tuple(TicketSeat(session, room, f"A{n:02d}") for session in ("theory", "skills"))
    return SignedTicket("demo.center", site, day, candidate(n).ticket, seats)


def signed(n: int, signer: Signer = SIGNER, **where: str) -> str:
    """The text of a signed ticket's QR code."""
    return to_line(sign_ticket(ticket(n, **where), signer))


def altered(n: int) -> str:
    """A genuine ticket with another seat written in."""
    return signed(n).replace(f"A{n:02d}", "A01")
