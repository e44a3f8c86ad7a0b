"""docs/openapi.yaml is what the server does: the same routes, and whatever is asked, an answer that stands there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from station.center.app import CenterApp
from station.center.running.figures import Figures
from station.center.running.pulse import Pulse
from station.center.running.running import Running
from station.center.settings import Serving
from station.center.witness import Witness
from station.vault.courier import DeviceAuth
from tests.support.centers import center_at, courier, serving, taking_in
from tests.support.journals import START, SmallSite, day_of

DESCRIPTION = Path(__file__).resolve().parents[2] / "docs" / "openapi.yaml"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
schema = schemathesis.openapi.from_path(DESCRIPTION)


class Signed(requests.auth.AuthBase):
    """A device's signature on whatever is asked."""

    def __init__(self, site: SmallSite) -> None:
        self._auth = DeviceAuth(site.device)

    def __call__(self, asked: requests.PreparedRequest) -> requests.PreparedRequest:
        body = asked.body.encode() if isinstance(asked.body, str) else asked.body or b""
        request = httpx.Request(str(asked.method), str(asked.url), content=body)
        for name, value in next(self._auth.auth_flow(request)).headers.items():
            if name.startswith(("signature", "content-digest")):
                asked.headers[name] = value
        return asked


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, SmallSite, list[str]]]:
    """A server that has a bundle, and what can be asked of it."""
    folder = tmp_path_factory.mktemp("openapi")
    site = day_of(folder / "kiosk")
    with serving(center_at(folder / "center", enrolled=(site,)), open_pull=True) as url:
        bundle = site.cut()
        courier(url, site).send(bundle)
        yield url, site, [bundle.sha256, *(part.sha256 for part in bundle.manifest.parts)]


@schema.parametrize()
@settings(
    max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
def test_every_answer_is_described(case: Any, room: tuple[str, SmallSite, list[str]]) -> None:
    url, site, _ = room
    case.call_and_validate(base_url=url, auth=Signed(site), checks=CHECKS, timeout=30)


def test_what_is_there_is_described_too(room: tuple[str, SmallSite, list[str]]) -> None:
    url, _, (bundle, part, *_) = room
    asked = 0
    for path, names in (
        ("/v1/bundles/{sha256}", {"sha256": bundle}),
        ("/v1/bundles/{sha256}/manifest", {"sha256": bundle}),
        ("/v1/parts/{sha256}", {"sha256": part}),
        ("/v1/time/{code}", {"code": "7K2M9QXA"}),
        ("/v1/problems/{code}", {"code": "center.fork"}),
        ("/v1/bundles", {}),
        ("/v1/health", {}),
        ("/v1/health/live", {}),
        ("/v1/health/ready", {}),
        ("/metrics", {}),
    ):
        case = schema[path]["GET"].Case(path_parameters=names)
        answer = case.call_and_validate(base_url=url, checks=CHECKS, timeout=30)
        assert answer.status_code == 200
        asked += 1
    assert asked == 10


def test_afterwards_an_honest_room_is_served(room: tuple[str, SmallSite, list[str]]) -> None:
    url, site, _ = room
    site.work(3)
    site.head()
    assert courier(url, site).send(site.cut()).receipt.sequence == 2


def test_every_route_stands_there(tmp_path: Path) -> None:
    center = center_at(tmp_path / "center")
    with taking_in(center) as reception:
        witness = Witness(reception.enrolled, reception.store, center.server.witness(), lambda: START)
        routes = CenterApp(reception, witness, center.server.readers, open_pull=True).routes()
        figures = Figures(reception.trust.center, "1", demo=True)
        routes += Pulse(reception, center.path, Running(), figures, Serving()).routes()
    served = {
        (method, route.path) for route in routes for method in (route.methods or set()) if method != "HEAD"
    }
    text = DESCRIPTION.read_text(encoding="utf-8")
    path, described = "", set()
    for line in text.split("components:")[0].splitlines():
        if found := re.fullmatch(r"  (/\S+):", line):
            path = found[1]
        elif found := re.fullmatch(r"    (get|put|post):", line):
            described.add((found[1].upper(), path))
    assert described == served
