"""A head on paper (树头凭条): one line that anybody may keep, ``HEAD1/`` origin ``/`` size ``/`` root in base32.

Whoever holds it, or a photo of it, can prove later that none of the entries before was changed or cut off: an outside witness
that needs no network (design §4).
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from station.errors import PlanError, problem
from station.text import Text
from station.vault.note import NoteError, parse_decimal

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
