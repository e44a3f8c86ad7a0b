"""One center on two servers: two real processes over one PostgreSQL and one object store, each asked while the other works."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest

from station.center.stores import open_stores
from station.errors import StationError
from station.vault.bundle import Bundle
from station.vault.bundle.manifest import DAY_KEY
from station.vault.courier import Delivered, DeviceAuth
from tests.support.centers import client, courier
from tests.support.journals import SmallSite, day_of
from tests.support.pages_center import PASSWORD, token_in
from tests.support.processes import server_process
from tests.support.provinces import Province, province
from tests.support.real_postgres import Postgres
from tests.support.real_s3 import S3

DEVICES = ("k1", "k2", "k3", "k4")


@pytest.fixture
def sites(tmp_path: Path) -> list[SmallSite]:
    """Four kiosks of one center, each with a day that has run."""
    return [day_of(tmp_path / device, device) for device in DEVICES]


@pytest.fixture
def both(
    tmp_path: Path, sites: list[SmallSite], postgres_server: Postgres, s3_server: S3
) -> Iterator[Province]:
    with province(tmp_path, postgres_server, s3_server, *sites, people=True) as made:
        yield made


@contextmanager
def running(both: Province) -> Iterator[tuple[str, str]]:
    """The addresses of the two."""
    one, two = both.servers
    with (
        server_process(one.path, "--open-pull", log=one.path / "log") as (first, _),
        server_process(two.path, "--open-pull", log=two.path / "log") as (second, _),
    ):
        yield first, second
    for server in both.servers:
        assert "Traceback" not in (server.path / "log").read_text(encoding="utf-8")


def listed(url: str, after: int = 0) -> list[dict[str, object]]:
    with client() as asking:
        found: list[dict[str, object]] = asking.get(f"{url}/v1/bundles", params={"after": after}).json()[
            "bundles"
        ]
        return found


def test_a_bundle_that_comes_to_both_at_once_gets_one_receipt(both: Province, sites: list[SmallSite]) -> None:
    with running(both) as urls, ThreadPoolExecutor(16) as people:
        given: list[Delivered] = []
        for _ in range(3):
            for site in sites:
                site.work(3)
                site.head()
            calls = [
                [people.submit(courier(url, site).send, bundle) for url in urls]
                for site, bundle in [(site, site.cut()) for site in sites]
            ]
            for one, other in calls:
                assert one.result().note == other.result().note
                given.append(one.result())
        # The log has no hole, each receipt links the one before, and both servers tell the same.
        given.sort(key=lambda one: one.receipt.sequence)
        assert [one.receipt.sequence for one in given] == list(range(1, len(given) + 1))
        previous = ""
        for one in given:
            assert one.receipt.previous == previous
            previous = sha256(one.note.encode()).hexdigest()
        assert listed(urls[0]) == listed(urls[1])
        assert len(listed(urls[0])) == 12


def test_of_two_histories_one_is_receipted_the_other_evidence_on_both(
    tmp_path: Path, both: Province, sites: list[SmallSite]
) -> None:
    site, twin = sites[0], day_of(tmp_path / "twin", "k1")
    twin.work(40)
    twin.head()
    bundles = [(site, site.cut()), (twin, twin.cut())]

    def send(url: str, whose: SmallSite, bundle: Bundle) -> str:
        try:
            return courier(url, whose).send(bundle).receipt.manifest
        except StationError as error:
            return error.code

    with running(both) as urls, ThreadPoolExecutor(2) as people:
        answers = [
            call.result()
            for call in [people.submit(send, url, *bundle) for url, bundle in zip(urls, bundles, strict=True)]
        ]
        receipted = [answer for answer in answers if len(answer) == 64]
        assert len(receipted) == 1
        assert [one["manifest"] for one in listed(urls[0])] == receipted
        assert listed(urls[0]) == listed(urls[1])
    lost = next(bundle for _, bundle in bundles if bundle.sha256 not in receipted)
    for server in both.servers:
        store, parts = open_stores(server)
        assert store.refused() == [(lost.sha256, site.journal.origin, "center.fork")]
        assert all(parts.has(part.sha256) for part in lost.manifest.parts)
        store.close()


def test_a_cursor_at_one_follows_what_both_store(both: Province, sites: list[SmallSite]) -> None:
    with running(both) as urls:
        read: list[str] = []
        done = Event()

        def follow() -> None:
            after, last = 0, False
            while True:
                last = done.is_set()
                for one in listed(urls[0], after):
                    after = int(str(one["sequence"]))
                    read.append(str(one["manifest"]))
                if last:
                    return

        follower = Thread(target=follow)
        follower.start()
        sent: list[str] = []
        for turn in range(4):
            for n, site in enumerate(sites):
                site.work(1)
                site.head()
                sent.append(courier(urls[(turn + n) % 2], site).send(site.cut()).receipt.manifest)
        done.set()
        follower.join()
        assert read == sent
        assert [one["manifest"] for one in listed(urls[1])] == sent


def test_the_board_of_one_shows_and_tells_what_came_to_the_other(
    both: Province, sites: list[SmallSite]
) -> None:
    with running(both) as urls, client() as reader, client() as other:
        for asking, url in ((reader, urls[0]), (other, urls[1])):
            form = {
                "csrf": token_in(asking.get(f"{url}/review/sign-in").text),
                "name": "wang",
                "password": PASSWORD,
            }
            asking.post(f"{url}/review/sign-in", data=form)
        before = reader.get(f"{urls[0]}/review/").text
        news = events(urls[0], dict(reader.cookies), "0")
        courier(urls[1], sites[0]).send(sites[0].cut())
        name, number = next(news)
        assert name == "board"
        assert int(number) > 0
        news.close()
        texts = [
            plain(asking.get(f"{url}/review/").text) for asking, url in ((reader, urls[0]), (other, urls[1]))
        ]
        assert texts[0] == texts[1]
        assert texts[0] != plain(before)


def test_what_was_erased_at_one_is_gone_at_the_other(both: Province, sites: list[SmallSite]) -> None:
    site, bundle = sites[0], sites[0].cut()
    key = next(part for part in bundle.manifest.parts if part.file == DAY_KEY)
    with running(both) as urls, client() as asking:
        courier(urls[0], site).send(bundle)
        assert asking.get(f"{urls[1]}/v1/parts/{key.sha256}").status_code == 200
        store, parts = open_stores(both.servers[0])
        assert parts.erase(key.sha256)
        store.close()
        for url in urls:
            gone = asking.get(f"{url}/v1/parts/{key.sha256}")
            assert (gone.status_code, gone.json()["code"]) == (410, "center.erased")
            again = asking.put(
                f"{url}/v1/parts/{key.sha256}", content=bundle.part(key), auth=DeviceAuth(site.device)
            )
            assert again.status_code == 200
            assert asking.get(f"{url}/v1/parts/{key.sha256}").status_code == 410


def test_when_one_is_killed_the_other_goes_on(both: Province, sites: list[SmallSite]) -> None:
    one, two = both.servers
    bundle = sites[0].cut()
    with server_process(two.path, "--open-pull") as (second, _):
        with server_process(one.path, "--open-pull") as (first, process):
            note = courier(first, sites[0]).send(bundle).note
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert courier(second, sites[0]).send(bundle).note == note
        later = courier(second, sites[1]).send(sites[1].cut())
        assert later.receipt.sequence == 2
        assert later.receipt.previous == sha256(note.encode()).hexdigest()


def events(url: str, cookies: dict[str, str], last: str) -> Iterator[tuple[str, str]]:
    """(name, id) of each server-sent event."""
    with (
        httpx.Client(cookies=cookies, trust_env=False, timeout=30) as asking,
        asking.stream("GET", f"{url}/review/live", headers={"last-event-id": last}) as stream,
    ):
        name = number = ""
        for line in stream.iter_lines():
            word, _, value = line.partition(": ")
            number = value if word == "id" else number
            name = value if word == "event" else name
            if not line and name:
                yield name, number
                name = ""


def plain(page: str) -> str:
    """What a person reads of a page, without times."""
    text = re.sub(r"<[^>]*>", " ", page.partition("<body")[2])
    return " ".join(re.sub(r"\d\d:\d\d(:\d\d)?", "", text).split())
