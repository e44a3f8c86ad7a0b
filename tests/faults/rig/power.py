"""A disk that loses its power: what may lie on it after any system call, as strictly as POSIX allows.

A write is durable after ``fsync`` of its file; a name (created, renamed, removed) after ``fsync`` of its folder. Until then each
may be kept, lost, or, for data, torn at 512 bytes; writes may be kept out of their order; a file may have its new length and
zeros in it. Names of one folder are kept in their order, as journalled file systems do.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from tests.faults.rig.trace import Create, MakeFolder, Remove, Rename, Said, Step, Sync, Truncate, Write

SECTOR = 512
Pending = Write | Truncate
NameStep = Create | Rename | Remove | MakeFolder
Body = tuple[bytes, int]
"""A file's bytes without the zeros at its end, and its length: a log that was grown beforehand is almost all zeros."""
Image = dict[str, Body]
"""Path → body; a folder is a path that ends in ``/``."""


class _File:
    """One file's durable bytes and what was written since."""

    def __init__(self, data: bytes = b"") -> None:
        self.body: Body = _body(data)
        self.pending: list[Pending] = []

    def with_steps(self, steps: list[Pending]) -> Body:
        data, size = bytearray(self.body[0]), self.body[1]
        for one in steps:
            size = _apply(data, size, one)
        return bytes(data.rstrip(b"\0")), size

    def sync(self) -> None:
        self.body, self.pending = self.with_steps(self.pending), []


def _body(data: bytes) -> Body:
    return data.rstrip(b"\0"), len(data)


Content = Callable[[_File], Body]
Names = dict[str, "_File | None"]
"""Path → file, or None for a folder."""


@dataclass
class Disk:
    """The disk under one writer, from its first call on."""

    now: Names
    """Names as the running system sees them."""
    durable: Names
    pending: list[NameStep] = field(default_factory=list)
    files: dict[int, _File] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Disk:
        """What lies in a folder, all of it durable."""
        names: Names = {}
        for path in sorted(folder.rglob("*")):
            names[str(path.relative_to(folder))] = None if path.is_dir() else _File(path.read_bytes())
        return cls(dict(names), names)

    def step(self, step: Step) -> None:
        """One system call happens."""
        match step:
            case Said():
                pass
            case Write(path=path) | Truncate(path=path):
                self._file(path).pending.append(step)
            case Sync(path=path):
                self._sync(path)
            case Create(path=path) if path in self.now:
                pass
            case Create() | Rename() | Remove() | MakeFolder():
                made = _File()
                _rename(self.now, step, made)
                self.files[id(step)] = made
                self.pending.append(step)

    def _file(self, path: str) -> _File:
        found = self.now[path]
        assert found is not None, path
        return found

    def _sync(self, path: str) -> None:
        found = self.now.get(path)
        if found is not None:
            found.sync()
            return
        kept = []
        for step in self.pending:
            if str(PurePosixPath(step.path).parent) == path or path == "":
                _rename(self.durable, step, self.files[id(step)])
            else:
                kept.append(step)
        self.pending = kept

    def images(self, rng: random.Random, chances: int) -> Iterator[Image]:
        """What may be found after a power cut now: the corner cases, and as many random ones as asked for."""
        none, every = self._names(None), self._names({})
        yield self._image(none, lambda f: f.body)
        if not self.pending and not any(f is not None and f.pending for f in self.now.values()):
            return
        yield self._image(every, lambda f: f.with_steps(f.pending))
        yield self._image(every, lambda f: f.body)
        yield self._image(none, lambda f: f.with_steps(f.pending))
        yield self._image(every, _zeros)
        yield self._image(every, lambda f: f.with_steps(f.pending[:-1]))
        yield self._image(every, lambda f: f.with_steps(f.pending[1:]))
        yield self._image(every, lambda f: f.with_steps(f.pending[::-1]))
        for _ in range(chances):
            upto = {folder: rng.random() for folder in self._folders()}
            yield self._image(self._names(upto), lambda f: f.with_steps(_some(f.pending, rng)))

    def _folders(self) -> set[str]:
        return {str(PurePosixPath(step.path).parent) for step in self.pending}

    def _names(self, upto: dict[str, float] | None) -> Names:
        """Durable names with pending ones: none of them, all, or of each folder the first share."""
        names = dict(self.durable)
        if upto is None:
            return names
        total = {
            f: sum(str(PurePosixPath(s.path).parent) == f for s in self.pending) for f in self._folders()
        }
        taken = dict.fromkeys(total, 0)
        for step in self.pending:
            folder = str(PurePosixPath(step.path).parent)
            if not upto or taken[folder] < upto[folder] * (total[folder] + 1) - 1:
                _rename(names, step, self.files[id(step)])
            taken[folder] += 1
        return names

    @staticmethod
    def _image(names: Names, content: Content) -> Image:
        image: Image = {}
        for path, file in names.items():
            parent = str(PurePosixPath(path).parent)
            if parent != "." and names.get(parent, "") is not None:
                continue  # its folder was never durable
            if file is None:
                image[f"{path}/"] = (b"", 0)
            else:
                image[path] = content(file)
        return image


def digest(image: Image) -> bytes:
    """Two images alike have one digest."""
    total = hashlib.sha256()
    for path in sorted(image):
        data, size = image[path]
        total.update(f"{path}\0{len(data)} {size}\0".encode() + data)
    return total.digest()


def lay_out(image: Image, folder: Path) -> None:
    """Write an image down, to be opened."""
    for path in sorted(image):
        target = folder / path
        if path.endswith("/"):
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            data, size = image[path]
            with target.open("wb") as file:
                file.write(data)
                file.truncate(size)
            if path.endswith((".key", ".age")):
                target.chmod(0o600)


def _rename(names: Names, step: NameStep, made: _File) -> None:
    match step:
        case Create(path=path):
            names.setdefault(path, made)
        case MakeFolder(path=path):
            names.setdefault(path, None)
        case Remove(path=path):
            names.pop(path, None)
        case Rename(path=path, to=to):
            for old in [n for n in names if n == path or n.startswith(f"{path}/")]:
                names[to + old.removeprefix(path)] = names.pop(old)


def _apply(data: bytearray, size: int, step: Pending) -> int:
    """Do one step to the bytes; returns the file's new length."""
    if isinstance(step, Truncate):
        del data[step.size :]
        return step.size
    written = step.data.rstrip(b"\0")
    data.extend(bytes(max(0, step.offset + len(written) - len(data))))
    data[step.offset : step.offset + len(step.data)] = written + bytes(
        max(0, min(len(data), step.offset + len(step.data)) - step.offset - len(written))
    )
    return max(size, step.offset + len(step.data))


def _zeros(file: _File) -> Body:
    """New lengths reached the disk, new bytes did not."""
    return file.body[0], max([file.body[1], file.with_steps(file.pending)[1]])


def _some(steps: list[Pending], rng: random.Random) -> list[Pending]:
    """Some of them, some torn, sometimes in another order."""
    kept: list[Pending] = []
    share = rng.random()
    for one in steps:
        if rng.random() > share:
            continue
        if isinstance(one, Write) and rng.random() < 0.3:
            sectors = [n for n in range(0, len(one.data), SECTOR) if rng.random() < 0.5]
            kept += [Write(one.path, one.offset + n, one.data[n : n + SECTOR]) for n in sectors]
        else:
            kept.append(one)
    if rng.random() < 0.3:
        rng.shuffle(kept)
    return kept
