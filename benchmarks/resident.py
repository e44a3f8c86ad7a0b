"""What memory a room takes once its day is open, beside a bare app; and with a camera's decoder at work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2

from benchmarks.camera import held
from benchmarks.logged_in import bare, logged_in
from benchmarks.table import Table
from station.checkin.scanner.capture import HEIGHT, RATE, WIDTH

BOUND = 2.2
MOST_MIB = 200
SETTLED_SECONDS = 5.0
"""After what was just done is forgotten."""
VIDEO_SECONDS = 60


def memory(folder: Path, quick: bool, table: Table) -> None:
    """Both programs side by side, some seconds after the last key."""
    room, peer = logged_in(folder / "resident"), bare("start")
    for shown in (room, peer):
        shown.idle(1.0 if quick else SETTLED_SECONDS)
    ours, theirs = resident(room.pid), resident(peer.pid)
    room.end()
    peer.end()
    table.at_most(
        "memory with the day open ÷ a bare Textual app's (VmRSS)",
        ours / theirs,
        BOUND,
        f"{_mib(ours)} ÷ {_mib(theirs)}",
    )


def decoding(folder: Path, quick: bool, table: Table) -> None:
    """A video of a ticket in a hand at the door, 1280 × 720, decoded in a process of its own as a camera's pictures are."""
    video = film(folder / "ticket.avi")
    room = logged_in(folder / "decoding", f"video:{video}")
    room.idle(2.0 if quick else SETTLED_SECONDS)
    processes = [room.pid, *children(room.pid)]
    shared, each = sum(map(proportional, processes)), [resident(pid) for pid in processes]
    room.end()
    table.check(
        "memory with a camera's pictures being decoded, all processes (PSS: what they share counts once)",
        f"≤ {MOST_MIB} MiB",
        f"{_mib(shared)}; {len(processes)} processes, VmRSS {' + '.join(map(_mib, each))}",
        shared <= MOST_MIB * 1024 and len(processes) > 1,
    )


def film(path: Path) -> Path:
    """A minute of a ticket that is held before a camera; MJPG, as cameras send it."""
    pictures = held("Code 128")
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), RATE, (WIDTH, HEIGHT))
    for n in range(VIDEO_SECONDS * RATE):
        writer.write(cv2.resize(pictures[n % len(pictures)], (WIDTH, HEIGHT)))
    writer.release()
    return path


def resident(pid: int) -> int:
    """KiB of a process's pages in memory."""
    return _figure(Path(f"/proc/{pid}/status"), "VmRSS:")


def proportional(pid: int) -> int:
    """KiB of a process's pages in memory, shared ones divided among those who share them."""
    return _figure(Path(f"/proc/{pid}/smaps_rollup"), "Pss:")


def children(pid: int) -> Iterator[int]:
    """All processes below this one."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            yield int(child)
            yield from children(int(child))


def _figure(path: Path, name: str) -> int:
    lines = path.read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])


def _mib(kib: int) -> str:
    return f"{kib / 1024:.0f} MiB"
