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
from station.vault.custody.events import STAGES, Stage
from station.vault.custody.rules import STAGE_NAMES
from station.vault.custody.seal import SEAL, fingerprint_of
from station.vault.note.frame import split
from station.vault.slip import Slip

MATERIALS = {
    "paper": Text("试卷", "test paper"),
    "card": Text("答题卡", "answer card"),
    "sheet": Text("答题纸", "answer sheet"),
    "scratch": Text("草稿纸", "scratch paper"),
    "workpiece": Text("工件", "workpiece"),
}
"""Kinds of material, as a count note names them."""


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
        "stages": [[STAGE_NAMES[s].zh, STAGE_NAMES[s].en] for s in STAGES],
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
    """One ``count`` line: material, the count at each stage, what came in and was withdrawn."""
    kind, *words = line.split(" ")
    said = dict(word.partition("=")[::2] for word in words)
    stages: list[Stage] = list(STAGES)
    return {
        "material": MATERIALS[kind].zh if kind in MATERIALS else kind,
        "material_en": MATERIALS[kind].en if kind in MATERIALS else "",
        "counts": [said.get(stage, "") for stage in stages],
        "incoming": said.get("in", ""),
        "withdrawn": said.get("withdrawn", ""),
    }
