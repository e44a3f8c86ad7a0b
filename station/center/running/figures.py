"""Figures for Prometheus, of this process alone: with several copies the balancer's targets are read one by one.

Names follow Prometheus' own rules (base units, ``_total``). A route is named by its pattern, never by what somebody asked for:
a stranger can't make new series, and no identity gets in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

CONTENT_TYPE = CONTENT_TYPE_LATEST
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
NO_ROUTE = "other"
"""Paths that are none of ours."""


@dataclass(frozen=True)
class Answered:
    """One request, answered."""

    method: str
    route: str
    """The route's pattern, or :data:`NO_ROUTE`."""
    status: int
    """0 where the other side was gone before an answer began."""
    problem: str
    """Code of the problem that it was answered with; empty for none."""
    result: str
    """What came of it where the handler says so: ``new``, ``known``, ``incomplete``."""
    device: str
    """Who it says it is from: a device's key name, of no person; empty where none was found."""
    seconds: float
    received: int
    """Bytes of its body."""
    sent: int
    """Bytes of the answer's body."""


class Figures:
    """The process's own registry, so that two servers in one process don't share any."""

    def __init__(self, center: str, version: str, *, demo: bool) -> None:
        self._registry = CollectorRegistry()
        made = self._registry
        Info("station_center", "Which center, which version", registry=made).info(
            {"center": center, "version": version, "demo": "yes" if demo else "no"}
        )
        self._requests = Counter(
            "station_requests", "Requests answered", ("method", "route", "status"), registry=made
        )
        self._seconds = Histogram(
            "station_request_seconds", "From first byte to last", ("route",), registry=made, buckets=SECONDS
        )
        self._problems = Counter("station_problems", "Problems answered with", ("code",), registry=made)
        self._results = Counter(
            "station_results", "What came of parts and bundles", ("route", "result"), registry=made
        )
        self._received = Counter("station_received_bytes", "Bytes of bodies taken in", registry=made)
        self._sent = Counter("station_sent_bytes", "Bytes of bodies given out", registry=made)
        ProcessCollector(registry=made)

    def gauge(self, name: str, what: str, read: Callable[[], float]) -> None:
        """A figure that is read when somebody asks. ``name`` without ``station_``."""
        Gauge(f"station_{name}", what, registry=self._registry).set_function(read)

    def add(self, one: Answered) -> None:
        """Count a request."""
        self._requests.labels(one.method, one.route, str(one.status)).inc()
        self._seconds.labels(one.route).observe(one.seconds)
        self._received.inc(one.received)
        self._sent.inc(one.sent)
        if one.problem:
            self._problems.labels(one.problem).inc()
        if one.result:
            self._results.labels(one.route, one.result).inc()

    def text(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self._registry)
