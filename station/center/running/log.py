"""One JSON object a line on standard error, for journald and whatever collects from it.

Nothing personal comes in by construction: of a request there is the route's pattern, never its path or query, no body, no
header, no address; of an exception its kind and where it happened, never its words, which may quote what somebody sent.
"""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime
from typing import Any, TextIO

import msgspec

from station.center.running.figures import Answered

REQUESTS = logging.getLogger("station.center.requests")
_FIELDS = "fields"


class OneLine(logging.Formatter):
    """A record as one JSON object: ``time`` (RFC 3339, UTC), ``level``, ``from``, then what it is about."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
        }
        fields = getattr(record, _FIELDS, None)
        if fields is None:
            line["message"] = record.getMessage()
        else:
            line |= fields
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = _kinds(record.exc_info[1])
            line["at"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])[-6:]
            ]
        return msgspec.json.encode(line).decode()


def log_to(stream: TextIO, *, requests: bool) -> None:
    """Send all logging of this process there; ``requests``: a line each, otherwise only what is wrong."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLine())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    REQUESTS.setLevel(logging.INFO if requests else logging.CRITICAL)


def note(one: Answered) -> None:
    """The line of a request; fields without a value are left out."""
    if not REQUESTS.isEnabledFor(logging.INFO):
        return
    fields = {
        "method": one.method,
        "route": one.route,
        "status": one.status,
        "problem": one.problem,
        "result": one.result,
        "device": one.device,
        "seconds": round(one.seconds, 4),
        "received": one.received,
        "sent": one.sent,
    }
    said = {name: value for name, value in fields.items() if value != ""}
    REQUESTS.info("", extra={_FIELDS: said})


def _kinds(error: BaseException) -> list[str]:
    # The chain from what was raised to what it came from, by kind alone.
    kinds: list[str] = []
    step: BaseException | None = error
    while step is not None and len(kinds) < 8:
        kinds.append(f"{type(step).__module__}.{type(step).__qualname__}")
        step = step.__cause__ or step.__context__
    return kinds
