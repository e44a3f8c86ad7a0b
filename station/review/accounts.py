"""What single people said about an incident, side by side: CP-16 has both invigilators recall the collection, each on
their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from station.event import Record


def accounts(records: Iterable[Record]) -> Mapping[str, list[str]]:
    """Person's id → what that person alone put on record, oldest first; those with the most words first."""
    found: dict[str, list[str]] = {}
    for record in records:
        text = getattr(record.event, "text", None)
        # Two may keep the record of what one of the staff states and signs.
        people = set(getattr(record.event, "people", ()) or record.actors)
        if text and len(people) == 1:
            found.setdefault(people.pop(), []).append(text)
    return dict(sorted(found.items(), key=lambda one: -sum(len(text) for text in one[1])))
