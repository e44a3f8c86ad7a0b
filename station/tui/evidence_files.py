"""Files that somebody may have brought as evidence: listed by name, read within bounds, never followed out of their folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from station.errors import Refusal, problem
from station.room.evidence import TOO_LARGE
from station.vault.evidence import LARGEST

LISTED = 60
"""So many files are offered at most, the newest first."""
MOUNTS = ("media/*", "media/*/*", "run/media/*/*", "mnt/*")
"""Where Linux desktops and servers mount sticks, under the root."""
LOOKED_AT = 2_000
"""Names that are looked at in one folder: a stick full of music is not read to its end."""

UNREADABLE = problem(
    "evidence.unreadable",
    what=("文件读不出来：{why}。", "The file can't be read: {why}."),
    now=(
        "重新插好 U 盘再选，或换一个文件。",
        "Plug the stick in again and choose anew, or choose another file.",
    ),
)


def listed(folder: str) -> list[Path]:
    """Files at the top of the folder and in folders right below it, newest first; links and hidden names left out."""
    tops = [Path(folder)] if folder else mounted()
    found: dict[Path, float] = {}
    for top in tops:
        for entry in _inside(top):
            if entry.is_dir(follow_symlinks=False):
                for deeper in _inside(Path(entry.path)):
                    _add(found, deeper)
            else:
                _add(found, entry)
    return sorted(found, key=lambda path: (-found[path], str(path)))[:LISTED]


def read_file(path: Path) -> bytes | Refusal:
    """Its bytes; a refusal where it is too large, no plain file (any more), or can't be read."""
    try:
        # A named pipe would wait for ever, a link may lead to the kiosk's own files.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return Refusal(UNREADABLE, {"why": "no plain file"})
            body = file.read(LARGEST + 1)
    except OSError as error:
        return Refusal(UNREADABLE, {"why": error.strerror or type(error).__name__})
    return Refusal(TOO_LARGE) if len(body) > LARGEST else body


def mounted() -> list[Path]:
    """Folders at which sticks are mounted."""
    return [one for pattern in MOUNTS for one in Path("/").glob(pattern) if one.is_dir()]


def _inside(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number >= LOOKED_AT:
                    return
                if not entry.name.startswith("."):
                    yield entry
    except OSError:
        return  # gone, or not ours to read: it offers nothing


def _add(found: dict[Path, float], entry: os.DirEntry[str]) -> None:
    try:
        if entry.is_file(follow_symlinks=False):
            found[Path(entry.path)] = entry.stat(follow_symlinks=False).st_mtime
    except OSError:
        return
