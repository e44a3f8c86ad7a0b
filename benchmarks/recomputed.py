"""A journal of a million entries opened, every leaf recomputed, beside a bare loop over the same table."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite

from benchmarks.table import Table
from benchmarks.timing import Times
from station.vault.journal import Journal
from station.vault.merkle import Frontier, leaf_hash
from station.vault.note import Checkpoint, Signer, sign_note
from station.vault.tables import PUT_HEAD, sum_of

BOUND = 1.5
MILLION, FEW = 1_000_000, 20_000
BODY_BYTES = 400
HEAD_EVERY = 64
ORIGIN = "bench.example/S01/2026-11-07/01/k1/1"
FLAT_BYTES = 16 * 2**20
"""Memory that a check may cost however small the journal is: SQLite's pages, heads, the log."""
BYTES_AN_ENTRY = 40
"""Memory that an entry may cost: the journal keeps its leaf hash, to hold every later reading against it."""


def journal(folder: Path, quick: bool, table: Table) -> None:
    """Time and memory of a check of the whole; each in a process of its own, in turns."""
    count = FEW if quick else MILLION
    path = folder / "million.db"
    written(path, count)
    own, bare, grown = Times(), Times(), 0
    for _ in range(3):
        for word, times in (("journal", own), ("bare", bare)):
            wall, cpu, more = _measured(word, path)
            times.wall.append(wall)
            times.cpu.append(cpu)
            grown = max(grown, more)
    table.at_most(
        f"recompute and verify {count:,} entries ÷ a bare loop over the table that hashes leaves and nodes, CPU, p50",
        own.cpu_p50 / bare.cpu_p50,
        BOUND,
        f"CPU {own.cpu_p50:.2f} s ÷ {bare.cpu_p50:.2f} s; wall {own.p(0.5):.2f} s ÷ {bare.p(0.5):.2f} s",
    )
    table.check(
        f"memory that grows while {count:,} entries are verified",
        f"≤ {BYTES_AN_ENTRY} bytes an entry + {FLAT_BYTES >> 20} MiB",
        f"{grown / 2**20:.1f} MiB",
        grown <= BYTES_AN_ENTRY * count + FLAT_BYTES,
    )


def written(path: Path, count: int) -> None:
    """A journal of so many entries with a signed head for every 64, written in one go."""
    Journal.create(path, ORIGIN).close()
    frontier, signer = Frontier(), Signer.generate(ORIGIN)
    filler = hashlib.sha512(b"filler").digest() * 7

    def rows() -> Iterator[tuple[int, bytes, bytes]]:
        for seq in range(count):
            body = b"%d " % seq + filler[:BODY_BYTES]
            leaf = leaf_hash(body)
            frontier.append(leaf)
            if frontier.size % HEAD_EVERY == 0:
                heads.append((frontier.size, frontier.root()))
            yield seq, leaf, body

    heads: list[tuple[int, bytes]] = []
    raw = sqlite.connect(str(path), isolation_level=None)
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("BEGIN")
    raw.executemany("INSERT INTO entry VALUES (?, ?, ?)", rows())
    for size, root in heads:
        note = sign_note(Checkpoint(ORIGIN, size, root).text(), [signer])
        raw.execute(PUT_HEAD, (size, note, sum_of(str(size), note.encode())))
    raw.execute("COMMIT")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()


def _measured(word: str, path: Path) -> tuple[float, float, int]:
    """Seconds, CPU seconds, and bytes by which the process grew, of one check in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.recomputed", word, str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    wall, cpu, grown = ran.stdout.split()
    return float(wall), float(cpu), int(grown)


def bare_loop(path: Path) -> bytes:
    """The root by hashlib alone: leaves, nodes, and the stored leaf compared; nothing else is looked at."""
    connection, peaks, sha256 = sqlite.connect(str(path)), list[bytes](), hashlib.sha256
    for seq, leaf, body in connection.execute("SELECT seq, leaf, body FROM entry ORDER BY seq"):
        carry = sha256(b"\x00" + body).digest()
        if carry != leaf:
            raise ValueError(seq)
        while seq & 1:
            carry = sha256(b"\x01" + peaks.pop() + carry).digest()
            seq >>= 1
        peaks.append(carry)
    connection.close()
    total = peaks.pop()
    while peaks:
        total = sha256(b"\x01" + peaks.pop() + total).digest()
    return total


def _most_resident() -> int:
    """The most memory that this process has held, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def main() -> None:
    """In a process of its own: check one file in one way, say how long it took and how much memory."""
    word, path = sys.argv[1], Path(sys.argv[2])
    before, began, worked = _most_resident(), time.perf_counter(), time.process_time()
    root = Journal.open(path).root() if word == "journal" else bare_loop(path)
    assert len(root) == 32
    print(time.perf_counter() - began, time.process_time() - worked, _most_resident() - before)


if __name__ == "__main__":
    main()
