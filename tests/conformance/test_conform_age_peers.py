"""Files go both ways between the station and three other age implementations: Go (``age``), Rust (pyrage), TypeScript."""

from __future__ import annotations

import base64
import json
import os
import pty
import select
import shutil
import subprocess
from pathlib import Path

import pytest

from station.vault import age

SIZES = (0, 1, 64 * 1024, 200_001)
PASS = "AAAQEAYEAUDAOCAJBIFQYDIOB4:271828"
CLASSIC = age.X25519Identity(b"\x31" * 32)
HYBRID = age.HybridIdentity(b"\x32" * 32)

NODE = """
import * as age from "age-encryption";
import fs from "fs";
const job = JSON.parse(fs.readFileSync(0, "utf8"));
const data = Buffer.from(job.data, "base64");
let out;
if (job.recipients || job.encryptUnder) {
  const e = new age.Encrypter();
  for (const r of job.recipients ?? []) e.addRecipient(r);
  if (job.encryptUnder) { e.setPassphrase(job.encryptUnder); e.setScryptWorkFactor(4); }
  out = await e.encrypt(data);
  if (job.armor) out = Buffer.from(age.armor.encode(out));
} else {
  const d = new age.Decrypter();
  if (job.identity) d.addIdentity(job.identity);
  if (job.passphrase) d.addPassphrase(job.passphrase);
  out = await d.decrypt(job.armor ? age.armor.decode(data.toString()) : data);
}
console.log(Buffer.from(out).toString("base64"));
"""


def node(folder: Path, data: bytes, **job: object) -> bytes:
    request = json.dumps({"data": base64.b64encode(data).decode(), **job})
    done = subprocess.run(
        ["node", "--input-type=module", "-e", NODE],
        cwd=folder,
        input=request,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return base64.b64decode(done.stdout)


@pytest.fixture(scope="module")
def go_age() -> str:
    found = shutil.which("age")
    if not found:
        pytest.skip("the age command is not installed")
    return found


def body(size: int) -> bytes:
    return bytes(range(256)) * (size // 256) + bytes(size % 256)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("armor", [False, True])
def test_typescript_hybrid_both_ways(npm_folder: Path, size: int, armor: bool) -> None:
    data = body(size)
    ours = age.encrypt_bytes(data, [HYBRID.recipient], armor=armor)
    assert node(npm_folder, ours, identity=str(HYBRID), armor=armor) == data
    theirs = node(npm_folder, data, recipients=[str(HYBRID.recipient)], armor=armor)
    assert age.decrypt_bytes(theirs, [HYBRID]) == data


def test_typescript_x25519_and_scrypt_both_ways(npm_folder: Path) -> None:
    data = body(1000)
    assert node(npm_folder, age.encrypt_bytes(data, [CLASSIC.recipient]), identity=str(CLASSIC)) == data
    theirs = node(npm_folder, data, recipients=[str(CLASSIC.recipient)])
    assert age.decrypt_bytes(theirs, [CLASSIC]) == data
    ours = age.encrypt_bytes(data, [age.ScryptRecipient(PASS, 4)])
    assert node(npm_folder, ours, passphrase=PASS) == data
    assert age.decrypt_bytes(node(npm_folder, data, encryptUnder=PASS), [age.ScryptIdentity(PASS)]) == data


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("armor", [False, True])
def test_go_x25519_both_ways(go_age: str, tmp_path: Path, size: int, armor: bool) -> None:
    data = body(size)
    key = tmp_path / "key.txt"
    key.write_text(f"{CLASSIC}\n")
    ours = age.encrypt_bytes(data, [CLASSIC.recipient], armor=armor)
    opened = subprocess.run([go_age, "-d", "-i", key], input=ours, capture_output=True, check=True)
    assert opened.stdout == data
    command = [go_age, *(["-a"] if armor else []), "-r", str(CLASSIC.recipient)]
    sealed = subprocess.run(command, input=data, capture_output=True, check=True)
    assert age.decrypt_bytes(sealed.stdout, [CLASSIC]) == data


def test_go_scrypt_both_ways(go_age: str, tmp_path: Path) -> None:
    data = body(1000)
    plain, sealed, out = tmp_path / "plain", tmp_path / "sealed", tmp_path / "out"
    plain.write_bytes(data)
    type_passphrase([go_age, "-p", "-o", str(sealed), str(plain)])
    assert age.decrypt_bytes(sealed.read_bytes(), [age.ScryptIdentity(PASS)]) == data
    sealed.write_bytes(age.encrypt_bytes(data, [age.ScryptRecipient(PASS, 4)]))
    type_passphrase([go_age, "-d", "-o", str(out), str(sealed)])
    assert out.read_bytes() == data


@pytest.mark.parametrize("size", SIZES)
def test_rust_x25519_and_scrypt_both_ways(size: int) -> None:
    pyrage = pytest.importorskip("pyrage", reason="pyrage is not installed")
    data = body(size)
    identity = pyrage.x25519.Identity.from_str(str(CLASSIC))
    recipient = pyrage.x25519.Recipient.from_str(str(CLASSIC.recipient))
    assert pyrage.decrypt(age.encrypt_bytes(data, [CLASSIC.recipient]), [identity]) == data
    assert age.decrypt_bytes(pyrage.encrypt(data, [recipient]), [CLASSIC]) == data
    assert pyrage.passphrase.decrypt(age.encrypt_bytes(data, [age.ScryptRecipient(PASS, 4)]), PASS) == data


def type_passphrase(command: list[str]) -> None:
    """Run a command on a terminal of its own and answer each of its questions with the passphrase."""
    child, terminal = pty.fork()
    if child == 0:
        os.execv(command[0], command)
    said = b""
    answered = 0
    while select.select([terminal], [], [], 30)[0]:
        try:
            piece = os.read(terminal, 1024)
        except OSError:  # Linux's answer once the other side is closed
            break
        if not piece:
            break
        said += piece
        while said.lower().count(b"passphrase") > answered and said.rstrip(b"\x1b[K0123456789;").endswith(
            b": "
        ):
            os.write(terminal, f"{PASS}\n".encode())
            answered = said.lower().count(b"passphrase")
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, said.decode(errors="replace")
