"""What must hold of a folder after any fault: reopened from disk by the program's own parts."""

from __future__ import annotations

import hashlib
from pathlib import Path

from station.room.home import import_package, rooms
from station.vault import entry as entries
from station.vault import merkle
from station.vault.bundle import BundleError, Outbox, read_bundle
from station.vault.day.state import DayState, evolve
from station.vault.journal import Journal
from station.vault.kiosk import Kiosk
from tests.faults.rig.world import Desk, clock
from tests.faults.rig.writers import Acknowledged


def journal_holds(path: Path, said: Acknowledged, later: Acknowledged | None = None) -> DayState:
    """The journal opens, holds everything acknowledged and nothing else than what was written.

    ``later`` is what was acknowledged in the end, where the writer was not stopped: an entry that is there before its
    acknowledgement must be the one that is acknowledged afterwards. Raises AssertionError, or DeviceError: the
    journal does not check.
    """
    journal = Journal.open(path)
    try:
        leaves = journal.leaf_hashes()
        assert journal.size >= said.size, f"{said.size} acknowledged, {journal.size} left"
        known = later or said
        for size in {max((s for s in known.roots if s <= journal.size), default=0), said.size} - {0}:
            assert merkle.root(leaves[:size]).hex() == known.roots[size], f"other entries below {size}"
        heads = {size: hashlib.sha256(note.encode()).hexdigest() for size, note in journal.heads()}
        for size, digest in said.heads.items():
            assert size in heads, f"the head of {size} is lost"
            at_least = later.every_head[size] if later else {digest}
            assert heads[size] in at_least or later is None, f"another head of {size}"
        state = DayState()
        for seq, body in enumerate(journal.entries()):
            record = entries.record_of(entries.decode(body, seq))
            state = evolve(state, record)
        if state.phase != "imported":
            wrapped = journal.kept("day_key_center")
            assert wrapped is not None
            assert hashlib.sha256(wrapped).hexdigest() == state.day_key, "the day key is not the opening's"
            assert journal.kept("center_recipients")
            assert state.phase == "closed" or journal.kept("day_key_staff"), "nobody could reopen"
        return state
    finally:
        journal.close()


def bundles_hold(folder: Path, state: DayState, said: Acknowledged) -> None:
    """Every recorded bundle is whole in the outbox, every acknowledged copy is whole, and no half one is taken."""
    outbox = Outbox(rooms(Kiosk.load(folder / "kiosk"))[0].outbox)
    assert len(state.bundles) >= said.cut
    for one in state.bundles:
        kept = outbox.bundle(one.number)
        assert kept is not None, f"bundle {one.number} is recorded and not there"
        assert kept.sha256 == one.manifest
        assert sum(1 for _ in kept.each_part())
    stick = folder / "stick"
    for copy in stick.iterdir() if stick.is_dir() else ():
        if (copy / "manifest").is_file():
            try:
                bundle = read_bundle(copy)
                assert sum(1 for _ in bundle.each_part())
            except BundleError:
                assert copy.name not in said.copied
    for name in said.copied:
        assert sum(1 for _ in read_bundle(stick / name).each_part())


def import_holds(folder: Path, said: Acknowledged) -> None:
    """The room is there whole, or not at all and then can be imported."""
    kiosk = Kiosk.load(folder / "kiosk")
    found = rooms(kiosk)
    assert found or not said.imported, "imported, and not there"
    if not found:
        import_package(kiosk, folder / "room-01.plan", clock())
    desk = Desk(folder)
    room = desk.begin()
    assert room.state.day.phase == "imported"
    assert room.journal.kept("plan_note")
    room.end()


def room_goes_on(folder: Path) -> None:
    """The program starts on what is there, two people reopen where they may, and an entry can be made."""
    source = clock()
    source.advance(11 * 60 * 60_000)
    desk = Desk(folder, source)
    room = desk.begin()
    if room.state.day.phase == "open":
        desk.open("s01", "s02")
    elif room.state.day.phase == "imported":
        desk.open()
    room.end()
    assert not journal_holds(desk.home.journal, Acknowledged()).running
