"""What makes a Debian machine a kiosk: files and links, decided from a few settings. Pure.

The texts lie in ``config/kiosk`` so that a technician can read them; here stands where each goes. Nothing is switched off that
uninstalling does not switch on again, since a file of Debian's own is never changed, only laid over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from station.errors import PlanError, problem

BAD_SETTING = problem(
    "kiosk.setting",
    what=("{name}“{value}”不能用。", "{name} can't be '{value}'."),
    now=("改正后再运行 station kiosk install。", "Correct it and run station kiosk install again."),
    clause="docs/kiosk.md",
)
UNIT = "station-kiosk.service"
NOWHERE = "/dev/null"
_WORDS = {
    "user": re.compile(r"[a-z][a-z0-9-]{0,30}"),
    "home": re.compile(r"/[a-z0-9/_-]{1,100}"),
    "program": re.compile(r"/[A-Za-z0-9/._-]{1,200}"),
    "room": re.compile(r"[A-Za-z0-9-]{0,20}"),
    "tty": re.compile(r"tty[1-9]"),
    "zone": re.compile(r"[A-Za-z_]+(/[A-Za-z_]+)*"),
}


@dataclass(frozen=True)
class Kiosk:
    """The settings."""

    user: str = "exam"
    home: str = "/var/lib/station"
    """The user's home and the kiosk's folder (STATION_HOME)."""
    program: str = "/usr/local/bin/station"
    room: str = ""
    """Which room's screens; empty: the only one."""
    tty: str = "tty1"
    zone: str = "Asia/Shanghai"
    points: int = 13
    """Size of the type."""
    watchdog: int = 30
    """Seconds without a word from the screens after which they are started again."""

    def check(self) -> None:
        """Raises PlanError: a setting that can't stand in a unit."""
        for name, form in _WORDS.items():
            value = getattr(self, name)
            if not form.fullmatch(value):
                raise PlanError(BAD_SETTING, name=name, value=value)
        for name, least, most in (("points", 6, 72), ("watchdog", 10, 600)):
            if not least <= getattr(self, name) <= most:
                raise PlanError(BAD_SETTING, name=name, value=getattr(self, name))


@dataclass(frozen=True)
class File:
    """A file that is written; ``path`` as the machine sees it."""

    path: str
    body: bytes
    mode: int = 0o644


@dataclass(frozen=True)
class Link:
    """A symbolic link."""

    path: str
    to: str


Item = File | Link

_PLACES = (
    (UNIT, f"/etc/systemd/system/{UNIT}", 0o644),
    ("screens", "/etc/station-kiosk/screens", 0o755),
    ("foot.ini", "/etc/station-kiosk/foot.ini", 0o644),
    ("pam", "/etc/pam.d/station-kiosk", 0o644),
    ("70-station-scanners.rules", "/etc/udev/rules.d/70-station-scanners.rules", 0o644),
    ("71-station-media.rules", "/etc/udev/rules.d/71-station-media.rules", 0o644),
    ("sysusers.conf", "/etc/sysusers.d/station-kiosk.conf", 0o644),
    ("tmpfiles.conf", "/etc/tmpfiles.d/station-kiosk.conf", 0o644),
    ("logind.conf", "/etc/systemd/logind.conf.d/station-kiosk.conf", 0o644),
    ("journald.conf", "/etc/systemd/journald.conf.d/station-kiosk.conf", 0o644),
)


def plan(settings: Kiosk, texts: Path) -> tuple[Item, ...]:
    """Everything that is laid down; ``texts`` is the folder ``config/kiosk``.

    Raises:
        PlanError: a setting can't be used.
    """
    settings.check()
    files: list[Item] = []
    for name, path, mode in _PLACES:
        text = (texts / name).read_text(encoding="utf-8")
        for word in ("user", "home", "program", "room", "tty", "zone", "points", "watchdog"):
            text = text.replace(f"{{{word}}}", _shown(settings, word))
        files.append(File(path, text.encode(), mode))
    units = "/etc/systemd/system"
    links = (
        Link(f"{units}/multi-user.target.wants/{UNIT}", f"../{UNIT}"),
        Link(f"{units}/getty@{settings.tty}.service", NOWHERE),
        Link(f"{units}/ctrl-alt-del.target", NOWHERE),
        Link("/etc/localtime", f"/usr/share/zoneinfo/{settings.zone}"),
    )
    return (*files, *links)


def _shown(settings: Kiosk, word: str) -> str:
    value = str(getattr(settings, word))
    return f"--room {value}" if word == "room" and value else value
