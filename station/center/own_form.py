"""The one form in which stations sign their requests (RFC 9421), read strictly; every other form is the library's.

A room's bundle is some ten requests. Reading each as a structured field, taking it apart, and writing it out again is what the
library must do for any sender; for ours the signature base can be put together from the very characters that came. Nothing is
believed here that the library would not believe: tests/unit/test_own_form.py holds one against the other.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from starlette.requests import Request

from station.vault.courier import TAG
from station.vault.enrolment import Enrolment
from station.vault.note import parse_vkey

_INPUT = re.compile(
    r'pyhms=(\("@method" "@path" "content-digest"\)'
    r';created=[0-9]{1,12};keyid="([0-9a-f]{64})";alg="ed25519";nonce="[0-9a-f]{16}";tag="'
    + re.escape(TAG)
    + r'")'
)
_SIGNATURE = re.compile(r"pyhms=:([A-Za-z0-9+/]{86}==):")
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")
_PATH = re.compile(rb"/v1/[a-z]{1,16}(?:/[0-9a-f]{64})?")


def signed_by_a_station(
    request: Request, find: Callable[[str], Enrolment | None], body: bytes | None
) -> bool:
    """Whether an enrolled device signed this request in exactly our own form; ``body``, where given, must be what it signed.

    False says nothing against the request: it is to be read the long way.
    """
    path = request.scope.get("raw_path") or b""
    given = _only(request, "signature-input", "signature", "content-digest")
    if given is None or not _PATH.fullmatch(path) or request.scope.get("query_string"):
        return False
    stated, signature, digest = (
        form.fullmatch(text) for form, text in zip((_INPUT, _SIGNATURE, _DIGEST), given, strict=True)
    )
    if stated is None or signature is None or digest is None:
        return False
    if body is not None and base64.b64decode(digest[1]) != hashlib.sha256(body).digest():
        return False
    enrolment = find(stated[2])
    if enrolment is None:
        return False
    base = (
        f'"@method": {request.method}\n"@path": {path.decode("ascii")}\n'
        f'"content-digest": {digest[0]}\n"@signature-params": {stated[1]}'
    )
    try:
        _key(enrolment.device).verify(base64.b64decode(signature[1]), base.encode("ascii"))
    except InvalidSignature:
        return False
    return True


def _only(request: Request, *names: str) -> tuple[str, ...] | None:
    # A field that comes twice is for the library to judge.
    lines = [request.headers.getlist(name) for name in names]
    return tuple(one[0] for one in lines) if all(len(one) == 1 for one in lines) else None


@lru_cache(maxsize=4_096)
def _key(vkey: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(parse_vkey(vkey).public)
