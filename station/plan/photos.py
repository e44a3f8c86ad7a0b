"""Candidates' photos out of a folder: by the file name in the list, else by ticket number.

A photo goes by its SHA-256 from then on: the plan holds the hash, the package carries the bytes under it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from station.errors import PlanError, problem
from station.plan.findings import Findings, Place
from station.plan.model import SittingPlan
from station.plan.roster import Roster
from station.plan.sheet import code_form

PHOTO_MISSING = problem(
    "plan.photo_missing",
    what=("考生 {ticket} 没有照片。", "There is no photo of candidate {ticket}."),
    now=(
        "把照片以准考证号为文件名（{ticket}.jpg 或 .png）放入照片文件夹。",
        "Put it into the folder of photos as {ticket}.jpg or .png.",
    ),
    clause="ER-2",
)
PHOTO_NOT_THERE = problem(
    "plan.photo_file",
    what=("照片文件“{file}”不在照片文件夹中。", 'The photo "{file}" is not in the folder.'),
    now=("补上该文件，或改正文件名。", "Add the file or correct its name."),
)
PHOTO_BAD = problem(
    "plan.photo_bad",
    what=(
        "照片“{file}”不是 JPEG 或 PNG 图片，或大于 1 MB。",
        'The photo "{file}" is no JPEG or PNG picture, or larger than 1 MB.',
    ),
    now=("换成常见证件照（JPEG 或 PNG，1 MB 以内）。", "Use an ordinary portrait: JPEG or PNG, up to 1 MB."),
)
PHOTO_SHARED = problem(
    "plan.photo_shared",
    what=("照片与第 {row} 行考生的完全相同。", "The photo is exactly that of row {row}."),
    now=("核对是否放错照片。", "Check whether one of them is misplaced."),
)
PHOTO_UNUSED = problem(
    "plan.photo_unused",
    what=(
        "照片文件夹中有 {count} 个文件不属于任何考生，例如 {file}。",
        "{count} files in the folder of photos belong to no candidate, for example {file}.",
    ),
    now=("核对文件名与准考证号。", "Check file names against ticket numbers."),
)
PHOTO_GONE = problem(
    "plan.photo_gone",
    what=(
        "考生 {ticket} 的照片在文件夹 {folder} 中找不到，或已被改动。",
        "The photo of candidate {ticket} is not in {folder}, or was changed.",
    ),
    now=(
        "恢复原文件，或重新运行 station plan build。",
        "Put the original back, or run station plan build again.",
    ),
)

MAX_PHOTO_BYTES = 1024 * 1024
_ENDINGS = (".jpg", ".jpeg", ".png")


@dataclass
class Folder:
    """The pictures of one folder by name and by stem, both as they are compared."""

    path: Path
    files: dict[str, Path] = field(default_factory=dict)


def open_folder(path: Path) -> Folder:
    """List a folder of photos; its subfolders are not read."""
    files: dict[str, Path] = {}
    for file in sorted(path.iterdir()):
        if file.is_file() and file.suffix.lower() in _ENDINGS:
            files.setdefault(code_form(file.name).lower(), file)
            files.setdefault(code_form(file.stem).lower(), file)
    return Folder(path, files)


def attach_photos(roster: Roster, folder: Folder | None, findings: Findings) -> None:
    """Write each candidate's photo hash into the roster; without a folder every candidate lacks one."""
    if folder is None:
        if roster.rows:
            first = roster.rows[0]
            findings.warning(PHOTO_MISSING, Place(first.table.name), ticket="*")
        return
    holders: dict[str, int] = {}
    used: set[Path] = set()
    for index, (one, row) in enumerate(zip(roster.candidates, roster.rows, strict=True)):
        named = row.cell("photo").text
        file = folder.files.get(code_form(named or one.ticket).lower())
        if file is None:
            if named:
                findings.error(PHOTO_NOT_THERE, row.at("photo"), file=named)
            elif one.ticket:
                findings.warning(PHOTO_MISSING, row.at("ticket"), ticket=one.ticket)
            continue
        used.add(file)
        body = _picture(file)
        if body is None:
            findings.error(PHOTO_BAD, row.at("photo" if named else "ticket"), file=file.name)
            continue
        digest = hashlib.sha256(body).hexdigest()
        if digest in holders:
            first = roster.rows[holders[digest]]
            findings.warning(PHOTO_SHARED, row.at("ticket"), row=first.index + 1)
        holders.setdefault(digest, index)
        roster.candidates[index] = msgspec.structs.replace(one, photo=digest)
    unused = sorted({*folder.files.values()} - used)
    if unused:
        findings.warning(PHOTO_UNUSED, Place(folder.path.name), count=len(unused), file=unused[0].name)


def photos_of(plan: SittingPlan, folder: Path) -> Mapping[str, bytes]:
    """Every photo that the plan names, by hash, found again in a folder by its content.

    Raises:
        PlanError: one is missing or was changed since the plan was made.
    """
    bodies: dict[str, bytes] = {}
    for body in _all_pictures(folder):
        bodies[hashlib.sha256(body).hexdigest()] = body
    for one in plan.candidates:
        if one.photo and one.photo not in bodies:
            raise PlanError(PHOTO_GONE, ticket=one.ticket, folder=folder.name)
    return {one.photo: bodies[one.photo] for one in plan.candidates if one.photo}


def _all_pictures(folder: Path) -> Iterable[bytes]:
    if not folder.is_dir():
        return
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() in _ENDINGS and (body := _picture(file)) is not None:
            yield body


def _picture(file: Path) -> bytes | None:
    if file.stat().st_size > MAX_PHOTO_BYTES:
        return None
    body = file.read_bytes()
    return body if body.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) else None
