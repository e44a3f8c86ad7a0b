"""The short way of reading a station's request signature believes nothing that the library does not (own_form.py)."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from station.center.errors import Refused
from station.center.folder import Enrolled
from station.center.own_form import signed_by_a_station
from station.center.requests import check_device
from station.vault.courier import DeviceAuth
from tests.support.centers import center_at
from tests.support.journals import SmallSite

BODY = b'["part"]'
Fields = dict[str, str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    return SmallSite(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def enrolled(site: SmallSite, tmp_path_factory: pytest.TempPathFactory) -> Enrolled:
    center = center_at(tmp_path_factory.mktemp("center") / "center", enrolled=(site,))
    return Enrolled(center.server.enrolled, center.server.trust().ever)


def signed(site: SmallSite, path: str = "/v1/missing") -> Fields:
    request = httpx.Request("POST", f"http://center{path}", content=BODY)
    sent = next(DeviceAuth(site.device).auth_flow(request))
    return {name.lower(): value for name, value in sent.headers.items()}


def arrived(fields: Fields, method: str = "POST", path: str = "/v1/missing", query: bytes = b"") -> Request:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in fields.items()]
    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query}
    return Request({**scope, "scheme": "http", "server": ("center", 80), "headers": headers})


def short(request: Request, enrolled: Enrolled, body: bytes | None = BODY) -> bool:
    return signed_by_a_station(request, enrolled.find, body)


def long(
    request: Request, enrolled: Enrolled, monkeypatch: pytest.MonkeyPatch, body: bytes | None = BODY
) -> bool:
    monkeypatch.setattr("station.center.requests.signed_by_a_station", lambda *_: False)
    try:
        check_device(request, enrolled, body)
    except Refused:
        return False
    return True


def test_what_a_station_sends_goes_the_short_way(site: SmallSite, enrolled: Enrolled) -> None:
    for path in ("/v1/missing", "/v1/bundles", "/v1/epochs", "/v1/heads", f"/v1/parts/{'ab' * 32}"):
        assert short(arrived(signed(site, path), path=path), enrolled)


def test_a_stranger_and_another_body_do_not(tmp_path: Path, site: SmallSite, enrolled: Enrolled) -> None:
    stranger = SmallSite(tmp_path / "stranger", device="k7")
    assert not short(arrived(signed(stranger)), enrolled)
    assert not short(arrived(signed(site)), enrolled, b"another")
    assert not short(arrived(signed(site), method="PUT"), enrolled)
    assert not short(arrived(signed(site), path="/v1/bundles"), enrolled)
    assert not short(arrived(signed(site), query=b"a=1"), enrolled)


def test_a_field_that_comes_twice_is_for_the_library(site: SmallSite, enrolled: Enrolled) -> None:
    for name in ("signature-input", "signature", "content-digest"):
        request = arrived(signed(site))
        request.scope["headers"].append((name.encode(), signed(site)[name].encode()))
        assert not short(request, enrolled)


@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    name=st.sampled_from(["signature-input", "signature", "content-digest"]),
    at=st.integers(0, 400),
    put=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=3),
    take=st.integers(0, 3),
)
def test_one_change_anywhere_is_believed_by_the_short_way_only_where_the_library_believes_it(
    site: SmallSite,
    enrolled: Enrolled,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    at: int,
    put: str,
    take: int,
) -> None:
    fields = signed(site)
    value = fields[name]
    at %= len(value)
    changed = {**fields, name: value[:at] + put + value[at + take :]}
    if short(arrived(changed), enrolled):
        assert long(arrived(changed), enrolled, monkeypatch)
        # A signature's last characters may be written in more than one way; what was signed may not.
        assert name == "signature" or changed[name] == value
