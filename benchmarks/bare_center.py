"""The peer of ``bench center``: an ASGI handler that drains, makes the same engine's put and insert durable, and answers.

It believes everything: no signature, no hash, no tree, no receipt. It takes names for parts from the path and stores the
manifest under the hash of its bytes.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from station.center.folder import ServerFolder
from station.center.serve import listen
from station.center.store import Accepted, PartStore, Store
from station.center.stores import open_stores


def bare_app(store: Store, parts: PartStore) -> Starlette:
    """The three requests of a room's bundle."""

    async def put(request: Request) -> Response:
        spool = await run_in_threadpool(parts.spool)
        try:
            async for piece in request.stream():
                spool.write(piece)
            await run_in_threadpool(spool.keep, str(request.path_params["sha256"]))
        finally:
            await run_in_threadpool(spool.drop)
        return Response(status_code=201)

    async def missing(request: Request) -> Response:
        return Response(await request.body(), media_type="application/json")

    async def commit(request: Request) -> Response:
        note = await request.body()
        name = hashlib.sha256(note).hexdigest()
        bundle = Accepted(name, name, 1, 0, 1, bytes(32), note, time.time_ns() // 1_000_000)
        receipt = await run_in_threadpool(store.accept, bundle, (), lambda sequence, previous: "stored")
        return Response(receipt, 201)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(store.close)

    routes = [
        Route("/v1/parts/{sha256}", put, methods=["PUT"]),
        Route("/v1/missing", missing, methods=["POST"]),
        Route("/v1/bundles", commit, methods=["POST"]),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)  # with a center.toml in it, where the engines are not the default
    sock = listen("127.0.0.1", 0)
    print(sock.getsockname()[1], flush=True)
    app = bare_app(*open_stores(ServerFolder(folder)))
    config = uvicorn.Config(app, log_level="warning", access_log=False, http="httptools", loop="uvloop")
    uvicorn.Server(config).run(sockets=[sock])


if __name__ == "__main__":
    main()
