"""Thin shells that read the machine; what they read means is judge.py's word. None: not readable here."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from station.errors import PlanError, problem
from station.locations import config_dir
from station.ready.judge import Tool

BAD_EQUIPMENT = problem(
    "config.equipment",
    what=("设备清单 equipment.toml 有误：{why}。", "The list equipment.toml is wrong: {why}."),
    now=("改正该项。", "Correct that item."),
    clause="config/equipment.toml",
)
WRITES = 20
PATIENCE_S = 10


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    tools: tuple[Tool, ...] = ()


def tools(path: Path | None = None) -> Sequence[Tool]:
    """The site's list. Raises PlanError: not readable or wrong."""
    where = path or config_dir() / "equipment.toml"
    try:
        return msgspec.convert(tomllib.loads(where.read_text(encoding="utf-8")), _File, strict=True).tools
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PlanError(BAD_EQUIPMENT, why=str(error)) from error


def free_bytes(folder: Path) -> int:
    """Bytes that the disk has left for this user."""
    space = os.statvfs(folder)
    return space.f_bavail * space.f_frsize


def slowest_fsync_ms(folder: Path) -> int | None:
    """The slowest of twenty small durable writes; None where one fails or does not read back."""
    slowest = 0.0
    try:
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            for number in range(WRITES):
                body = bytes([number]) * 4096
                begun = time.monotonic()
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
                slowest = max(slowest, time.monotonic() - begun)
            file.seek(0)
            if file.read() != b"".join(bytes([n]) * 4096 for n in range(WRITES)):
                return None
    except OSError:
        return None
    return round(slowest * 1_000)


def drift_ms(seconds: float = 1.0) -> int:
    """How far wall and boot clock move apart within this time."""
    wall, boot = time.time_ns(), time.clock_gettime_ns(time.CLOCK_BOOTTIME)
    time.sleep(seconds)
    apart = (time.time_ns() - wall) - (time.clock_gettime_ns(time.CLOCK_BOOTTIME) - boot)
    return abs(apart) // 1_000_000


def synchronised() -> bool | None:
    """What the system says of its time source."""
    said = _run("timedatectl", "show", "--property=NTPSynchronized", "--value")
    return {"yes": True, "no": False}.get((said or "").strip())


def healthy(folder: Path) -> bool | None:
    """The disk's own word, by smartctl."""
    device = _run("findmnt", "-n", "-o", "SOURCE", "--target", str(folder))
    if not device or not device.strip().startswith("/dev/"):
        return None
    said = _run("smartctl", "-H", device.strip()) or ""
    if "PASSED" in said or "OK" in said.split():
        return True
    return False if "FAILED" in said else None


def power(root: Path = Path("/sys/class/power_supply")) -> tuple[bool | None, int | None]:
    """(on mains, charge in per cent)."""
    mains, charge = None, None
    for supply in sorted(root.glob("*")):
        kind = _read(supply / "type")
        if kind == "Mains":
            mains = mains or _read(supply / "online") == "1"
        elif kind == "Battery":
            level = _read(supply / "capacity")
            charge = int(level) if level.isdigit() else charge
    return mains, charge


def print_page(file: Path) -> bool | None:
    """Send a page to the standard printer; None where there is no print system."""
    if shutil.which("lp") is None:
        return None
    return _run("lp", str(file)) is not None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _run(*words: str) -> str | None:
    """Output of a system tool; None where it is not there, fails or takes too long."""
    if shutil.which(words[0]) is None:
        return None
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE_S, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
