"""The commands as an exam center and a school type them, against a real server process that is killed on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from station.vault.bundle import find_bundles, write_bundle
from station.vault.trust import read_trust
from tests.support.centers import courier
from tests.support.journals import CENTER, SmallSite

STATION = [sys.executable, "-c", "from station.cli import main; main()"]


def run(*words: object, code: int = 0, **env: str) -> str:
    done = subprocess.run(
        [*STATION, *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_PROXY": "*", **env},
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


@contextmanager
def server(folder: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    process = subprocess.Popen(
        [*STATION, "center", "serve", str(folder), "--port", "0", *options], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), process
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture
def set_up(tmp_path: Path) -> tuple[Path, SmallSite]:
    """A center made and a device enrolled by the commands, and a kiosk that trusts it."""
    folder = tmp_path / "center"
    run("center", "init", folder, "--name", CENTER, "--demo")
    from station.center.folder import CenterFolder

    center = CenterFolder(folder)
    site = SmallSite(tmp_path / "kiosk", center=center.keys())
    site.trust = read_trust(folder / "trust.json")  # witness key included, as a kiosk's setup takes it
    assert (site.trust.keys, site.trust.recipients) == (site.center.vkeys, site.center.recipients)
    run("center", "enroll", folder, site.device.vkey, "--out", tmp_path / "notes")
    (note,) = (tmp_path / "notes").iterdir()
    site.journal.keep("enrol_note", note.read_bytes())
    site.open()
    site.work(5)
    site.seal("theory")
    site.head()
    return folder, site


def test_killed_after_storing(set_up: tuple[Path, SmallSite]) -> None:
    folder, site = set_up
    bundle = site.cut()
    with server(folder) as (url, process):
        first = courier(url, site).send(bundle)
        process.send_signal(signal.SIGKILL)
        process.wait()
    with server(folder) as (url, _):
        assert courier(url, site).send(bundle).note == first.note


def test_from_the_kiosk_to_the_supervisor(set_up: tuple[Path, SmallSite], tmp_path: Path) -> None:
    folder, site = set_up
    bundle = site.cut()
    token = run("center", "reader", folder, "supervisor").strip()
    pulled = tmp_path / "pulled"
    with server(folder) as (url, _):
        courier(url, site).send(bundle)
        run("center", "pull", url, pulled, code=1)
        run("center", "pull", url, pulled, STATION_TOKEN=token)
    (found,) = find_bundles(pulled)
    trust = ["--trust", folder / "trust.json"]
    assert "contents not read" in run("verify", pulled, *trust)
    identity = ["--identity", folder / "office" / "duty.age"]
    assert "the center's receipt" not in (said := run("verify", found, *trust, *identity))
    assert "receipt 1 of the center" in said
    run("open", pulled, *trust, *identity, "--out", tmp_path / "opened")
    assert (tmp_path / "opened" / bundle.name / "record.md").is_file()
    (found / "parts" / bundle.manifest.parts[0].sha256).write_bytes(b"rot")
    assert "FAILED" in run("verify", found, *trust, code=1)


def test_by_stick(set_up: tuple[Path, SmallSite], tmp_path: Path) -> None:
    folder, site = set_up
    write_bundle(site.cut(), tmp_path / "stick" / "one")
    run("center", "receive", folder, tmp_path / "stick")
    assert (tmp_path / "stick" / "one" / "receipt").is_file()
