"""What a balancer and a Prometheus server ask.

GET /v1/health/live    the process answers                                    200
GET /v1/health/ready   it takes requests and its engines answer               200 · 503 with the reason
GET /metrics           the figures, to a direct caller of ``metrics_from``    200 · 403
"""

from __future__ import annotations

import ipaddress
import shutil
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from station.center.errors import NOT_FOR_METRICS, STOPPING, Refused, status_of
from station.center.problems import PROBLEM, refusal
from station.center.reception import Reception
from station.center.running.figures import CONTENT_TYPE, Figures
from station.center.running.running import Running
from station.center.settings import Serving
from station.errors import StationError

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")


class Pulse:
    """The routes."""

    def __init__(
        self, reception: Reception, folder: Path, running: Running, figures: Figures, settings: Serving
    ) -> None:
        self._reception = reception
        self._running = running
        self._figures = figures
        self._from = tuple(ipaddress.ip_network(one) for one in settings.metrics_from)
        figures.gauge("store_waiting", "Calls that wait for the store's writer", reception.store.waiting)
        figures.gauge(
            "disk_free_bytes", "Free where the server's folder is", lambda: shutil.disk_usage(folder).free
        )

    def routes(self) -> list[Route]:
        """The three."""
        return [
            Route("/v1/health/live", self.live),
            Route("/v1/health/ready", self.ready),
            Route("/metrics", self.metrics),
        ]

    async def live(self, request: Request) -> Response:
        return Response(b"{}", media_type="application/json")

    async def ready(self, request: Request) -> Response:
        try:
            if self._running.leaving:
                raise Refused(STOPPING)
            await run_in_threadpool(self._reception.store.check)
            await run_in_threadpool(self._reception.parts.check)
        except StationError as error:
            return _no(request, error)
        return Response(b"{}", media_type="application/json")

    async def metrics(self, request: Request) -> Response:
        if not self._may_read(request):
            return _no(request, Refused(NOT_FOR_METRICS))
        # A figure may ask disk or database: not in the thread that serves.
        return Response(await run_in_threadpool(self._figures.text), media_type=CONTENT_TYPE)

    def _may_read(self, request: Request) -> bool:
        # Behind a proxy on the same machine the whole world calls from 127.0.0.1; a proxy says so in these fields.
        if request.client is None or any(name in request.headers for name in FORWARDED):
            return False
        try:
            caller = ipaddress.ip_address(request.client.host)
        except ValueError:
            return False
        return any(caller in network for network in self._from)


def _no(request: Request, error: StationError) -> Response:
    request.scope[PROBLEM] = error.code
    return refusal(error, status_of(error))
