"""The process that makes one job's forms: a job in JSON on standard input, the result on standard output."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from station.errors import DeviceError
from station.forms.paper_job import PaperResult
from station.forms.paper_main import put
from station.forms.paper_writer import of_error
from station.forms.print_job import PrintJob


def main() -> None:
    """One job, then the end. The lowest priority: the door goes first."""
    os.nice(19)
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=PrintJob)
    sys.stdout.buffer.write(msgspec.json.encode(do(job)))


def do(job: PrintJob) -> PaperResult:
    """Typeset and write every file."""
    from station.forms.typesetting import typeset

    try:
        for name, form in job.files.items():
            put(Path(job.folder) / name, typeset(form.template, form.data, archival=True)[0])
    except (OSError, DeviceError) as error:
        return of_error(error)
    return PaperResult()


if __name__ == "__main__":
    main()
