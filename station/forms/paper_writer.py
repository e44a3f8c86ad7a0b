"""The writer of the paper roster: a thread that waits for the stick, and a process that typesets, for one job each.

The screen's process never loads the typesetter and never touches the stick: a stick that hangs holds up the thread alone.
Names go to the process through a pipe, not through its command line or a file.
"""

from __future__ import annotations

import errno
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec

from station.errors import DeviceError
from station.forms.paper_job import FAILED, GONE, REFUSES, PaperJob, PaperResult
from station.text import Text

GONE_ERRORS = {errno.ENOENT, errno.ENOTDIR, errno.ENODEV, errno.ENXIO, errno.EIO, errno.ESTALE}
"""What the system says of a medium that was pulled out."""
WORDS = {
    errno.ENOSPC: Text("已满", "it is full"),
    errno.EDQUOT: Text("已满", "it is full"),
    errno.EROFS: Text("只能读", "it is read-only"),
    errno.EACCES: Text("没有写的权限", "no permission to write"),
    errno.EPERM: Text("没有写的权限", "no permission to write"),
}


class ChildWriter:
    """Does each job in a thread, and the typesetting in a process of its own that ends with it."""

    def __init__(self, argv: Sequence[str] | None = None) -> None:
        """``argv`` replaces the process's command line."""
        self._argv = list(argv) if argv is not None else [sys.executable, "-m", "station.forms.paper_main"]
        self._thread: threading.Thread | None = None
        self._result: PaperResult | None = None

    def start(self, job: PaperJob) -> None:
        self._result = None
        self._thread = threading.Thread(target=self._run, args=(job,), name="paper", daemon=True)
        self._thread.start()

    def result(self) -> PaperResult | None:
        return self._result

    def wait(self) -> PaperResult | None:
        """Wait for the job under way: for whoever has nothing else to do."""
        if self._thread is not None:
            self._thread.join()
        return self._result

    def _run(self, job: PaperJob) -> None:
        try:
            self._result = self._done(job)
        except OSError as error:
            self._result = of_error(error)

    def _done(self, job: PaperJob) -> PaperResult:
        folder = Path(job.folder)
        own = bool(job.home) and folder.stat().st_dev == Path(job.home).stat().st_dev
        if job.removed:
            for name in job.removed:
                (folder / name).unlink(missing_ok=True)
            return PaperResult(own_disk=own)
        todo = tuple(name for name in job.sheets if name in job.changed or not (folder / name).is_file())
        if not todo:
            return PaperResult(own_disk=own)
        told = subprocess.run(  # noqa: S603  our own interpreter and module
            self._argv,
            input=msgspec.json.encode(msgspec.structs.replace(job, changed=todo)),
            capture_output=True,
            check=False,
        )
        try:
            result = msgspec.json.decode(told.stdout, type=PaperResult)
        except msgspec.DecodeError:
            why = f"exit {told.returncode}"
            return PaperResult(FAILED.code, (why, why))
        return msgspec.structs.replace(result, own_disk=own)


def of_error(error: OSError | DeviceError) -> PaperResult:
    """A failure as the keeper understands it."""
    if isinstance(error, DeviceError):
        return PaperResult(FAILED.code, (error.what.zh.rstrip("。"), error.what.en.rstrip(".")))
    if error.errno in GONE_ERRORS:
        return PaperResult(GONE.code)
    unnamed = error.strerror or str(error)
    word = WORDS.get(error.errno or 0, Text(unnamed, unnamed))
    return PaperResult(REFUSES.code, (word.zh, word.en))
