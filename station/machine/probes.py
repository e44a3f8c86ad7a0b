"""Reading a machine and a kiosk's folder. Nothing is changed and no scanner is opened."""

from __future__ import annotations

import importlib.util
import json
import locale
import os
import shutil
import subprocess
import sys
from ctypes.util import find_library
from datetime import datetime
from pathlib import Path

from station.checkin.scanner.factory import HARDWARE, split
from station.checkin.scanner.settings import ScannerSettings, load_settings
from station.errors import StationError
from station.event import Milliseconds
from station.locations import room_folders
from station.machine.judge import Machine
from station.ready.probes import free_bytes, slowest_fsync_ms, synchronised
from station.vault.kiosk import Kiosk

PATIENCE_S = 10


def look(home: Path, now: Milliseconds) -> Machine:
    """Everything that :func:`station.machine.judge.judge` wants to know; the kiosk's folder need not be there."""
    folder = _nearest(home)
    scanners, scanners_error = _scanners(home)
    hardware = [word for word in scanners.devices if split(word)[0] in HARDWARE and split(word)[1]]
    away = tuple(word for word in hardware if not Path(split(word)[1]).exists())
    kiosk, kiosk_error = _kiosk(home)
    return Machine(
        encoding=locale.getpreferredencoding(do_setlocale=False),
        terminal=_terminal(),
        chinese_font=_chinese_font(),
        second_reader=importlib.util.find_spec("pyzbar") is not None and find_library("zbar") is not None,
        scanners=scanners.scanners,
        scanners_error=scanners_error,
        away=away,
        closed=tuple(
            word for word in hardware if word not in away and not os.access(split(word)[1], os.R_OK)
        ),
        kiosk="" if kiosk is None else kiosk.device.name,
        kiosk_error=kiosk_error,
        trust_until=0 if kiosk is None else kiosk.trust.until,
        wall=now,
        enrolled=kiosk is not None and kiosk.enrolment is not None,
        rooms=len(room_folders(home)),
        path=str(home),
        file_system=_findmnt("FSTYPE", folder),
        encrypted=_encrypted(folder),
        free_bytes=free_bytes(folder),
        fsync_ms=slowest_fsync_ms(folder) if os.access(folder, os.W_OK) else None,
        zone_s=_zone_s(now),
        synchronised=synchronised(),
        print_system=shutil.which("lp") is not None,
    )


def _terminal() -> tuple[int, int] | None:
    if not sys.stdout.isatty():
        return None
    size = os.get_terminal_size()
    return size.columns, size.lines


def _nearest(home: Path) -> Path:
    """The folder, or the one above in which it would be made."""
    return next(one for one in (home, *home.parents) if one.is_dir())


def _scanners(home: Path) -> tuple[ScannerSettings, StationError | None]:
    try:
        return load_settings(home), None
    except StationError as error:
        return ScannerSettings(), error


def _kiosk(home: Path) -> tuple[Kiosk | None, StationError | None]:
    try:
        return Kiosk.load(home), None
    except StationError as error:
        return None, error


def _zone_s(now: Milliseconds) -> int:
    offset = datetime.fromtimestamp(now / 1000).astimezone().utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def _chinese_font() -> bool | None:
    said = _run("fc-list", ":lang=zh", "family")
    return None if said is None else bool(said.strip())


def _encrypted(folder: Path) -> bool | None:
    """Whether anything between the file system and the disk is a crypt device; None where lsblk can't say."""
    source = _findmnt("SOURCE", folder).partition("[")[0]
    said = (
        _run("lsblk", "--json", "--inverse", "--output", "TYPE", source)
        if source.startswith("/dev/")
        else None
    )
    try:
        return None if said is None else '"crypt"' in json.dumps(json.loads(said))
    except ValueError:
        return None


def _findmnt(what: str, folder: Path) -> str:
    return (_run("findmnt", "--noheadings", "--output", what, "--target", str(folder)) or "").strip()


def _run(*words: str) -> str | None:
    """Output of a system tool; None where it is not there or fails."""
    if shutil.which(words[0]) is None:
        return None
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE_S, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
