"""The courier believes only the center's receipt, tries again where that helps, and gives nothing up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import msgspec
import pytest

from station.errors import DeviceError, PlanError
from station.vault.bundle import Bundle, Receipt, sign_receipt
from station.vault.bundle.interim import Interim, read_interim, sign_interim
from station.vault.courier import KEPT_OF_A_REFUSAL, TRIES, announce, deliver
from station.vault.courier_errors import CenterRefused
from station.vault.day.events import BundleDoubted, BundleRefused, BundleTold
from station.vault.note import Signer
from tests.support.centers import courier
from tests.support.journals import SmallSite, day_of

Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def site(tmp_path: Path) -> SmallSite:
    return day_of(tmp_path)


@pytest.fixture
def bundle(site: SmallSite) -> Bundle:
    return site.cut()


class Center:
    """A center that answers as a test bends it."""

    def __init__(self, site: SmallSite, bundle: Bundle, *bent: Answer) -> None:
        self.site, self.bundle, self.bent = site, bundle, list(bent)
        self.waits: list[float] = []
        self.seen: list[str] = []
        self.has: set[str] = set()

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(f"{request.method} {request.url.path[:12]}")
        if self.bent:
            return self.bent.pop(0)(request)
        if request.method == "PUT":
            self.has.add(request.url.path.rpartition("/")[2])
            return httpx.Response(201)
        missing = [one.sha256 for one in self.bundle.manifest.parts if one.sha256 not in self.has]
        return self.lacks(missing) if missing else self.receipted()

    def answer_next(self, request: httpx.Request) -> httpx.Response:
        return self.lacks([one.sha256 for one in self.bundle.manifest.parts])

    def lacks(self, missing: list[str], **changes: object) -> httpx.Response:
        manifest = self.bundle.manifest
        values = {
            "manifest": self.bundle.sha256,
            "journal": manifest.journal,
            "size": manifest.end,
            "root": manifest.root,
            "received": 1,
            "missing": tuple(missing),
            **changes,
        }
        note = sign_interim(Interim(**values), self.site.center.receipt_signer)  # type: ignore[arg-type]
        return httpx.Response(200, json={"complete": False, "missing": missing, "interim": note})

    def receipted(self, signer: Signer | None = None, **changes: object) -> httpx.Response:
        manifest = self.bundle.manifest
        values = {
            "manifest": self.bundle.sha256,
            "journal": manifest.journal,
            "size": manifest.end,
            "root": manifest.root,
            "received": 1,
            "sequence": 1,
            "previous": "",
            **changes,
        }
        note = sign_receipt(Receipt(**values), signer or self.site.center.receipt_signer)  # type: ignore[arg-type]
        return httpx.Response(200, json={"complete": True, "missing": [], "receipt": note})

    def send(self) -> object:
        http = httpx.Client(transport=httpx.MockTransport(self.answer))
        return courier("http://center.example", self.site, self.waits, client=http).send(self.bundle)


def status(code: int, **headers: str) -> Answer:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda request: httpx.Response(code, headers=names)


def broken(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no route")


def test_waits_double_and_obey_the_center(site: SmallSite, bundle: Bundle) -> None:
    center = Center(site, bundle, broken, status(503, retry_after="20"), status(502), status(429))
    center.send()
    assert center.waits == [0.5, 20.0, 2.0, 4.0]


def test_only_what_is_missing_is_sent(site: SmallSite, bundle: Bundle) -> None:
    center = Center(site, bundle)
    center.has = {one.sha256 for one in bundle.manifest.parts} - {bundle.manifest.parts[1].sha256}
    center.send()
    assert sum(s.startswith("PUT") for s in center.seen) == 1


def test_a_part_changed_on_the_way_is_sent_again(site: SmallSite, bundle: Bundle) -> None:
    center = Center(site, bundle)
    center.bent = [center.answer_next, status(422)]
    center.send()
    assert sum(s.startswith("PUT") for s in center.seen) == len(bundle.manifest.parts) + 1


def test_no_way_to_the_center(site: SmallSite, bundle: Bundle) -> None:
    center = Center(site, bundle, *[broken] * TRIES)
    with pytest.raises(DeviceError) as told:
        center.send()
    assert told.value.code == "sync.network"
    assert len(center.waits) == TRIES - 1


@pytest.mark.parametrize("answer", [status(302, location="http://login.example"), status(404), status(403)])
def test_a_login_page_is_no_refusal(site: SmallSite, bundle: Bundle, answer: Answer) -> None:
    with pytest.raises(DeviceError) as told:
        Center(site, bundle, answer).send()
    assert told.value.code == "sync.not_center"


def test_a_page_that_says_ok_is_no_center(site: SmallSite, bundle: Bundle) -> None:
    with pytest.raises(DeviceError) as told:
        Center(site, bundle, lambda r: httpx.Response(200, text="<html>welcome</html>")).send()
    assert told.value.code == "sync.not_center"


def test_a_refusal_is_recorded_and_nothing_deleted(site: SmallSite, bundle: Bundle) -> None:
    said = msgspec.json.encode({"code": "center.fork", "zh": "不一致", "en": "another history"})
    center = Center(site, bundle, lambda r: httpx.Response(409, content=said))
    http = httpx.Client(transport=httpx.MockTransport(center.answer))
    with pytest.raises(CenterRefused) as told:
        deliver(courier("http://center.example", site, client=http), bundle, site.happen)
    assert "another history" in told.value.what.en
    assert site.state.bundles[0].refused == "center.fork"
    assert [b.sha256 for b in site.outbox.unsent(site.state.bundles)] == [bundle.sha256]
    deliver(courier("http://center.example", site, client=http), bundle, site.happen)
    assert (site.state.bundles[0].refused, site.state.safe_to) == ("", bundle.manifest.end)


@pytest.mark.parametrize(
    "changes",
    [
        {"manifest": "0" * 64},
        {"journal": "demo.center/S01/2026-11-07/02/k1/1"},
        {"size": 23},
        {"root": bytes(32)},
        {"signer": Signer.generate("demo.center/receipt")},
    ],
)
def test_receipts_that_do_not_count(site: SmallSite, bundle: Bundle, changes: dict[str, object]) -> None:
    center = Center(site, bundle)
    center.bent = [lambda r: center.receipted(**changes)]  # type: ignore[arg-type]
    seen: list[object] = []
    http = httpx.Client(transport=httpx.MockTransport(center.answer))
    with pytest.raises(PlanError) as told:
        deliver(courier("http://center.example", site, client=http), bundle, seen.append)
    assert told.value.code == "sync.receipt"
    [doubted] = seen
    assert isinstance(doubted, BundleDoubted)
    assert doubted.manifest == bundle.sha256
    assert doubted.receipt.startswith("station/receipt/v1\n")


def test_a_center_that_never_has_it_all(site: SmallSite, bundle: Bundle) -> None:
    part = bundle.manifest.parts[0].sha256

    def never(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"complete": False, "missing": [part], "receipt": None})

    sent: Answer = lambda r: httpx.Response(201)  # noqa: E731
    center = Center(site, bundle, never, sent, never, sent, never)
    with pytest.raises(DeviceError):
        center.send()


def test_head_and_counts_go_first_and_photos_last(site: SmallSite, bundle: Bundle) -> None:
    center = Center(site, bundle)
    sent: list[str] = []
    files = {one.sha256: one.file for one in bundle.manifest.parts}

    def seen(request: httpx.Request) -> httpx.Response:
        sent.append(files.get(request.url.path.rpartition("/")[2], "manifest"))
        return center.answer(request)

    http = httpx.Client(transport=httpx.MockTransport(seen))
    courier("http://center.example", site, client=http).send(bundle)
    assert list(dict.fromkeys(sent)) == ["manifest", "clear.tar", "entries.age", "day-key.age"]
    assert sent[-1] == "manifest"


def test_the_interim_receipt_is_recorded_once_and_makes_nothing_safe(site: SmallSite, bundle: Bundle) -> None:
    center = Center(site, bundle)
    one = courier(
        "http://center.example", site, client=httpx.Client(transport=httpx.MockTransport(center.answer))
    )
    seen: list[object] = []
    announced = announce(one, bundle, seen.append, known=False)
    announce(one, bundle, seen.append, known=True)
    [told] = seen
    assert isinstance(told, BundleTold)
    assert read_interim(told.interim, site.trust.known).root == bundle.manifest.root
    assert (told.missing, announced.delivered) == (len(bundle.manifest.parts), None)
    site.happen(told)
    assert (site.state.bundles[0].interim, site.state.safe_to) == (told.interim, 0)


@pytest.mark.parametrize("changes", [{"manifest": "0" * 64}, {"size": 23}, {"root": bytes(32)}])
def test_an_interim_receipt_of_something_else_is_doubted(
    site: SmallSite, bundle: Bundle, changes: dict[str, object]
) -> None:
    center = Center(site, bundle)
    center.bent = [lambda r: center.lacks([bundle.manifest.parts[0].sha256], **changes)]
    with pytest.raises(PlanError) as told:
        center.send()
    assert told.value.code == "sync.receipt"


def test_how_far_it_is(site: SmallSite, bundle: Bundle) -> None:
    center = Center(site, bundle)
    http = httpx.Client(transport=httpx.MockTransport(center.answer))
    seen: list[tuple[int, int]] = []
    courier("http://center.example", site, client=http).send(bundle, None, lambda *far: seen.append(far))
    total = len(bundle.manifest.parts)
    assert seen == [(done, total) for done in range(total + 1)]


def test_a_center_that_asks_for_an_hour_is_asked_later(site: SmallSite, bundle: Bundle) -> None:
    center = Center(site, bundle, status(503, retry_after="1800"))
    with pytest.raises(DeviceError) as told:
        center.send()
    assert (told.value.code, center.waits) == ("sync.later", [])
    assert "30" in told.value.what.en


@pytest.mark.parametrize("code", [400, 401, 403, 404, 409, 410, 413, 422])
def test_no_refusal_deletes_anything(site: SmallSite, bundle: Bundle, code: int) -> None:
    said = {"code": "center.some", "zh": "不" * 900, "en": "no " * 900}
    center = Center(site, bundle, lambda r: httpx.Response(code, json=said))
    http = httpx.Client(transport=httpx.MockTransport(center.answer))
    before = {p: p.read_bytes() for p in site.outbox.folder.rglob("*") if p.is_file()}
    seen: list[object] = []
    with pytest.raises(CenterRefused):
        deliver(courier("http://center.example", site, client=http), bundle, seen.append)
    assert {p: p.read_bytes() for p in site.outbox.folder.rglob("*") if p.is_file()} == before
    [refused] = seen
    assert isinstance(refused, BundleRefused)
    assert (refused.reason, len(refused.zh)) == ("center.some", KEPT_OF_A_REFUSAL)
