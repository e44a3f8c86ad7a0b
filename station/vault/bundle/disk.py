"""Writing a file so that it is there after a power cut, and reading it back from the medium."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from station.errors import DeviceError
from station.vault.bundle.errors import COPY_DIFFERS, DISK


def write_durably(path: Path, body: bytes) -> None:
    """``name.part`` → fsync → rename → fsync of the folder → read back and compare.

    A file that is there already with these bytes is left alone, so that an interrupted copy goes on where it stopped.
    A link that lies under either name is replaced, never followed: a stick may hold anything.

    Raises:
        DeviceError: the medium refuses, or gives back other bytes.
    """
    try:
        if _is_plain(path, len(body)) and read_from_medium(path) == body:
            # Whoever wrote it may have been killed between the rename and its flush.
            sync_folder(path.parent)
            return
        make_folder(path.parent)
        part = path.with_name(f"{path.name}.part")
        part.unlink(missing_ok=True)
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            part.rename(path)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)  # a full medium is not to stay full
            raise
        sync_folder(path.parent)
        back = read_from_medium(path)
    except OSError as error:
        raise DeviceError(DISK, path=path, why=error.strerror or str(error)) from error
    if back != body:
        raise DeviceError(COPY_DIFFERS, path=path)


def make_folder(folder: Path) -> None:
    """The folder and those above it, each durable in the one above. Raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def _is_plain(path: Path, size: int) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size == size


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_from_medium(path: Path) -> bytes:
    """The file's bytes, not from the page cache where the system lets go of it."""
    descriptor = os.open(path, os.O_RDONLY)
    with os.fdopen(descriptor, "rb") as file:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        return file.read()
