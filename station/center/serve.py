"""Starting the server on a center's folder."""

from __future__ import annotations

import asyncio
import resource
import signal
import socket
import sys
import time
from collections.abc import Callable

import uvicorn

from station import __version__
from station.center.app import make_app
from station.center.folder import Enrolled, ServerFolder
from station.center.reception import Reception
from station.center.running.figures import Figures
from station.center.running.log import log_to
from station.center.running.pulse import Pulse
from station.center.running.running import Running
from station.center.running.watch import Watch
from station.center.settings import read_settings
from station.center.stores import open_stores
from station.center.web.serve import ReviewPages
from station.center.witness import Witness
from station.errors import DeviceError, problem
from station.event import Milliseconds
from station.timer.clock import SystemSource

PORT = problem(
    "center.port",
    what=("无法监听 {host}:{port}：{why}。", "Can't listen on {host}:{port}: {why}."),
    now=(
        "换一个端口（--port），或停掉占用它的程序。",
        "Take another port (--port), or stop the program that uses it.",
    ),
)


def wall_clock() -> Milliseconds:
    """The center's clock, as receipts state it."""
    return time.time_ns() // 1_000_000


def reception_of(server: ServerFolder, now: Callable[[], Milliseconds] = wall_clock) -> Reception:
    """Everything that takes bundles in, over the engines that the folder's settings name.

    Raises:
        PlanError: not a center's folder, or its settings are wrong. DeviceError: a key or an engine can't be used.
    """
    trust = server.trust()
    signer = server.receipt_signer()
    store, parts = open_stores(server)
    reception = Reception(trust, signer, Enrolled(server.enrolled, trust.ever), store, parts, now)
    reception.board.look_back()
    return reception


def app_of(server: ServerFolder, *, open_pull: bool = False) -> Watch:
    """The web application over a center's folder. Raises as :func:`reception_of`."""
    return watched(server, reception_of(server), open_pull=open_pull)


def watched(server: ServerFolder, reception: Reception, *, open_pull: bool = False) -> Watch:
    """The same over a reception that is there already."""
    settings, running, trust = read_settings(server.settings).server, Running(), reception.trust
    figures = Figures(trust.center, __version__, demo=trust.demo)
    pulse = Pulse(reception, server.path, running, figures, settings)
    witness = Witness(reception.enrolled, reception.store, server.witness(), wall_clock)
    pages = ReviewPages(reception, server, server.receipt_signer(), SystemSource(), lambda: running.leaving)
    more = [*pulse.routes(), *pages.routes]
    app = make_app(reception, witness, server.readers, open_pull=open_pull, more=more, closing=pages.close)
    return Watch(app, running, figures, settings)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises DeviceError."""
    try:
        return socket.create_server((host, port), backlog=2048)
    except OSError as error:
        raise DeviceError(PORT, host=host, port=port, why=error.strerror) from error


class Stopping(uvicorn.Server):
    """Told to stop it first lets a balancer see it, then finishes what has begun. Nothing answered was not durable before."""

    def __init__(self, config: uvicorn.Config, app: Watch) -> None:
        super().__init__(config)
        self._app = app

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.running.leaving = True
        if not self.force_exit:
            await asyncio.sleep(self._app.settings.drain_seconds)
        self._app.running.closed = True
        await super().shutdown(sockets)


def serve(app: Watch, sock: socket.socket, begun: Callable[[], None] = lambda: None) -> None:
    """Serve until told to stop (SIGTERM, SIGINT); returns when all that has begun is answered or given up.

    ``begun`` is called once it can be told. A stalled sender takes a connection and a file: as many are allowed as the system
    lets us.
    """
    log_to(sys.stderr, requests=app.settings.log == "requests")
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        http="httptools",
        loop="uvloop",
        timeout_graceful_shutdown=app.settings.stop_seconds,
    )
    server = Stopping(config, app)
    for told in (signal.SIGTERM, signal.SIGINT):
        # Before uvicorn listens to signals and after it has stopped, when it hands on to us what it was told.
        signal.signal(told, lambda *_: setattr(server, "should_exit", True))
    begun()
    server.run(sockets=[sock])
