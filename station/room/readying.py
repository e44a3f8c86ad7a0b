"""Readiness of one room's kiosk: the probes are asked, what is found becomes entries and a signed report."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from station.errors import PlanError
from station.ready import probes
from station.ready.events import Checked, Reported
from station.ready.judge import Finding, Measured
from station.ready.note import sign
from station.room.room import Room
from station.vault.note import Signer, keys_for
from station.vault.package import open_package


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
        tools=probes.tools(),
        day=(datetime.fromtimestamp(stamp.wall / 1000, UTC) + timedelta(hours=8)).date(),
    )


def record(room: Room, found: Sequence[Finding], signers: Sequence[Signer]) -> str:
    """Every finding as an entry, then the signed report."""
    now = room.now().time
    for one in found:
        room.append(
            Checked(
                item=one.item,
                result=one.result,
                required=one.required,
                confirmed=one.confirmed,
                at=now,
                detail=one.said.en,
            )
        )
    note = sign(room.journal.origin, room.kiosk.device.vkey, now, found, signers)
    room.append(
        Reported(
            note=hashlib.sha256(note.encode()).hexdigest(),
            failed=tuple(one.item for one in found if one.required and one.result == "failed"),
            open=tuple(one.item for one in found if one.result == "not_done"),
        )
    )
    return note
