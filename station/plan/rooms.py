"""One room's share of a sitting: its own candidates, and keyed hashes for everybody else (design §8)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import msgspec

from station.plan.model import (
    KEEPERS,
    ROOM_ROLES,
    Elsewhere,
    Placement,
    RoomPlan,
    SittingPlan,
    Staff,
    site_hash,
)
from station.plan.sitelist import SiteList, pack

PACKED_FROM = 20_000
"""Numbers from which a site's list is packed: above, a kiosk would feel a dictionary."""


def room_plan(
    plan: SittingPlan,
    number: str,
    *,
    center_keys: tuple[str, ...],
    center_recipients: tuple[str, ...],
    site_key: str | None = None,
    packed_from: int = PACKED_FROM,
) -> RoomPlan:
    """The plan that room ``number`` carries. ``site_key`` (hex) keys the hashes; a new random one by default.
    From ``packed_from`` numbers on, the site's list is packed.

    Raises:
        KeyError: the sitting has no such room.
    """
    key = site_key or secrets.token_hex(16)
    share = share_of(plan, number)
    elsewhere = _elsewhere(plan, number, key)
    large = len(elsewhere) >= packed_from
    offices = any(room.kind == "office" for room in plan.rooms)
    chiefs = tuple(dict.fromkeys(p.recipient for p in plan.staff if p.role == "chief" and p.recipient))
    return msgspec.structs.replace(
        share,
        site_key=key,
        elsewhere={} if large else elsewhere,
        site_list=_packed(elsewhere) if large else None,
        center_keys=center_keys,
        center_recipients=center_recipients,
        office_recipients=chiefs if offices else (),
        site=plan if share.room.kind == "office" else None,
    )


def share_of(plan: SittingPlan, number: str) -> RoomPlan:
    """The room's own people and sessions alone: nothing of anybody else, no key.

    Raises:
        KeyError: the sitting has no such room.
    """
    room = next((r for r in plan.rooms if r.number == number), None)
    if room is None:
        raise KeyError(number)
    here = tuple(p for p in plan.placements if p.room == number)
    sessions, inside = {p.session for p in here}, {p.candidate for p in here}
    return RoomPlan(
        sitting=plan.sitting,
        room=room,
        sessions=tuple(s for s in plan.sessions if s.id in sessions),
        candidates=tuple(c for c in plan.candidates if c.index in inside),
        placements=here,
        staff=room_staff(plan, number),
        site_key="",
        lots=plan.lots,
        tools=tuple(one for one in plan.tools if one.room in ("", number)),
    )


def room_staff(plan: SittingPlan, number: str) -> tuple[Staff, ...]:
    """Whose badge opens something in this room: its own people and those who serve the whole site."""
    room = next((r for r in plan.rooms if r.number == number), None)
    if room is not None and room.kind == "secure":
        return _secure_staff(plan, number)
    if room is not None and room.kind == "office":
        # Its package carries the whole site: nobody else opens it, nor reopens it.
        return tuple(p for p in plan.staff if p.role == "chief" or p.room == number)
    return tuple(
        p
        for p in plan.staff
        if p.room == number or p.role in KEEPERS or (not p.room and p.role not in ROOM_ROLES)
    )


MOST_BADGES = 200
"""So many people's badges a package carries at most: a file of the package each."""


def _secure_staff(plan: SittingPlan, number: str) -> tuple[Staff, ...]:
    """Whose badge counts in the secure room: who keeps it, who serves the site, and who collects papers there.

    Invigilators confirm there what they collect and bring back; they are no recipients of its plan and day. At a site too
    large for one package they are entered there by name.
    """
    keep = tuple(p for p in plan.staff if p.room == number or p.role not in ROOM_ROLES)
    collect = tuple(
        msgspec.structs.replace(p, recipient="")
        for p in plan.staff
        if p.role in ROOM_ROLES and p.room != number
    )
    several = {
        p.id: p for p in (*collect, *keep)
    }  # who stands in two rooms at different times has two entries
    return tuple(several.values()) if len(several) <= MOST_BADGES else keep


def by_first_room(plan: SittingPlan) -> Iterator[tuple[str, SittingPlan]]:
    """(room number, the plan with only the candidates whose first session is there), in the rooms' order."""
    starts = {session.id: session.start for session in plan.sessions}
    first: dict[int, str] = {}
    for place in sorted(plan.placements, key=lambda p: starts[p.session]):
        first.setdefault(place.candidate, place.room)
    for room in plan.rooms:
        people = tuple(c for c in plan.candidates if first.get(c.index) == room.number)
        if people:
            yield room.number, msgspec.structs.replace(plan, candidates=people)


def _elsewhere(plan: SittingPlan, number: str, key: str) -> dict[str, tuple[Elsewhere, ...]]:
    people = {c.index: c for c in plan.candidates}
    found: dict[str, tuple[Elsewhere, ...]] = {}
    for place in plan.placements:
        if place.room == number:
            continue
        person = people[place.candidate]
        for name in _hashes(key, person.ticket, person.id_number):
            found[name] = (*found.get(name, ()), _where(place))
    return found


def _packed(elsewhere: dict[str, tuple[Elsewhere, ...]]) -> SiteList:
    return pack(
        (name, tuple((one.session, one.room, one.seat) for one in found)) for name, found in elsewhere.items()
    )


def _hashes(key: str, ticket: str, id_number: str) -> tuple[str, str]:
    return site_hash(key, "ticket", ticket), site_hash(key, "id", id_number)


def _where(place: Placement) -> Elsewhere:
    return Elsewhere(session=place.session, room=place.room, seat=place.seat)
