"""Which scanners one kiosk has: ``scanners.toml`` in the kiosk's own folder, set once by ``station kiosk scanners``.

    scanners = ["wedge", "serial:/dev/serial/by-id/usb-…"]
    preview = true

It is not in config/rules.toml: that holds the handbook's figures, the same on every kiosk of a site and part of what
is recorded at opening; a port belongs to one machine.
"""

from __future__ import annotations

import json
import stat
import tomllib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from station.checkin.scanner.factory import HARDWARE, split
from station.errors import DeviceError, PlanError, problem

FILE = "scanners.toml"
MOST = 8
"""Scanners of one door; each has a thread."""
WEDGE = "wedge"

BAD_FILE = problem(
    "scan.settings",
    what=("扫码设备设置 {path} 有误：{why}。", "The scanner settings {path} are wrong: {why}."),
    now=(
        "用 station kiosk scanners 重新设置，或删去此文件。",
        "Set them anew with station kiosk scanners, or remove the file.",
    ),
)
NOT_SAVED = problem(
    "scan.settings_disk",
    what=("扫码设备设置写不到 {path}：{why}。", "The scanner settings can't be written to {path}: {why}."),
    now=("检查磁盘和权限后再试。", "Check disk and permissions, then try again."),
)
WRONG_PATH = problem(
    "scan.path",
    what=("扫码设备 {word} 不能用：{why}。", "The scanner {word} can't be used: {why}."),
    now=(
        "核对路径：设备写 /dev 下的设备，folder 写文件夹，files、video、replay 写文件。",
        "Check the path: a device is a device in /dev, folder takes a folder, files, video and replay take a file.",
    ),
)
TOO_MANY = problem(
    "scan.too_many",
    what=(
        "扫码设备 {word} 重复，或超过 {most} 个。",
        "The scanner {word} is named twice, or there are more than {most}.",
    ),
    now=("每个设备只写一次。", "Name each scanner once."),
)


class ScannerSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The scanners of one kiosk."""

    scanners: tuple[str, ...] = (WEDGE,)
    """Words as ``factory`` knows them. The keyboard scanner on the screens' own terminal is heard whether it is named or
    not: what types like a scanner must never press a key."""
    preview: bool = True
    """Show a camera's newest picture at the door while nobody is there."""

    @property
    def devices(self) -> tuple[str, ...]:
        """Those that are polled: all but the terminal's own."""
        return tuple(word for word in self.scanners if word != WEDGE)


def check(words: Sequence[str]) -> None:
    """Whether these can be the scanners of a door. A device that is not plugged in is no fault: it is looked for.

    Raises:
        PlanError: a kind that does not exist, a path that can never be one of that kind, too many, one twice.
    """
    for number, word in enumerate(words):
        if word in words[:number] or number == MOST:
            raise PlanError(TOO_MANY, word=word, most=MOST)
        kind, path = split(word)
        why = _wrong(kind, Path(path)) if path else ""
        if why:
            raise PlanError(WRONG_PATH, word=word, why=why)


def _wrong(kind: str, path: Path) -> str:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return "" if kind in HARDWARE else "没有这个文件 no such file"
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error)
    if kind == "folder":
        return "" if stat.S_ISDIR(mode) else "不是文件夹 not a folder"
    if stat.S_ISDIR(mode):
        return "这是文件夹 it is a folder"
    if kind in HARDWARE:
        return "" if stat.S_ISCHR(mode) else "不是设备 not a device"
    return "" if stat.S_ISREG(mode) else "不是文件 not a file"


def load_settings(folder: Path) -> ScannerSettings:
    """A kiosk's scanners; the defaults where nothing was set.

    Raises:
        PlanError: the file is not readable, or says what can't be.
    """
    path = folder / FILE
    if not path.exists():
        return ScannerSettings()
    try:
        held = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), ScannerSettings, strict=True)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PlanError(BAD_FILE, path=path, why=error) from error
    check(held.scanners)
    return held


def save_settings(folder: Path, settings: ScannerSettings) -> Path:
    """Keep a kiosk's scanners; returns where.

    Raises:
        PlanError: they can't be. DeviceError: the disk refuses.
    """
    check(settings.scanners)
    words = ", ".join(json.dumps(word, ensure_ascii=False) for word in settings.scanners)
    path = folder / FILE
    try:
        path.write_text(
            f"scanners = [{words}]\npreview = {str(settings.preview).lower()}\n", encoding="utf-8"
        )
    except (OSError, UnicodeEncodeError) as error:
        raise DeviceError(NOT_SAVED, path=path, why=getattr(error, "strerror", None) or error) from error
    return path
