"""The signed report: note ``station/ready/v1``, signed by the device.

One ``item`` line for each item: name, result, ``required`` or ``wanted``, ``measured``, ``confirmed`` or
``nobody`` (not done), and what was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from station.event import Milliseconds
from station.ready.judge import Finding
from station.vault.note import Key, NoteError, Schema, Signer, open_note, parse_vkey, sign_note

READY = Schema(
    "station/ready/v1",
    (Key("journal"), Key("device"), Key("time", decimal=True), Key("item", repeat=True)),
)
RESULTS = ("pass", "failed", "not_here", "not_done")


@dataclass(frozen=True)
class Report:
    """A verified report."""

    journal: str
    time: Milliseconds
    items: tuple[tuple[str, str, str], ...]
    """(name, result, the rest of the line)."""


def _how(one: Finding) -> str:
    if one.result == "not_done":
        return "nobody"
    return "confirmed" if one.confirmed else "measured"


def sign(
    journal: str, device: str, time: Milliseconds, found: Sequence[Finding], signers: Sequence[Signer]
) -> str:
    """The signed note. Raises NoteError: a value can't stand on a line."""
    lines = [
        f"{one.item} {one.result} {'required' if one.required else 'wanted'} {_how(one)} {one.said.en}"
        for one in found
    ]
    values = {"journal": journal, "device": device, "time": str(time), "item": lines}
    return sign_note(READY.write(values), signers)


def check(note: str, device_vkey: str) -> Report:
    """A report that this device signed.

    Raises:
        NoteError: malformed, changed, or signed by another device.
    """
    values = READY.read(open_note(note, [parse_vkey(device_vkey)]).text)
    items = []
    for line in values["item"]:
        name, _, rest = line.partition(" ")
        result, _, rest = rest.partition(" ")
        if result not in RESULTS:
            raise NoteError("没有这种结果", "there is no such result")
        items.append((name, result, rest))
    return Report(str(values["journal"]), int(str(values["time"])), tuple(items))
