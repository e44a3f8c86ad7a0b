"""What a running server shows of itself: figures by route, a line a request with nobody's data, health; and what it can hold."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.types import Message, Receive, Scope, Send

from station.center.errors import AWAY, FAILED, NOT_FOR_METRICS, STOPPING
from station.center.running.figures import NO_ROUTE, Answered, Figures
from station.center.running.log import REQUESTS, OneLine, log_to, note
from station.center.running.running import Running
from station.center.running.watch import Watch
from station.center.settings import CenterSettings, Serving, read_settings
from station.errors import DeviceError, PlanError
from tests.support.centers import center_at, client, courier, serving
from tests.support.journals import SmallSite, day_of


def samples(text: str) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels, these in the order of their names."""
    return {
        (one.name, *(value for _, value in sorted(one.labels.items()))): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that is logged while the test runs, as lines."""
    root, level = logging.getLogger(), REQUESTS.level
    before = root.handlers, root.level
    stream = io.StringIO()
    log_to(stream, requests=True)
    yield stream
    root.handlers, root.level = before
    REQUESTS.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


ONE = Answered("PUT", "/v1/parts/{sha256}", 201, "", "new", "center.example/S01/k1", 0.02, 70_000, 0)


def test_a_request_is_counted_by_its_route_and_result() -> None:
    figures = Figures("center.example", "1", demo=True)
    figures.add(ONE)
    figures.add(Answered("GET", NO_ROUTE, 404, "center.unknown", "", "", 0.001, 0, 300))
    found = samples(figures.text().decode())
    assert found[("station_requests_total", "PUT", "/v1/parts/{sha256}", "201")] == 1
    assert found[("station_results_total", "new", "/v1/parts/{sha256}")] == 1
    assert found[("station_problems_total", "center.unknown")] == 1
    assert found[("station_received_bytes_total",)] == 70_000
    assert found[("station_request_seconds_bucket", "0.025", "/v1/parts/{sha256}")] == 1
    assert found[("station_request_seconds_bucket", "0.01", "/v1/parts/{sha256}")] == 0


def test_two_servers_in_one_process_share_no_figures() -> None:
    first, second = (Figures("center.example", "1", demo=True) for _ in range(2))
    first.add(ONE)
    assert ("station_received_bytes_total",) in samples(second.text().decode())
    assert samples(second.text().decode())[("station_received_bytes_total",)] == 0


def test_a_request_s_line_leaves_out_what_has_no_value(logged: io.StringIO) -> None:
    note(ONE)
    (line,) = lines(logged)
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "from": "station.center.requests",
        "method": "PUT",
        "route": "/v1/parts/{sha256}",
        "status": 201,
        "result": "new",
        "device": "center.example/S01/k1",
        "seconds": 0.02,
        "received": 70_000,
        "sent": 0,
    }


def test_with_faults_only_a_request_is_no_line(logged: io.StringIO) -> None:
    log_to(logged, requests=False)
    note(ONE)
    logging.getLogger("station.center").error("kept as evidence")
    assert [line["message"] for line in lines(logged)] == ["kept as evidence"]


def test_of_an_exception_kind_and_place_are_noted_and_not_its_words() -> None:
    try:
        try:
            raise KeyError("440103199001010011")
        except KeyError as error:
            raise ValueError("Zhang San 440103199001010011") from error
    except ValueError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "f", 1, "failed", None, (type(error), error, error.__traceback__)
        )
    line = OneLine().format(record)
    assert "4401" not in line
    assert "Zhang" not in line
    assert json.loads(line)["exception"] == ["builtins.ValueError", "builtins.KeyError"]
    assert "test_center_running.py" in json.loads(line)["at"][-1]


class Slow:
    """An application that answers when it is let."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.gate.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})


async def asked(watch: Watch, path: str = "/v1/missing") -> tuple[int, dict[bytes, bytes], bytes]:
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        said.append(message)

    await watch({"type": "http", "path": path, "method": "POST"}, receive, send)
    return said[0]["status"], dict(said[0]["headers"]), b"".join(one.get("body", b"") for one in said[1:])


def watch_over(app: Any, **settings: Any) -> tuple[Watch, Figures, Running]:
    figures, running = Figures("center.example", "1", demo=True), Running()
    return Watch(app, running, figures, Serving(**settings), lambda: 0.0), figures, running


def test_who_comes_beyond_what_can_be_held_is_told_to_come_later_and_the_watchers_get_in() -> None:
    async def run() -> None:
        app = Slow()
        watch, figures, _ = watch_over(app, requests=2)
        held = [asyncio.create_task(asked(watch)) for _ in range(2)]
        await asyncio.sleep(0)
        status, headers, body = await asked(watch)
        assert (status, headers[b"retry-after"]) == (503, b"5")
        assert json.loads(body)["code"] == "center.busy"
        assert samples(figures.text().decode())[("station_requests_in_progress",)] == 2
        pulse = asyncio.create_task(asked(watch, "/v1/health/ready"))
        await asyncio.sleep(0)
        app.gate.set()
        assert [status for status, _, _ in await asyncio.gather(*held, pulse)] == [200, 200, 200]
        assert samples(figures.text().decode())[("station_requests_in_progress",)] == 0
        assert (await asked(watch))[0] == 200

    asyncio.run(run())


def test_once_closed_only_what_has_begun_is_answered() -> None:
    async def run() -> None:
        app = Slow()
        watch, _, running = watch_over(app)
        begun = asyncio.create_task(asked(watch))
        await asyncio.sleep(0)
        running.leaving = running.closed = True
        status, _, body = await asked(watch)
        assert (status, json.loads(body)["code"]) == (503, STOPPING.code)
        app.gate.set()
        assert (await begun)[0] == 200

    asyncio.run(run())


def test_an_application_that_fails_is_counted_too() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        scope["station.problem"] = FAILED.code
        raise RuntimeError

    async def run() -> None:
        watch, figures, _ = watch_over(broken)
        with pytest.raises(RuntimeError):
            await asked(watch)
        assert samples(figures.text().decode())[("station_problems_total", FAILED.code)] == 1

    asyncio.run(run())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, SmallSite]]:
    """A real server that has taken one bundle."""
    folder = tmp_path_factory.mktemp("running")
    site = day_of(folder / "kiosk")
    with serving(center_at(folder / "center", enrolled=(site,))) as url:
        courier(url, site).send(site.cut())
        yield url, site


def test_the_figures_of_a_real_server_name_patterns_and_never_what_was_asked(
    served: tuple[str, SmallSite],
) -> None:
    url, _ = served
    with client() as web:
        web.get(f"{url}/v1/bundles/{'a' * 64}")
        web.get(f"{url}/wp-login.php")
        answer = web.get(f"{url}/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    found = samples(answer.text)
    assert found[("station_results_total", "new", "/v1/bundles")] == 1
    assert found[("station_requests_total", "GET", "/v1/bundles/{sha256}", "404")] >= 1
    assert found[("station_requests_total", "GET", NO_ROUTE, "404")] >= 1
    assert found[("station_problems_total", "center.unknown")] >= 2
    assert found[("station_disk_free_bytes",)] > 0
    assert "wp-login" not in answer.text
    assert "a" * 64 not in answer.text


@pytest.mark.parametrize("field", ["x-forwarded-for", "forwarded", "x-real-ip"])
def test_through_a_proxy_nobody_reads_the_figures(served: tuple[str, SmallSite], field: str) -> None:
    with client() as web:
        answer = web.get(f"{served[0]}/metrics", headers={field: "127.0.0.1"})
    assert (answer.status_code, answer.json()["code"]) == (403, NOT_FOR_METRICS.code)


def test_from_an_address_that_is_not_listed_neither(tmp_path: Path) -> None:
    center = center_at(tmp_path / "center")
    center.server.settings.write_text('[server]\nmetrics_from = ["192.0.2.0/24"]\n', encoding="utf-8")
    with serving(center) as url, client() as web:
        assert web.get(f"{url}/metrics").status_code == 403
        assert web.get(f"{url}/v1/health/live").status_code == 200


def test_it_is_ready_while_its_engines_answer(tmp_path: Path) -> None:
    center = center_at(tmp_path / "center")
    with serving(center) as url, client() as web:
        assert web.get(f"{url}/v1/health/ready").status_code == 200
        parts = center.server.parts
        away = parts.rename(parts.with_name("unmounted"))
        answer = web.get(f"{url}/v1/health/ready")
        assert (answer.status_code, answer.json()["code"]) == (503, AWAY.code)
        assert "retry-after" in answer.headers
        assert web.get(f"{url}/v1/health/live").status_code == 200
        away.rename(parts)
        assert web.get(f"{url}/v1/health/ready").status_code == 200


@pytest.mark.parametrize(
    "line",
    [
        "requests = 0",
        "requests = 1000001",
        "drain_seconds = -1",
        "stop_seconds = 0",
        'log = "all"',
        'metrics_from = ["everywhere"]',
        'metrics_from = ["10.0.0.1/8"]',
        "speed = 1",
    ],
)
def test_a_setting_without_sense_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "center.toml"
    path.write_text(f"[server]\n{line}\n", encoding="utf-8")
    with pytest.raises(PlanError) as caught:
        read_settings(path)
    assert line.partition(" ")[0] in caught.value.what.en


def test_the_file_that_init_writes_says_the_defaults() -> None:
    text = files("station.center").joinpath("center.toml").read_text(encoding="utf-8")
    assert msgspec.toml.decode(text, type=CenterSettings) == CenterSettings()


def test_an_error_is_said_in_the_answer_that_the_watch_gives(served: tuple[str, SmallSite]) -> None:
    with client() as web:
        answer = web.get(f"{served[0]}/v1/problems/{STOPPING.code}")
    assert answer.json()["now"]["zh"] == STOPPING.now.zh
    assert DeviceError(STOPPING).code == STOPPING.code
