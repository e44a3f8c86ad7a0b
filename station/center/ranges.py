"""One range of bytes (RFC 9110 §14), so that a pull over a bad link goes on where it broke off."""

from __future__ import annotations

import re

from starlette.responses import Response

_ONE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def body_or_range(body: bytes, asked: str | None) -> Response:
    """``body``, or the range of it that the header asks for; a header that is not one plain range is as good as none."""
    headers = {"accept-ranges": "bytes"}
    media = "application/octet-stream"
    found = _ONE.fullmatch(asked.strip()) if asked else None
    if found is None or found.groups() == ("", ""):
        return Response(body, headers=headers, media_type=media)
    first, last = found.groups()
    if first:
        start, end = int(first), min(int(last) if last else len(body) - 1, len(body) - 1)
        if last and int(last) < start:
            return Response(body, headers=headers, media_type=media)
    else:
        start, end = max(len(body) - int(last), 0), len(body) - 1
    if start > end:
        return Response(status_code=416, headers={**headers, "content-range": f"bytes */{len(body)}"})
    headers["content-range"] = f"bytes {start}-{end}/{len(body)}"
    return Response(body[start : end + 1], 206, headers, media)
