"""The center's HTTP face (docs/formats.md §8).

    PUT  /v1/parts/{sha256}             a part, ≤ 1 MiB            201 stored · 200 there already · 413 · 422 · 507
    POST /v1/missing                    ["sha256", …]              200 [those that are not here]
    POST /v1/bundles                    a manifest: commit         201 new · 200 known or incomplete {complete, missing, receipt}
    GET  /v1/bundles?after=&limit=      what can be pulled         200 {bundles, next}
    GET  /v1/bundles/{sha256}           its receipt                200 · 404
    GET  /v1/bundles/{sha256}/manifest  its manifest               200 · 404
    GET  /v1/bundles/{sha256}/shred     the note on its day key    200 · 404
    GET  /v1/parts/{sha256}             a part, Range understood   200 · 206 · 404 · 410 erased
    POST /v1/epochs                     an epoch certificate       200
    POST /v1/heads                      add-checkpoint             200 a cosignature line · 409 the size that is here · 404 · 422
    GET  /v1/time/{code}                the time, signed           200 a note station/time/v1 · 422
    GET  /v1/health                     which center this is       200 · running/pulse.py has what a balancer asks
    GET  /v1/problems/{code}            what a no means            200 · 404

Writing takes a device's signature, reading a reader's token; a receipt can be asked for by whoever knows the bundle's
identity. Every no is a problem of RFC 9457 (problems.py).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from station import __version__
from station.center.errors import (
    BUSY,
    ERASED,
    FULL,
    MALFORMED,
    TOO_LARGE,
    UNKNOWN,
    WRONG_HASH,
    Refused,
    status_of,
)
from station.center.problems import PROBLEM, failed, no_such, refusal, tell
from station.center.ranges import body_or_range
from station.center.reception import Reception
from station.center.requests import check_device, check_reader, pieces, read_body
from station.center.running.watch import RESULT
from station.center.store import PartSpool
from station.center.witness import Behind, Witness
from station.errors import DeviceError, StationError
from station.vault.bundle.manifest import MAX_PART
from station.vault.head_push import SIZE_TYPE
from station.vault.note import NoteError
from station.vault.note.frame import MAX_NOTE

MAX_QUESTION = 256 * 1024
PAGE = 200
_HASH = re.compile(r"[0-9a-f]{64}")

Handler = Callable[[Request], Awaitable[Response]]


class CenterApp:
    """The handlers over one reception."""

    def __init__(self, reception: Reception, witness: Witness, readers: Path, *, open_pull: bool) -> None:
        self._reception = reception
        self._witness = witness
        self._parts = reception.parts
        self._readers = readers
        self._open_pull = open_pull

    def routes(self) -> list[Route]:
        """Every route, each refusing in words."""
        table: list[tuple[str, str, Handler]] = [
            ("PUT", "/v1/parts/{sha256}", self.put_part),
            ("GET", "/v1/parts/{sha256}", self.get_part),
            ("POST", "/v1/missing", self.missing),
            ("POST", "/v1/bundles", self.commit),
            ("GET", "/v1/bundles", self.listing),
            ("GET", "/v1/bundles/{sha256}", self.receipt),
            ("GET", "/v1/bundles/{sha256}/manifest", self.manifest),
            ("GET", "/v1/bundles/{sha256}/shred", self.shred),
            ("POST", "/v1/epochs", self.epoch),
            ("POST", "/v1/heads", self.head),
            ("GET", "/v1/time/{code}", self.time),
            ("GET", "/v1/health", self.health),
            ("GET", "/v1/problems/{code}", tell),
        ]
        return [Route(path, _guarded(handler), methods=[method]) for method, path, handler in table]

    async def put_part(self, request: Request) -> Response:
        sha256 = _hash(request)
        check_device(request, self._reception.enrolled)
        if self._reception.store.busy():
            raise Refused(BUSY)
        if int(request.headers.get("content-length") or 0) > MAX_PART:
            raise Refused(TOO_LARGE)
        spool = await run_in_threadpool(self._parts.spool)
        try:
            await _receive(request, spool, sha256)
        except BaseException:
            await run_in_threadpool(spool.drop)
            raise
        new = await run_in_threadpool(_keep, spool, sha256)
        request.scope[RESULT] = "new" if new else "known"
        return Response(status_code=201 if new else 200)

    async def get_part(self, request: Request) -> Response:
        check_reader(request, self._readers, self._open_pull)
        sha256 = _hash(request)
        return body_or_range(await run_in_threadpool(self._read, sha256), request.headers.get("range"))

    def _read(self, sha256: str) -> bytes:
        try:
            return self._parts.read(sha256)
        except KeyError:
            raise Refused(ERASED if self._parts.erased(sha256) else UNKNOWN) from None

    async def missing(self, request: Request) -> Response:
        body = await read_body(request, MAX_QUESTION)
        check_device(request, self._reception.enrolled, body)
        try:
            hashes = msgspec.json.decode(body, type=list[str])
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Refused(MALFORMED, why=str(error)) from error
        if not all(_HASH.fullmatch(one) for one in hashes):
            raise Refused(MALFORMED, why="sha256")
        return _json(await run_in_threadpool(self._reception.missing, hashes))

    async def commit(self, request: Request) -> Response:
        body = await read_body(request, MAX_NOTE)
        check_device(request, self._reception.enrolled, body)
        if self._reception.store.busy():
            raise Refused(BUSY)
        done = await run_in_threadpool(self._reception.commit, body)
        request.scope[RESULT] = "incomplete" if not done.complete else "new" if done.new else "known"
        answer = {"complete": done.complete, "missing": done.missing, "receipt": done.receipt}
        if done.interim is not None:
            answer["interim"] = done.interim
        return _json(answer, 201 if done.new else 200)

    async def listing(self, request: Request) -> Response:
        check_reader(request, self._readers, self._open_pull)
        after, limit = _number(request, "after", 0), min(_number(request, "limit", PAGE), PAGE)
        found = await run_in_threadpool(self._reception.store.listing, after, limit)
        return _json({"bundles": found, "next": str(found[-1].sequence) if found else str(after)})

    async def receipt(self, request: Request) -> Response:
        return _note(await run_in_threadpool(self._reception.store.receipt, _hash(request)))

    async def manifest(self, request: Request) -> Response:
        check_reader(request, self._readers, self._open_pull)
        return _note(await run_in_threadpool(self._reception.store.manifest, _hash(request)))

    async def shred(self, request: Request) -> Response:
        check_reader(request, self._readers, self._open_pull)
        return _note(await run_in_threadpool(self._reception.shred, _hash(request)))

    async def epoch(self, request: Request) -> Response:
        body = await read_body(request, MAX_NOTE)
        check_device(request, self._reception.enrolled, body)
        await run_in_threadpool(self._witness.add_epoch, body.decode("utf-8", "replace"))
        return Response()

    async def head(self, request: Request) -> Response:
        body = await read_body(request, 2 * MAX_NOTE)
        check_device(request, self._reception.enrolled, body)
        if self._reception.store.busy():
            raise Refused(BUSY)
        try:
            return _note(await run_in_threadpool(self._witness.add_head, body))
        except Behind as error:
            return Response(f"{error.size}\n", 409, media_type=SIZE_TYPE)

    async def time(self, request: Request) -> Response:
        # Anybody may ask: the note says the time and what was asked, and who it is for knows by the code.
        try:
            return _note(self._reception.signed_time(str(request.path_params["code"])))
        except NoteError as error:
            raise Refused(MALFORMED, why=error.what.en) from error

    async def health(self, request: Request) -> Response:
        trust = self._reception.trust
        return _json({"center": trust.center, "demo": trust.demo, "version": __version__})


def make_app(
    reception: Reception,
    witness: Witness,
    readers: Path,
    *,
    open_pull: bool = False,
    more: Sequence[BaseRoute] = (),
    closing: Callable[[], None] = lambda: None,
) -> Starlette:
    """The application with ``more`` routes; its store is closed when the server stops, after ``closing``."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        try:
            await run_in_threadpool(closing)
        finally:
            await run_in_threadpool(reception.store.close)

    return Starlette(
        routes=[*CenterApp(reception, witness, readers, open_pull=open_pull).routes(), *more],
        lifespan=lifespan,
        exception_handlers={HTTPException: no_such, Exception: failed},
    )


async def _receive(request: Request, spool: PartSpool, sha256: str) -> None:
    # Spooled piece by piece: hundreds of stalled senders must not hold their megabytes in memory.
    digest, size = hashlib.sha256(), 0
    async for piece in pieces(request):
        size += len(piece)
        if size > MAX_PART:
            raise Refused(TOO_LARGE)
        digest.update(piece)
        spool.write(piece)
    if digest.hexdigest() != sha256:
        raise Refused(WRONG_HASH)


def _keep(spool: PartSpool, sha256: str) -> bool:
    try:
        return spool.keep(sha256)
    finally:
        spool.drop()


def _guarded(handler: Handler) -> Handler:
    async def guarded(request: Request) -> Response:
        try:
            return await handler(request)
        except ClientDisconnect:
            # Nobody is there to answer; dropped uploads are everyday on exam sites' links.
            return Response(status_code=400)
        except StationError as error:
            request.scope[PROBLEM] = error.code
            return refusal(error, status_of(error))
        except OSError as error:
            request.scope[PROBLEM] = FULL.code
            return refusal(DeviceError(FULL, why=error.strerror), 507)

    return guarded


def _json(value: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def _note(text: str | bytes | None) -> Response:
    if text is None:
        raise Refused(UNKNOWN)
    return Response(text, media_type="text/plain; charset=utf-8")


def _hash(request: Request) -> str:
    sha256 = str(request.path_params["sha256"])
    if not _HASH.fullmatch(sha256):
        raise Refused(UNKNOWN)
    return sha256


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Refused(MALFORMED, why=name)
    return int(text)
