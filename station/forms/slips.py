"""Two small papers that take the journal's word out of the box: the slip of a head, and the label of a sealed bag.

The **slip** (树头凭条) holds size and root of the tree: whoever keeps it, or a photo of it, can prove later that nothing before that
entry was changed or cut off. Its code is one line, ``HEAD1/`` origin ``/`` size ``/`` root in base32 without padding.

The **label** (封签) goes onto the paper bag: the count note in words, lines for pen signatures, and the whole signed note as a QR
code, so that the bag itself says what was counted and by whom it is signed (FL-9, PM-4).

Both are made from the journal alone, without badges: of people they hold the ids of the plan.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

from station.errors import PlanError, problem
from station.forms.codes import qr
from station.text import Text
from station.vault.custody.events import STAGES, Stage
from station.vault.custody.rules import STAGE_NAMES
from station.vault.custody.seal import SEAL
from station.vault.note import NoteError, parse_decimal
from station.vault.note.frame import split

BAD_SLIP = problem(
    "slip.malformed",
    what=("这不是树头凭条上的码：{why}。", "This is not the code of a head's slip: {why}."),
    now=(
        "重新拍清楚凭条上的二维码，或照凭条输入以 HEAD1/ 开头的一行。",
        "Photograph the slip's code again, or type the line that begins with HEAD1/.",
    ),
    clause="docs/formats.md §9",
)
_LINE = re.compile(r"HEAD1/(?P<origin>.+)/(?P<size>[0-9]{1,15})/(?P<root>[A-Z2-7]{52})")


@dataclass(frozen=True)
class Slip:
    """A head on paper."""

    origin: str
    """Origin of the journal."""
    size: int
    """Entries that it covers."""
    root: bytes
    """Root of their tree (RFC 9162), 32 bytes."""

    @property
    def line(self) -> str:
        """The text of its code."""
        body = base64.b32encode(self.root).decode().rstrip("=")
        return f"HEAD1/{self.origin}/{self.size}/{body}"

    @property
    def fingerprint(self) -> str:
        """The root's first sixteen bytes in groups of four digits, for two people to compare aloud."""
        digits = self.root[:16].hex()
        return " ".join(digits[n : n + 4] for n in range(0, 32, 4))


def read_slip(line: str) -> Slip:
    """Raises PlanError: not a slip's line."""
    found = _LINE.fullmatch(line.strip())
    if found is None:
        raise PlanError(BAD_SLIP, why=Text("格式有误", "it is malformed"))
    try:
        size = parse_decimal(found["size"])
        root = base64.b32decode(found["root"] + "====")
    except (NoteError, ValueError) as error:
        raise PlanError(BAD_SLIP, why=Text("格式有误", "it is malformed")) from error
    return Slip(found["origin"], size, root)


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


def fingerprint_of(note: str) -> str:
    """The first sixteen bytes of a note's SHA-256, in groups of four digits."""
    digits = hashlib.sha256(note.encode()).hexdigest()[:32]
    return " ".join(digits[n : n + 4] for n in range(0, 32, 4))


def _row(line: str) -> dict[str, object]:
    """One ``count`` line: material, the count at each stage, what came in and was withdrawn."""
    kind, *words = line.split(" ")
    said = dict(word.partition("=")[::2] for word in words)
    stages: list[Stage] = list(STAGES)
    return {
        "material": kind,
        "counts": [said.get(stage, "") for stage in stages],
        "incoming": said.get("in", ""),
        "withdrawn": said.get("withdrawn", ""),
    }
