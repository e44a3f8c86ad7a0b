"""Stations and a center on a network that this run has to itself, under everything that happens to a network and a server.

    python -m tests.faults.rig.network FOLDER STATIONS BUNDLES SECONDS

Begun by the test under ``unshare --net --mount`` where that is allowed: then loopback is the namespace's own and goes down for
all now and then, and the center's folder is a small file system of its own, which is filled up. Ends by itself after SECONDS. The
last line of its output is the account as JSON.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import random
import subprocess
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from station.center.folder import CenterFolder
from station.vault.bundle import read_receipt
from station.vault.bundle.manifest import open_manifest
from station.vault.keys import DeviceIdentity
from tests.faults.rig import stations
from tests.faults.rig.stations import Job, device_of, wait
from tests.support.centers import center_at, taking_in
from tests.support.cutting_proxy import CuttingProxy, Link
from tests.support.journals import CENTER, SITE, START

SMALL_DISK = "256m"
WRONG_S = (0, -86_400, 315_360_000, 3_600)
"""How wrong the center's clock is after each restart: right, a day behind, ten years ahead, an hour ahead."""
WRONG_MS = (0, -3_600_000, 86_400_000 * 365, -86_400_000 * 365)
"""And the stations', by turns."""


@dataclass
class Center:
    """The server process, started again whenever it is gone."""

    folder: Path
    counted: Counter[str] = field(default_factory=Counter)
    port: int = 0
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        wrong = WRONG_S[self.counted["starts"] % len(WRONG_S)]
        self.counted["starts"] += 1
        words = [sys.executable, "-m", "tests.faults.rig.dying_center", self.folder, self.port, wrong]
        with (self.folder.parent / "center.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(w) for w in words], stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())

    def look(self) -> None:
        """Start it again where it died."""
        assert self.process is not None
        if self.process.poll() is not None:
            assert self.process.returncode == -9, f"the server ended with {self.process.returncode}"
            self.counted["killed between durable and answered"] += 1
            self.start()

    def stop(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()


def small_disk(folder: Path) -> bool:
    """Put the center's folder on a file system of its own, where this is allowed; it ends with the namespace."""
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "none", str(folder)]
    return (
        os.environ.get("OWN_NAMESPACE") == "1"
        and subprocess.run(words, check=False, capture_output=True).returncode == 0
    )


def fill(folder: Path) -> Path:
    """Fill the disk to its last byte; returns the file that does it."""
    ballast = folder / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            try:
                file.write(bytes(65_536))
            except OSError as error:
                if error.errno == errno.ENOSPC:
                    break
                raise
    return ballast


def loopback(state: str) -> None:
    subprocess.run(["ip", "link", "set", "lo", state], check=True)


def trouble(
    center: Center, proxy: CuttingProxy, rng: random.Random, own_net: bool, own_disk: bool, step: int
) -> None:
    """One step of what happens; takes about half a second."""
    count = len(proxy.ports)
    parted = rng.sample(range(count), max(1, count // 5))
    for station in parted:
        proxy.part(station)
    if step % 4 == 1:
        (center.folder / "die").touch()
    ballast = None
    if own_disk and step % 8 == 3:
        center.counted["disk full"] += 1
        ballast = fill(center.folder)
    if own_net and step % 10 == 6:
        center.counted["network down for all"] += 1
        loopback("down")
        wait(0.3)
        loopback("up")
    wait(0.4)
    if ballast is not None:
        ballast.unlink(missing_ok=True)
    for station in parted:
        proxy.join(station)
    center.look()
    wait(0.2)


def begin(jobs: list[Job], folder: Path, center: CenterFolder) -> list[int]:
    """A process for each station."""
    pids = []
    for job in jobs:
        pid = os.fork()
        if pid == 0:
            code = 1
            with contextlib.suppress(BaseException):
                try:
                    stations.run(job, folder / device_of(job.number), center.keys())
                    code = 0
                except BaseException:
                    (folder / f"{device_of(job.number)}.log").write_text(
                        traceback.format_exc(), encoding="utf-8"
                    )
            os._exit(code)
        pids.append(pid)
    return pids


def account(folder: Path, center: CenterFolder, count: int) -> dict[str, int]:
    """What the stations believe against what the center has. Raises AssertionError: something is lost, doubled or false."""
    believed: dict[str, str] = {}
    told: Counter[str] = Counter()
    for number in range(count):
        said = json.loads((folder / device_of(number) / "account.json").read_text(encoding="utf-8"))
        assert said["safe"] == said["bundles"][-1]["end"], "not all of it is safe"
        told["tries"] += said["tries"]
        told["sent by two at once"] += said["twice"]
        for one in said["bundles"]:
            assert one["manifest"] not in believed
            believed[one["manifest"]] = one["receipt"]
    trust = center.server.trust()
    with taking_in(center) as reception:
        listed = reception.store.listing(0, 1_000_000)
        assert [one.sequence for one in listed] == list(range(1, len(listed) + 1)), (
            "the log of receipts has a hole"
        )
        assert {one.manifest for one in listed} == set(believed), "lost or invented"
        assert reception.store.refused() == []
        assert reception.store.announced() == []
        previous = ""
        for one in listed:
            note = reception.store.receipt(one.manifest)
            assert note == believed[one.manifest], "the center's receipt is another than the station's"
            read = read_receipt(note, trust.known)
            assert (read.manifest, read.previous) == (one.manifest, previous)
            previous = hashlib.sha256(note.encode()).hexdigest()
            manifest = open_manifest(reception.store.manifest(one.manifest) or b"")
            assert (read.size, read.root) == (manifest.end, manifest.root)
            for part in manifest.parts:
                assert hashlib.sha256(reception.parts.read(part.sha256)).hexdigest() == part.sha256
                told["parts"] += 1
    told["bundles"] = len(listed)
    return dict(told)


def main(folder: Path, count: int, total: int, seconds: int) -> None:
    """Run it all."""
    own_net = os.environ.get("OWN_NAMESPACE") == "1"
    if own_net:
        loopback("up")
    own_disk = small_disk(folder / "center-disk")
    center = center_at(folder / "center-disk" / "center")
    for number in range(count):
        seed = hashlib.sha256(f"{device_of(number)}True".encode()).digest()
        center.enroll(DeviceIdentity(f"{CENTER}/{SITE}/{device_of(number)}", seed).vkey, START)
    running = Center(center.path)
    running.start()
    rng = random.Random(int(os.environ.get("STATION_SEED", "1")))
    deadline = time.monotonic() + seconds
    shares = [total // count + (n < total % count) for n in range(count)]
    with CuttingProxy(("127.0.0.1", running.port), count, Link(), seed=rng.randrange(1 << 30)) as proxy:
        jobs = [
            Job(n, f"http://127.0.0.1:{proxy.ports[n]}", shares[n], WRONG_MS[n % len(WRONG_MS)], deadline)
            for n in range(count)
        ]
        left = dict.fromkeys(begin(jobs, folder, center))
        failed = step = 0
        while left and time.monotonic() < deadline + 60:
            trouble(running, proxy, rng, own_net, own_disk, step)
            step += 1
            for pid in list(left):
                gone, status = os.waitpid(pid, os.WNOHANG)
                if gone:
                    del left[pid]
                    failed += status != 0
        for pid in left:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
    running.stop()
    assert not left, f"{len(left)} stations are not done"
    assert not failed, f"{failed} stations failed"
    done = account(folder, center, count)
    counted = {**running.counted, **proxy.counted}
    place = "own network namespace" if own_net else "loopback of the machine"
    said = {"place": place, "own_disk": own_disk, "stations": count, **done, **counted}
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(word) for word in sys.argv[2:5]))
