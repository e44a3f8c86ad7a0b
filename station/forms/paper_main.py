"""The process that makes one job's pages: a job in JSON on standard input, the result on standard output.

It is the only part of a running room that loads the typesetter, and it ends with the job.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import msgspec

from station.errors import DeviceError
from station.forms.paper_job import TEMPLATE, PaperJob, PaperResult
from station.forms.paper_writer import of_error
from station.vault.bundle.disk import read_from_medium, sync_folder


def main() -> None:
    """One job, then the end. The lowest priority: the door goes first."""
    os.nice(19)
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=PaperJob)
    sys.stdout.buffer.write(msgspec.json.encode(do(job)))


def do(job: PaperJob) -> PaperResult:
    """Typeset and write what changed."""
    from station.forms.typesetting import typeset

    try:
        for name in job.changed:
            put(Path(job.folder) / name, typeset(TEMPLATE, {"sheets": [job.sheets[name]]})[0])
    except (OSError, DeviceError) as error:
        return of_error(error)
    return PaperResult()


def put(path: Path, body: bytes) -> None:
    """``name.part`` → fsync → rename → fsync of the folder → read back; the page before stays until the new one is whole.

    The folder is never made: where the stick is gone, its mount point must not fill up in its place.

    Raises:
        OSError: the medium refuses, or gives back other bytes (EIO).
    """
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    sync_folder(path.parent)
    if read_from_medium(path) != body:
        raise OSError(errno.EIO, os.strerror(errno.EIO))


if __name__ == "__main__":
    main()
