"""Enrolment: the center's word that a device's key is one of its kiosks (note ``station/enrol/v1``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from station.vault.note import Key, NoteError, Schema, Signer, keys_for, open_note, parse_vkey, sign_note

ENROL = Schema("station/enrol/v1", (Key("center"), Key("site"), Key("device"), Key("time", decimal=True)))


@dataclass(frozen=True)
class Enrolment:
    """One enrolled device."""

    center: str
    site: str
    device: str
    """Verifier key."""
    time: int
    """When the center enrolled it, milliseconds since the epoch."""


def enrol(center: str, site: str, device_vkey: str, time: int, signer: Signer) -> str:
    """The signed note. Raises NoteError: the device's key is malformed."""
    parse_vkey(device_vkey)
    values = {"center": center, "site": site, "device": device_vkey, "time": str(time)}
    return sign_note(ENROL.write(values), [signer])


def read_enrolment(note: str, center_vkeys: Iterable[str], device_vkey: str | None = None) -> Enrolment:
    """A verified enrolment.

    Raises:
        NoteError: malformed, not signed by the center's plan key, or for another device than ``device_vkey``.
    """
    values = ENROL.read(open_note(note, keys_for("plan", center_vkeys)).text)
    if device_vkey is not None and values["device"] != device_vkey:
        raise NoteError("登记的是另一台设备", "it enrols another device")
    return Enrolment(
        str(values["center"]), str(values["site"]), str(values["device"]), int(str(values["time"]))
    )
