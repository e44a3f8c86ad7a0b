"""The courier believes only the center's receipt, tries again where that helps, and gives nothing up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import msgspec
import pytest

from station.errors import DeviceError, PlanError
from station.vault.bundle import Bundle, Receipt, sign_receipt
from station.vault.courier import TRIES, CenterRefused, deliver
from station.vault.day.events import BundleDoubted
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

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(f"{request.method} {request.url.path[:12]}")
        if self.bent:
            return self.bent.pop(0)(request)
        if request.url.path == "/v1/missing":
            return httpx.Response(200, content=request.content)
        if request.method == "PUT":
            return httpx.Response(201)
        return self.receipted()

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
    wanted = bundle.manifest.parts[1].sha256
    center = Center(site, bundle, lambda r: httpx.Response(200, json=[wanted]))
    center.send()
    assert sum(s.startswith("PUT") for s in center.seen) == 1


def test_a_part_changed_on_the_way_is_sent_again(site: SmallSite, bundle: Bundle) -> None:
    center = Center(site, bundle, lambda r: httpx.Response(200, content=r.content), status(422))
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
    center.bent = [lambda r: httpx.Response(200, json=[]), lambda r: center.receipted(**changes)]  # type: ignore[arg-type]
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
    center = Center(site, bundle, lambda r: httpx.Response(200, json=[part]), sent, never, sent, never)
    with pytest.raises(DeviceError):
        center.send()
