"""``./run wheelhouse``: one archive that installs on a machine without any network (docs/offline.md, docs/formats.md §13).

    ./run wheelhouse [--key FILE] [--out FOLDER] [--debs NAME …]

Wheels are those of requirements.lock for this machine's Python, without what only developers need; Debian packages are those
named and all that they need beyond a minimal system of this machine's release. The list of all of it is signed with the
publisher's release key; where FILE is not there it is made.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from station import __version__
from station.release import Info, sign_sums, write_release, write_sums
from station.release.layout import INFO, INSTALLER, LOCK, NOTE, SUMS
from station.vault.keys import DeviceIdentity, fingerprint
from station.vault.note import Signer

ROOT = Path(__file__).resolve().parents[1]
DEBS = (
    "python3",
    "libzbar0",
    "cage",
    "foot",
    "fontconfig",
    "fonts-noto-cjk",
    "fonts-dejavu-core",
    "xkb-data",
    "dbus",
)
"""What a kiosk takes of Debian; see docs/offline.md."""
KEY = ROOT / ".tools" / "release.key"


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run wheelhouse", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument(
        "--key", type=Path, default=KEY, help="the publisher's release key; made where it is not there"
    )
    parser.add_argument("--name", default="publisher.local/release", help="name of a key that is made")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--debs", nargs="*", default=DEBS, help="Debian packages; none: wheels alone")
    asked = parser.parse_args()
    signer = (
        DeviceIdentity.load(asked.key)
        if asked.key.is_file()
        else DeviceIdentity.create(asked.key, asked.name)
    ).signer
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="wheelhouse-", dir=asked.out) as work:
        archive = build(Path(work), asked.out, asked.debs, signer)
    digest = hashlib.file_digest(archive.open("rb"), "sha256").hexdigest()
    sys.stdout.write(f"{archive}\n  {archive.stat().st_size / 1e6:.0f} MB  SHA-256 {digest}\n")
    sys.stdout.write(f"  公钥 · key: {signer.vkey}\n  {fingerprint([signer.vkey])}\n")


def build(work: Path, out: Path, debs: list[str], signer: Signer) -> Path:
    """Everything into one folder, listed, signed, and into the archive."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    installer = (ROOT / "tools" / "release" / "install.sh").read_text(encoding="utf-8")
    told = installer.replace("@packages@", " ".join(debs))
    files = {INSTALLER: put(work / INSTALLER, told.encode()), LOCK: lock(work)}
    for path in wheels(work / "wheels", files[LOCK]):
        files[f"wheels/{path.name}"] = path
    for path in packages(work / "debs", debs):
        files[f"debs/{path.name}"] = path
    now = int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    made = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    info = Info(1, __version__, python, platform, made)
    files[INFO] = put(work / INFO, msgspec.json.encode(info) + b"\n")
    sums = {name: hashlib.file_digest(path.open("rb"), "sha256").hexdigest() for name, path in files.items()}
    files[SUMS] = put(work / SUMS, write_sums(sums).encode())
    files[NOTE] = put(work / NOTE, sign_sums(sums, signer).encode())
    archive = out / f"station-{__version__}-{platform}-py{python}.tar"
    with (work / "archive").open("wb") as target:
        write_release(target, f"station-{__version__}", files, now)
    (work / "archive").replace(archive)
    return archive


def lock(work: Path) -> Path:
    """requirements.lock without what only developers need, the same versions and hashes."""
    made = work / LOCK
    base = [
        "uv",
        "pip",
        "compile",
        "pyproject.toml",
        "--extra",
        "stores",
        "--constraint",
        "requirements.lock",
    ]
    run(
        [
            sys.executable,
            "-m",
            *base,
            "--generate-hashes",
            "--no-header",
            "--no-annotate",
            "-q",
            "-o",
            str(made),
        ]
    )
    return made


def wheels(folder: Path, locked: Path) -> list[Path]:
    """Every wheel of the lock, each checked against its hash, and the program's own."""
    base = [
        os.environ.get("PYTHON", "python3"),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "download",
        "--quiet",
    ]
    run([*base, "--only-binary", ":all:", "--require-hashes", "-r", str(locked), "-d", str(folder)])
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)])
    return sorted(folder.iterdir())


def packages(folder: Path, names: list[str]) -> list[Path]:
    """These Debian packages and what they need, but what every Debian system has (Priority: required)."""
    folder.mkdir()
    if not names:
        return []
    if shutil.which("apt-get") is None:
        raise SystemExit("apt-get is not here: build on Debian, or with --debs and no name")
    (folder / "partial").mkdir()
    # As on a machine that has nothing yet, into a folder of its own: what lies in this machine's cache would be left out.
    bare = {
        "Dir::State::status": "/dev/null",
        "Dir::Cache::archives": f"{folder}/",
        "APT::Sandbox::User": "root",
    }
    options = [word for name, value in bare.items() for word in ("-o", f"{name}={value}")]
    run(
        ["apt-get", *options, "--no-install-recommends", "-qq", "--yes", "--download-only", "install", *names]
    )
    shutil.rmtree(folder / "partial")
    (folder / "lock").unlink(missing_ok=True)
    held = {run(["dpkg-deb", "-f", str(deb), "Package"]).strip(): deb for deb in folder.iterdir()}
    for name in base_system(list(held)):
        held.pop(name).unlink()
    return sorted(held.values())


def base_system(names: list[str]) -> set[str]:
    """Those of these packages that every Debian system has."""
    found: set[str] = set()
    for block in run(["apt-cache", "show", "--no-all-versions", *names]).split("\n\n"):
        fields = dict(
            line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(" ")
        )
        if fields.get("Priority") == "required" or fields.get("Essential") == "yes":
            found.add(fields["Package"])
    return found


def put(path: Path, body: bytes) -> Path:
    path.write_bytes(body)
    return path


def run(words: list[str], cwd: Path = ROOT) -> str:
    """Output of a command; ends the program with its words where it fails."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / ".tools" / "uv")} if "uv" in words else None
    done = subprocess.run(words, cwd=cwd, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"{' '.join(words[:6])} …: {done.stderr.strip()[-2000:]}")
    return done.stdout


if __name__ == "__main__":
    main()
