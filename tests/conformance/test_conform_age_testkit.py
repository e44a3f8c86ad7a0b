"""All of the age test kit (C2SP CCTV): success and every kind of failure, with what was decrypted before it."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import zlib
from hashlib import sha256
from pathlib import Path

from station.vault.age import (
    AgeError,
    ArmorError,
    ArmorReader,
    HeaderError,
    HmacError,
    Identity,
    NoMatch,
    PayloadError,
    ScryptIdentity,
    decrypt,
    parse_identity,
)

LIST = """
import * as kit from "cctv-age";
const out = {};
for (const [name, data] of Object.entries(kit.default ?? kit))
  if (data instanceof Uint8Array) out[name] = Buffer.from(data).toString("base64");
console.log(JSON.stringify(out));
"""
EXPECTED: dict[str, type[AgeError] | None] = {
    "success": None,
    "no match": NoMatch,
    "header failure": HeaderError,
    "HMAC failure": HmacError,
    "payload failure": PayloadError,
    "armor failure": ArmorError,
}


def test_every_vector(npm_folder: Path) -> None:
    listed = subprocess.run(
        ["node", "--input-type=module", "-e", LIST],
        cwd=npm_folder,
        capture_output=True,
        check=True,
        timeout=60,
    )
    vectors = {name: base64.b64decode(text) for name, text in json.loads(listed.stdout).items()}
    assert len(vectors) == 143
    wrong = {name: why for name, body in vectors.items() if (why := difference(body))}
    assert wrong == {}


def difference(vector: bytes) -> str:
    """What a vector expects and we do not do; empty when all is as expected."""
    head, _, body = vector.partition(b"\n\n")
    pairs = [line.split(": ", 1) for line in head.decode().split("\n")]
    fields = dict(pairs)
    if fields.get("compressed") == "zlib":
        body = zlib.decompress(body)
    identities: list[Identity] = [parse_identity(value) for key, value in pairs if key == "identity"]
    identities += [ScryptIdentity(value) for key, value in pairs if key == "passphrase"]
    plain = io.BytesIO()
    # Armored vectors are read as armor, so that text which does not even begin like one fails as armor.
    source = ArmorReader(io.BytesIO(body)) if fields.get("armored") == "yes" else io.BytesIO(body)
    got: type[AgeError] | None = None
    try:
        decrypt(source, plain, identities)
    except AgeError as error:
        got = type(error)
    if got is not EXPECTED[fields["expect"]]:
        return f"expected {fields['expect']}, got {got}"
    if "payload" in fields and sha256(plain.getvalue()).hexdigest() != fields["payload"]:
        return f"another payload of {len(plain.getvalue())} bytes"
    return ""
