"""A real center: its folder, and the real server on a loopback port in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn

from station.center.folder import CenterFolder
from station.center.reception import Reception
from station.center.serve import app_of, listen, reception_of
from station.vault.courier import Courier
from tests.support.journals import CENTER, START, SmallSite


def center_at(folder: Path, *, demo: bool = True, enrolled: tuple[SmallSite, ...] = ()) -> CenterFolder:
    """A center with the same keys as the small sites', and these devices enrolled."""
    center = CenterFolder.create(folder, CENTER, demo=demo, seed=b"small site")
    for site in enrolled:
        center.enroll(site.device.vkey, START)
    return center


@contextmanager
def taking_in(center: CenterFolder) -> Iterator[Reception]:
    """The center's rules without a server."""
    reception = reception_of(center.server, lambda: START)
    try:
        yield reception
    finally:
        reception.store.close()


@contextmanager
def serving(center: CenterFolder, *, open_pull: bool = False) -> Iterator[str]:
    """The URL of the running server."""
    sock = listen("127.0.0.1", 0)
    config = uvicorn.Config(
        app_of(center.server, open_pull=open_pull),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def client() -> httpx.Client:
    """A client that no proxy setting of the machine reaches."""
    return httpx.Client(timeout=30, trust_env=False)


def courier(url: str, site: SmallSite, waits: list[float] | None = None, **options: object) -> Courier:
    """A courier whose waits are written down instead of waited."""
    return Courier(
        url,
        site.device,
        site.trust,
        client=options.get("client") or client(),  # type: ignore[arg-type]
        sleep=(waits if waits is not None else []).append,
        jitter=lambda: 1.0,
    )
