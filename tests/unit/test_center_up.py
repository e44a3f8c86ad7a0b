"""``station center up``: one command from nothing to a center; the second time it goes on with what is there."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from station.center.folder import CenterFolder
from station.vault.trust import read_trust
from tests.support.centers import client

UP = [sys.executable, "-c", "from station.cli import main; main()", "center", "up"]


@contextmanager
def up(folder: Path, *options: str) -> Iterator[tuple[list[str], str]]:
    """(what it said, its URL)"""
    words = [*UP, str(folder), "--port", "0", *options]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    said: list[str] = []
    try:
        for line in process.stdout:
            said.append(line.strip())
            if "Ctrl+C" in line:
                break
        yield said, next(one for one in said if one.startswith("http://"))
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_from_nothing_to_a_center_that_answers_and_again(tmp_path: Path) -> None:
    folder = tmp_path / "center"
    with up(folder, "--name", "center.example", "--demo") as (said, url), client() as web:
        assert web.get(f"{url}/v1/health").json()["center"] == "center.example"
        assert web.get(f"{url}/v1/health/ready").status_code == 200
        assert web.get(f"{url}/review/sign-in").status_code == 200
        assert any("已建立" in one for one in said)
    keys = CenterFolder(folder).keys().vkeys
    with up(folder) as (said, url), client() as web:
        assert web.get(f"{url}/v1/health").json()["center"] == "center.example"
        assert not any("已建立" in one for one in said)
    assert CenterFolder(folder).keys().vkeys == keys


def test_without_a_name_and_a_terminal_it_takes_this_machine_s(tmp_path: Path) -> None:
    with up(tmp_path / "center"):
        trust = read_trust(tmp_path / "center" / "trust.json")
    assert trust.center.startswith("center.")
    assert not trust.demo
