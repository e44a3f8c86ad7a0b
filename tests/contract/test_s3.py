"""What only an object store on another machine can do to a center: go away, come back, promise too little, garble."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from station.center.part_bucket import PartBucket
from station.errors import DeviceError
from tests.support.processes import until
from tests.support.real_s3 import KEY_ID, S3, SECRET, WHY_NOT, program, s3

BODY = b"sealed " * 9_000
NAME = sha256(BODY).hexdigest()


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    """One that this file may stop."""
    if program() is None:
        pytest.skip(WHY_NOT)
    with s3() as running:
        yield running


def opened(server: S3, bucket: str, spools: Path, endpoint: str = "", secret: str = SECRET) -> PartBucket:
    return PartBucket(f"s3://{bucket}", spools, endpoint=endpoint or server.endpoint, key=(KEY_ID, secret))


def test_away_is_said_and_over_by_itself(server: S3, tmp_path: Path) -> None:
    parts = opened(server, server.bucket(), tmp_path)
    assert parts.put(NAME, BODY)
    server.stop()
    for call in (
        parts.check,
        lambda: parts.read(NAME),
        lambda: parts.put("0" * 64, b"x"),
        lambda: parts.erase(NAME),
    ):
        with pytest.raises(DeviceError) as away:
            call()
        assert away.value.code == "center.away"
        assert "127.0.0.1" not in away.value.what.zh
    server.start()
    until(lambda: _answers(parts))
    assert parts.read(NAME) == BODY
    assert not parts.has("0" * 64)


def test_a_wrong_key_is_said_without_the_key(server: S3, tmp_path: Path) -> None:
    with pytest.raises(DeviceError) as refused:
        opened(server, server.bucket(), tmp_path, secret="geheim-7")
    assert refused.value.code == "center.away"
    assert "403" in refused.value.what.en
    assert "geheim-7" not in f"{refused.value.what} {refused.value.__cause__}"


def test_a_bucket_that_keeps_versions_is_refused(server: S3, tmp_path: Path) -> None:
    """An erased day key would stay among them."""
    bucket = server.bucket()
    parts = opened(server, bucket, tmp_path)
    parts.put(NAME, BODY)
    server.shell(f"s3.bucket.versioning -name {bucket} -enable")
    with pytest.raises(DeviceError) as refused:
        opened(server, bucket, tmp_path)
    assert refused.value.code == "center.unsuitable"
    with pytest.raises(DeviceError) as refused:  # nor does one that was opened before say that it is erased
        parts.erase(NAME)
    assert refused.value.code == "center.unsuitable"


def test_what_was_garbled_on_the_way_is_not_stored(server: S3, tmp_path: Path) -> None:
    bucket = server.bucket()
    with garbling(server.port) as port:
        parts = opened(server, bucket, tmp_path, f"http://127.0.0.1:{port}")
        with pytest.raises(DeviceError) as refused:
            parts.put(NAME, BODY)
        assert refused.value.code == "center.away"
        assert "400" in refused.value.what.en
    assert not opened(server, bucket, tmp_path).has(NAME)


def test_one_that_replaces_what_it_should_keep_is_refused(tmp_path: Path) -> None:
    with careless() as port, pytest.raises(DeviceError) as refused:
        PartBucket("s3://any", tmp_path, endpoint=f"http://127.0.0.1:{port}", key=("k", "s"))
    assert refused.value.code == "center.unsuitable"
    assert "If-None-Match" in refused.value.what.en


def test_this_servers_own_full_disk_is_said(server: S3, tmp_path: Path) -> None:
    parts = opened(server, server.bucket(), tmp_path / "gone")
    with pytest.raises(DeviceError) as refused:
        parts.spool()
    assert refused.value.code == "center.full"


def test_of_what_was_on_its_way_no_file_is_left(server: S3, tmp_path: Path) -> None:
    spool = opened(server, server.bucket(), tmp_path).spool()
    spool.write(BODY)
    assert list(tmp_path.iterdir()) == []
    spool.drop()


def _answers(parts: PartBucket) -> bool:
    try:
        parts.check()
    except DeviceError:
        return False
    return True


@contextmanager
def garbling(target: int) -> Iterator[int]:
    """A port before the server on which one letter of what is sent changes; its length does not."""

    class Garbler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", target)) as there:
                back = threading.Thread(target=_copy, args=(there, self.request, False), daemon=True)
                back.start()
                _copy(self.request, there, True)
                back.join()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Garbler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running.server_address[1]
        running.shutdown()


def _copy(source: object, target: object, garble: bool) -> None:
    assert isinstance(source, socket.socket)
    assert isinstance(target, socket.socket)
    try:
        while piece := source.recv(65_536):
            target.sendall(piece.replace(b"sealed", b"seaLed") if garble else piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


@contextmanager
def careless() -> Iterator[int]:
    """An object store as some are: it takes every write and heeds no condition."""
    held: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            held[self.path] = self.rfile.read(int(self.headers["content-length"]))
            self._answer(b"")

        def do_GET(self) -> None:
            self._answer(held[self.path])

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("etag", '"1"')
            self.send_header("last-modified", "Sat, 07 Nov 2026 00:00:00 GMT")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running.server_address[1]
        running.shutdown()
