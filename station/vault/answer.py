"""An answer of the network, read as far as one can be: whoever answers is not to fill this machine's memory."""

from __future__ import annotations

from typing import Any

import httpx

MAX_ANSWER = 2 * 1024 * 1024
"""No part is larger than 1 MiB, no note than 64 KiB."""
_OF_THE_WAY = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class TooLong(httpx.TransportError):
    """The answer does not end where any of a center's does."""


def ask(client: httpx.Client, method: str, url: str, **options: Any) -> httpx.Response:
    """The whole answer.

    Raises:
        TooLong: more than :data:`MAX_ANSWER`. httpx.TransportError, httpx.InvalidURL: no answer.
    """
    with client.stream(method, url, **options) as response:
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) > MAX_ANSWER:
                raise TooLong(f"the answer is longer than {MAX_ANSWER} bytes", request=response.request)
        headers = [(n, v) for n, v in response.headers.multi_items() if n.lower() not in _OF_THE_WAY]
        return httpx.Response(
            response.status_code, headers=headers, content=bytes(body), request=response.request
        )
