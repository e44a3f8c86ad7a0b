"""Every no of the server as RFC 9457 has it, ``application/problem+json``:

type     /v1/problems/{code}, where the words can be read again
title    what is wrong, in English          detail   what to do now, in English
status   as the answer's                    code, zh, en: the same for the kiosk, in both languages
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from station.center.errors import FAILED, METHOD, UNKNOWN, Refused, status_of
from station.errors import PROBLEMS, StationError

PROBLEM = "station.problem"
"""In the request's scope: the code of the problem that it was answered with, for whoever counts."""
PROBLEM_TYPE = "application/problem+json"
RETRY_AFTER_S = "5"


def refusal(error: StationError, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """The answer that says it."""
    answer = {
        "type": f"/v1/problems/{error.code}",
        "title": error.what.en,
        "status": status,
        "detail": error.now.en,
        "code": error.code,
        "zh": error.what.zh + error.now.zh,
        "en": f"{error.what.en} {error.now.en}",
    }
    response = Response(msgspec.json.encode(answer), status, headers, media_type=PROBLEM_TYPE)
    if status in (503, 507):
        response.headers["retry-after"] = RETRY_AFTER_S
    return response


async def no_such(request: Request, error: Exception) -> Response:
    """Paths and methods that are none of ours."""
    status = error.status_code if isinstance(error, HTTPException) else 400
    headers = error.headers if isinstance(error, HTTPException) else None
    no = Refused(METHOD if status == 405 else UNKNOWN)
    request.scope[PROBLEM] = no.code
    return refusal(no, status, headers)


async def failed(request: Request, error: Exception) -> Response:
    """A fault of the server's own; it goes to the log as well."""
    request.scope[PROBLEM] = FAILED.code
    return refusal(Refused(FAILED), 500)


async def tell(request: Request) -> Response:
    """``GET /v1/problems/{code}``: what a problem's type means, its values left open."""
    found = PROBLEMS.get(str(request.path_params["code"]))
    if found is None or not found.code.startswith("center."):
        request.scope[PROBLEM] = UNKNOWN.code
        return refusal(Refused(UNKNOWN), status_of(Refused(UNKNOWN)))
    words = {
        "code": found.code,
        "what": {"zh": found.what.zh, "en": found.what.en},
        "now": {"zh": found.now.zh, "en": found.now.en},
        "clause": found.clause,
    }
    return Response(msgspec.json.encode(words), media_type="application/json")
