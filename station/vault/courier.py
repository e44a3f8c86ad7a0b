"""Sending bundles to the center, and believing only its receipt (design §4).

    manifest: head, counts, incidents  →  what is missing  →  these parts  →  the manifest again  →  its receipt  →  safe

- The manifest goes first: on a link that carries little the center knows head, counts and incidents at once, and says so in an
  interim receipt. The signed entries' proofs follow, then what is sealed, photos too. No interim receipt makes anything safe.
- Sending twice is harmless: parts are named by their hash, and a bundle has one receipt for ever.
- Busy or failing servers and broken links are tried again, after what pace.py says and never before what Retry-After says.
- Nothing is ever deleted. A refusal in the center's own words is recorded as such; an answer that is not the center's (a
  login page of the school's network, say) is a network failure.
- A receipt counts when a pinned key of the center signed it, for this manifest, with our own head.
- Requests are signed with the device's key by RFC 9421, over method, path and content digest: that only keeps strangers
  from filling the center's disk. What matters is signed inside the bundle.
"""

from __future__ import annotations

import hashlib
import math
import random
import secrets
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import httpx
import msgspec
from http_message_signatures import HTTPMessageSigner, algorithms

from station.errors import DeviceError, PlanError
from station.text import Text
from station.vault.answer import TooLong, ask
from station.vault.authorities import authorities
from station.vault.bundle.bundle import Bundle
from station.vault.bundle.interim import read_interim
from station.vault.bundle.outbox import Append
from station.vault.bundle.receipt import Receipt, read_receipt
from station.vault.courier_errors import LATER, NETWORK, NOT_CENTER, CenterRefused, ReceiptDoubted
from station.vault.day.events import BundleDoubted, BundleRefused, BundleSafe, BundleTold
from station.vault.keys import DeviceKey
from station.vault.note import NoteError
from station.vault.note.frame import parse_line
from station.vault.pace import retry_after, wait_before
from station.vault.trust import Trust

T = TypeVar("T")
TRIES = 8
KEPT_OF_A_RECEIPT = 4_096
"""Characters that the journal keeps of a receipt that does not hold; a true one has some 500."""
KEPT_OF_A_REFUSAL = 400
"""Characters that the journal keeps of the center's words, in each language."""
LONGEST_WAIT_S = 60.0
LONGEST_RETRY_AFTER_S = 300.0
"""Who asks for more is obeyed by coming again later: nobody sits before a screen for so long."""
TAG = "station"
"""Application tag of our request signatures."""
_AGAIN = frozenset({408, 422, 425, 429, 500, 502, 503, 504, 507})


class _Error(msgspec.Struct):
    code: str
    zh: str
    en: str


class _Committed(msgspec.Struct):
    complete: bool
    missing: list[str]
    receipt: str | None = None
    interim: str | None = None


Progress = Callable[[int, int], None]
"""(parts of this bundle that the center has, parts in all)"""


@dataclass(frozen=True)
class Delivered:
    """A bundle that the center has, whole."""

    note: str
    """The receipt, verbatim."""
    receipt: Receipt


@dataclass(frozen=True)
class Announced:
    """What the center said to a manifest."""

    missing: tuple[str, ...]
    delivered: Delivered | None = None
    """Where it has everything already."""
    interim: str = ""
    """Its interim receipt, verbatim and verified; empty where it gives none."""


def key_id(vkey: str) -> str:
    """What a request names a device's key by: SHA-256 (hex) of its verifier key, since those may hold any letters."""
    return hashlib.sha256(vkey.encode()).hexdigest()


class DeviceAuth(httpx.Auth):
    """Signs each request with the device's key (RFC 9421, Ed25519)."""

    requires_request_body = True

    def __init__(self, device: DeviceKey) -> None:
        self._device = device
        self._signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        prepared = self._signer.prepare(
            request,
            key_id=key_id(self._device.vkey),
            nonce=secrets.token_hex(8),
            tag=TAG,
            covered_component_ids=("@method", "@path"),
            body=request.content,
        )
        # The device signs texts only. A signature base never ends in a newline and a note's text always does, so neither can
        # be taken for the other.
        line = self._device.signer.sign(prepared.signature_base.decode("ascii"))
        self._signer.apply(request, prepared, parse_line(line.rstrip("\n")).blob)
        yield request


class Courier:
    """A way to one center. ``longest_wait`` in seconds; ``sleep`` and ``jitter`` (0…1) are brought by tests."""

    def __init__(
        self,
        url: str,
        device: DeviceKey,
        trust: Trust,
        *,
        client: httpx.Client | None = None,
        longest_wait: float = LONGEST_WAIT_S,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._url = url.rstrip("/")
        self._trust = trust
        self._client = client or httpx.Client(timeout=httpx.Timeout(30.0, connect=10.0), verify=authorities())
        self._auth = DeviceAuth(device)
        self._longest_wait = longest_wait
        self._sleep = sleep
        self._jitter = jitter

    def announce(self, bundle: Bundle) -> Announced:
        """Show the center a manifest: head, counts and incidents, and ask what it lacks. Raises as :meth:`send`."""
        answer = self._decode(self._request("POST", "/v1/bundles", bundle.note), _Committed)
        if answer.complete and answer.receipt is not None:
            return Announced((), self._checked(bundle, answer.receipt))
        if answer.interim:
            self._check_interim(bundle, answer.interim)
        return Announced(tuple(answer.missing), interim=answer.interim or "")

    def send(
        self,
        bundle: Bundle,
        announced: Announced | None = None,
        progress: Progress = lambda done, total: None,
    ) -> Delivered:
        """Bring a bundle to the center and its receipt back; ``announced`` is what :meth:`announce` gave.

        Raises:
            CenterRefused: the center said no. ReceiptDoubted: the receipt does not hold. DeviceError: no way to the center.
            BundleError: a part here is missing or was changed.
        """
        answer = announced or self.announce(bundle)
        for _ in range(2):
            if answer.delivered is not None:
                return answer.delivered
            self._put(bundle, set(answer.missing), progress)
            answer = self.announce(bundle)
        if answer.delivered is None:
            raise DeviceError(NOT_CENTER, url=self._url)
        return answer.delivered

    def _put(self, bundle: Bundle, missing: set[str], progress: Progress) -> None:
        total = len(bundle.manifest.parts)
        done = total - len(missing)
        progress(done, total)
        for line in bundle.manifest.parts:
            if line.sha256 in missing:
                self._request("PUT", f"/v1/parts/{line.sha256}", bundle.part(line))
                done += 1
                progress(done, total)

    def _check_interim(self, bundle: Bundle, note: str) -> None:
        try:
            interim = read_interim(note, self._trust.known)
        except NoteError as error:
            raise ReceiptDoubted(error.values["why"], note) from error
        manifest = bundle.manifest
        ours = (bundle.sha256, manifest.journal, manifest.end, manifest.root)
        if (interim.manifest, interim.journal, interim.size, interim.root) != ours:
            raise ReceiptDoubted(
                Text("临时回执是另一个包的", "its interim receipt is another bundle's"), note
            )

    def _checked(self, bundle: Bundle, note: str) -> Delivered:
        try:
            receipt = read_receipt(note, self._trust.known)
        except NoteError as error:
            raise ReceiptDoubted(error.values["why"], note) from error
        manifest = bundle.manifest
        if receipt.manifest != bundle.sha256 or receipt.journal != manifest.journal:
            raise ReceiptDoubted(Text("是另一个包的", "it is another bundle's"), note)
        if (receipt.size, receipt.root) != (manifest.end, manifest.root):
            raise ReceiptDoubted(Text("树头与本机不同", "its head is not ours"), note)
        return Delivered(note, receipt)

    def _request(self, method: str, path: str, body: bytes) -> httpx.Response:
        why = ""
        for attempt in range(TRIES):
            wait = wait_before(attempt, self._longest_wait, self._jitter())
            try:
                response = ask(self._client, method, self._url + path, content=body, auth=self._auth)
            except TooLong as error:
                raise DeviceError(NOT_CENTER, url=self._url) from error
            except (httpx.TransportError, httpx.InvalidURL) as error:
                why = str(error) or type(error).__name__
            else:
                if response.is_success:
                    return response
                if response.status_code not in _AGAIN or self._is_final(response):
                    raise self._refused(response)
                why = f"HTTP {response.status_code}"
                asked = retry_after(response.headers)
                if asked > LONGEST_RETRY_AFTER_S:
                    raise DeviceError(LATER, minutes=math.ceil(asked / 60))
                wait = max(wait, asked)
            if attempt + 1 < TRIES:
                self._sleep(wait)
        raise DeviceError(NETWORK, why=why)

    def _is_final(self, response: httpx.Response) -> bool:
        # A part that changed on the way is sent again; a manifest that does not hold is the same next time.
        return response.status_code == 422 and response.request.method == "POST"

    def _refused(self, response: httpx.Response) -> PlanError | DeviceError:
        try:
            said = msgspec.json.decode(response.content, type=_Error)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return DeviceError(NOT_CENTER, url=self._url)
        return CenterRefused(Text(said.zh, said.en), said.code)

    def _decode(self, response: httpx.Response, kind: type[T]) -> T:
        try:
            return msgspec.json.decode(response.content, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise DeviceError(NOT_CENTER, url=self._url) from error


def announce(courier: Courier, bundle: Bundle, append: Append, *, known: bool) -> Announced:
    """Tell the center of a bundle and record its interim receipt, where none is ``known`` yet. Raises as :func:`deliver`."""
    with _recorded(bundle, append):
        announced = courier.announce(bundle)
    if announced.interim and not known:
        append(BundleTold(bundle.sha256, announced.interim, len(announced.missing)))
    return announced


def deliver(
    courier: Courier,
    bundle: Bundle,
    append: Append,
    announced: Announced | None = None,
    progress: Progress = lambda done, total: None,
) -> Delivered:
    """Send a bundle and record what became of it; only a verified receipt makes the range safe.

    Raises:
        CenterRefused, ReceiptDoubted: recorded, nothing deleted. DeviceError, BundleError: as :meth:`Courier.send`; nothing
        recorded.
    """
    with _recorded(bundle, append):
        delivered = courier.send(bundle, announced, progress)
    append(BundleSafe(manifest=bundle.sha256, receipt=delivered.note, received=delivered.receipt.received))
    return delivered


@contextmanager
def _recorded(bundle: Bundle, append: Append) -> Iterator[None]:
    try:
        yield
    except CenterRefused as error:
        zh, en = (one[:KEPT_OF_A_REFUSAL] for one in (error.said.zh, error.said.en))
        append(BundleRefused(manifest=bundle.sha256, reason=error.reason[:64], zh=zh, en=en))
        raise
    except ReceiptDoubted as error:
        append(BundleDoubted(manifest=bundle.sha256, receipt=error.note[:KEPT_OF_A_RECEIPT]))
        raise
