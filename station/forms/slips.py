"""Two small papers that take the journal's word out of the box: the slip of a head, and the label of a sealed bag.

The **slip** (树头凭条) holds size and root of the tree: whoever keeps it, or a photo of it, can prove later that nothing before
that entry was changed or cut off (vault/slip.py).

The **label** (封签) goes onto the paper bag: the count note in words, lines for pen signatures, and the whole signed note as a QR
code, so that the bag itself says what was counted and by whom it is signed (FL-9, PM-4).

Both are made from the journal alone, without badges: of people they hold the ids of the plan.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from station.event import Milliseconds
from station.forms.codes import qr
from station.text import Text
from station.vault.custody.places import KIND_NAMES, PLACE_NAMES, Place
from station.vault.custody.seal import SEAL, balances_of, fingerprint_of
from station.vault.note.frame import split
from station.vault.slip import Slip

COLUMNS: tuple[Place, ...] = ("bag", "left_over", "absent", "spare", "defective", "withdrawn", "difference")
"""Places whose closing balance a label shows."""


def slip_data(slip: Slip, when: str, *, demo: bool) -> dict[str, object]:
    """Data of ``config/forms/slip.typ``; ``when`` is the trusted time in words."""
    return {
        "origin": slip.origin,
        "size": slip.size,
        "fingerprint": slip.fingerprint,
        "line": slip.line,
        "when": when,
        "demo": demo,
        "square": qr(slip.line),
    }


def label_data(note: str, when: str, *, demo: bool) -> dict[str, object]:
    """Data of ``config/forms/seal-label.typ``, out of the signed count note alone.

    Raises:
        NoteError: not a count note.
    """
    frame = split(note)
    values = SEAL.read(frame.text)
    center, site, day, room, _, _ = str(values["journal"]).rsplit("/", 5)
    rows = [_row(line) for line in values["count"]]
    return {
        "center": center,
        "site": site,
        "day": day,
        "room": room,
        "session": str(values["session"]),
        "number": str(values["number"]),
        "present": str(values["present"]),
        "absent": str(values["absent"]),
        "when": when,
        "demo": demo,
        "stages": [[PLACE_NAMES[p].zh, PLACE_NAMES[p].en] for p in COLUMNS],
        "rows": rows,
        "signed": [line.name for line in frame.signatures],
        "fingerprint": fingerprint_of(note),
        "square": qr(note),
    }


def time_of(note: str) -> Milliseconds:
    """When the count note was made, trusted time. Raises NoteError: not a count note."""
    return int(str(SEAL.read(split(note).text)["time"]))


def moment(at: Milliseconds) -> str:
    """Date and time at the site (UTC+8), as a paper says it."""
    return f"{datetime.fromtimestamp(at / 1000, UTC) + timedelta(hours=8):%Y-%m-%d %H:%M:%S}"


def _row(line: str) -> dict[str, object]:
    """One ``count`` line: the kind, and its closing balance at each of the label's places."""
    kind, balances = balances_of(line)
    name = KIND_NAMES.get(kind, Text(kind, ""))
    return {"material": name.zh, "material_en": name.en, "counts": [str(balances.get(p, 0)) for p in COLUMNS]}
