"""Asking the exam center for the time over HTTP, where a network is allowed (``GET /v1/time/{code}``)."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from station.errors import DeviceError, problem
from station.vault.answer import ask
from station.vault.authorities import authorities

NO_ANSWER = problem(
    "clock.no_answer",
    what=("认定中心没有给出签名时间：{why}。", "The exam center gave no signed time: {why}."),
    now=("由两人对照考点标准钟确认。", "Two people compare with the site's clock and confirm."),
    clause="design §5",
)
TIMEOUT_S = 10.0


def ask_time(
    url: str,
    code: str,
    client: Callable[[], httpx.Client] = lambda: httpx.Client(timeout=TIMEOUT_S, verify=authorities()),
) -> str:
    """The center's note on that code; nothing is believed yet.

    Raises:
        DeviceError: no way to the center, or its answer is no text.
    """
    try:
        with client() as opened:
            answer = ask(opened, "GET", f"{url.rstrip('/')}/v1/time/{code}")
        if not answer.is_success:
            raise DeviceError(NO_ANSWER, why=f"HTTP {answer.status_code}")
        return answer.content.decode()
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeDecodeError) as error:
        raise DeviceError(NO_ANSWER, why=str(error) or type(error).__name__) from error
