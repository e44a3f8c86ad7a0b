"""Laying a kiosk's files down and taking them up again, with a record of what was there before.

The record is written before the first file, so that an installation cut off in the middle can be taken back too. Whatever
somebody changed since is left as it is and named.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from station.errors import DeviceError, PlanError, problem
from station.machine.install import Item, Link
from station.vault.bundle.disk import write_durably

RECORD = "var/lib/station-kiosk/installed.json"

NOT_ROOT = problem(
    "kiosk.not_root",
    what=("{path} 不能写：{why}。", "{path} can't be written: {why}."),
    now=(
        "以 root 运行；什么也没有漏记，可再运行一次。",
        "Run it as root; nothing is lost, it may be run again.",
    ),
)
NOT_THERE = problem(
    "kiosk.not_installed",
    what=("这台机器上没有装过考场终端。", "No kiosk was installed on this machine."),
    now=("先运行 station kiosk install。", "Run station kiosk install first."),
)


class Before(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was at a path: a file, a link, or nothing."""

    body: str | None = None
    """Base64."""
    mode: int = 0
    link: str | None = None


class Laid(msgspec.Struct, frozen=True):
    """One path that was changed."""

    path: str
    before: Before
    now: Before


class Record(msgspec.Struct, frozen=True):
    """What an installation changed."""

    laid: tuple[Laid, ...]
    folders: tuple[str, ...]
    """Folders that it made, outermost first."""


def lay(root: Path, items: Sequence[Item]) -> tuple[str, ...]:
    """Write what is not there as it should be; returns the paths that were changed now.

    Raises:
        DeviceError: the disk refuses, or this is not root.
    """
    held = _read(root)
    known = {one.path: one for one in held.laid} if held else {}
    folders = list(held.folders) if held else []
    for path in (f"/{RECORD}", *(item.path for item in items)):
        for folder in reversed(Path(path).parents):
            if not (root / str(folder).lstrip("/")).is_dir() and str(folder) not in folders:
                folders.append(str(folder))
    laid = []
    for item in items:
        before = known[item.path].before if item.path in known else _look(_at(root, item.path))
        laid.append(Laid(item.path, before, _wanted(item)))
    gone = [one for one in known.values() if one.path not in {item.path for item in items}]
    try:
        _write(root, Record((*laid, *gone), tuple(folders)))
        changed = [one for one in laid if _look(_at(root, one.path)) != one.now]
        for one in changed:
            _put(_at(root, one.path), one.now)
        for one in gone:  # a setting moved it elsewhere
            _give_back(root, one)
        _write(root, Record(tuple(laid), tuple(folders)))
    except OSError as error:
        raise DeviceError(NOT_ROOT, path=error.filename or root, why=error.strerror) from error
    return tuple(one.path for one in changed)


def take_up(root: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Put back what was there before; (paths put back, paths left because somebody changed them since).

    Raises:
        PlanError: nothing was installed here. DeviceError: the disk refuses, or this is not root.
    """
    held = _read(root)
    if held is None:
        raise PlanError(NOT_THERE)
    try:
        done = [(one.path, _give_back(root, one)) for one in held.laid]
        (root / RECORD).unlink()
        for folder in reversed(held.folders):
            place = _at(root, folder)
            if place.is_dir() and not any(place.iterdir()):
                place.rmdir()
    except OSError as error:
        raise DeviceError(NOT_ROOT, path=error.filename or root, why=error.strerror) from error
    return tuple(path for path, back in done if back), tuple(path for path, back in done if not back)


def _give_back(root: Path, one: Laid) -> bool:
    place = _at(root, one.path)
    found = _look(place)
    if found == one.before:
        return True
    if found != one.now:
        return False
    _put(place, one.before)
    return True


def _wanted(item: Item) -> Before:
    if isinstance(item, Link):
        return Before(link=item.to)
    return Before(body=base64.b64encode(item.body).decode(), mode=item.mode)


def _look(place: Path) -> Before:
    if place.is_symlink():
        return Before(link=str(place.readlink()))
    if not place.exists():
        return Before()
    return Before(body=base64.b64encode(place.read_bytes()).decode(), mode=place.stat().st_mode & 0o7777)


def _put(place: Path, what: Before) -> None:
    """By a file beside it and one rename: a cut leaves the one or the other."""
    if what.body is None and what.link is None:
        place.unlink(missing_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.station-new")
    beside.unlink(missing_ok=True)
    if what.link is not None:
        beside.symlink_to(what.link)
    else:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(base64.b64decode(what.body or ""))
            os.fchmod(file.fileno(), what.mode)
            file.flush()
            os.fsync(file.fileno())
    beside.rename(place)


def _at(root: Path, path: str) -> Path:
    return root / path.lstrip("/")


def _read(root: Path) -> Record | None:
    try:
        return msgspec.json.decode((root / RECORD).read_bytes(), type=Record)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DeviceError(NOT_ROOT, path=error.filename or root, why=error.strerror) from error


def _write(root: Path, record: Record) -> None:
    (root / RECORD).parent.mkdir(parents=True, exist_ok=True)
    write_durably(root / RECORD, msgspec.json.format(msgspec.json.encode(record), indent=1))
