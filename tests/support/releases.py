"""Small release archives: whole ones as the publisher makes them, and spoilt ones."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterable
from pathlib import Path

from station.release import sign_sums, write_release, write_sums
from station.vault.note import Signer

RELEASER = Signer.from_seed("center.example/release", b"r" * 32)
VERSION = "0.2.0"


def release_files(version: str = VERSION, **info: object) -> dict[str, bytes]:
    """The files of a small release, without list and signature."""
    about = {
        "format": 1,
        "version": version,
        "python": "3.11",
        "platform": "linux_x86_64",
        "made": "2026-11-07T08:00:00Z",
    }
    return {
        "release.json": json.dumps(about | info).encode(),
        "install.sh": b"#!/bin/sh\n",
        "requirements.lock": b"",
        f"wheels/station-{version}-py3-none-any.whl": b"wheel",
        "debs/cage_0.1.4-4_amd64.deb": b"deb",
    }


def signed_files(files: dict[str, bytes], signer: Signer = RELEASER) -> dict[str, bytes]:
    """The files with their list and its signature."""
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    return {
        "SHA256SUMS": write_sums(sums).encode(),
        "SHA256SUMS.note": sign_sums(sums, signer).encode(),
    } | files


def write_archive(path: Path, files: dict[str, bytes], version: str = VERSION) -> Path:
    """The archive as :func:`station.release.write_release` makes it; the sources lie beside it."""
    folder = path.with_suffix(".files")
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    with path.open("wb") as out:
        write_release(out, f"station-{version}", {name: folder / name for name in files}, 1_700_000_000)
    return path


def write_raw(path: Path, members: Iterable[tuple[tarfile.TarInfo, bytes]]) -> Path:
    """A tar of exactly these members, whatever they are."""
    with tarfile.open(path, "w", format=tarfile.GNU_FORMAT) as tar:
        for info, data in members:
            info.size = len(data) if info.isreg() else 0
            tar.addfile(info, io.BytesIO(data))
    return path


def members(files: dict[str, bytes], top: str = f"station-{VERSION}") -> list[tuple[tarfile.TarInfo, bytes]]:
    """The members of a whole archive, to be spoilt."""
    return [(tarfile.TarInfo(f"{top}/{name}"), data) for name, data in files.items()]
