"""The papers of a session as its count notes hold them, in words: where everything came from and lies now, and why it differs.

A note's ledger is double-entry (docs/formats.md §4): what the room was given stands as *from*, below zero in the note; where it
lies now stands as *now at*. Both add up to the same, but for what is explained.
"""

from __future__ import annotations

from station.forms.day import Day
from station.plan.model import Session
from station.text import Language, Text
from station.vault.custody.events import DifferenceExplained
from station.vault.custody.names import kind_name
from station.vault.custody.places import PLACE_NAMES, PLACES, SOURCES, Place
from station.vault.custody.seal import SEAL, balances_of, fingerprint_of
from station.vault.note.frame import split

NONE = "—"
"""In a table's cell: none there."""


def count_notes(day: Day, session: Session, language: Language) -> list[dict[str, object]]:
    """Every count note of a session, oldest first: its table and its explained differences."""
    found: list[dict[str, object]] = []
    for note in day.state.papers.session(session.id).seals:
        values = SEAL.read(split(note).text)
        found.append(
            {
                "number": str(values["number"]),
                "fingerprint": fingerprint_of(note),
                "at": day.clock(int(str(values["time"])), seconds=True),
                **_table([str(one) for one in values["count"]], session, language),
                "explained": _explained(day, session, [str(one) for one in values["explained"]], language),
            }
        )
    return found


def _table(lines: list[str], session: Session, language: Language) -> dict[str, object]:
    """One column a kind, one row a place that holds or gave any."""
    ledgers = [balances_of(line) for line in lines]
    kinds = [kind_name(session, kind).say(language) for kind, _ in ledgers]
    given: list[dict[str, object]] = []
    lying: list[dict[str, object]] = []
    for place in PLACES:
        row = [balances.get(place, 0) for _, balances in ledgers]
        if not any(row):
            continue
        if place in SOURCES:
            given.append(_row(PLACE_NAMES[place].say(language), [_plain(-n) for n in row]))
        elif place == "difference":
            lying.append(_row(PLACE_NAMES[place].say(language), [_differs(n).say(language) for n in row]))
        else:
            lying.append(_row(PLACE_NAMES[place].say(language), [_plain(n) for n in row]))
    return {"kinds": kinds, "given": given, "lying": lying}


def _row(place: str, counts: list[str]) -> dict[str, object]:
    return {"place": place, "counts": counts}


def _plain(count: int) -> str:
    return str(count) if count else NONE


def _differs(booked: int) -> Text:
    """What is booked to the place ``difference``: above zero is gone, below is there too much."""
    if not booked:
        return Text(NONE, NONE)
    return Text(f"少 {booked}", f"{booked} short") if booked > 0 else Text(f"多 {-booked}", f"{-booked} over")


def _explained(day: Day, session: Session, lines: list[str], language: Language) -> list[str]:
    """Each explained difference with its words, who explained it and where it stands in the journal."""
    told = {r.seq: r for r in day.records if isinstance(r.event, DifferenceExplained)}
    found = []
    for line in lines:
        kind, where, by, entry = line.split(" ")[:4]
        place: Place = next(one for one in PLACES if one == where)
        seq = int(entry.removeprefix("entry="))
        record = told.get(seq)
        what, at = kind_name(session, kind), PLACE_NAMES[place]
        said = Text(
            f"{what.zh} {at.zh} {_differs(-int(by)).zh}", f"{what.en}, {at.en}: {_differs(-int(by)).en}"
        )
        parts = [said.say(language)]
        if record is not None and isinstance(record.event, DifferenceExplained):
            parts += [str(record.event.reason)] if record.event.reason else []
            if record.event.case:
                parts.append(Text(f"见 {record.event.case} 号", f"see no. {record.event.case}").say(language))
            parts.append(day.staff(record.actors, language))
        found.append("；".join(parts) + f" #{seq}")
    return found
