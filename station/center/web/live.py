"""News as they come: server-sent events whose id is the board's position.

A browser that was cut off sends the last id that it had (``Last-Event-ID``) and gets one event where something happened since,
none otherwise. What happened stands on the page itself, fetched again; the event only says that there is something.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from station.center.web.shell import HEADERS, Shell, cookie_name
from station.errors import StationError

EVERY_S = 1.0
BEAT = 15
"""Looks without news after which a line is sent all the same, so that proxies keep the connection."""
MOST = 500
"""Streams at a time; who comes later asks again by himself."""


class Live:
    """The stream."""

    def __init__(
        self, shell: Shell, position: Callable[[], int], leaving: Callable[[], bool] = lambda: False
    ) -> None:
        """``position`` looks for news and says how far the board is; ``leaving``: streams end, browsers ask again."""
        self._shell = shell
        self._position = position
        self._leaving = leaving
        self._open = 0

    async def __call__(self, request: Request) -> Response:
        """Answer ``GET /review/live``."""
        if not await run_in_threadpool(self._signed_in, request):
            # A browser that gets 204 does not ask again: the page will find out when it is asked for.
            return Response(status_code=204, headers=HEADERS)
        if self._open >= MOST:
            return Response(status_code=503, headers={**HEADERS, "retry-after": "15"})
        headers = {**HEADERS, "x-accel-buffering": "no"}
        return StreamingResponse(self._news(request), media_type="text/event-stream", headers=headers)

    async def _news(self, request: Request) -> AsyncIterator[str]:
        self._open += 1
        try:
            sent, quiet = request.headers.get("last-event-id") or request.query_params.get("from", ""), 0
            yield "retry: 3000\n\n"
            while not self._leaving():
                if not await run_in_threadpool(self._signed_in, request):
                    yield "event: over\ndata: \n\n"
                    return
                position = await run_in_threadpool(self._look)
                if position and position != sent:
                    yield f"id: {position}\nevent: board\ndata: {position}\n\n"
                    sent, quiet = position, 0
                elif quiet >= BEAT:
                    yield ": \n\n"
                    quiet = 0
                quiet += 1
                await anyio.sleep(EVERY_S)
        finally:
            self._open -= 1

    def _look(self) -> str:
        try:
            return str(self._position())
        except StationError:
            return ""  # the store is away: the page says so when it is asked for

    def _signed_in(self, request: Request) -> bool:
        token = request.cookies.get(cookie_name(request), "")
        try:
            return self._shell.sessions.find(token, self._shell.now(), keep=False) is not None
        except StationError:
            return False
