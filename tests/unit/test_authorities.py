"""A center behind a certificate of the province's own authority: known to whoever was told of it, refused by everybody else."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from station.center.doctor.probes import ask
from station.vault.authorities import authorities


class Health(BaseHTTPRequestHandler):
    """A center's two answers."""

    def do_GET(self) -> None:
        body = b'{"center":"center.example"}'
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """(URL, certificate of its own)"""
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "365",
        "-subj",
        "/CN=localhost",
    ]
    make += ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(make, check=True, capture_output=True)
    server = HTTPServer(("localhost", 0), Health)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_address[1]}", cert
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_authority_that_nobody_told_of_is_refused(tls: tuple[str, Path]) -> None:
    with httpx.Client(trust_env=False, verify=authorities()) as web, pytest.raises(httpx.ConnectError):
        web.get(tls[0])
    assert "CERTIFICATE_VERIFY_FAILED" in ask(tls[0]).error


def test_one_that_the_machine_knows_is_taken(tls: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    url, cert = tls
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    asked = ask(url)
    assert (asked.name, asked.error, asked.encrypted) == ("center.example", "", True)
    assert asked.certificate_days in (364, 365)


def test_the_public_ones_are_known_all_the_same(
    monkeypatch: pytest.MonkeyPatch, tls: tuple[str, Path]
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tls[1]))
    assert len(authorities().get_ca_certs()) > 50
