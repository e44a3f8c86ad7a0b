"""A day reopened after a stop: what it takes beside the sum of its parts, and what a usual day adds to an empty one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite

from benchmarks.days import BenchDay
from benchmarks.flat import fill
from benchmarks.recomputed import HEAD_EVERY
from benchmarks.table import Table
from benchmarks.timing import Times, in_turns, ms, ratio, spread
from station.room.state import RoomState, evolve
from station.vault import entry as entries
from station.vault.journal import Journal
from station.vault.keys import EpochKey
from station.vault.merkle import Frontier, leaf_hash
from station.vault.note import Checkpoint, NoteError, open_note, parse_vkey, sign_note
from station.vault.tables import PUT_HEAD, sum_of

BOUND = 1.5
BUSY, USUAL = 10_000, 1_000
USUAL_SECONDS = 0.15
RUNS = 9


def days(folder: Path, quick: bool, table: Table) -> None:
    """An empty day, a usual one and a busy one, closed without order and opened again, in turns with the busy one's parts."""
    empty, usual, busy = (BenchDay(folder / f"reopened-{n}") for n in (0, USUAL, BUSY))
    fill(usual, USUAL)
    fill(busy, BUSY)
    vkey = _sign_heads(busy)
    _sign_heads(usual)
    empty.room.end()
    times = {name: Times() for name in ("empty", "usual", "busy", "parts")}

    def opened(name: str, day: BenchDay) -> Callable[[int], None]:
        def one(_: int) -> None:
            with times[name].one():
                day.start()
            day.room.journal.close()

        return one

    def parts(_: int) -> None:
        with times["parts"].one():
            _parts(busy.home.journal, vkey)

    in_turns(
        3 if quick else RUNS,
        opened("empty", empty),
        opened("usual", usual),
        opened("busy", busy),
        parts,
    )
    beyond = Times([a - b for a, b in zip(times["busy"].wall, times["empty"].wall, strict=True)])
    table.at_most(
        f"reopening a day of {BUSY:,} entries, beyond an empty one, ÷ scan, hashes, heads' signatures and fold, p50",
        ratio(beyond, times["parts"]),
        BOUND,
        f"{ms(beyond.p(0.5))} ÷ {ms(times['parts'].p(0.5))}; {spread(beyond, times['parts'], 3)}",
    )
    more = Times([a - b for a, b in zip(times["usual"].wall, times["empty"].wall, strict=True)])
    table.at_most(
        f"a usual day of {USUAL:,} entries reopened, beyond an empty one, seconds",
        more.p(0.5),
        USUAL_SECONDS,
        f"{times['usual']}; empty {times['empty']}",
    )


def _sign_heads(day: BenchDay) -> str:
    """A head for every 64 entries, as a running room signs them; returns the key that they are signed with."""
    journal = Journal.open(day.home.journal)
    epoch, frontier, notes = EpochKey.generate(journal.origin), Frontier(), []
    for body in journal.entries():
        frontier.append(leaf_hash(body))
        if frontier.size % HEAD_EVERY == 0:
            text = Checkpoint(journal.origin, frontier.size, frontier.root()).text()
            notes.append((frontier.size, sign_note(text, [epoch.signer])))
    journal.close()
    raw = sqlite.connect(str(day.home.journal), isolation_level=None)
    raw.execute("BEGIN")
    for size, note in notes:
        raw.execute(PUT_HEAD, (size, note, sum_of(str(size), note.encode())))
    raw.execute("COMMIT")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    return epoch.signer.vkey


def _parts(path: Path, vkey: str) -> RoomState:
    """What no reopening can do without: read all, hash all, check the heads' signatures, fold the entries."""
    raw = sqlite.connect(str(path))
    rows = raw.execute("SELECT seq, leaf, body FROM entry ORDER BY seq").fetchall()
    notes = [note for _, note in raw.execute("SELECT size, note FROM head ORDER BY size")]
    raw.close()
    frontier, state, key = Frontier(), RoomState(), parse_vkey(vkey)
    for _, leaf, body in rows:
        assert leaf_hash(body) == leaf
        frontier.append(leaf)
    signed = 0
    for note in notes:
        try:
            open_note(note, [key])
            signed += 1
        except NoteError:
            continue  # a head of an epoch before
    assert signed >= frontier.size // HEAD_EVERY - 1
    for seq, _, body in rows:
        state = evolve(state, entries.record_of(entries.decode(body, seq)))
    return state
