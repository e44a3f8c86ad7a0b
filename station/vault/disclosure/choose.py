"""Which entries are about one candidate, found without the plan: by a seat that stands in clear, or by the ticket that was read.

An entry that names others too is left out: what it says about them is not this candidate's to see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from station.errors import PlanError
from station.text import Text
from station.vault.disclosure.material import CANNOT, Material
from station.vault.entry import Entry
from station.vault.ticket_note import claimed_number, looks_signed


@dataclass(frozen=True)
class About:
    """Entries about one candidate."""

    alone: tuple[int, ...]
    """Those that name nobody else."""
    shared: tuple[int, ...]
    """Those that name other candidates too."""


def entries_about(material: Material, wanted: str, session: str | None = None) -> About:
    """The entries about the candidate on a seat, or with an admission ticket's number; ``session`` where a seat is shared.

    Raises:
        PlanError: nobody, or several candidates, under that seat or number.
    """
    entries = [material.entry(seq)[0] for seq in sorted(material.bodies) if seq < len(material.leaves)]
    found = {
        index
        for entry in entries
        if session in (None, entry.session)
        for index in _named(entry)
        if wanted == entry.data.get("seat") or wanted in _tickets(material, entry)
    }
    if len(found) != 1:
        why = (
            Text(f"没有条目写着座位或准考证号“{wanted}”", f"no entry has '{wanted}' as seat or ticket")
            if not found
            else Text(
                f"“{wanted}”在不同场次是不同考生，请加 --session",
                f"'{wanted}' is another candidate in another session: add --session",
            )
        )
        raise PlanError(CANNOT, why=why)
    (index,) = found
    mine = [(entry.seq, list(_all_named(entry))) for entry in entries]
    return About(
        tuple(seq for seq, named in mine if set(named) == {index}),
        tuple(seq for seq, named in mine if index in named and len(set(named)) > 1),
    )


def _named(entry: Entry) -> Iterator[int]:
    """The one candidate that an entry of the door is about."""
    index = entry.data.get("candidate")
    if isinstance(index, int):
        yield index


def _all_named(entry: Entry) -> Iterator[int]:
    yield from _named(entry)
    several = entry.data.get("candidates")
    if isinstance(several, list):
        yield from (one for one in several if isinstance(one, int))


def _tickets(material: Material, entry: Entry) -> Iterator[str]:
    if entry.kind == "door.presented" and entry.data.get("document") == "ticket":
        raw = material.hidden(entry).get("raw", "")
        yield claimed_number(raw) if looks_signed(raw) else raw
