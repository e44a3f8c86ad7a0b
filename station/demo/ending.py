"""The demo's evening: the center's server runs as a process of its own, the bundle goes there, and is pulled,
verified and opened.

Everything is done by the same commands that a technician types.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from station.demo.player import STUCK
from station.errors import DeviceError

START_SECONDS = 30


@dataclass(frozen=True)
class Evening:
    """What came of it."""

    receipt: str
    """First line that the sync printed about the receipt."""
    pulled: int
    """Bundles that a supervisor fetched."""
    verified: bool
    opened: int
    """Entries that the center's identity opened."""
    computed: int
    """Verdicts, absences, milestones and times that were computed again from the opened journal."""
    agrees: bool
    """Whether all of them are as on record."""


def command(home: Path, *words: str) -> str:
    """Run ``station …`` and return what it printed.

    Raises:
        DeviceError: it ended with an error.
    """
    done = subprocess.run(  # noqa: S603  (our own program, words of our own)
        [sys.executable, "-m", "station", *words],
        env={**os.environ, "STATION_HOME": str(home), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise DeviceError(STUCK, step=f"station {' '.join(words[:2])}", why=done.stderr.strip()[-600:])
    return done.stdout


@contextmanager
def serving(home: Path, center: Path) -> Iterator[str]:
    """The center's server on a free port; gives its URL, ends it afterwards."""
    server = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "station", "center", "serve", str(center), "--port", "0", "--open-pull"],
        env={**os.environ, "STATION_HOME": str(home), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        # The server prints its address once its socket listens: nothing to wait for or to guess.
        url = server.stdout.readline().strip() if server.stdout else ""
        if not url.startswith("http"):
            raise DeviceError(STUCK, step="center serve", why=url or "no address")
        yield url
    finally:
        server.terminate()
        server.wait(START_SECONDS)
        if server.stdout:
            server.stdout.close()


def evening(home: Path, center: Path, work: Path) -> Evening:
    """Sync, sync again, pull, verify, open."""
    with serving(home, center) as url:
        first = command(home, "sync", url)
        command(home, "sync", url)
        command(home, "center", "pull", url, str(work / "pulled"))
    trust = str(center / "trust.json")
    duty = str(center / "office" / "duty.age")
    verified = command(home, "verify", str(work / "pulled"), "--trust", trust, "--identity", duty)
    command(
        home,
        "open",
        str(work / "pulled"),
        "--trust",
        trust,
        "--identity",
        duty,
        "--out",
        str(work / "opened"),
    )
    lines = sum(
        len(path.read_text(encoding="utf-8").splitlines()) for path in (work / "opened").rglob("*.jsonl")
    )
    again = command(home, "replay", str(next((work / "opened").iterdir())))
    rows = [line.split() for line in again.splitlines()]
    return Evening(
        receipt=next((line for line in first.splitlines() if "receipted" in line), ""),
        pulled=sum(1 for _ in (work / "pulled").glob("*/manifest")),
        verified="核验通过" in verified,
        opened=lines,
        computed=sum(int(row[0]) for row in rows if len(row) > 2 and row[0].isdigit() and row[1].isdigit()),
        agrees="全部一致" in again,
    )
