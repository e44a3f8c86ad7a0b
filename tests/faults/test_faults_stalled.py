"""Thousands of senders that stop in the middle of a part: the server's memory stays bounded, and an honest room is served."""

from __future__ import annotations

import contextlib
import hashlib
import resource
import socket
from pathlib import Path

import httpx

from station.vault.courier import DeviceAuth
from tests.faults.conftest import LONG
from tests.support.centers import center_at, courier
from tests.support.journals import SmallSite, day_of
from tests.support.processes import server_process

CLIENTS = 2_000 if LONG else 200
SENT = 200_000
"""Bytes that each sends of its megabyte: together far more than the server may keep in memory."""
MOST = 4.0
"""Times its memory of before. A connection costs some 50 KiB whatever it sends; kept whole, the 381 MiB of two thousand would be
nearly eight times."""


def memory(pid: int) -> int:
    """Resident KiB of a process."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def stalled(url: str, site: SmallSite, number: int) -> socket.socket:
    """A connection that has sent the head of a request and a part of its body, and sends no more."""
    body = number.to_bytes(4) * (1024 * 1024 // 4)
    request = httpx.Request("PUT", f"{url}/v1/parts/{hashlib.sha256(body).hexdigest()}", content=body)
    signed = next(DeviceAuth(site.device).auth_flow(request))
    head = f"PUT {signed.url.raw_path.decode()} HTTP/1.1\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in signed.headers.items()) + "\r\n"
    host, port = url.removeprefix("http://").split(":")
    raw = socket.create_connection((host, int(port)), timeout=60)
    raw.sendall(head.encode() + body[:SENT])
    return raw


def test_bounded_memory_and_an_honest_room_is_served(place: Path, figures: list[str]) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 2 * CLIENTS + 1_024), hard))
    site = day_of(place / "kiosk")
    center = center_at(place / "center", enrolled=(site,))
    # What a shell gives a service by default; the server raises it itself.
    few = ("prlimit", f"--nofile=1024:{hard}")
    try:
        with (
            server_process(center.path, log=place / "log", within=few) as (url, process),
            contextlib.ExitStack() as stack,
        ):
            for _ in range(8):
                courier(url, site).send(site.cut())
                site.work(3)
                site.head()
            before = memory(process.pid)
            for number in range(CLIENTS):
                stack.enter_context(stalled(url, site, number))
            honest = courier(url, site).send(site.cut())
            assert honest.receipt.sequence == 9
            after = memory(process.pid)
            figures.append(
                f"stalled: {CLIENTS:,} clients, {CLIENTS * SENT // 2**20:,} MiB sent, memory "
                f"{before // 1024} -> {after // 1024} MiB ({after / before:.2f} times), honest room served meanwhile"
            )
            assert after < MOST * before
        assert "Traceback" not in (place / "log").read_text(encoding="utf-8")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
