"""The places, one file each, loaded when they are first shown."""

from __future__ import annotations

from station.tui.actions import Where
from station.tui.place import Place


def make(place: Where) -> Place:
    """A new screen for a place.

    Raises:
        ValueError: that is no place of its own.
    """
    match place:
        case "opening":
            from station.tui.screens.opening import OpeningPlace

            return OpeningPlace()
        case "door":
            from station.tui.screens.door import DoorPlace

            return DoorPlace()
        case "seats":
            from station.tui.screens.seats import SeatsPlace

            return SeatsPlace()
        case "tour":
            from station.tui.screens.tour import TourPlace

            return TourPlace()
        case "timeline":
            from station.tui.screens.timeline import TimelinePlace

            return TimelinePlace()
        case "people":
            from station.tui.screens.people import PeoplePlace

            return PeoplePlace()
        case "incidents":
            from station.tui.screens.incidents import IncidentsPlace

            return IncidentsPlace()
        case "papers":
            from station.tui.screens.papers import PapersPlace

            return PapersPlace()
        case "closing":
            from station.tui.screens.closing import ClosingPlace

            return ClosingPlace()
        case "review":
            from station.tui.screens.review import ReviewPlace

            return ReviewPlace()
        case "register":
            from station.tui.screens.register import RegisterPlace

            return RegisterPlace()
        case "log":
            from station.tui.screens.log import LogPlace

            return LogPlace()
        case _:
            raise ValueError(f"{place} is shown over another place")
