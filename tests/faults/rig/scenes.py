"""What a writer does while it is traced, failed or killed, and what it says it has recorded.

A scene runs in a process of its own. After each durable thing it writes one line to a file that is outside of all
faults: ``entry <size> <root>``, ``head <size> <sha256 of the note>``, ``cut <n>``, ``copied <folder>``, ``imported``.
What stands there was acknowledged; what does not may be lost.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable
from pathlib import Path

from station.errors import Refusal
from station.event import Record
from station.incidents.commands import Nil
from station.room import Room
from station.room.home import import_package
from station.room.transfer import cut_news
from station.vault.bundle import Outbox
from station.vault.bundle.outbox import copy_out
from station.vault.kiosk import Kiosk
from tests.faults.rig.world import CANDIDATES, Desk, clock
from tests.support.sim import badge

Say = Callable[[str], None]


def sayer(path: Path) -> Say:
    """Writes acknowledgements, each with one call, so that a kill can't tear a line."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def say(line: str) -> None:
        # Not write(2), which faults are put into.
        os.writev(descriptor, [f"{line}\n".encode()])

    return say


def tell(room: Room, say: Say) -> None:
    """Say each entry as the room tells its listeners, and each head that is there by then."""
    told: dict[int, str] = {}

    def heads() -> None:
        for size, note in room.journal.heads():
            digest = hashlib.sha256(note.encode()).hexdigest()
            if told.get(size) != digest:
                told[size] = digest
                say(f"head {size} {digest}")

    def heard(record: Record) -> None:
        assert record.seq + 1 == room.journal.size
        say(f"entry {room.journal.size} {room.journal.root().hex()}")
        heads()

    room.listen(heard)
    say(f"entry {room.journal.size} {room.journal.root().hex()}")
    heads()


def importing(folder: Path, say: Say) -> None:
    """``station import``."""
    import_package(Kiosk.load(folder / "kiosk"), folder / "room-01.plan", clock())
    say("imported")


def day(folder: Path, say: Say) -> None:
    """A whole day: opened, candidates, counts, two seals, closed, ended in order."""
    desk = Desk(folder)
    tell(desk.begin(), say)
    desk.open()
    _session(desk, "theory", "08:40", "09:00", "10:30")
    assert desk.seal("theory").done
    desk.to("13:39")
    _session(desk, "skills", "13:40", "14:00", "16:00")
    assert desk.seal("skills").done
    assert desk.close().done
    desk.room.end()


def morning(folder: Path, say: Say) -> None:
    """Opened and candidates at the door; then the process just stops."""
    desk = Desk(folder)
    tell(desk.begin(), say)
    desk.open()
    desk.to("08:40")
    for who in range(1, CANDIDATES):
        desk.admit(who)
    desk.room.cosigned_head([desk.unlock("s01")])
    say(f"entry {desk.room.journal.size} {desk.room.journal.root().hex()}")


def counting(folder: Path, say: Say) -> None:
    """A day up to the last seal; then the process just stops."""
    desk = Desk(folder)
    tell(desk.begin(), say)
    desk.open()
    _session(desk, "theory", "08:40", "09:00", "10:30")
    assert desk.seal("theory").done
    desk.to("13:39")
    _session(desk, "skills", "13:40", "14:00", "16:00")


def sealing(folder: Path, say: Say) -> None:
    """What ``counting`` left is reopened, sealed, closed and ended in order."""
    source = clock()
    source.advance(8 * 60 * 60_000)
    desk = Desk(folder, source)
    tell(desk.begin(), say)
    desk.open()
    sealed = desk.seal("skills")
    assert sealed.done, sealed.refusal
    assert desk.close().done
    desk.room.end()


def reopening(folder: Path, say: Say) -> None:
    """What ``morning`` left is opened again and goes on; ended in order."""
    source = clock()
    source.advance(60 * 60_000)
    desk = Desk(folder, source)
    tell(desk.begin(), say)
    desk.open("s01", "s07")
    desk.admit(CANDIDATES)
    desk.room.end()


def door(folder: Path, say: Say, rounds: int = 100_000) -> None:
    """Without an end, for writers that are killed; SQLite folds its log into the file by itself now and then."""
    desk = Desk(folder)
    tell(desk.begin(), say)
    desk.open()
    for n in range(rounds):
        person = "s01" if n % 2 else "s99"
        got = desk.room.begin_unlock(badge(person).text)
        if not isinstance(got, Refusal) and desk.room.state.day.failures.get(person) is None:
            desk.room.record_try(got)
        # Not one word again and again: SQLite's sum over a log's frame does not notice three torn sectors of that.
        desk.room.journal.put_blob(random.Random(n).randbytes(2_400))
        if n % 16 == 0:
            desk.room.cosigned_head(())


def folding(folder: Path, say: Say) -> None:
    """Until SQLite has folded its log into the file once."""
    door(folder, say, 220)


def exporting(folder: Path, say: Say) -> None:
    """``station export STICK``: cut, copied out, compared; once more with nothing new."""
    source = clock()
    source.advance(10 * 60 * 60_000)
    desk = Desk(folder, source)
    room = desk.begin()
    tell(room, say)
    outbox = Outbox(desk.home.outbox)
    for _ in range(2):
        bundle = cut_news(room, outbox)
        if bundle is not None:
            say(f"cut {bundle.manifest.number}")
    for one in room.state.day.bundles:
        kept = outbox.bundle(one.number)
        assert kept is not None
        target = copy_out(kept, one.receipt, folder / "stick", room.append)
        say(f"copied {target.name}")
    room.end()


def _session(desk: Desk, session: str, entry: str, start: str, end: str) -> None:
    desk.to(entry)
    for who in range(1, CANDIDATES):
        desk.admit(who, session)
    desk.papers(session, "give")
    desk.to(start)
    desk.papers(session)
    desk.to(end)
    desk.papers(session)
    desk.do(Nil(session, ("s01", "s02")))


SCENES: dict[str, Callable[[Path, Say], None]] = {
    "import": importing,
    "day": day,
    "morning": morning,
    "reopening": reopening,
    "counting": counting,
    "sealing": sealing,
    "door": door,
    "folding": folding,
    "export": exporting,
}
"""What a writer can be asked to do."""
