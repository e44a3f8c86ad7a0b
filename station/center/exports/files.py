"""Files of an export: written under another name, flushed, then put in place; readable by their owner alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from station.errors import DeviceError
from station.vault.bundle.disk import sync_folder
from station.vault.bundle.errors import DISK


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives the name to write to; at the end the file is durable under its own name, and where writing fails nothing is left.

    Names and numbers of people are in these files: nobody else on the machine is to read them.

    Raises:
        DeviceError: the disk refuses.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.chmod(0o600)
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise DeviceError(DISK, path=path, why=error.strerror or str(error)) from error
    finally:
        part.unlink(missing_ok=True)
