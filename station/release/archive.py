"""A release as one plain tar: read against its signed list, unpacked, written in one spelling.

``SHA256SUMS`` and ``SHA256SUMS.note`` come first, so that nothing else is read before the signature holds, and nothing is
written that is not in the signed list. The archive is read once: what is checked is what is unpacked.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from station.release.errors import ReleaseError
from station.release.layout import (
    INFO,
    INSTALLER,
    MAX_INFO,
    NOTE,
    SUMS,
    Contents,
    Info,
    read_contents,
    read_info,
    split_name,
)

MAX_LIST = 64 * 1024
"""Bytes of the list and of its note, as for every signed note."""
MAX_TOTAL = 4 * 1024**3
"""Bytes of all files; a release of today has about a tenth of that."""
CHUNK = 1024 * 1024

Sink = Callable[[str], IO[bytes] | None]


@dataclass(frozen=True)
class Release:
    """A release whose signature and sums hold."""

    contents: Contents
    info: Info


def check_release(archive: Path, vkeys: Iterable[str]) -> Release:
    """Read the whole archive and write nothing.

    Raises:
        ReleaseError: unreadable, not signed by one of these release keys, or any file differs, lacks or is too many.
    """
    return _read(archive, vkeys, lambda name: None)


def unpack_release(archive: Path, into: Path, vkeys: Iterable[str]) -> Release:
    """Check and unpack to the new folder ``into``, which holds the files without the top folder.

    Raises:
        ReleaseError: as :func:`check_release`, ``into`` exists, or the disk refuses; nothing is left there then.
    """
    try:
        into.mkdir(mode=0o755)
    except OSError as error:
        raise ReleaseError(archive.name, f"{into}：{error.strerror}", f"{into}: {error.strerror}") from error

    def sink(name: str) -> IO[bytes]:
        path = into / name
        path.parent.mkdir(exist_ok=True)
        mode = 0o755 if name == INSTALLER else 0o644
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb")

    try:
        return _read(archive, vkeys, sink)
    except BaseException:
        shutil.rmtree(into, ignore_errors=True)
        raise


def write_release(out: IO[bytes], top: str, files: Mapping[str, Path], time_s: int) -> None:
    """Write the archive's one spelling: the list and its note first, then sorted; no owners, one time for all.

    Raises:
        ReleaseError: a name that can't stand in a release.
    """
    order = [SUMS, NOTE, *sorted(set(files) - {SUMS, NOTE})]
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name in order:
            split_name(top, f"{top}/{name}")
            info = tarfile.TarInfo(f"{top}/{name}")
            info.size = files[name].stat().st_size
            info.mtime = time_s
            info.mode = 0o755 if name == INSTALLER else 0o644
            with files[name].open("rb") as source:
                tar.addfile(info, source)


def _read(archive: Path, vkeys: Iterable[str], sink: Sink) -> Release:
    name = archive.name
    try:
        with archive.open("rb") as file, tarfile.open(fileobj=file, mode="r:") as tar:
            return _walk(name, tar, _members(name, tar), tuple(vkeys), sink)
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise ReleaseError(name, f"无法读取（{error}）", f"it can't be read ({error})") from error


def _members(archive: str, tar: tarfile.TarFile) -> Iterator[tuple[str, str, tarfile.TarInfo]]:
    """Top folder, name below it and member: plain files only, each once, not too large together."""
    seen: set[str] = set()
    total = 0
    for info in tar:
        if info.type != tarfile.REGTYPE or info.pax_headers:
            raise ReleaseError(
                archive, f"{info.name[:80]} 不是普通文件", f"{info.name[:80]} is not a plain file"
            )
        top, below = split_name(archive, info.name)
        total += info.size
        if below in seen or total > MAX_TOTAL:
            raise ReleaseError(archive, f"{below} 重复或过大", f"{below} is there twice or too large")
        seen.add(below)
        yield top, below, info


def _walk(
    archive: str,
    tar: tarfile.TarFile,
    members: Iterator[tuple[str, str, tarfile.TarInfo]],
    vkeys: tuple[str, ...],
    sink: Sink,
) -> Release:
    heads: dict[str, bytes] = {}
    top = ""
    for wanted in (SUMS, NOTE):
        top_now, below, info = next(members, ("", "", tarfile.TarInfo()))
        if below != wanted or info.size > MAX_LIST or (top and top_now != top):
            raise ReleaseError(archive, f"开头不是 {wanted}", f"it does not begin with its {wanted}")
        top = top_now
        heads[wanted] = b"".join(_chunks(archive, tar, info))
    contents = read_contents(archive, top, heads[SUMS], heads[NOTE], vkeys)
    for wanted, data in heads.items():
        _keep(sink(wanted), [data])
    left = dict(contents.sums)
    info_data = b""
    for top_now, below, info in members:
        if top_now != top or below not in left:
            raise ReleaseError(archive, f"{below} 不在签名清单中", f"{below} is not in the signed list")
        if below == INFO:
            if info.size > MAX_INFO:
                raise ReleaseError(archive, f"{INFO} 过大", f"its {INFO} is too large")
            info_data = b"".join(_chunks(archive, tar, info))
            digest = _keep(sink(below), [info_data])
        else:
            digest = _keep(sink(below), _chunks(archive, tar, info))
        if digest != left.pop(below):
            raise ReleaseError(
                archive, f"{below} 与签名清单不符", f"{below} is not the file of the signed list"
            )
    if left:
        raise ReleaseError(archive, f"缺少 {min(left)}", f"{min(left)} is missing")
    return Release(contents, read_info(archive, contents, info_data))


def _chunks(archive: str, tar: tarfile.TarFile, info: tarfile.TarInfo) -> Iterator[bytes]:
    reader = tar.extractfile(info)
    left = info.size
    while left:
        data = reader.read(min(CHUNK, left)) if reader else b""
        if not data:
            raise ReleaseError(archive, "末尾残缺", "its end is missing")
        left -= len(data)
        yield data


def _keep(file: IO[bytes] | None, chunks: Iterable[bytes]) -> str:
    """Write the chunks if there is a file; their SHA-256 in hex."""
    digest = hashlib.sha256()
    try:
        for data in chunks:
            digest.update(data)
            if file is not None:
                file.write(data)
        if file is not None:
            file.flush()
            os.fsync(file.fileno())
    finally:
        if file is not None:
            file.close()
    return digest.hexdigest()
