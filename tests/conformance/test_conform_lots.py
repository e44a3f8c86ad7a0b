"""Two programs that share no code, ``station plan lots`` and docs/lots/recompute.mjs, draw the same lots."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from station.plan.lots import FORMAT, Record, draw_all, list_hash
from station.plan.lots_list import write_record

SECOND = Path(__file__).resolve().parents[2] / "docs" / "lots" / "recompute.mjs"
pytestmark = pytest.mark.usefixtures("node")


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    assert found, "node is needed to hold the two implementations against each other"
    return found


def record(seed: int) -> Record:
    """A draw of any size, with leads or without, people barred, people left over."""
    rng = random.Random(f"lots {seed}")
    lines = [FORMAT, "center demo.center", f"site S{seed:02}", "day 2026-11-07"]
    for draw in ("s1", "s2", "s1+s2")[: rng.randint(1, 3)]:
        rooms = [f"{n:02}" for n in range(1, rng.randint(1, 40) + 1)]
        leads = len(rooms) + rng.randint(0, 3) if rng.random() < 0.7 else 0
        lines.append(f"draw {draw}")
        for room in rooms:
            lines += [
                f"place {draw} {room} {kind}" for kind in ("lead" if leads else "invigilator", "invigilator")
            ]
        people = [f"p{n:03}" for n in range(2 * len(rooms) + rng.randint(0, 6))]
        lines += [
            f"person {draw} {one} {'lead' if n < leads else 'invigilator'} 监考 甲𠮷{n}"
            for n, one in enumerate(people)
        ]
        if len(rooms) > 3:
            lines += [
                f"barred {draw} {rng.choice(people)} {rng.choice(rooms)}" for _ in range(len(rooms) // 2)
            ]
    words = rng.choice(("481516 2342", "见证人 甲报 7 乙报 9", "🎲🎲🎲🎲🎲🎲"))
    result, reserves, attempts = draw_all(lines, words)
    return Record(
        FORMAT,
        tuple(lines),
        list_hash(lines),
        words,
        "witnesses",
        (),
        "2026-11-06T15:00:00+08:00",
        attempts,
        result,
        reserves,
    )


def second(node: str, folder: Path, made: Record) -> subprocess.CompletedProcess[str]:
    path = folder / "lots.json"
    path.write_text(write_record(made), encoding="utf-8")
    return subprocess.run([node, str(SECOND), str(path)], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("seed", range(12))
def test_both_draw_the_same(node: str, tmp_path: Path, seed: int) -> None:
    done = second(node, tmp_path, record(seed))
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize("what", ["seed", "list", "result", "format"])
def test_the_second_names_what_was_changed(node: str, tmp_path: Path, what: str) -> None:
    made = record(3)
    swapped = (msgspec.structs.replace(made.result[0], person=made.result[1].person), *made.result[1:])
    bent = {
        "seed": msgspec.structs.replace(made, seed=made.seed + "1"),
        "list": msgspec.structs.replace(made, list=(*made.list, "person s1 p999 invigilator 人")),
        "result": msgspec.structs.replace(made, result=swapped),
        "format": msgspec.structs.replace(made, format="station/lots/v2"),
    }[what]
    done = second(node, tmp_path, bent)
    assert done.returncode == (2 if what == "format" else 1)
