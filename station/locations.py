"""The only module that knows where files lie."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def config_dir() -> Path:
    """The handbook as data: ``config/`` of the checkout, or its copy inside the wheel."""
    inside = _PACKAGE / "_config"
    return inside if inside.is_dir() else _PACKAGE.parent / "config"


def data_dir() -> Path:
    """Where a kiosk keeps its journal and plan: ``$STATION_HOME`` or ``~/.local/share/station``."""
    set_by_site = os.environ.get("STATION_HOME")
    return Path(set_by_site) if set_by_site else Path.home() / ".local" / "share" / "station"


def site_procedures() -> Path:
    """The site's own procedure files: each replaces the program's of that id, or is added (``$STATION_HOME/site/procedures``)."""
    return data_dir() / "site" / "procedures"


def room_folders(kiosk: Path) -> list[Path]:
    """Folders of the rooms' days on a kiosk, oldest day first; each has a journal. One that begins with a dot is half made."""
    folder = kiosk / "rooms"
    if not folder.is_dir():
        return []
    return [
        p for p in sorted(folder.iterdir()) if not p.name.startswith(".") and (p / "journal.db").is_file()
    ]
