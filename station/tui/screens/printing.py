"""The day's forms out of the running room: written as PDF, and printed where there is a printer."""

from __future__ import annotations

import asyncio
from pathlib import Path

from station.errors import PROBLEMS, Refusal
from station.forms.print_job import PRINTER, PrintJob, day_forms, send_to_printer, write_forms
from station.forms.reading import running_day
from station.text import Text
from station.tui.place import Place

WRITING = Text("正在写出表单……", "Writing the forms …")


def folder_of(place: Place) -> Path:
    """Where forms go: the stick that takes the roster on paper, else a folder of the kiosk's own."""
    paper = place.station.paper
    if paper is not None:
        return paper.folder
    folder = place.room.kiosk.folder / "forms"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


async def print_day(place: Place) -> Refusal | Text:
    """Write all forms of the day; what to say afterwards."""
    return await print_job(day_forms(running_day(place.room, place.plan), folder_of(place), place.language))


async def print_job(job: PrintJob) -> Refusal | Text:
    """Write one job's forms; what to say afterwards."""
    result = await asyncio.to_thread(write_forms, job)
    if result.code:
        return Refusal(PROBLEMS[result.code], {"folder": job.folder, "why": Text(*result.why)})
    refused = await asyncio.to_thread(send_to_printer, job)
    if refused:
        return Refusal(PRINTER, {"why": refused})
    n = len(job.files)
    return Text(f"{n} 个表单已写入 {job.folder}。", f"{n} forms are in {job.folder}.")
