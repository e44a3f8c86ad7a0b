"""Readiness of one room's kiosk: the probes are asked, what is found becomes entries and a signed report."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from station.errors import PlanError
from station.ready import probes
from station.ready.events import Checked, Lacking, Reported, Result
from station.ready.items import DAY_BEFORE, NAMES
from station.ready.judge import CONFIRMED, Finding, Measured, answered, worst_first
from station.ready.note import sign
from station.room.room import Room
from station.text import Text
from station.timer.checklist import CheckDayBefore
from station.vault.note import Signer, keys_for
from station.vault.package import open_package

CREDENTIAL = b"age-encryption.org/v1\n-> scrypt "
"""How an age file begins that badge and PIN open."""


def measure(room: Room) -> Measured:
    """What the machine says right now; takes a second or two."""
    folder = room.journal.path.parent
    try:
        open_package(folder / "room.plan", keys_for("plan", room.kiosk.trust.ever), None, None)
        plan = True
    except PlanError:
        plan = False
    mains, charge = probes.power()
    stamp, package, ballast = room.now().stamp, room.package, room.journal.ballast
    return Measured(
        free_bytes=probes.free_bytes(folder),
        ballast=ballast is not None and ballast.held,
        fsync_ms=probes.slowest_fsync_ms(folder),
        health=probes.healthy(folder),
        drift_ms=probes.drift_ms(),
        synchronised=probes.synchronised(),
        on_mains=mains,
        charge=charge,
        plan=plan,
        trust_until=room.kiosk.trust.until,
        wall=stamp.wall,
        reserves=sorted(
            role
            for person, role in package.roles.items()
            if person in package.credentials and role not in ("invigilator", "lead")
        ),
        broken=sorted(
            role
            for person, role in package.roles.items()
            if person in package.credentials and not package.credentials[person].startswith(CREDENTIAL)
        ),
        tools=package.tools or probes.tools(),
        day=(datetime.fromtimestamp(stamp.wall / 1000, UTC) + timedelta(hours=8)).date(),
    )


def keep(room: Room, found: Finding) -> None:
    """One finding as an entry, at once: what was looked at is not lost with the screen."""
    room.append(
        Checked(
            item=found.item,
            result=found.result,
            required=found.required,
            confirmed=found.confirmed,
            at=room.now().time,
            detail=found.said.en,
        )
    )


def held(room: Room, item: str) -> Finding:
    """An item's newest result; not done where nobody has looked at it."""
    known = room.state.ready.items.get(item)
    if known is None or known.result == "not_done":
        return answered(item, "not_done")
    word = CONFIRMED[known.result].zh
    return replace(answered(item, known.result, Text(word, known.detail)), confirmed=known.confirmed)


def record(
    room: Room, found: Sequence[Finding], signers: Sequence[Signer], actors: Sequence[str] = ()
) -> str:
    """Every finding as an entry, then the signed report of all items."""
    for one in found:
        keep(room, one)
    return report(room, found, signers, actors)


def report(
    room: Room, found: Sequence[Finding], signers: Sequence[Signer], actors: Sequence[str] = ()
) -> str:
    """The signed report: these findings, and of items that are not among them the newest result, failures first.

    Where a person signed (``actors``), the day-before checklist follows from it: whoever signed stands for its ticks (FL-1).
    """
    here = {one.item for one in found}
    all_items = worst_first([*found, *(held(room, item) for item in NAMES if item not in here)])
    note = sign(room.journal.origin, room.kiosk.device.vkey, room.now().time, all_items, signers)
    room.append(
        Reported(
            note=hashlib.sha256(note.encode()).hexdigest(),
            failed=tuple(one.item for one in all_items if one.required and one.result == "failed"),
            open=tuple(one.item for one in all_items if one.result == "not_done"),
        ),
        "",
        tuple(actors),
    )
    if actors and room.state.day.phase == "imported":
        _tick(room, {one.item: one.result for one in all_items}, tuple(actors))
    return note


def _tick(room: Room, results: Mapping[str, Result], actors: tuple[str, ...]) -> None:
    listed = {item.id for item in room.checklists.of("before")}
    shown = {line: {results[item] for item in items} for line, items in DAY_BEFORE.items() if line in listed}
    good = tuple(line for line, said in shown.items() if said <= {"pass", "not_here"} and "pass" in said)
    bad = tuple(line for line, said in shown.items() if "failed" in said)
    room.submit(CheckDayBefore(good, actors, bad), actors)


def note_lacking(room: Room) -> None:
    """At the day's first opening: what was required and is not good stands on record; nothing waits for it."""
    failed, missing = room.state.ready.lacking
    if failed or missing:
        room.append(Lacking(failed, missing, room.state.ready.reported or 0))
