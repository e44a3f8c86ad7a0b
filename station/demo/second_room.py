"""Room 02 of the synthetic sitting: a morning with what a chief examiner has to look at in the evening. Its day is still open."""

from __future__ import annotations

from pathlib import Path

from station.center.folder import CenterFolder
from station.demo import duty
from station.demo.cases import play_case
from station.demo.clock import SimulatedSource
from station.demo.player import Player, Say
from station.demo.script import Visit
from station.demo.sitting import DemoSitting
from station.room.home import import_package, open_room
from station.text import Text
from station.timer.state import MINUTE
from station.vault.kiosk import Kiosk
from station.vault.trust import read_trust

ROOM = "02"
PAIR = ("p03", "p04")
FIRST = 31
"""Position in the site's list of the first candidate of this room."""
ABSENT = (44, 52)
STAND_IN, COMPLAINS, CARD = 38, 41, 47
"""Whose face doesn't match, who complains, whose answer card is missing."""


def kiosk_of(folder: Path, sitting: DemoSitting, name: str, at: int) -> Kiosk:
    """A kiosk of the demo that its center has enrolled; made where there is none.

    Args:
        name: its number at the site, such as ``k2``.
        at: when it is enrolled, in milliseconds.
    """
    if (folder / "device.key").is_file():
        return Kiosk.load(folder)
    trust = read_trust(sitting.trust)
    kiosk = Kiosk.set_up(folder, f"{trust.center}/S01/{name}", trust, trust.fingerprint)
    kiosk.keep_enrolment(CenterFolder(sitting.folder / "center").enroll(kiosk.device.vkey, at))
    return kiosk


def play_second_room(sitting: DemoSitting, kiosk: Kiosk, seed: int, say: Say) -> None:
    """Play the morning and leave the room open.

    Raises:
        DeviceError, PlanError: something of it did not work; what, and where.
    """
    start = min(one.start for one in sitting.plan.sessions)
    source = SimulatedSource(start - 40 * MINUTE)
    room = open_room(kiosk, import_package(kiosk, sitting.package(ROOM), source), source)
    player = Player(sitting, room, source, seed, say, PAIR)
    player.open()
    session = min(player.plan.room.sessions, key=lambda one: one.start).id
    duty.declare(player, session, PAIR)
    player.to(start - 19 * MINUTE)
    for person in range(FIRST, FIRST + 30):
        if person not in ABSENT:
            player.wait(player.rng.uniform(5_000, 20_000))
            player.visit(session, Visit(0, person))
    player.to(start + 35 * MINUTE)
    play_case(player, session, "CP-3", candidates=(_index(player, STAND_IN),))
    play_case(player, session, "CC-1", candidates=(_index(player, COMPLAINS),))
    player.to(start + 95 * MINUTE)
    play_case(player, session, "CP-16", candidates=(_index(player, CARD),), until="chief_decides")
    say(
        Text(
            "02 考场：替考一件、投诉一件、答题卡短少一件",
            "Room 02: an impersonation, a complaint, an answer card missing",
        )
    )
    room.end()


def _index(player: Player, person: int) -> int:
    ticket = player.tickets[person - 1]
    return next(one.index for one in player.plan.room.candidates if one.ticket == ticket)
