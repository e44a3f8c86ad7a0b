"""Starting the server on a center's folder."""

from __future__ import annotations

import resource
import socket
import time
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette

from station.center.app import make_app
from station.center.folder import Enrolled, ServerFolder
from station.center.reception import Reception
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


def app_of(server: ServerFolder, *, open_pull: bool = False) -> Starlette:
    """The web application over a center's folder. Raises as :func:`reception_of`."""
    reception = reception_of(server)
    witness = Witness(reception.enrolled, reception.store, server.witness(), wall_clock)
    pages = ReviewPages(reception, server, server.receipt_signer(), SystemSource())
    return make_app(
        reception, witness, server.readers, open_pull=open_pull, more=pages.routes, closing=pages.close
    )


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises DeviceError."""
    try:
        return socket.create_server((host, port), backlog=2048)
    except OSError as error:
        raise DeviceError(PORT, host=host, port=port, why=error.strerror) from error


def serve(app: Starlette, sock: socket.socket) -> None:
    """Serve until interrupted. A stalled sender takes a connection and a file: as many are allowed as the system lets us."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        http="httptools",
        loop="uvloop",
        timeout_graceful_shutdown=5,  # a page's stream of news never ends by itself
    )
    uvicorn.Server(config).run(sockets=[sock])
