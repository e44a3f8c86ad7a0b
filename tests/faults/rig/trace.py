"""A system-call trace of a writer as operations on files: what ``strace -y -xx`` wrote down, read back.

    for step in read_trace(path, folder, acknowledgements):
        Write(path, offset, data) | Truncate | Sync | Create | Rename | Remove | MakeFolder | Said(line)

Paths are relative to the folder; calls on other files are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CALLS = (
    "openat,open,creat,lseek,write,pwrite64,writev,pwritev,ftruncate,truncate,fallocate,fsync,fdatasync,"
    "rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlink,symlinkat,sync_file_range"
)
ARGUMENTS = ["-y", "-xx", "-s", "16777216", "-e", f"trace={CALLS}"]
_LINE = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+)(?:<([^>]*)>)?")
_FD = re.compile(r"(\d+|AT_FDCWD)<([^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True)
class Write:
    path: str
    offset: int
    data: bytes


@dataclass(frozen=True)
class Truncate:
    path: str
    size: int


@dataclass(frozen=True)
class Sync:
    path: str


@dataclass(frozen=True)
class Create:
    path: str


@dataclass(frozen=True)
class Rename:
    path: str
    to: str


@dataclass(frozen=True)
class Remove:
    path: str


@dataclass(frozen=True)
class MakeFolder:
    path: str


@dataclass(frozen=True)
class Said:
    line: str


Step = Write | Truncate | Sync | Create | Rename | Remove | MakeFolder | Said


def read_trace(trace: Path, folder: Path, said: Path) -> Iterator[Step]:
    """The steps of a trace.

    Raises:
        ValueError: a call on the folder that is not understood: no fault may go unseen.
    """
    places: dict[str, int] = {}
    with trace.open(encoding="ascii") as lines:
        for line in lines:
            found = _LINE.match(line)
            if found is None or found[3].startswith("-"):
                continue
            yield from _step(found[1], found[2], int(found[3]), found[4], folder, said, places)


def _step(
    call: str, args: str, result: int, opened: str | None, folder: Path, said: Path, places: dict[str, int]
) -> Iterator[Step]:
    descriptor = _FD.match(args)
    path = _bytes(descriptor[2]).decode() if descriptor else ""
    key = descriptor[1] if descriptor else ""
    if call in ("openat", "open", "creat"):
        places[str(result)] = 0
        target = _bytes(opened or "").decode()
        if (inside := _inside(target, folder)) is not None and "O_CREAT" in args:
            yield Create(inside)
            if "O_TRUNC" in args:
                yield Truncate(inside, 0)
        return
    if call == "lseek":
        places[key] = result
        return
    if call == "writev" and path == str(said):
        yield from (Said(line) for line in _data(args).decode().splitlines())
        return
    if call in ("rename", "unlink", "mkdir", "rmdir"):
        names = [_bytes(one).decode() for one in _TEXT.findall(args)]
    elif call in ("unlinkat", "mkdirat"):
        # Either an absolute name or one in the folder that the descriptor is.
        names = [str(Path(path) / _bytes(_TEXT.findall(args)[0]).decode())]
    else:
        names = [path]
    inside = [one for one in (_inside(name, folder) for name in names) if one is not None]
    if not inside:
        return
    match call:
        case "write":
            yield Write(inside[0], places[key], _data(args)[:result])
            places[key] += result
        case "pwrite64":
            yield Write(inside[0], int(args.rpartition(", ")[2]), _data(args)[:result])
        case "ftruncate":
            yield Truncate(inside[0], int(args.rpartition(", ")[2]))
        case "fsync" | "fdatasync":
            yield Sync(inside[0])
        case "rename":
            yield Rename(*inside)
        case "unlink" | "unlinkat" | "rmdir":
            yield Remove(inside[0])
        case "mkdir" | "mkdirat":
            yield MakeFolder(inside[0])
        case "fallocate":
            return  # the ballast alone: bytes that nobody reads
        case _:
            raise ValueError(f"{call} on {inside[0]} is not understood")


def _inside(path: str, folder: Path) -> str | None:
    root = f"{folder}/"
    return path.removeprefix(root) if path.startswith(root) else None


def _data(args: str) -> bytes:
    found = _TEXT.search(args)
    if found is None:
        raise ValueError("a write without its bytes")
    return _bytes(found[1])


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))
