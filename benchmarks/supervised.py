"""``./run bench pull``: what a supervisor's commands take over a thousand bundles of which one is bad, and over ever more rooms.

The commands themselves run, each a process of its own; the center's server is one too. Memory is the most that the process held.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.table import Table
from station.incidents.events import Opened
from station.vault.bundle import write_bundle
from station.vault.bundle.manifest import ENTRIES
from station.vault.keys import CenterKeys
from tests.support.centers import serving
from tests.support.journals import CENTER, SmallSite
from tests.support.thousand import many

STATION = "from station.cli import main; main()"
GROWS = 1.5
"""The most that memory may grow by where there is ten times as much."""
ENTRIES_OF_A_ROOM = 300


@dataclass(frozen=True)
class Ran:
    """One command that ended."""

    code: int
    out: str
    err: str
    seconds: float
    peak: int
    """Bytes."""

    @property
    def cost(self) -> str:
        return f"{self.seconds:.1f} s, {self.peak / 1e6:.0f} MB of memory"


def run(folder: Path, quick: bool) -> Table:
    """All of it, in one run."""
    table = Table()
    pulled(folder, quick, table)
    exported(folder, quick, table)
    return table


def pulled(folder: Path, quick: bool, table: Table) -> None:
    """A thousand bundles, one of them rotten at the center; then again; and a hundred beside them."""
    rooms, each = (10, 20) if quick else (20, 50)
    made, few = many(folder / "many", rooms, each), many(folder / "few", rooms // 10, each)
    count = rooms * each
    rotten = made.part(count // 2, ENTRIES)
    kept = rotten.read_bytes()
    rotten.write_bytes(bytes([kept[0] ^ 1]) + kept[1:])
    with serving(few.center, open_pull=True) as url:
        small = _station("center", "pull", url, str(folder / "pulled-few"), "--json")
    with serving(made.center, open_pull=True) as url:
        place = str(folder / "pulled")
        first = _station("center", "pull", url, place)
        again = _station("center", "pull", url, place, "--json")
        rotten.write_bytes(kept)
        last = _station("center", "pull", url, place, "--json")
    print("\n".join(f"      {line}" for line in (first.out + first.err).splitlines()), flush=True)
    table.check(
        f"{count} bundles, one corrupted: the others come, the bad one is named, exit code 1",
        f"{count - 1} and 1",
        f"{first.cost}; {made.size / 1e6:.1f} MB over the line",
        first.code == 1
        and f"pulled: {count - 1}" in first.out
        and made.bundles[count // 2].sha256[:12] in first.err,
    )
    tried = _totals(again)
    table.check(
        "the next pull asks for that one alone",
        "1 tried",
        f"{again.cost}; {tried['received_bytes']} bytes",
        (tried["new"], tried["already"], tried["failed"]) == (0, 0, 1),
    )
    table.check(
        "mended at the center, it comes", "1 new", last.cost, _totals(last)["new"] == 1 and last.code == 0
    )
    table.at_most(
        f"memory of a pull: {count} bundles ÷ {count // 10}",
        first.peak / small.peak,
        GROWS,
        f"{first.peak / 1e6:.0f} MB ÷ {small.peak / 1e6:.0f} MB",
    )


def exported(folder: Path, quick: bool, table: Table) -> None:
    """Ever more rooms into all three forms."""
    rooms = 100 if quick else 1_000
    keys = CenterKeys.create(folder / "keys", CENTER, b"small site")
    identity = folder / "duty.age"
    identity.write_text(f"{keys.duty}\n", encoding="utf-8")
    for n in range(rooms):
        _room(folder / "rooms" / f"r{n}", f"r{n:04d}", keys, folder / ("tenth" if n % 10 == 0 else "rest"))
    for path in (folder / "tenth").iterdir():
        (folder / "rest" / path.name).symlink_to(path, target_is_directory=True)
    words = ("--identity", str(identity), "--out")
    tenth = _station("center", "export", str(folder / "tenth"), *words, str(folder / "out-tenth"))
    whole = _station("center", "export", str(folder / "rest"), *words, str(folder / "out"))
    size = sum(path.stat().st_size for path in (folder / "out").iterdir())
    table.check(
        f"{rooms} rooms of {ENTRIES_OF_A_ROOM} entries into JSON lines, SQLite and a workbook",
        "all",
        f"{whole.cost}; {size / 1e6:.0f} MB written",
        whole.code == 0 and f"journals: {rooms}" in whole.out,
    )
    table.at_most(
        f"memory of an export: {rooms} rooms ÷ {rooms // 10}",
        whole.peak / tenth.peak,
        GROWS,
        f"{whole.peak / 1e6:.0f} MB ÷ {tenth.peak / 1e6:.0f} MB",
    )


def _room(folder: Path, device: str, keys: CenterKeys, place: Path) -> None:
    site = SmallSite(folder, device, center=keys)
    site.open()
    site.happen(Opened(case=1, procedure="CP-3", severity=2, to="s", candidates=(1,)))
    site.work(ENTRIES_OF_A_ROOM)
    site.seal("theory")
    site.head()
    bundle = site.cut()
    write_bundle(bundle, place / bundle.name)
    site.journal.close()


def _totals(ran: Ran) -> dict[str, int]:
    found: dict[str, int] = json.loads(ran.out.splitlines()[-1])
    return found


def _station(*words: str) -> Ran:
    """Run the command. Its peak is what the system says of that process alone (VmHWM), written where nothing else goes."""
    reading, writing = os.pipe()
    script = (
        "import atexit, os; from station.cli.center_pull import peak;"
        f"atexit.register(lambda: os.write({writing}, str(peak()).encode()));"
    )
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", script + STATION, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        pass_fds=(writing,),
    )
    os.close(writing)
    out, err = process.communicate()
    seconds = time.perf_counter() - begun
    with os.fdopen(reading) as said:
        peak = int(said.read() or 0)
    return Ran(process.returncode, out, err, seconds, peak)
