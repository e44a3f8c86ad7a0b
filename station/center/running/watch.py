"""Around the whole application: every request is counted and noted, and no more are let in than the process can hold.

It stands outside the framework, so that also what the framework answers itself (no such path, a fault) is seen. What a handler
alone knows it leaves in the request's scope under the names below.
"""

from __future__ import annotations

import time
from collections.abc import Callable, MutableMapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from station.center.errors import BUSY, STOPPING, Refused
from station.center.problems import PROBLEM, refusal
from station.center.running.figures import NO_ROUTE, Answered, Figures
from station.center.running.log import note
from station.center.running.running import Running
from station.center.settings import Serving

RESULT = "station.result"
DEVICE = "station.device"
PULSE = ("/v1/health/live", "/v1/health/ready", "/metrics")
"""Always let in: who watches a full server needs them most."""
METHODS = frozenset({"GET", "HEAD", "PUT", "POST"})


class Watch:
    """The application that the server runs."""

    def __init__(
        self,
        app: ASGIApp,
        running: Running,
        figures: Figures,
        settings: Serving,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.running = running
        self.settings = settings
        self._app = app
        self._figures = figures
        self._clock = clock
        self._open = 0
        figures.gauge("requests_in_progress", "Requests that are not answered yet", lambda: self._open)
        figures.gauge("leaving", "1 from when the server was told to stop", lambda: running.leaving)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI 3. Raises what the application raises."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = _Seen(receive, send)
        began = self._clock()
        self._open += 1
        try:
            await self._door(scope)(scope, seen.receive, seen.send)
        finally:
            self._open -= 1
            one = seen.answered(scope, self._clock() - began)
            self._figures.add(one)
            note(one)

    def _door(self, scope: Scope) -> ASGIApp:
        if scope["path"] in PULSE:
            return self._app
        if self.running.closed:
            return _no(scope, Refused(STOPPING))
        if self._open > self.settings.requests:
            return _no(scope, Refused(BUSY))
        return self._app


class _Seen:
    """What passes, as it passes."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._status = self._received = self._sent = 0

    async def receive(self) -> Message:
        message = await self._receive()
        self._received += len(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
        self._sent += len(message.get("body", b""))
        await self._send(message)

    def answered(self, scope: MutableMapping[str, Any], seconds: float) -> Answered:
        route = scope.get("route")
        method = scope["method"]
        return Answered(
            method=method if method in METHODS else NO_ROUTE,
            route=getattr(route, "path", NO_ROUTE),
            status=self._status,
            problem=scope.get(PROBLEM, ""),
            result=scope.get(RESULT, ""),
            device=scope.get(DEVICE, ""),
            seconds=seconds,
            received=self._received,
            sent=self._sent,
        )


def _no(scope: Scope, error: Refused) -> ASGIApp:
    scope[PROBLEM] = error.code
    return refusal(error, 503)
