"""Sending bundles to the center, and believing only its receipt (design §4).

    missing?  →  put the parts that the center lacks  →  commit the manifest  →  verify the receipt  →  the range is safe

- Sending twice is harmless: parts are named by their hash, and a bundle has one receipt for ever.
- Busy or failing servers and broken links are tried again, after a jittered wait that doubles, or what Retry-After says.
- Nothing is ever deleted. A refusal in the center's own words is recorded as such; an answer that is not the center's (a
  login page of the school's network, say) is a network failure.
- A receipt counts when a pinned key of the center signed it, for this manifest, with our own head.
- Requests are signed with the device's key by RFC 9421, over method, path and content digest: that only keeps strangers
  from filling the center's disk. What matters is signed inside the bundle.
"""

from __future__ import annotations

import hashlib
import random
import secrets
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

import httpx
import msgspec
from http_message_signatures import HTTPMessageSigner, algorithms

from station.errors import DeviceError, PlanError, problem
from station.text import Text
from station.vault.answer import TooLong, ask
from station.vault.bundle.bundle import Bundle
from station.vault.bundle.outbox import Append
from station.vault.bundle.receipt import Receipt, read_receipt
from station.vault.day.events import BundleDoubted, BundleRefused, BundleSafe
from station.vault.keys import DeviceKey
from station.vault.note import NoteError
from station.vault.note.frame import parse_line
from station.vault.trust import Trust

T = TypeVar("T")
TRIES = 8
KEPT_OF_A_RECEIPT = 4_096
"""Characters that the journal keeps of a receipt that does not hold; a true one has some 500."""
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 60.0
LONGEST_RETRY_AFTER_S = 300.0
TAG = "station"
"""Application tag of our request signatures."""
_AGAIN = frozenset({408, 422, 425, 429, 500, 502, 503, 504, 507})

NETWORK = problem(
    "sync.network",
    what=("联系不上认定中心：{why}。", "The exam center can't be reached: {why}."),
    now=(
        "上报包仍在本机；稍后再运行 station sync，或导出到 U 盘送交。",
        "The bundle is still here; run station sync later, or export it to a stick and hand it in.",
    ),
)
NOT_CENTER = problem(
    "sync.not_center",
    what=("{url} 的应答不是认定中心的。", "The answer of {url} is not an exam center's."),
    now=(
        "检查网络登录和中心地址，再运行 station sync。",
        "Check the network's login and the address, then run station sync again.",
    ),
)
REFUSED = problem(
    "sync.refused",
    what=("认定中心拒收：{why}", "The exam center refused: {why}"),
    now=(
        "上报包仍在本机，已记录；把此说明报告认定中心。",
        "The bundle is still here and this is on record; tell the exam center.",
    ),
)
BAD_RECEIPT = problem(
    "sync.receipt",
    what=(
        "回执不可信：{why}。本段未标记为已送达。",
        "The receipt can't be trusted: {why}. The range is not marked as safe.",
    ),
    now=(
        "保留本机，核对认定中心公钥指纹，并电话报告认定中心。",
        "Keep this kiosk, compare the fingerprint of the center's keys, and tell the center by telephone.",
    ),
    clause="design §4",
)


class CenterRefused(PlanError):
    """The center said no in its own words; the bundle stays and can be sent again."""

    def __init__(self, why: Text, code: str) -> None:
        self.reason = code
        super().__init__(REFUSED, why=why)


class ReceiptDoubted(PlanError):
    """What came as a receipt does not hold."""

    def __init__(self, why: object, note: str) -> None:
        self.note = note
        super().__init__(BAD_RECEIPT, why=why)


class _Error(msgspec.Struct):
    code: str
    zh: str
    en: str


class _Committed(msgspec.Struct):
    complete: bool
    missing: list[str]
    receipt: str | None = None


@dataclass(frozen=True)
class Delivered:
    """A bundle that the center has, whole."""

    note: str
    """The receipt, verbatim."""
    receipt: Receipt


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
    """A way to one center. ``sleep`` and ``jitter`` (0…1) are brought by tests."""

    def __init__(
        self,
        url: str,
        device: DeviceKey,
        trust: Trust,
        *,
        client: httpx.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._url = url.rstrip("/")
        self._trust = trust
        self._client = client or httpx.Client(timeout=httpx.Timeout(30.0, connect=10.0))
        self._auth = DeviceAuth(device)
        self._sleep = sleep
        self._jitter = jitter

    def send(self, bundle: Bundle) -> Delivered:
        """Bring a bundle to the center and its receipt back.

        Raises:
            CenterRefused: the center said no. ReceiptDoubted: the receipt does not hold. DeviceError: no way to the center.
            BundleError: a part here is missing or was changed.
        """
        wanted = list(dict.fromkeys(part.sha256 for part in bundle.manifest.parts))
        missing = self._missing(wanted)
        for _ in range(2):
            for line, body in bundle.each_part():
                if line.sha256 in missing:
                    self._request("PUT", f"/v1/parts/{line.sha256}", body)
            answer = self._decode(self._request("POST", "/v1/bundles", bundle.note), _Committed)
            if answer.complete and answer.receipt is not None:
                return self._checked(bundle, answer.receipt)
            missing = set(answer.missing)
        raise DeviceError(NOT_CENTER, url=self._url)

    def _missing(self, hashes: list[str]) -> set[str]:
        return set(self._decode(self._request("POST", "/v1/missing", msgspec.json.encode(hashes)), list[str]))

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
            wait = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**attempt) * (0.5 + self._jitter() / 2)
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
                wait = max(wait, _retry_after(response))
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


def deliver(courier: Courier, bundle: Bundle, append: Append) -> Delivered:
    """Send a bundle and record what became of it; only a verified receipt makes the range safe.

    Raises:
        CenterRefused, ReceiptDoubted: recorded, nothing deleted. DeviceError, BundleError: as :meth:`Courier.send`; nothing
        recorded.
    """
    try:
        delivered = courier.send(bundle)
    except CenterRefused as error:
        append(BundleRefused(manifest=bundle.sha256, reason=error.reason))
        raise
    except ReceiptDoubted as error:
        append(BundleDoubted(manifest=bundle.sha256, receipt=error.note[:KEPT_OF_A_RECEIPT]))
        raise
    append(BundleSafe(manifest=bundle.sha256, receipt=delivered.note, received=delivered.receipt.received))
    return delivered


def _retry_after(response: httpx.Response) -> float:
    text = response.headers.get("retry-after", "")
    return min(float(text), LONGEST_RETRY_AFTER_S) if text.isascii() and text.isdigit() else 0.0
