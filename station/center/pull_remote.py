"""The center as a supervisor's pull asks it: one request at a time for each thread, tried again where line or server fails.

What ends the whole pull is a :class:`DeviceError` or the token's refusal; what concerns one bundle alone is a
:class:`BundleError` or :class:`ServerFails`, and the others go on.
"""

from __future__ import annotations

import hashlib
import random
import threading
import time
from collections.abc import Callable

import httpx
import msgspec

from station.errors import DeviceError, PlanError, problem
from station.text import Text
from station.vault.answer import TooLong, ask
from station.vault.bundle.errors import BundleError

TRIES = 6
"""At waits that double from half a second, a server that restarts within a quarter of a minute is waited for."""
FIRST_WAIT_S, LONGEST_WAIT_S, LONGEST_RETRY_AFTER_S = 0.5, 15.0, 120.0
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 507})
PAGE = 200

NETWORK = problem(
    "pull.network",
    what=("联系不上认定中心：{why}。", "The exam center can't be reached: {why}."),
    now=(
        "已取回的都在；恢复网络后再运行同样的命令，从断处继续。",
        "What came is here; run the same command again when the network is back, it goes on where it stopped.",
    ),
)
NOT_CENTER = problem(
    "pull.not_center",
    what=("{url} 的应答不是认定中心的。", "The answer of {url} is not an exam center's."),
    now=(
        "检查中心地址和网络登录，再运行一次。",
        "Check the address and the network's login, then run it again.",
    ),
)
NOT_LET_IN = problem(
    "pull.token",
    what=("认定中心不让读取：{why}", "The exam center does not let you read: {why}"),
    now=(
        "把认定中心发的口令放进 STATION_TOKEN 或 --token，再运行一次。",
        "Put the token that the center gave out into STATION_TOKEN or --token, then run it again.",
    ),
)
SERVER_FAILS = problem(
    "pull.server",
    what=("认定中心给不出 {what}：{why}。", "The exam center can't give {what}: {why}."),
    now=(
        "再运行一次会重试；仍不行时请认定中心检查其存储。",
        "The next run tries it again; if it stays so, have the center look at its storage.",
    ),
)
ERASED = problem(
    "pull.erased",
    what=(
        "认定中心已销毁此包的 {what}，没有给出说明由谁、何时销毁的记录。",
        "The center has erased {what} of this bundle, and gave no note that says who did it and when.",
    ),
    now=(
        "向认定中心索要销毁记录；别处（U 盘、考场终端）的副本不受影响。",
        "Ask the center for its record; copies elsewhere (sticks, kiosks) are not affected.",
    ),
    clause="docs/formats.md §7b",
)


class ServerFails(PlanError):
    """One thing that the center can't give though it answers."""

    def __init__(self, what: str, why: object) -> None:
        super().__init__(SERVER_FAILS, what=what, why=why)


class Gone(KeyError):
    """The center erased this part for good."""


class Line(msgspec.Struct, frozen=True):
    """One line of the center's list."""

    sequence: int
    manifest: str
    journal: str = ""
    number: int = 0


class Page(msgspec.Struct, frozen=True):
    """A piece of the list; the last one is empty."""

    bundles: list[Line]
    next: str


class Remote:
    """A way to one center, for several threads. ``sleep`` and ``jitter`` (0…1) are brought by tests."""

    def __init__(
        self,
        url: str,
        token: str,
        client: httpx.Client,
        *,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._url = url.rstrip("/")
        self._client = client
        self._headers = {"authorization": f"Bearer {token}"} if token else {}
        self._sleep = sleep
        self._jitter = jitter
        self._lock = threading.Lock()
        self.received = 0
        """Bytes of answers so far, lists and notes included."""

    def page(self, after: str) -> Page:
        """The list after a cursor. Raises DeviceError."""
        try:
            body = self.find(f"/v1/bundles?after={after}&limit={PAGE}")
        except ServerFails as error:
            if isinstance(error.__cause__, TooLong):
                # A list that never ends is no center's.
                raise DeviceError(NOT_CENTER, url=self._url) from error
            raise
        try:
            return msgspec.json.decode(body or b"", type=Page)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise DeviceError(NOT_CENTER, url=self._url) from error

    def part(self, sha256: str) -> bytes:
        """A part; one that came changed is asked for once more.

        Raises:
            KeyError: the center does not have it; Gone: erased for good.
        """
        body = b""
        for _ in range(2):
            found = self.find(f"/v1/parts/{sha256}", gone=True)
            if found is None:
                raise KeyError(sha256)
            body = found
            if hashlib.sha256(body).hexdigest() == sha256:
                break
        return body

    def get(self, path: str) -> bytes:
        """Raises BundleError: the center does not have it."""
        body = self.find(path)
        if body is None:
            raise BundleError(path, "中心没有此项", "the center does not have it")
        return body

    def find(self, path: str, *, gone: bool = False) -> bytes | None:
        """None where the center does not have it; with ``gone``, what was erased is told apart from that.

        Raises:
            Gone. ServerFails: it answers, but not with this. PlanError: the token. DeviceError: no way to the center.
        """
        why: object = ""
        answered = False
        for attempt in range(TRIES):
            wait = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**attempt) * (0.5 + self._jitter() / 2)
            try:
                response = ask(self._client, "GET", self._url + path, headers=self._headers)
            except TooLong as error:
                raise ServerFails(path, str(error)) from error
            except httpx.InvalidURL as error:
                raise DeviceError(NETWORK, why=str(error)) from error
            except httpx.TransportError as error:
                answered, why = False, str(error) or type(error).__name__
            else:
                with self._lock:
                    self.received += len(response.content)
                if response.is_success:
                    return response.content
                self._check(response, gone=gone)
                if response.status_code in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
                    return None
                answered, why = True, _said(response)
                if response.status_code not in _AGAIN:
                    break
                wait = max(wait, _retry_after(response))
            if attempt + 1 < TRIES:
                self._sleep(wait)
        if answered:
            raise ServerFails(path, why)
        raise DeviceError(NETWORK, why=why)

    def _check(self, response: httpx.Response, *, gone: bool) -> None:
        if response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise PlanError(NOT_LET_IN, why=_said(response))
        if gone and response.status_code == httpx.codes.GONE:
            raise Gone(response.url.path)


class _Refusal(msgspec.Struct):
    zh: str
    en: str


def _said(response: httpx.Response) -> Text:
    try:
        said = msgspec.json.decode(response.content, type=_Refusal)
    except (msgspec.DecodeError, UnicodeDecodeError):
        status = f"HTTP {response.status_code}"
        return Text(status, status)
    return Text(said.zh, said.en)


def _retry_after(response: httpx.Response) -> float:
    text = response.headers.get("retry-after", "")
    return min(float(text), LONGEST_RETRY_AFTER_S) if text.isascii() and text.isdigit() else 0.0
