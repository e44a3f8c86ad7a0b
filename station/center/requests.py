"""Who sends a request: a device by its RFC 9421 signature, a reader by a token.

The signature covers method, path and the body's digest. Its age is not held against it: clocks of kiosks drift, and a
repeated request changes nothing, since everything is named by its hash.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    algorithms,
)
from starlette.requests import Request

from station.center.errors import NOT_A_READER, NOT_ENROLLED, SIGNATURE, SLOW, TOO_LARGE, Refused
from station.center.folder import Enrolled, read_readers
from station.center.own_form import signed_by_a_station
from station.center.running.watch import DEVICE
from station.vault.courier import TAG
from station.vault.enrolment import Enrolment
from station.vault.note import parse_vkey

IDLE_S = 60.0
"""A body from which nothing comes for so long is given up; the kiosk's own wait ends before."""
ANY_CLOCK = timedelta(days=36_500)


class _Verifier(HTTPMessageVerifier):
    max_clock_skew = ANY_CLOCK


class _Keys(HTTPSignatureKeyResolver):
    def __init__(self, find: Callable[[str], Enrolment | None]) -> None:
        self._find = find
        self.unknown = False

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey | None:
        enrolment = self._find(key_id)
        self.unknown = enrolment is None
        return (
            None
            if enrolment is None
            else Ed25519PublicKey.from_public_bytes(parse_vkey(enrolment.device).public)
        )


def check_device(request: Request, enrolled: Enrolled, body: bytes | None = None) -> None:
    """Whether an enrolled device signed this request; with ``body``, also that the body is what it signed.

    Raises:
        Refused: no valid signature, or the device is not enrolled.
    """

    def find(key_id: str) -> Enrolment | None:
        found = enrolled.find(key_id)
        if found is not None:
            request.scope[DEVICE] = found.device.partition("+")[0]
        return found

    if signed_by_a_station(request, find, body):
        return
    keys = _Keys(find)
    verifier = _Verifier(signature_algorithm=algorithms.ED25519, key_resolver=keys)
    try:
        verifier.verify(
            request,
            max_age=None,
            expect_tag=TAG,
            require_components=("@method", "@path", "content-digest"),
            body=body,
        )
    except HTTPMessageSignaturesException as error:
        raise Refused(NOT_ENROLLED if keys.unknown else SIGNATURE) from error


def check_reader(request: Request, readers: Path, open_pull: bool) -> None:
    """Whether the request carries a reader's token (``Authorization: Bearer …``); ``open_pull`` lets anyone read.

    Raises:
        Refused: it does not.
    """
    if open_pull:
        return
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    digest = hashlib.sha256(token.encode()).hexdigest()
    # Every one is compared, so that the time taken says nothing of which was near.
    known = sum(hmac.compare_digest(digest, one) for one in read_readers(readers).values())
    if scheme.lower() != "bearer" or not known:
        raise Refused(NOT_A_READER)


async def pieces(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes in.

    Raises:
        Refused: nothing came for so long that the sender holds a place for nothing. starlette's ClientDisconnect: it is gone.
    """
    stream = aiter(request.stream())
    while True:
        try:
            async with asyncio.timeout(IDLE_S):
                piece = await anext(stream)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise Refused(SLOW) from None
        yield piece


async def read_body(request: Request, limit: int) -> bytes:
    """The request's body, at most ``limit`` bytes.

    Raises:
        Refused: longer. starlette's ClientDisconnect: the sender is gone.
    """
    body = bytearray()
    async for piece in pieces(request):
        body += piece
        if len(body) > limit:
            raise Refused(TOO_LARGE)
    return bytes(body)
