"""What a newcomer sees first: the whole demo day without a terminal, from the workbook to the verified receipt."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path


def test_the_demo_day_plays_to_its_end(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    done = subprocess.run(
        [sys.executable, "-m", "station", "play", "--headless", "--folder", str(folder), "--seed", "5"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    summary = done.stdout.partition("Summary of the demo day")[2]
    for expected in (
        "session theory: admitted 28 (late 2), absent 2",
        "session skills: admitted 28 (late 0), absent 2",
        "already_inside 1, closed 1, id_missing 1, mismatch 1, other_room 1, too_early 1",
        "incidents: CP-14 1, CP-17 1, CP-6 1",
        "where papers are, theory 答题卡: absentees' 2, answer bag 27, difference 1",
        "all agree",
        "seals 2",
        "bundle: pulled 1",
        "verified",
    ):
        assert expected in summary
    assert "NOT" not in summary

    [opened] = (folder / "opened").iterdir()
    lines = (opened / "entries.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["seq"] for line in lines] == list(range(len(lines)))
    with sqlite3.connect(opened / "entries.db") as tables:
        assert tables.execute("SELECT count(*) FROM entry").fetchone()[0] == len(lines)
    manifest = next((folder / "pulled").rglob("manifest")).read_text(encoding="utf-8")
    assert "session theory present=28 late=2 absent=2 sealed=yes" in manifest
    assert "phase closed" in manifest
