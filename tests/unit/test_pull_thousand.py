"""A supervisor pulls a thousand bundles from the real server's process: bad ones among them, and the server killed on the way."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from station.center.part_folder import PartFolder
from station.center.pull import Pulled, Reading, pull
from station.center.pull_place import held_part
from station.center.pull_remote import Remote
from station.center.sqlite_store import SqliteStore
from station.center.store import Accepted
from station.errors import DeviceError
from station.vault.bundle import find_bundles, read_bundle, read_receipt_file
from station.vault.bundle.manifest import CLEAR, DAY_KEY, ENTRIES, identity
from tests.support.thousand import Many, many

STATION = [sys.executable, "-c", "from station.cli import main; main()"]
ROOMS, EACH = 20, 50


class Server:
    """The server's process on one port; killed and started again by tests."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [*STATION, "center", "serve", str(self._folder), "--port", str(self.port), "--open-pull"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline().strip() == self.url

    def kill(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process = None


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    server = Server(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()


class Waits:
    """Stands in for waiting: counts, and does what a test wants to happen meanwhile."""

    def __init__(self, then: object = None) -> None:
        self.seconds: list[float] = []
        self._then = then
        self._lock = threading.Lock()

    def __call__(self, seconds: float) -> None:
        with self._lock:
            self.seconds.append(seconds)
            if callable(self._then):
                self._then()
                self._then = None


def remote(server: Server, waits: Waits | None = None, asked: Counter[str] | None = None) -> Remote:
    """``asked`` counts what was answered, by its path."""

    def count(response: httpx.Response) -> None:
        if asked is not None and response.is_success:
            asked[response.url.path] += 1

    http = httpx.Client(timeout=30, trust_env=False, event_hooks={"response": [count]})
    return Remote(server.url, "", http, sleep=waits or Waits(), jitter=lambda: 1.0)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Many:
    return many(tmp_path_factory.mktemp("few"), 3, 20)


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Many:
    return many(tmp_path_factory.mktemp("thousand"), ROOMS, EACH)


def whole(folder: Path) -> set[str]:
    """Identities of the bundles that lie here with their receipt, every part looked at."""
    found = set()
    for path in find_bundles(folder):
        bundle = read_bundle(path)
        assert all(held_part(path, part.sha256) is not None for part in bundle.manifest.parts)
        assert read_receipt_file(path)
        found.add(bundle.sha256)
    return found


def test_bad_ones_among_a_thousand_and_a_killed_server(thousand: Many, tmp_path: Path) -> None:
    pulled = tmp_path / "pulled"
    rotten, missing, erased = (
        thousand.part(n, file) for n, file in ((100, ENTRIES), (500, CLEAR), (900, ENTRIES))
    )
    kept = {path: path.read_bytes() for path in (rotten, missing, erased)}
    rotten.write_bytes(bytes([kept[rotten][0] ^ 1]) + kept[rotten][1:])
    missing.unlink()
    PartFolder(thousand.center.server.parts).erase(erased.name)
    forged = _forge(thousand)
    came: list[Pulled] = []
    with running(thousand.center.path) as server:
        asked = Counter[str]()
        first = remote(server, asked=asked)
        with pytest.raises(DeviceError) as stopped:
            _pull_until(server, pulled, first, came, 450)
        assert stopped.value.code == "pull.network"
        assert 450 <= len(came) < 500
        server.start()
        second, left = remote(server, asked=asked), list[Reading]()
        tracemalloc.start()
        again = list(pull(server.url, pulled, at_once=4, remote=second, watch=left.append))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        failed = {one.manifest: one.error.code for one in again if one.error is not None}
        assert failed == {
            thousand.bundles[100].sha256: "bundle.wrong",
            thousand.bundles[500].sha256: "bundle.wrong",
            thousand.bundles[900].sha256: "pull.erased",
            forged: "bundle.wrong",
        }
        bad = {thousand.bundles[n].sha256 for n in (100, 500, 900)}
        good = {one.sha256 for one in thousand.bundles} - bad
        assert whole(pulled) == good
        own = [
            f"/v1/parts/{part.sha256}"
            for one in thousand.bundles
            for part in one.manifest.parts
            if part.file != DAY_KEY and one.sha256 not in bad
        ]
        assert {asked[path] for path in own} == {1}, "no part came twice, though the server died in between"
        # Once over the line, and at most what was in flight when the server died, lists, receipts and refusals beside it.
        small = len(thousand.bundles) * 1_500 + 8 * 256 * 1024
        assert thousand.size < first.received + second.received < thousand.size + small
        assert peak < 24 * 1024 * 1024, "less than half of what came"
        assert left[-1] == Reading(second.received, 0, more=False)
        assert max(one.left for one in left) > 500

        rotten.write_bytes(kept[rotten])
        missing.write_bytes(kept[missing])
        third = remote(server)
        last = list(pull(server.url, pulled, remote=third))
        assert [one.manifest for one in last] == [
            one for one in [*(b.sha256 for b in thousand.bundles), forged] if one in bad or one == forged
        ]
        assert whole(pulled) == good | {thousand.bundles[100].sha256, thousand.bundles[500].sha256}
        assert third.received < 8 * 256 * 1024
    erased.with_name(f"{erased.name}.erased").unlink()
    erased.write_bytes(kept[erased])


def _pull_until(server: Server, folder: Path, center: Remote, came: list[Pulled], count: int) -> None:
    """Pull, and kill the server when so many came."""
    for one in pull(server.url, folder, at_once=4, remote=center):
        came.append(one)
        if len(came) == count:
            server.kill()


def _forge(thousand: Many) -> str:
    """A manifest in the center's records whose signature does not hold, as after a fault of its disk."""
    bundle = thousand.bundles[-1]
    manifest = bundle.manifest
    note = bundle.note.replace(b"\ntime ", b"\ntime 1", 1)
    store = SqliteStore(thousand.center.server.database)
    made = Accepted(
        identity(note), manifest.journal, 999, manifest.start, manifest.end, manifest.root, note, 1
    )
    assert store.accept(made, store.heads(manifest.journal), lambda sequence, before: "no receipt")
    store.close()
    return made.manifest


def test_waits_for_a_server_that_restarts(few: Many, tmp_path: Path) -> None:
    with running(few.center.path) as server:
        waits = Waits(server.start)
        came = 0
        for one in pull(server.url, tmp_path / "pulled", at_once=2, remote=remote(server, waits)):
            came += one.error is None
            if came == 20 and not waits.seconds:
                server.kill()
    assert waits.seconds, "it had to wait, and did not give up"
    assert came >= len(few.bundles)


def test_a_broken_part_here_is_fetched_again_and_no_other(few: Many, tmp_path: Path) -> None:
    pulled = tmp_path / "pulled"
    with running(few.center.path) as server:
        one = next(iter(pull(server.url, pulled, at_once=1, remote=remote(server))))
        assert one.folder is not None
        (one.folder / "manifest").unlink()
        parts = {part.file: part for part in few.bundles[0].manifest.parts}
        (one.folder / "parts" / parts[DAY_KEY].sha256).write_bytes(b"rot")
        again = remote(server)
        first = next(iter(pull(server.url, pulled, at_once=1, remote=again)))
    assert (first.folder, first.error, first.already) == (one.folder, None, False)
    assert held_part(one.folder, parts[DAY_KEY].sha256)


def test_the_command_says_what_came_and_what_did_not(few: Many, tmp_path: Path) -> None:
    rotten = few.part(7, ENTRIES)
    kept = rotten.read_bytes()
    rotten.write_bytes(b"rot")
    with running(few.center.path) as server:
        words = [*STATION, "center", "pull", server.url, str(tmp_path / "pulled")]
        done = subprocess.run([*words, "--json"], capture_output=True, text=True, check=False)
        rotten.write_bytes(kept)
        said = subprocess.run(words, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert sum(line.get("error") is not None for line in lines[:-1]) == lines[-1]["failed"]
    assert lines[7]["error"]["code"] == "bundle.wrong"
    assert lines[-1]["new"] >= len(few.bundles) - 2
    assert "→" in done.stderr
    assert lines[7]["manifest"][:12] in done.stderr
    assert "2026-11-07" in said.stdout
    assert "pulled: 1" in said.stdout
    zh, en, rule, row, *_ = said.stdout.splitlines()
    assert zh.split()[:3] == ["日期", "考点", "日志"]
    assert en.split()[:3] == ["day", "site", "journals"]
    assert set(rule.strip()) == {"─"}
    assert row.split()[:5] == ["2026-11-07", "S01", "1", "1", "0"], (
        "the one that was rotten, and nothing else again"
    )
    assert "peak memory" in said.stdout
    assert lines[-1]["peak_bytes"] > 10_000_000


def test_nothing_changes_hands_when_nothing_is_new(few: Many, tmp_path: Path) -> None:
    with running(few.center.path) as server:
        for _ in pull(server.url, tmp_path / "pulled", remote=remote(server)):
            pass
        again = remote(server)
        rest = [one for one in pull(server.url, tmp_path / "pulled", remote=again) if one.error is None]
    assert rest == []
    assert again.received < 100_000
