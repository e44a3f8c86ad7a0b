"""Stations and a center over a network that delays, cuts, drops and falls apart, a server that is killed between durable and
answered, a full disk, wrong clocks, and senders in pairs: each bundle exactly once, every receipt valid, nothing lost.

``./run faults`` runs 30 stations and 1,000 bundles. In a network namespace of the test's own where the machine allows it, else on
its loopback through the same proxy; the table says which.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.faults.conftest import LONG
from tests.faults.rig.writers import ROOT

STATIONS, BUNDLES, SECONDS = (30, 1_000, 480) if LONG else (4, 12, 90)
ROWS = (
    "bundles",
    "parts",
    "sent by two at once",
    "tries",
    "connections",
    "cuts",
    "drops",
    "partitions",
    "refused by a partition",
    "pieces lost in partitions",
    "network down for all",
    "center away",
    "killed between durable and answered",
    "disk full",
)


def own_namespace() -> tuple[str, ...]:
    """The command that gives a process a network and mounts of its own; empty where this machine does not allow it."""
    words = ("unshare", "--net", "--mount")
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        return ()
    asked = subprocess.run([*words, "ip", "link", "set", "lo", "up"], check=False, capture_output=True)
    return words if asked.returncode == 0 else ()


def test_each_bundle_exactly_once(place: Path, figures: list[str]) -> None:
    within = own_namespace()
    env = {**os.environ, "OWN_NAMESPACE": "1" if within else "0", "PYTHONUTF8": "1"}
    words = [*within, sys.executable, "-m", "tests.faults.rig.network", str(place)]
    words += [str(STATIONS), str(BUNDLES), str(SECONDS)]
    done = subprocess.run(words, cwd=ROOT, env=env, check=False, capture_output=True, text=True)
    logs = "".join(path.read_text(encoding="utf-8")[-1_500:] for path in place.glob("*.log"))
    assert done.returncode == 0, done.stderr[-3_000:] + logs
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["bundles"] == BUNDLES
    assert told.get("cuts", 0) + told.get("drops", 0) > 0
    assert told["partitions"] > 0
    assert told["killed between durable and answered"] > 0
    assert "Traceback" not in logs
    disk = "a small disk of its own" if told["own_disk"] else "the machine's disk, not filled"
    figures.append(f"network: {STATIONS} stations and a center, {told['place']}, {disk}")
    figures.extend(f"  {row:<38}{told.get(row, 0):>9,}" for row in ROWS)
    figures.append("  lost, doubled, or with a receipt that does not hold        0")
