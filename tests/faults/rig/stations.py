"""One room's kiosk as a process: it works, cuts bundles and brings them to the center over whatever link it has.

Its waits go by a clock that is ``FASTER`` times as fast; its wall clock is wrong by what it is told. It gives nothing up before
its deadline, and writes at the end what it believes.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx

from station.errors import DeviceError
from station.vault.bundle import Bundle
from station.vault.courier import Courier, Delivered, announce, deliver
from station.vault.keys import CenterKeys
from tests.support.journals import SmallSite

FASTER = 20
TWICE = 0.3
"""Share of bundles that two couriers send at the same time."""


@dataclass(frozen=True)
class Job:
    """What one station does."""

    number: int
    url: str
    bundles: int
    wrong_ms: int
    deadline: float
    """By time.monotonic."""


def device_of(number: int) -> str:
    return f"k{number}"


def run(job: Job, folder: Path, center: CenterKeys) -> None:
    """Everything that this station does; its account lies in ``<folder>/account.json``."""
    rng = random.Random(job.number)
    site = SmallSite(folder, device_of(job.number), center=center)
    site.time += job.wrong_ms
    site.open()
    account: list[dict[str, object]] = []
    tries = twice = 0
    for number in range(job.bundles):
        site.work(2)
        if number == job.bundles - 1:
            site.seal("theory")
        site.head()
        bundle = site.cut()
        second = rng.random() < TWICE
        twice += second
        with ThreadPoolExecutor(2) as people:
            other = (
                people.submit(_stubborn, lambda b=bundle: _courier(job, site).send(b), job)
                if second
                else None
            )  # type: ignore[misc]
            delivered, count = _stubborn(lambda b=bundle: _recorded(job, site, b), job)  # type: ignore[misc]
            tries += count
            if other is not None:
                again, count = other.result()
                tries += count
                assert again.note == delivered.note, "two receipts for one bundle"
        account.append({"manifest": bundle.sha256, "end": bundle.manifest.end, "receipt": delivered.note})
    said = {"bundles": account, "safe": site.state.safe_to, "tries": tries, "twice": twice}
    (folder / "account.json").write_text(json.dumps(said), encoding="utf-8")


def _recorded(job: Job, site: SmallSite, bundle: Bundle) -> Delivered:
    courier = _courier(job, site)
    known = next(one for one in site.state.bundles if one.manifest == bundle.sha256)
    told = announce(courier, bundle, site.happen, known=bool(known.interim))
    return deliver(courier, bundle, site.happen, told)


def _courier(job: Job, site: SmallSite) -> Courier:
    client = httpx.Client(timeout=httpx.Timeout(5.0, connect=2.0), trust_env=False)
    return Courier(
        job.url, site.device, site.trust, client=client, sleep=lambda s: wait(s / FASTER), longest_wait=20.0
    )


def _stubborn(send: Callable[[], Delivered], job: Job) -> tuple[Delivered, int]:
    tries = 0
    while True:
        tries += 1
        try:
            return send(), tries
        except DeviceError:
            if time.monotonic() > job.deadline:
                raise
            wait(0.2)


def wait(seconds: float) -> None:
    """Stand still."""
    threading.Event().wait(seconds)
