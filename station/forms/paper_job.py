"""One job for whoever writes the roster to a stick, what became of it, and what may go wrong."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from station.errors import problem

Sheet: TypeAlias = dict[str, object]
"""One session's roster as its template takes it: texts, numbers, lists of them."""

TEMPLATE = "roster"

GONE = problem(
    "paper_stick.gone",
    what=("纸面名单写不到 {folder}：U 盘不在。", "The paper roster can't be written to {folder}: no stick."),
    now=(
        "入场照常；插回 U 盘，程序会自动再写。",
        "The door goes on; put the stick back, and it is written again by itself.",
    ),
)
REFUSES = problem(
    "paper_stick.refuses",
    what=("纸面名单写不到 {folder}：{why}。", "The paper roster can't be written to {folder}: {why}."),
    now=(
        "入场照常；换一个能写的 U 盘插到同一处，程序会自动再写。",
        "The door goes on; put a stick that can be written to in its place, and it is written again by itself.",
    ),
)
SILENT = problem(
    "paper_stick.silent",
    what=("{folder} 上的 U 盘没有回应。", "The stick at {folder} doesn't answer."),
    now=("入场照常；拔下换一个 U 盘。", "The door goes on; pull it out and take another stick."),
)
FAILED = problem(
    "paper_stick.failed",
    what=("纸面名单没有排出：{why}。", "The paper roster could not be made: {why}."),
    now=(
        "入场照常；改用考前打印的空白名单。",
        "The door goes on; use the empty roster printed before the day.",
    ),
)


class PaperJob(msgspec.Struct, frozen=True):
    """What is to lie in the folder."""

    folder: str
    sheets: dict[str, Sheet]
    """File name → sheet, for every session."""
    changed: tuple[str, ...] = ()
    """Names whose sheet changed since it was written."""
    removed: tuple[str, ...] = ()
    """Names that are to go."""
    home: str = ""
    """The kiosk's own folder, to tell a stick from the kiosk's disk."""


class PaperResult(msgspec.Struct, frozen=True):
    """What became of a job."""

    code: str = ""
    """Code of the problem; empty where all is as it should be."""
    why: tuple[str, str] = ("", "")
    """What the disk or the typesetter said, Chinese and English."""
    own_disk: bool = False
