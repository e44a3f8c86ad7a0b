"""What is to be done next with a session's papers, in the order of the day; and so, what still stands before its seal.

collect (T−30) → witness (T−5) → open → count → give out → explain → set aside (T+30) → collect by seats (E) → count at once →
explain → seal. Where the next thing has to wait for its time there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from station.plan.model import Session
from station.vault.custody.ledger import Ledger
from station.vault.custody.places import KEPT, PLACES, Kind, Place, bagged, kinds_of, printed
from station.vault.custody.state import Custody

Doing = Literal["receive", "witness", "open", "count", "give", "explain", "set_aside", "collect"]


@dataclass(frozen=True)
class Attendance:
    """What the door knows of a session, as far as papers need it."""

    inside: frozenset[int]
    """Candidates in the room."""
    admitted: frozenset[int]
    """Candidates who were let in, with those who left since."""
    absent: int
    closed: bool
    """T+30 has passed."""
    ended: bool
    """E has passed for everybody."""


LATEST = Attendance(frozenset(), frozenset(), 0, closed=True, ended=True)
"""As if all times had come: what is to be done then is what a seal lacks."""


@dataclass(frozen=True)
class Task:
    """One thing to do; ``kind`` and ``place`` where it is a count or an explanation."""

    doing: Doing
    kind: Kind | None = None
    place: Place | None = None
    planned: int | None = None
    """What the plan has for the room, where no bag brought it and the ledger can't say."""


def next_task(session: Session, room: str, custody: Custody, door: Attendance) -> Task | None:
    """The first thing that is not done and whose time has come; ``room`` is the room's number."""
    kinds = kinds_of(session)
    return (
        (
            _bags(kinds, custody, max(1, len(session.bags.get(room, ()))))
            if bagged(session)
            else _loose(kinds, custody, printed(session, room))
        )
        or _giving(kinds, custody, door)
        or _explaining(kinds, custody)
        or _ending(kinds, custody, door)
    )


def _bags(kinds: tuple[Kind, ...], custody: Custody, bags: int) -> Task | None:
    """From the secure room to counted sheets."""
    on_paper = [kind for kind in kinds if kind != "submission"]
    if not on_paper:
        return None
    if len(custody.bags) < bags and not custody.bag_opened:
        return Task("receive")
    if any(custody.ledger(kind).there("room") for kind in (*on_paper, "pack")):
        return Task("witness" if custody.intact is None else "open")
    if custody.bag_opened:
        for kind in on_paper:
            if "opened" not in custody.ledger(kind).counted:
                return Task("count", kind, "opened")
    return None


def _loose(kinds: tuple[Kind, ...], custody: Custody, packed: Mapping[Kind, int]) -> Task | None:
    """Scratch paper of a session at computers: no bag, no seal, its count alone."""
    for kind in kinds:
        if kind != "submission" and "opened" not in custody.ledger(kind).counted:
            balances = custody.ledger(kind).balances
            return Task("count", kind, "opened", None if balances else packed.get(kind, 0))
    return None


def _giving(kinds: tuple[Kind, ...], custody: Custody, door: Attendance) -> Task | None:
    lacking = any(to_give(kind, custody, len(door.inside)) for kind in kinds)
    return Task("give") if lacking else None


def to_give(kind: Kind, custody: Custody, inside: int) -> int:
    """How many of a kind are to be given out now: one for each inside, as far as there are."""
    ledger = custody.ledger(kind)
    wanted = max(0, inside - ledger.given)
    return wanted if kind == "submission" else min(wanted, ledger.there("opened"))


def _explaining(kinds: tuple[Kind, ...], custody: Custody) -> Task | None:
    ledgers: dict[Kind, Ledger] = {kind: custody.ledger(kind) for kind in (*kinds, "pack")}
    collecting = any(one.there("seats") for one in ledgers.values())
    for place in PLACES:
        for kind, ledger in ledgers.items():
            # Who lacks something is looked into when all others have handed in.
            if place in ledger.off and not (place == "seats" and collecting):
                return Task("explain", kind, place)
    return None


def _ending(kinds: tuple[Kind, ...], custody: Custody, door: Attendance) -> Task | None:
    ledgers = {kind: custody.ledger(kind) for kind in kinds}
    if door.closed and any(one.there("opened") for one in ledgers.values()):
        return Task("set_aside")
    if not door.ended:
        return None
    if any(one.there("seats") for one in ledgers.values()):
        return Task("collect")
    for place in KEPT:
        for kind, ledger in ledgers.items():
            used = kind == "submission" or custody.bag_opened
            always = place == "collected" or (place == "left_over" and kind != "submission")
            first = used and always and not custody.seals
            if (first or ledger.there(place)) and place not in ledger.counted:
                return Task("count", kind, place)
    return None
