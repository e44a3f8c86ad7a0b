"""A hostile stick or network: whatever is given to import, verify, open, receive and pull is refused in words.

Each command runs as its own process under limits that the kernel enforces: 20 seconds of processor time, 1.5 GiB of memory,
files of at most 64 MiB. Nothing may be written outside of the folders that it was given.
"""

from __future__ import annotations

import io
import os
import resource
import socket
import struct
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from station.errors import PlanError
from station.vault import age
from station.vault.bundle.folder import write_bundle
from station.vault.bundle.manifest import sign_manifest
from station.vault.credential import unlock
from station.vault.note import Signer, sign_note
from tests.faults.conftest import LONG
from tests.faults.rig.world import World
from tests.faults.rig.writers import ROOT
from tests.support.centers import center_at
from tests.support.journals import SmallSite, day_of, recut
from tests.support.sim import PIN, badge, locked

COMMANDS = ["verify", "open", "receive"] if LONG else ["open"]
MEBIBYTE = 1024 * 1024
TEBIBYTE = MEBIBYTE * MEBIBYTE


def limited() -> None:
    """Limits of the child."""
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    resource.setrlimit(resource.RLIMIT_AS, (1536 * MEBIBYTE, 1536 * MEBIBYTE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * MEBIBYTE, 64 * MEBIBYTE))


def told(home: Path, *words: object) -> str:
    """Run a command that must refuse in words; returns the problem's code."""
    done = subprocess.run(
        [sys.executable, "-m", "station", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "STATION_HOME": str(home), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited,
    )
    assert done.returncode in (1, 3), (done.returncode, done.stdout, done.stderr[-2000:])
    assert "Traceback" not in done.stderr
    return done.stderr.rstrip().rpartition("[")[2].rstrip("]")


def seen(folder: Path) -> dict[str, bytes]:
    """Everything under a folder: nothing of it may change."""
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink()}


# packages


def header(name: str, size: bytes = b"00000000000", kind: bytes = b"0", link: str = "") -> bytes:
    """One tar header as an attacker writes it, its checksum right."""
    body = bytearray(512)
    body[0 : len(name)] = name.encode()
    body[100:108], body[108:116], body[116:124] = b"0000644\0", b"0000000\0", b"0000000\0"
    body[124 : 124 + len(size)] = size
    body[136:148], body[148:156] = b"00000000000\0", b" " * 8
    body[156:157] = kind
    body[157 : 157 + len(link)] = link.encode()
    body[257:265] = b"ustar\x0000"
    body[148:156] = f"{sum(body):06o}\0 ".encode()
    return bytes(body)


HUGE = b"\x80\0\0\0" + struct.pack(">Q", 1 << 62)
PACKAGES: dict[str, bytes] = {
    "a size of four exbibytes": header("plan.note", HUGE) + bytes(1024),
    "an extended header of four exbibytes": header("x", HUGE, b"x") + bytes(1024),
    "a long name of four exbibytes": header("x", HUGE, b"L") + bytes(1024),
    "a size below zero": header("plan.note", b"\xff" * 12) + bytes(1024),
    "out of the folder": header("../../outside/evil") + bytes(1024),
    "an absolute name": header("/tmp/evil") + bytes(1024),
    "a link": header("plan.note", kind=b"2", link="/etc/passwd") + bytes(1024),
    "a hard link": header("plan.note", kind=b"1", link="/etc/passwd") + bytes(1024),
    "a device": header("plan.note", kind=b"3") + bytes(1024),
    "an old sparse file": header("plan.age", kind=b"S") + bytes(1024),
    "a hundred thousand members": header("staff/a.age") * 100_000 + bytes(1024),
    "an archive in an archive": header("plan.tar", b"00000001000") + header("plan.note") + bytes(1024),
    "zeros": bytes(MEBIBYTE),
    "compressed": b"\x1f\x8b\x08" + bytes(1000),
}


@pytest.fixture
def kiosk(world: World, place: Path) -> Path:
    return world.copy("bare", place / "bare") / "kiosk"


@pytest.mark.parametrize("what", sorted(PACKAGES)[:: 1 if LONG else 4])
def test_a_hostile_package_is_no_package(what: str, kiosk: Path, tmp_path: Path) -> None:
    package = tmp_path / "room-01.plan"
    package.write_bytes(PACKAGES[what])
    before = seen(kiosk)
    assert told(kiosk, "import", package) == "package.malformed"
    assert seen(kiosk) == before


def test_a_pipe_and_an_endless_file_are_not_waited_for(kiosk: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.plan")
    assert told(kiosk, "import", tmp_path / "pipe.plan") == "package.malformed"
    (tmp_path / "zero.plan").symlink_to("/dev/zero")
    assert told(kiosk, "import", tmp_path / "zero.plan") == "package.malformed"
    with (tmp_path / "huge.plan").open("wb") as file:
        file.truncate(TEBIBYTE // 1024)
    assert told(kiosk, "import", tmp_path / "huge.plan") == "package.malformed"


def test_a_package_of_thousands_of_signatures(kiosk: Path, tmp_path: Path) -> None:
    text = "station/plan/v1\nroom 01\n"
    few = sign_note(text, [Signer.from_seed(f"demo.center/{n}", n.to_bytes(32, "big")) for n in range(60)])
    lines = few.rpartition("\n\n")[2]
    for times in (10, 100):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for name, body in (("plan.note", f"{text}\n{lines * times}".encode()), ("plan.age", b"x")):
                info = tarfile.TarInfo(name)
                info.size = len(body)
                tar.addfile(info, io.BytesIO(body))
        (tmp_path / "room.plan").write_bytes(out.getvalue())
        assert told(kiosk, "import", tmp_path / "room.plan") == "package.untrusted"


@pytest.mark.parametrize("factor", [19, 22, 30, 63, 64, 999, 10**30])
def test_a_credential_of_absurd_work(factor: int) -> None:
    blob = locked("s01")
    first, rest = blob.split(b"\n-> scrypt ", 1)
    salt, after = rest.split(b" ", 1)
    changed = first + b"\n-> scrypt " + salt + b" " + str(factor).encode() + after[after.index(b"\n") :]
    with pytest.raises(PlanError) as said:
        unlock(changed, badge("s01"), PIN)
    assert said.value.code == "badge.damaged"


# bundles


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    return day_of(tmp_path_factory.mktemp("hostile"), entries=6)


@pytest.fixture
def stick(site: SmallSite, tmp_path: Path) -> Path:
    made = tmp_path / "stick" / "bundle"
    write_bundle(site.outbox.bundle(1) or site.cut(), made)
    return made


def endless(path: Path) -> None:
    path.unlink()
    with path.open("wb") as file:
        file.truncate(TEBIBYTE // 1024)


def piped(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def to_zero(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def signed_again_and_again(path: Path) -> None:
    text, _, lines = path.read_text(encoding="utf-8").rpartition("\n\n")
    path.write_text(f"{text}\n\n{lines * 300}", encoding="utf-8")


SPOILT: dict[str, Callable[[Path], None]] = {
    "endless": endless,
    "a pipe": piped,
    "a link to an endless device": to_zero,
    "signed three hundred times": signed_again_and_again,
}


@pytest.mark.parametrize("how", sorted(SPOILT)[:: 1 if LONG else 3])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_hostile_manifest(how: str, command: str, stick: Path, site: SmallSite, tmp_path: Path) -> None:
    SPOILT[how](stick / "manifest")
    assert told(tmp_path, *_words(command, stick, site, tmp_path))


@pytest.mark.parametrize("how", ["endless", "a pipe", "a link to an endless device"][:: 1 if LONG else 2])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_hostile_part(how: str, command: str, stick: Path, site: SmallSite, tmp_path: Path) -> None:
    for part in sorted((stick / "parts").iterdir()):
        SPOILT[how](part)
    assert told(tmp_path, *_words(command, stick, site, tmp_path))


def test_a_small_stick_does_not_become_a_large_file(site: SmallSite, stick: Path, tmp_path: Path) -> None:
    """One part, listed four hundred times."""
    from dataclasses import replace

    from station.vault.bundle import read_bundle

    bundle = read_bundle(stick)
    lines = bundle.manifest.parts
    first = next(line for line in lines if line.file == "entries.age")
    many = tuple(replace(first, offset=n * first.size) for n in range(400))
    files = tuple(
        replace(f, size=400 * first.size) if f.name == "entries.age" else f for f in bundle.manifest.files
    )
    kept = tuple(line for line in lines if line.file != "entries.age")
    forged = replace(bundle.manifest, files=files, parts=(*kept, *many))
    (stick / "manifest").write_bytes(sign_manifest(forged, site.device.signer))
    assert told(tmp_path, *_words("verify", stick, site, tmp_path)) == "verify.failed"
    with pytest.raises(PlanError):
        read_bundle(stick)


def test_a_hostile_layer_under_a_good_signature(site: SmallSite, stick: Path, tmp_path: Path) -> None:
    """Whoever holds a device's key signs what they like: names that lead out, links, a file twice."""
    outside = tmp_path / "outside"
    outside.mkdir()
    for n, name in enumerate(("../../../outside/evil", f"{outside}/evil", "blobs/sha256/../../evil")):
        data = header(name, b"00000000004") + b"evil" + bytes(508) + bytes(1024)
        sealed = age.encrypt_bytes(data, [site.center.duty.recipient])
        folder = tmp_path / f"bad{n}"
        from station.vault.bundle import read_bundle

        write_bundle(recut(read_bundle(stick), site, clear=data, sealed=sealed), folder)
        for command in ("verify", "open"):
            assert told(tmp_path, *_words(command, folder, site, tmp_path))
    assert seen(outside) == {}


def test_links_on_a_stick_lead_nowhere(site: SmallSite, stick: Path, tmp_path: Path) -> None:
    """What is written to a stick stays on it: a receipt beside its bundle, an exported copy."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "passwd").write_bytes(b"root")
    center = center_at(tmp_path / "center", enrolled=(site,))
    (stick / "receipt.part").symlink_to(outside / "passwd")
    (stick / "receipt").symlink_to(outside / "receipt")
    words = [sys.executable, "-m", "station", "center", "receive", str(center.path), str(stick)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=limited)
    assert done.returncode == 0, done.stderr
    assert (stick / "receipt").is_file()
    assert not (stick / "receipt").is_symlink()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.symlink_to(outside)
    bundle = site.outbox.bundle(1)
    assert bundle is not None
    with pytest.raises(Exception, match="link"):
        write_bundle(bundle, elsewhere)
    assert seen(outside) == {str(outside / "passwd"): b"root"}


def _words(command: str, stick: Path, site: SmallSite, tmp_path: Path) -> list[object]:
    if command == "receive":
        center = tmp_path / "center"
        if not center.is_dir():
            center_at(center, enrolled=(site,))
        return ["center", "receive", center, stick]
    identity = site.folder / "center-keys" / "duty.age"
    words: list[object] = [command, stick, "--identity", identity]
    return [*words, "--out", tmp_path / "opened"] if command == "open" else words


# the network


@pytest.fixture
def endless_server() -> Iterator[str]:
    """Answers every request with a body that does not end."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                talk, _ = listener.accept()
            except OSError:
                return
            with talk:
                talk.recv(65_536)
                try:
                    talk.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[")
                    while True:
                        talk.sendall(b" " * 65_536)
                except OSError:
                    continue

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()


def test_an_answer_without_an_end(
    endless_server: str, world: World, place: Path, tmp_path: Path, writers: object
) -> None:
    assert told(tmp_path, "center", "pull", endless_server, tmp_path / "pulled") == "pull.not_center"
    world.template("done", writers, place)  # type: ignore[arg-type]
    kiosk = world.copy("done", place / "run") / "kiosk"
    assert told(kiosk, "sync", endless_server) == "sync.not_center"
