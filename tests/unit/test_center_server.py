"""The real server on loopback: parts, commits, signatures, tokens, broken senders."""

from __future__ import annotations

import socket
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from station.center.folder import CenterFolder
from station.center.pull import pull
from station.center.stick import take_from
from station.vault.bundle import Bundle, read_bundle, write_bundle
from station.vault.bundle.folder import read_receipt_file
from station.vault.courier import DeviceAuth, deliver
from station.vault.day.events import BundleSafe
from tests.support.centers import center_at, client, courier, serving, taking_in
from tests.support.journals import SmallSite, day_of


@pytest.fixture
def site(tmp_path: Path) -> SmallSite:
    return day_of(tmp_path / "kiosk")


@pytest.fixture
def center(tmp_path: Path, site: SmallSite) -> CenterFolder:
    return center_at(tmp_path / "center", enrolled=(site,))


def rows(center: CenterFolder) -> int:
    with taking_in(center) as reception:
        return len(reception.store.listing(0, 1_000))


def test_sent_twice_stored_once(site: SmallSite, center: CenterFolder) -> None:
    bundle = site.cut()
    with serving(center) as url:
        first = deliver(courier(url, site), bundle, site.happen)
        second = courier(url, site).send(bundle)
    assert first.note == second.note
    assert rows(center) == 1
    assert site.state.safe_to == bundle.manifest.end


def test_every_range_becomes_safe(site: SmallSite, center: CenterFolder) -> None:
    with serving(center) as url:
        for _ in range(3):
            deliver(courier(url, site), site.cut(), site.happen)
            site.work(4)
            site.head()
    assert site.state.safe_to == site.state.bundles[-1].end
    assert site.outbox.unsent(site.state.bundles) == []


class LosesFirstAnswer(httpx.HTTPTransport):
    """The center stores, and the line breaks before its answer is read."""

    lost = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        if request.url.path == "/v1/bundles" and not self.lost:
            self.lost += 1
            response.read()
            raise httpx.ReadError("connection lost")
        return response


def test_answer_lost_after_it_was_stored(site: SmallSite, center: CenterFolder) -> None:
    transport = LosesFirstAnswer()
    seen: list[object] = []
    with serving(center) as url:
        one = courier(url, site, client=httpx.Client(transport=transport, trust_env=False))
        deliver(one, site.cut(), seen.append)
    assert transport.lost == 1
    assert [type(e) for e in seen] == [BundleSafe]
    assert rows(center) == 1


def auth(site: SmallSite) -> DeviceAuth:
    return DeviceAuth(site.device)


def test_parts_are_checked(site: SmallSite, center: CenterFolder) -> None:
    body = b"a part"
    name = sha256(body).hexdigest()
    with serving(center) as url, client() as http:
        assert http.put(f"{url}/v1/parts/{name}", content=body, auth=auth(site)).status_code == 201
        assert http.put(f"{url}/v1/parts/{name}", content=body, auth=auth(site)).status_code == 200
        wrong = http.put(f"{url}/v1/parts/{'0' * 64}", content=body, auth=auth(site))
        assert (wrong.status_code, wrong.json()["code"]) == (422, "center.hash")
        large = bytes(1024 * 1024 + 1)
        many = http.put(f"{url}/v1/parts/{sha256(large).hexdigest()}", content=large, auth=auth(site))
        assert (many.status_code, many.json()["code"]) == (413, "center.too_large")
        assert http.put(f"{url}/v1/parts/nothex", content=body, auth=auth(site)).status_code == 404
    assert [p.name for p in center.server.parts.rglob("*") if p.is_file()] == [name]


def test_a_body_without_length_is_cut_off_too(site: SmallSite, center: CenterFolder) -> None:
    large = bytes(1024 * 1024 + 1)
    name = sha256(large).hexdigest()
    with serving(center) as url, client() as http:
        request = http.build_request("PUT", f"{url}/v1/parts/{name}", content=large)
        signed = next(auth(site).auth_flow(request))
        del signed.headers["content-length"]
        pieces = httpx.Request("PUT", signed.url, headers=signed.headers, content=iter([large[:70_000]] * 20))
        assert http.send(pieces).status_code == 413
    assert [p for p in center.server.parts.rglob("*") if p.is_file()] == []


def test_strangers_are_kept_out(site: SmallSite, center: CenterFolder, tmp_path: Path) -> None:
    stranger = SmallSite(tmp_path / "stranger", "k9", center=site.center)
    body = b"x"
    url_path = f"/v1/parts/{sha256(body).hexdigest()}"
    with serving(center) as url, client() as http:
        bare = http.put(url + url_path, content=body)
        assert (bare.status_code, bare.json()["code"]) == (401, "center.signature")
        other = http.put(url + url_path, content=body, auth=auth(stranger))
        assert (other.status_code, other.json()["code"]) == (403, "center.not_enrolled")
        signed = next(auth(site).auth_flow(http.build_request("PUT", url + url_path, content=body)))
        moved = http.put(f"{url}/v1/parts/{'1' * 64}", content=body, headers=dict(signed.headers))
        assert moved.status_code == 401
        question = next(auth(site).auth_flow(http.build_request("POST", f"{url}/v1/missing", content=b"[]")))
        changed = http.post(
            f"{url}/v1/missing", content=b'[""]', headers={**question.headers, "content-length": "4"}
        )
        assert changed.status_code == 401


def test_a_part_cut_off_on_the_way_leaves_nothing(site: SmallSite, center: CenterFolder) -> None:
    bundle = site.cut()
    line = bundle.manifest.parts[0]
    body = bundle.part(line)
    with serving(center) as url:
        host, port = url.removeprefix("http://").split(":")
        request = httpx.Request("PUT", f"{url}/v1/parts/{line.sha256}", content=body)
        signed = next(auth(site).auth_flow(request))
        head = f"PUT {signed.url.raw_path.decode()} HTTP/1.1\r\n"
        head += "".join(f"{k}: {v}\r\n" for k, v in signed.headers.items()) + "\r\n"
        with socket.create_connection((host, int(port))) as raw:
            raw.sendall(head.encode() + body[:1_000])
        delivered = courier(url, site).send(bundle)
    assert delivered.receipt.manifest == bundle.sha256
    assert list(center.server.parts.rglob(".in-*")) == []


def test_a_sender_that_stops_is_given_up_in_words(
    site: SmallSite, center: CenterFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("station.center.requests.IDLE_S", 0.05)
    bundle = site.cut()
    line = bundle.manifest.parts[0]
    with serving(center) as url:
        host, port = url.removeprefix("http://").split(":")
        request = httpx.Request("PUT", f"{url}/v1/parts/{line.sha256}", content=bundle.part(line))
        signed = next(auth(site).auth_flow(request))
        head = f"PUT {signed.url.raw_path.decode()} HTTP/1.1\r\n"
        head += "".join(f"{k}: {v}\r\n" for k, v in signed.headers.items()) + "\r\n"
        with socket.create_connection((host, int(port)), timeout=60) as raw:
            raw.sendall(head.encode() + bundle.part(line)[:1_000])
            answer = raw.recv(65_536)
        assert b" 408 " in answer.splitlines()[0]
        assert b"application/problem+json" in answer
        assert courier(url, site).send(bundle).receipt.sequence == 1
    assert list(center.server.parts.rglob(".in-*")) == []


@pytest.mark.parametrize("body", [b"{}", b'["x"]', b"nonsense"])
def test_malformed_questions(site: SmallSite, center: CenterFolder, body: bytes) -> None:
    with serving(center) as url, client() as http:
        answer = http.post(f"{url}/v1/missing", content=body, auth=auth(site))
    assert (answer.status_code, answer.json()["code"]) == (400, "center.malformed")
    assert answer.json()["zh"]


def test_health(center: CenterFolder) -> None:
    with serving(center) as url, client() as http:
        assert http.get(f"{url}/v1/health").json()["center"] == "demo.center"


def fetched(url: str, folder: Path, token: str = "") -> list[Path | None]:
    return [one.folder for one in pull(url, folder, token, client())]


def test_pull_by_token(site: SmallSite, center: CenterFolder, tmp_path: Path) -> None:
    bundle = site.cut()
    token = center.add_reader("supervisor")
    with serving(center) as url, client() as http:
        receipt = courier(url, site).send(bundle).note
        assert http.get(f"{url}/v1/bundles").status_code == 401
        assert http.get(f"{url}/v1/bundles", headers={"authorization": "Bearer no"}).status_code == 401
        part = bundle.manifest.parts[0].sha256
        some = http.get(
            f"{url}/v1/parts/{part}", headers={"authorization": f"Bearer {token}", "range": "bytes=0-9"}
        )
        assert (some.status_code, len(some.content)) == (206, 10)
        (folder,) = fetched(url, tmp_path / "pulled", token)
        assert fetched(url, tmp_path / "pulled", token) == []
        assert http.get(f"{url}/v1/bundles/{bundle.sha256}").text == receipt
        assert http.get(f"{url}/v1/bundles/{'0' * 64}").status_code == 404
    assert folder is not None
    assert read_bundle(folder).sha256 == bundle.sha256
    assert read_receipt_file(folder) == receipt


def test_one_bad_bundle_does_not_stop_a_pull(site: SmallSite, center: CenterFolder, tmp_path: Path) -> None:
    bundles = []
    with serving(center, open_pull=True) as url:
        for _ in range(3):
            bundles.append(site.cut())
            courier(url, site).send(bundles[-1])
            site.work(2)
            site.head()
        bad = center.server.parts / (name := bundles[1].manifest.parts[0].sha256)[:2] / name
        good = bad.read_bytes()
        bad.write_bytes(b"rot")
        assert [f is None for f in fetched(url, tmp_path / "pulled")] == [False, True, False]
        bad.write_bytes(good)
        (mended,) = fetched(url, tmp_path / "pulled")
        assert mended is not None, "only what failed is asked for again"
        assert read_bundle(mended).sha256 == bundles[1].sha256
        assert fetched(url, tmp_path / "pulled") == []


def test_half_by_net_and_half_by_stick(site: SmallSite, center: CenterFolder, tmp_path: Path) -> None:
    bundle = site.cut()
    line = bundle.manifest.parts[0]
    write_bundle(bundle, tmp_path / "stick" / "one")
    with serving(center) as url, client() as http:
        http.put(f"{url}/v1/parts/{line.sha256}", content=bundle.part(line), auth=auth(site))
    (tmp_path / "stick" / "one" / "parts" / line.sha256).unlink()
    with taking_in(center) as reception:
        (taken,) = take_from(reception, tmp_path / "stick")
    assert taken.error is None
    assert read_receipt_file(tmp_path / "stick" / "one") == taken.receipt
    with serving(center) as url:
        assert courier(url, site).send(bundle).note == taken.receipt


def test_one_bad_stick_folder_does_not_stop_the_others(
    site: SmallSite, center: CenterFolder, tmp_path: Path
) -> None:
    bundle: Bundle = site.cut()
    write_bundle(bundle, tmp_path / "stick" / "b")
    (tmp_path / "stick" / "a").mkdir()
    (tmp_path / "stick" / "a" / "manifest").write_text("junk")
    with taking_in(center) as reception:
        taken = list(take_from(reception, tmp_path / "stick"))
    assert [one.error is None for one in taken] == [False, True]
