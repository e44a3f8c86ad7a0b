"""Hostile bundles against the running server, a process of its own: each is answered with a problem of RFC 9457, nothing half is
kept, and an honest room is served as before."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from station.center.folder import CenterFolder
from station.cli.center_evidence import evidence
from station.errors import PlanError
from station.vault import age
from station.vault.bundle import Bundle, read_bundle
from station.vault.bundle.manifest import CLEAR, ENTRIES, FileLine
from station.vault.bundle.tar import read_tar, write_tar
from station.vault.courier import DeviceAuth
from tests.support.centers import center_at, client, courier, taking_in
from tests.support.journals import SmallSite, day_of, recut, with_manifest
from tests.support.processes import server_process

MEBIBYTE = 1024 * 1024


class Running:
    """A server process, two rooms that it knows, and what they sent."""

    def __init__(
        self,
        url: str,
        process: subprocess.Popen[str],
        center: CenterFolder,
        site: SmallSite,
        other: SmallSite,
    ) -> None:
        self.url, self.process, self.center, self.site, self.other = url, process, center, site, other
        self.http = client()

    def ask(
        self, method: str, path: str, body: bytes = b"", site: SmallSite | None = None, **headers: str
    ) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        auth = DeviceAuth((site or self.site).device)
        return self.http.request(method, self.url + path, content=body, auth=auth, headers=named)

    def offer(
        self, bundle: Bundle, note: bytes | None = None, site: SmallSite | None = None
    ) -> httpx.Response:
        """All parts as they are, then the manifest."""
        for line in bundle.manifest.parts:
            body = bundle.parts(line.sha256)
            self.ask("PUT", f"/v1/parts/{hashlib.sha256(body).hexdigest()}", body, site)
        return self.ask("POST", "/v1/bundles", note or bundle.note, site)

    def stored(self) -> tuple[list[str], list[str]]:
        """What is accepted, and half files."""
        listed = self.http.get(f"{self.url}/v1/bundles").json()["bundles"]
        return [one["manifest"] for one in listed], [str(p) for p in self.center.server.parts.rglob(".in-*")]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("hostile")
    site = day_of(folder / "one")
    other = day_of(folder / "two", "k2")
    site.cut()
    other.cut()
    center = center_at(folder / "center", enrolled=(site, other))
    with server_process(center.path, "--open-pull", log=folder / "log") as (url, process):
        yield Running(url, process, center, site, other)
        assert "Traceback" not in (folder / "log").read_text(encoding="utf-8")


def first(site: SmallSite) -> Bundle:
    bundle = site.outbox.bundle(1)
    assert bundle is not None
    return bundle


def said(answer: httpx.Response, status: int, code: str) -> None:
    """The answer is that problem, as RFC 9457 has it."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code), body
    assert body["type"] == f"/v1/problems/{code}"
    assert body["title"]
    assert body["detail"]
    assert body["zh"]


@pytest.fixture(autouse=True)
def nothing_half_kept(running: Running) -> Iterator[None]:
    before, _ = running.stored()
    yield
    after, half = running.stored()
    assert after == before
    assert half == []
    assert running.process.poll() is None


def with_clear(files: dict[str, bytes], running: Running) -> Bundle:
    return recut(first(running.site), running.site, clear=write_tar(files))


def clear(running: Running) -> dict[str, bytes]:
    return read_tar(first(running.site).file(CLEAR), CLEAR)


def led_out(running: Running) -> Bundle:
    """A name that leads out of the folder, written over one of the same length."""
    name = b"plan.note"
    body = first(running.site).file(CLEAR)
    at = body.index(name)
    header = bytearray(body[at : at + 512])
    header[: len(name)] = b"../../abc"
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header):06o}\0 ".encode()
    return recut(first(running.site), running.site, clear=body[:at] + bytes(header) + body[at + 512 :])


def too_many(running: Running) -> Bundle:
    keys = [age.parse_recipient(running.site.center.recipients[0])]
    return recut(first(running.site), running.site, sealed=age.encrypt_bytes(b"x", keys * 17))


def ten_thousand(running: Running) -> Bundle:
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n"
    sealed = b"age-encryption.org/v1\n" + stanza * 10_000 + b"--- " + b"A" * 43 + b"\n" + bytes(16)
    return recut(first(running.site), running.site, sealed=sealed)


def passphrase(running: Running) -> Bundle:
    sealed = (
        b"age-encryption.org/v1\n-> scrypt "
        + b"A" * 22
        + b" 63\n"
        + b"A" * 43
        + b"\n--- "
        + b"A" * 43
        + b"\n"
        + bytes(32)
    )
    return recut(first(running.site), running.site, sealed=sealed)


def no_age(running: Running) -> Bundle:
    return recut(first(running.site), running.site, sealed=b"not sealed at all " * 40)


def another_rooms_proofs(running: Running) -> Bundle:
    return recut(first(running.site), running.site, clear=first(running.other).file(CLEAR))


def truncated(running: Running) -> Bundle:
    return recut(first(running.site), running.site, clear=first(running.site).file(CLEAR)[:-700])


def nested(running: Running) -> Bundle:
    return with_clear({**clear(running), "heads": b"[" * 100_000}, running)


def huge_file(running: Running) -> Bundle:
    return with_clear({**clear(running), "heads": os.urandom(3 * MEBIBYTE)}, running)


def wrong_file_hash(running: Running) -> Bundle:
    bundle = first(running.site)
    files = tuple(FileLine(f.name, f.size, "0" * 64) if f.name == CLEAR else f for f in bundle.manifest.files)
    return Bundle.of(with_manifest(bundle, running.site, files=files), bundle.parts)


def wrong_part_size(running: Running) -> Bundle:
    bundle = first(running.site)
    files = tuple(replace(f, size=f.size - 1) if f.name == ENTRIES else f for f in bundle.manifest.files)
    parts = tuple(replace(p, size=p.size - 1) if p.file == ENTRIES else p for p in bundle.manifest.parts)
    return Bundle.of(with_manifest(bundle, running.site, files=files, parts=parts), bundle.parts)


BUNDLES: list[Callable[[Running], Bundle]] = [
    led_out,
    too_many,
    ten_thousand,
    passphrase,
    no_age,
    another_rooms_proofs,
    truncated,
    nested,
    huge_file,
    wrong_file_hash,
    wrong_part_size,
]


@pytest.mark.parametrize("made", BUNDLES, ids=lambda made: made.__name__)
def test_a_bundle_that_its_device_signed_and_that_does_not_hold(
    running: Running, made: Callable[[Running], Bundle]
) -> None:
    bundle = made(running)
    answer = running.offer(bundle)
    said(answer, 422, "center.does_not_check")
    with taking_in(running.center) as reception:
        assert (bundle.sha256, "center.does_not_check") in {(m, c) for m, _, c in reception.store.refused()}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda note: note[:-40],
        lambda note: note[: len(note) // 2],
        lambda note: note.replace(b"demo yes", b"demo no "),
        lambda note: note[:-8] + b"AAAAAA=\n",
        lambda note: note + note.split(b"\n\n")[1],
        lambda note: b"\xff" * 2_000,
        lambda note: b"",
        lambda note: note.replace(b"k1", b"k2"),
    ],
)
def test_a_manifest_that_is_none(running: Running, spoil: Callable[[bytes], bytes]) -> None:
    said(running.ask("POST", "/v1/bundles", spoil(first(running.site).note)), 422, "center.does_not_check")


def test_another_rooms_bundle_signed_anew(running: Running) -> None:
    """The journal's name holds the device's: one can't speak for the other."""
    stolen = with_manifest(first(running.other), running.site, device=running.site.device.vkey)
    said(running.offer(first(running.other), stolen), 422, "center.does_not_check")


def test_a_part_of_other_bytes(running: Running) -> None:
    said(running.ask("PUT", f"/v1/parts/{'0' * 64}", b"x"), 422, "center.hash")


@pytest.mark.parametrize("path", ["/v1/bundles", "/v1/missing", "/v1/heads", "/v1/epochs"])
def test_bodies_without_measure(running: Running, path: str) -> None:
    said(running.ask("POST", path, bytes(2 * MEBIBYTE)), 413, "center.too_large")


def test_a_part_without_measure(running: Running) -> None:
    body = bytes(MEBIBYTE + 1)
    said(running.ask("PUT", f"/v1/parts/{hashlib.sha256(body).hexdigest()}", body), 413, "center.too_large")


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"a":' * 40_000,
        b"[1]",
        b"null",
        b'["../../etc/passwd"]',
        b"\xff\xfe",
        b'"' + b"a" * 200_000,
    ],
)
def test_questions_that_are_none(running: Running, body: bytes) -> None:
    said(running.ask("POST", "/v1/missing", body), 400, "center.malformed")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/parts/..%2f..%2fserver%2fcenter.db",
        "/v1/parts/%2e%2e",
        "/v1/parts/" + "0" * 63 + "%00",
        "/v1/parts/" + "A" * 64,
        "/v1/bundles/..%2f..%2f..%2fetc%2fpasswd/manifest",
        "/etc/passwd",
        "/v1/problems/..%2f..",
    ],
)
def test_paths_that_lead_out(running: Running, path: str) -> None:
    said(running.ask("GET", path), 404, "center.unknown")


def test_a_method_that_is_none(running: Running) -> None:
    said(running.ask("DELETE", f"/v1/parts/{'0' * 64}"), 405, "center.method")


def test_signatures_of_strangers_and_of_other_requests(running: Running, tmp_path: Path) -> None:
    stranger = SmallSite(tmp_path / "stranger", "k9", center=running.site.center)
    said(running.ask("POST", "/v1/missing", b"[]", stranger), 403, "center.not_enrolled")
    said(running.http.post(f"{running.url}/v1/missing", content=b"[]"), 401, "center.signature")
    request = running.http.build_request("POST", f"{running.url}/v1/missing", content=b"[]")
    signed = next(DeviceAuth(running.site.device).auth_flow(request))
    moved = running.http.post(f"{running.url}/v1/bundles", content=b"[]", headers=dict(signed.headers))
    said(moved, 401, "center.signature")


def test_what_a_problem_means_can_be_read(running: Running) -> None:
    answer = running.http.get(f"{running.url}/v1/problems/center.fork")
    assert answer.json()["what"]["zh"]
    said(running.http.get(f"{running.url}/v1/problems/vault.disk"), 404, "center.unknown")


class TestAfterwards:
    """Runs last: an honest room is served, a replay changes nothing, a fork is evidence."""

    @pytest.fixture(autouse=True)
    def nothing_half_kept(self) -> None:
        """Here something is taken in."""

    def test_honest_replayed_forked(self, running: Running, tmp_path: Path) -> None:
        bundle = first(running.site)
        receipt = courier(running.url, running.site).send(bundle).note
        # Replayed by another enrolled room: the same receipt, nothing new.
        again = running.offer(bundle, site=running.other)
        assert (again.status_code, again.json()["receipt"]) == (200, receipt)
        # The same device's other history, and its bundle before that is announced only.
        twin = day_of(tmp_path / "twin")
        twin.work(40)
        twin.head()
        other = twin.cut()
        said(running.offer(other), 409, "center.fork")
        assert running.stored() == ([bundle.sha256], [])
        done = CliRunner().invoke(evidence, [str(running.center.path), "--out", str(tmp_path / "out")])
        assert isinstance(done.exception, PlanError)
        assert done.exception.code == "center.forks"
        place = tmp_path / "out" / other.sha256[:16]
        assert read_bundle(place / "refused").sha256 == other.sha256
        assert read_bundle(place / "receipted-0001").sha256 == bundle.sha256
        assert [body for _, body in read_bundle(place / "refused").each_part()] == [
            b for _, b in other.each_part()
        ]
        assert courier(running.url, running.site).send(bundle).note == receipt
        assert courier(running.url, running.other).send(first(running.other)).receipt.sequence == 2
