"""The center's database and object store are killed, away and full while stations send over two servers.

Nothing is acknowledged that is not durable: every receipt that was given out is in the log afterwards, the log has no hole, and
each part that a receipted manifest names can be read. Nothing is lost: every bundle arrives in the end.
"""

from __future__ import annotations

import os
import random
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from station.center.stores import open_stores
from station.errors import DeviceError
from station.vault.bundle import Bundle, open_manifest, read_receipt
from station.vault.courier import Courier, DeviceAuth
from tests.faults.conftest import LONG
from tests.faults.rig.stations import FASTER, wait
from tests.support import real_postgres, real_s3
from tests.support.centers import client
from tests.support.journals import SmallSite, day_of
from tests.support.processes import server_process, until
from tests.support.provinces import Province, province
from tests.support.real_postgres import Postgres, postgres
from tests.support.real_s3 import S3, s3

STATIONS, BUNDLES, OUTAGES = (8, 25, 16) if LONG else (3, 4, 4)


@pytest.fixture(scope="module")
def engines() -> Iterator[tuple[Postgres, S3]]:
    """Two that this file may stop."""
    for program, why in (
        (real_postgres.programs(), real_postgres.WHY_NOT),
        (real_s3.program(), real_s3.WHY_NOT),
    ):
        if program is None:
            pytest.skip(why)
    with postgres() as database, s3() as store:
        yield database, store


class Sender:
    """One kiosk that gives nothing up, in a thread of its own: its journal is that thread's."""

    def __init__(self, folder: Path, number: int) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._random = random.Random(number)
        self.site: SmallSite = self._thread.submit(day_of, folder, f"k{number}", 4).result()
        self.receipts: dict[str, str] = {}
        self.told: Counter[str] = Counter()

    def begin(self, urls: tuple[str, ...], goes_on: Callable[[int], bool]) -> Future[None]:
        """Work, cut and send for as long as ``goes_on`` says of the number of bundles that are receipted."""

        def day() -> None:
            while goes_on(len(self.receipts)):
                self.site.work(2)
                self.site.head()
                self._send(urls, self.site.cut())

        return self._thread.submit(day)

    def _send(self, urls: tuple[str, ...], bundle: Bundle) -> None:
        while bundle.sha256 not in self.receipts:
            hooks = {"response": [self._heard]}
            with httpx.Client(
                timeout=httpx.Timeout(40.0, connect=2.0), trust_env=False, event_hooks=hooks
            ) as link:
                courier = Courier(
                    self._random.choice(urls),
                    self.site.device,
                    self.site.trust,
                    client=link,
                    sleep=lambda seconds: wait(seconds / FASTER),
                )
                try:
                    self.receipts[bundle.sha256] = courier.send(bundle).note
                except DeviceError:
                    wait(0.1)

    def _heard(self, response: httpx.Response) -> None:
        if response.status_code >= 500:
            assert response.headers.get("retry-after") == "5"
            self.told[str(response.status_code)] += 1


def arrived(senders: list[Sender]) -> int:
    return sum(len(one.receipts) for one in senders)


def told(senders: list[Sender]) -> Counter[str]:
    """How often which status was answered instead."""
    return sum((one.told for one in senders), Counter())


def shown(senders: list[Sender]) -> str:
    return ", ".join(f"{count} by {status}" for status, count in sorted(told(senders).items()))


@contextmanager
def serving(made: Province) -> Iterator[tuple[str, ...]]:
    with ExitStack() as stack:
        yield tuple(
            stack.enter_context(server_process(one.path, "--open-pull", log=one.path / "log"))[0]
            for one in made.servers
        )
    for one in made.servers:
        assert "Traceback" not in (one.path / "log").read_text(encoding="utf-8")


def holds(made: Province, senders: list[Sender]) -> int:
    """Everything that was said is so; how many bundles there are."""
    given = {manifest: note for one in senders for manifest, note in one.receipts.items()}
    store, parts = open_stores(made.servers[0])
    try:
        log = store.listing(0, 10_000)
        assert [one.sequence for one in log] == list(range(1, len(given) + 1))
        assert {one.manifest for one in log} == set(given)
        previous = ""
        keys = made.center.server.trust().keys
        for one in log:
            note = store.receipt(one.manifest)
            assert note == given[one.manifest]
            assert read_receipt(note, keys).previous == previous
            previous = sha256(note.encode()).hexdigest()
            for part in open_manifest(store.manifest(one.manifest) or b"").parts:
                assert sha256(parts.read(part.sha256)).hexdigest() == part.sha256
    finally:
        store.close()
    return len(log)


def test_killed_again_and_again_while_stations_send(
    tmp_path: Path, engines: tuple[Postgres, S3], figures: list[str]
) -> None:
    database, store = engines
    senders = [Sender(tmp_path / f"k{n}", n) for n in range(STATIONS)]
    with province(tmp_path, database, store, *(one.site for one in senders)) as made, serving(made) as urls:
        stop = threading.Event()
        days = [one.begin(urls, lambda n: n < BUNDLES or not stop.is_set()) for one in senders]
        for outage in range(OUTAGES):
            if outage % 2 == 0:
                database.restart()
            else:
                store.stop()
                store.start()
            wanted = arrived(senders) + STATIONS
            until(lambda wanted=wanted: arrived(senders) >= wanted or _broken(days))  # type: ignore[misc]
        stop.set()
        for day in days:
            day.result()
        bundles = holds(made, senders)
    assert told(senders).total() > 0
    figures.append(
        f"engines: {bundles} bundles of {STATIONS} stations over 2 servers, PostgreSQL and object store killed {OUTAGES} times,"
        f" requests put off: {shown(senders)}; lost, doubled or acknowledged too soon: 0"
    )


def _broken(days: list[Future[None]]) -> bool:
    return any(day.done() for day in days)


def test_what_a_kiosk_is_told_while_either_is_away(
    tmp_path: Path, engines: tuple[Postgres, S3], figures: list[str]
) -> None:
    database, store = engines
    sender = Sender(tmp_path / "k1", 1)
    site = day_of(tmp_path / "k2", "k2")
    bundle = site.cut()
    part = bundle.manifest.parts[0]
    with province(tmp_path, database, store, site, sender.site, servers=1) as made, serving(made) as (url,):
        with client() as asking:
            auth = DeviceAuth(site.device)

            def put() -> httpx.Response:
                return asking.put(f"{url}/v1/parts/{part.sha256}", content=bundle.part(part), auth=auth)

            def commit() -> httpx.Response:
                return asking.post(f"{url}/v1/bundles", content=bundle.note, auth=auth)

            store.stop()
            answers = [put(), commit()]
            store.start()
            until(lambda: put().status_code in (200, 201))
            database.stop("QUIT")
            answers.append(commit())
            database.start()
            assert [(one.status_code, one.headers.get("retry-after")) for one in answers] == [(503, "5")] * 3
            assert {one.json()["code"] for one in answers} == {"center.away"}
            assert all("receipt" not in one.json() for one in answers)
        sender.begin((url,), lambda n: n == 0).result()
        assert holds(made, [sender]) == 1
    figures.append(
        "engines: away is 503 with Retry-After, for the object store and for the database; sent again, receipted"
    )


@pytest.fixture
def small(tmp_path: Path, figures: list[str]) -> Iterator[Path]:
    """A tmpfs of 256 MiB that every user may enter."""
    target = Path(f"/tmp/station-small-{os.getpid()}")
    target.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=256m,mode=0777", "tmpfs", str(target)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        target.rmdir()
        figures.append(f"engines full: not run: {done.stderr.strip()[:80]}")
        pytest.skip(f"a tmpfs can't be mounted here: {done.stderr.strip()[:80]}")
    yield target
    subprocess.run(["umount", "-l", str(target)], check=True)
    target.rmdir()


def fill(folder: Path) -> Path:
    """Take every byte that is left."""
    filler = folder / "filler"
    with filler.open("ab", buffering=0) as file:
        try:
            while True:
                file.write(bytes(65_536))
        except OSError:
            return filler


@pytest.mark.parametrize("which", ["database", "object store"])
def test_full_while_stations_send(
    which: str, tmp_path: Path, small: Path, engines: tuple[Postgres, S3], figures: list[str]
) -> None:
    senders = [Sender(tmp_path / f"k{n}", n) for n in range(STATIONS)]
    with ExitStack() as stack:
        database = stack.enter_context(postgres(small)) if which == "database" else engines[0]
        store = stack.enter_context(s3(small)) if which == "object store" else engines[1]
        made = stack.enter_context(province(tmp_path, database, store, *(one.site for one in senders)))
        urls = stack.enter_context(serving(made))
        stop = threading.Event()
        days = [one.begin(urls, lambda _: not stop.is_set()) for one in senders]
        until(lambda: arrived(senders) >= STATIONS or _broken(days))
        filler = fill(small)
        until(lambda: all(one.told.total() > 0 for one in senders) or _broken(days), within=150)
        filler.unlink()
        if which == "database" and not database.runs:
            database.start()  # PostgreSQL ends itself where its log has no room; its administrator starts it again
        stop.set()
        for day in days:
            day.result()
        bundles = holds(made, senders)
    assert set(told(senders)) <= {"503", "507"}
    figures.append(
        f"engines: {which} full while {STATIONS} stations sent: requests put off: {shown(senders)};"
        f" {bundles} bundles, all receipted after room was made"
    )
