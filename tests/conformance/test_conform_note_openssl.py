"""A note's signatures check with ``openssl`` alone: what the bundle's README tells a stranger to do."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest

from station.vault.note import Checkpoint, Cosigner, Signer, Verifier, cosign, sign_note

LOG = Signer.from_seed("exam.example/demo/day/01", bytes(range(32)))
PERSON = Cosigner.from_seed("exam.example/staff/a", b"\x01" * 32)
SPKI = bytes.fromhex("302a300506032b6570032100")
"""DER of an Ed25519 SubjectPublicKeyInfo up to the key (RFC 8410)."""


def openssl_verifies(folder: Path, key: Verifier, message: bytes, signature: bytes) -> bool:
    tool = shutil.which("openssl")
    if not tool:
        pytest.skip("openssl is not installed")
    files = {"key": SPKI + key.public, "message": message, "signature": signature}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    command = [tool, "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", folder / "key"]
    command += ["-rawin", "-in", folder / "message", "-sigfile", folder / "signature"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_log_signature_and_cosignature(tmp_path: Path) -> None:
    text = Checkpoint(LOG.name, 7, bytes(32)).text()
    note = cosign(sign_note(text, [LOG]), PERSON, 1_800_000_000)
    log_line, person_line = note.partition("\n\n")[2].splitlines()
    signature = base64.b64decode(log_line.split(" ")[2])[4:]
    assert openssl_verifies(tmp_path, LOG.verifier, text.encode(), signature)
    assert not openssl_verifies(tmp_path, LOG.verifier, text.replace("7", "8").encode(), signature)
    signature = base64.b64decode(person_line.split(" ")[2])[12:]
    message = f"cosignature/v1\ntime 1800000000\n{text}".encode()
    assert openssl_verifies(tmp_path, PERSON.verifier, message, signature)
