"""The day's forms written to a folder from the running room: a process of its own typesets, a thread waits for it.

As with the roster on paper (paper_writer.py) the screens never load the typesetter and never touch the stick, and names go
through a pipe. Where the machine has a printer the files go there too; where it has none, nothing stops.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from station.errors import problem
from station.forms.day import Day
from station.forms.paper_job import FAILED, PaperResult
from station.forms.paper_writer import of_error
from station.forms.printable import printable_data
from station.forms.roster import file_time
from station.text import Language

PRINTER_SECONDS = 20
"""So long a printer's queue may take to accept a file."""
PRINTER = problem(
    "forms.printer",
    what=("打印机没有接收：{why}。", "The printer did not take it: {why}."),
    now=(
        "表单已存为 PDF，可拿到别处打印；考试照常。",
        "The forms are saved as PDF: print them elsewhere; the exam goes on.",
    ),
)


class PrintFile(msgspec.Struct, frozen=True):
    """One PDF to make."""

    template: str
    data: object


class PrintJob(msgspec.Struct, frozen=True):
    """What is to lie in the folder."""

    folder: str
    files: dict[str, PrintFile]
    """File name → form."""


def day_forms(day: Day, folder: Path, language: Language = "zh") -> PrintJob:
    """All forms of a day: per session the record form and the lists; notices of violations and reports of incidents
    where there are any."""
    from station.forms.notices import incident_report, name_lists, violation_notices
    from station.forms.record import TEMPLATE, record_form

    files: dict[str, PrintFile] = {}
    for session in day.plan.room.sessions:
        tail = f"{day.plan.room.sitting.day}-{day.plan.room.room.number}-{file_time(day.plan, session.start)}.pdf"
        wanted: dict[str, tuple[str, Sequence[object]]] = {
            "record": (TEMPLATE, [record_form(day, session, language)]),
            "lists": ("lists", [name_lists(day, session)]),
            "violations": ("violation", violation_notices(day, session, language)),
            "incidents": (
                "incident",
                [incident_report(day, case, language) for case in day.cases(session.id)],
            ),
        }
        for name, (template, forms) in wanted.items():
            if forms:
                files[f"{name}-{tail}"] = PrintFile(template, printable_data({"forms": list(forms)}))
    return PrintJob(str(folder), files)


def found_forms(days: Sequence[Day], folder: Path, language: Language = "zh") -> PrintJob:
    """The notices of what was found afterwards, over all journals at hand, as one file; none where nothing was."""
    from station.forms.notices import found_notices

    forms, own = found_notices(days, language), days[0].plan.room
    if not forms:
        return PrintJob(str(folder), {})
    data = printable_data({"forms": forms})
    name = f"found-{own.sitting.day}-{own.room.number}.pdf"
    return PrintJob(str(folder), {name: PrintFile("violation", data)})


def write_forms(job: PrintJob, argv: Sequence[str] | None = None) -> PaperResult:
    """Typeset in a process of its own and write each file whole; waits for it. ``argv`` replaces the command line."""
    try:
        told = subprocess.run(  # noqa: S603  our own interpreter and module
            list(argv) if argv is not None else [sys.executable, "-m", "station.forms.print_main"],
            input=msgspec.json.encode(job),
            capture_output=True,
            check=False,
        )
    except OSError as error:
        return of_error(error)
    try:
        return msgspec.json.decode(told.stdout, type=PaperResult)
    except msgspec.DecodeError:
        why = f"exit {told.returncode}"
        return PaperResult(FAILED.code, (why, why))


def send_to_printer(job: PrintJob, program: str = "lp") -> str:
    """Hand the files to the machine's default printer; what it said where it refused, empty where all went.

    A machine without a printing system is no failure: the PDFs are there.
    """
    found = shutil.which(program)
    if found is None:
        return ""
    try:
        told = subprocess.run(  # noqa: S603  the system's own program, our own file names
            [found, *(str(Path(job.folder) / name) for name in job.files)],
            capture_output=True,
            check=False,
            timeout=PRINTER_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if told.returncode == 0 else told.stderr.decode(errors="replace").strip() or "lp"
