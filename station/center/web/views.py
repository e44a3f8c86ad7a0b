"""What the pages show, computed from the board: which part of the country is asked for, and the way down to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from station.center.board.store import BoardStore, Branch, Level, Mark, Place, Scope
from station.event import Milliseconds

SIGNS = {"trouble": "✖", "none": "○", "running": "◐", "sealed": "▣", "partial": "◑", "received": "✔"}
"""Beside the word and the colour, so that none of the three stands alone."""
SEVERITY_SIGNS = {"grave": "‼", "serious": "!", "minor": "·", "note": "–"}


@dataclass(frozen=True)
class Step:
    """One step of the way down: its name as people call it, and its address's values."""

    title: str
    values: Mapping[str, str]


def day_of(query: Mapping[str, str], days: list[str], now: Milliseconds) -> str | None:
    """The day that is asked for; else today, else the newest; None where there is no room at all."""
    wanted = query.get("day", "")
    if wanted in days or not days:
        return wanted if wanted in days else None
    today = datetime.fromtimestamp(now / 1000).astimezone().strftime("%Y-%m-%d")
    return today if today in days else days[0]


def scope_of(query: Mapping[str, str], day: str, *, blank_asks: bool = False) -> Scope:
    """The part of a day that is asked for; ``blank_asks``: an empty value asks for rooms that are on no list."""
    given = {
        name: query[name]
        for name in ("province", "city", "site")
        if name in query and (blank_asks or query[name])
    }
    return Scope(day, given.get("province"), given.get("city"), given.get("site"))


def values_of(scope: Scope) -> dict[str, str]:
    """A scope as values of an address."""
    asked = {"day": scope.day, "province": scope.province, "city": scope.city, "site": scope.site}
    return {name: value for name, value in asked.items() if value is not None}


def branches_of(board: BoardStore, scope: Scope) -> tuple[Level | None, list[Branch]]:
    """The next level down that has a choice; at a site, and where one site is all, none."""
    level: Level = "province"
    if scope.city is not None:
        level = "site"
    elif scope.province is not None:
        level = "city"
    if scope.site is not None:
        return None, board.branches(scope, "site")
    found = board.branches(scope, level)
    for deeper in ("city", "site") if level == "province" else ("site",) if level == "city" else ():
        if len(found) > 1:
            break
        level = "city" if deeper == "city" else "site"
        found = board.branches(scope, level)
    return level, found


def steps_of(scope: Scope, everything: str, unlisted: str, site_title: str) -> list[Step]:
    """The way down to a scope, from all rooms."""
    values = {"day": scope.day}
    steps = [Step(everything, dict(values))]
    for name, value in (("province", scope.province), ("city", scope.city), ("site", scope.site)):
        if value is not None:
            values[name] = value
            steps.append(Step(site_title if name == "site" else value or unlisted, dict(values)))
    return steps


def place_in(text: str) -> Place | None:
    """Where a page of rooms goes on, as an address says it."""
    words = text.split(".")
    if len(words) != 3 or not all(word.isascii() and word.isdigit() and len(word) < 16 for word in words):
        return None
    return Place(*(int(word) for word in words))


def place_out(place: Place | None) -> str | None:
    """The same as an address says it."""
    return None if place is None else ".".join(map(str, place))


def mark_in(query: Mapping[str, str]) -> Mark | None:
    """Where the queue goes on, as an address says it."""
    words = query.get("after", "").split("\t")
    if len(words) != 7 or words[0] not in "01" or words[1] not in tuple("0123"):
        return None
    return Mark(int(words[0]), int(words[1]), words[2], words[3], words[4], words[5], words[6])


def mark_out(mark: Mark | None) -> str | None:
    """The same as an address says it."""
    return None if mark is None else "\t".join(map(str, mark))
