"""The one table of actions: what a key does, where, and how it is called.

Keys, footer, help screen and both manuals come from it. Its lines lie in three files, by what they are for.
"""

from __future__ import annotations

from station.tui.action import HOME, KEYBOARD, NOT_HERE, OPEN, PLACE_NAMES, Action, Where
from station.tui.table_everywhere import EVERYWHERE
from station.tui.table_papers import PAPERS
from station.tui.table_room import ROOM

__all__ = [
    "ACTIONS",
    "HOME",
    "KEYBOARD",
    "NOT_HERE",
    "OPEN",
    "PLACE_NAMES",
    "Action",
    "Where",
    "action_for",
    "actions_at",
]

ACTIONS: tuple[Action, ...] = (*ROOM, *PAPERS, *EVERYWHERE)


def actions_at(place: Where) -> tuple[Action, ...]:
    """What can be done at a place, in order of rank."""
    return tuple(sorted((a for a in ACTIONS if place in a.where), key=lambda a: a.rank))


def action_for(place: Where, key: str) -> Action | None:
    """What a key does at a place, if anything."""
    return next((a for a in ACTIONS if a.key == key and place in a.where), None)
