"""A real server that is told to stop: what has begun gets its answer, nobody new is taken, and the process ends well."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from station.vault.courier import DeviceAuth
from tests.support.centers import center_at, client, courier
from tests.support.journals import SmallSite, day_of

SERVE = [sys.executable, "-c", "from station.cli import main; main()", "center", "serve"]


@contextmanager
def server(folder: Path, settings: str) -> Iterator[tuple[subprocess.Popen[str], str, Path]]:
    """(process, URL, its log)"""
    (folder / "server" / "center.toml").write_text(settings, encoding="utf-8")
    log = folder / "log"
    with log.open("w", encoding="utf-8") as stderr:
        process = subprocess.Popen(
            [*SERVE, str(folder), "--port", "0"], stdout=subprocess.PIPE, stderr=stderr, text=True
        )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        process.stdout.readline()
        yield process, url, log
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture
def room(tmp_path: Path) -> tuple[Path, SmallSite]:
    site = day_of(tmp_path / "kiosk")
    center_at(tmp_path / "center", enrolled=(site,))
    return tmp_path / "center", site


class Upload:
    """A part on its way, half of it sent."""

    def __init__(self, url: str, site: SmallSite, body: bytes) -> None:
        self._body = body
        host, _, port = url.removeprefix("http://").partition(":")
        request = httpx.Request("PUT", f"{url}/v1/parts/{hashlib.sha256(body).hexdigest()}", content=body)
        signed = next(DeviceAuth(site.device).auth_flow(request))
        head = "".join(f"{name}: {value}\r\n" for name, value in signed.headers.items())
        self._socket = socket.create_connection((host, int(port)), timeout=60)
        self._socket.sendall(
            f"PUT {request.url.path} HTTP/1.1\r\n{head}\r\n".encode() + body[: len(body) // 2]
        )

    def drop(self) -> None:
        """Let go."""
        self._socket.close()

    def finish(self) -> str:
        """Send the rest; the first line of the answer."""
        self._socket.sendall(self._body[len(self._body) // 2 :])
        with self._socket, self._socket.makefile("rb") as answer:
            return answer.readline().decode().strip()


def until_it_has(url: str, what: str) -> None:
    """Ask for the figures until this line stands there: whatever was sent before has then been read."""
    with client() as web:
        while what not in web.get(f"{url}/metrics").text:
            os.sched_yield()


def until_nobody_listens(url: str) -> None:
    """Ask until the address refuses."""
    while True:
        try:
            with client() as web:
                web.get(f"{url}/v1/health/live")
        except httpx.TransportError:
            return


def test_what_has_begun_is_finished_and_the_next_is_sent_elsewhere(room: tuple[Path, SmallSite]) -> None:
    folder, site = room
    with server(folder, "[server]\ndrain_seconds = 600\n") as (process, url, _), client() as web:
        upload = Upload(url, site, os.urandom(60_000))
        until_it_has(url, "station_requests_in_progress 2.0")
        process.send_signal(signal.SIGTERM)
        until_it_has(url, "station_leaving 1.0")
        ready = web.get(f"{url}/v1/health/ready")
        assert (ready.status_code, ready.json()["code"]) == (503, "center.stopping")
        # A balancer has not noticed yet: who comes is served as before, durably and with a receipt.
        receipt = courier(url, site).send(site.cut())
        assert receipt.note
        assert upload.finish() == "HTTP/1.1 201 Created"


def test_it_waits_for_the_rest_and_ends_with_0(room: tuple[Path, SmallSite]) -> None:
    folder, site = room
    body = os.urandom(60_000)
    with server(folder, "") as (process, url, _):
        upload = Upload(url, site, body)
        until_it_has(url, "station_requests_in_progress 2.0")
        process.send_signal(signal.SIGTERM)
        until_nobody_listens(url)
        assert upload.finish() == "HTTP/1.1 201 Created"
        assert process.wait(timeout=60) == 0
    stored = folder / "server" / "parts" / hashlib.sha256(body).hexdigest()[:2]
    assert [one.read_bytes() for one in stored.iterdir()] == [body]


def test_whoever_stalls_is_given_up(room: tuple[Path, SmallSite]) -> None:
    folder, site = room
    with server(folder, "[server]\nstop_seconds = 1\n") as (process, url, log):
        stalled = Upload(url, site, os.urandom(60_000))
        until_it_has(url, "station_requests_in_progress 2.0")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        stalled.drop()
    assert any("exceeded" in json.loads(line).get("message", "") for line in log.read_text().splitlines())


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_idle_it_ends_at_once(room: tuple[Path, SmallSite], told: signal.Signals) -> None:
    folder, _ = room
    with server(folder, "") as (process, _, log):
        process.send_signal(told)
        assert process.wait(timeout=60) == 0
        assert log.read_text() == ""


def test_the_log_names_no_person(room: tuple[Path, SmallSite]) -> None:
    """Everything that the room's day knows of people is looked for in what the server wrote about taking it in."""
    folder, site = room
    with server(folder, "") as (process, url, log), client() as web:
        bundle = site.cut()
        courier(url, site).send(bundle)
        web.get(f"{url}/v1/bundles?after=0", headers={"authorization": "Bearer secret-token"})
        web.get(f"{url}/review/sign-in?name=somebody")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    text = log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    commit = next(one for one in lines if one["route"] == "/v1/bundles" and one.get("result") == "new")
    assert (commit["method"], commit["status"], commit["device"]) == (
        "POST",
        201,
        site.device.vkey.partition("+")[0],
    )
    assert {one["route"] for one in lines} >= {"/v1/parts/{sha256}", "/v1/bundles", "/review/sign-in"}
    assert next(one for one in lines if one["method"] == "GET" and one["route"] == "/v1/bundles")[
        "problem"
    ] == ("center.reader")
    for word in ("secret-token", "somebody", "127.0.0.1", bundle.sha256):
        assert word not in text
