"""One code as it was read, and the text of its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Symbology = Literal["QR", "Code 128", "Code 39", "PDF417", "Data Matrix", "Aztec"]
"""What can be read. EAN, UPC, ITF, Codabar and DataBar stay out: nearly every false read comes from them."""
USUAL: tuple[Symbology, ...] = ("QR", "Code 128", "Code 39", "PDF417")
"""What tickets are printed in; Data Matrix and Aztec are read where a site asks for them."""
Engine = Literal["zxing", "zbar"]
Corners: TypeAlias = tuple[tuple[int, int], ...]
"""Four corners (x, y) in pixels of the picture as given, around the code."""

AIM_LETTERS: dict[Symbology, str] = {
    "QR": "Q",
    "Code 128": "C",
    "Code 39": "A",
    "PDF417": "L",
    "Data Matrix": "d",
    "Aztec": "z",
}
"""Letter of each symbology in an AIM identifier (ISO/IEC 15424)."""


@dataclass(frozen=True)
class Symbol:
    """One code."""

    text: str
    """Never empty."""
    raw: bytes
    """The code's bytes as they were printed."""
    symbology: Symbology
    aim: str
    """AIM symbology identifier (ISO/IEC 15424), for example ``]C0``; empty where the engine doesn't tell."""
    corners: Corners
    engine: Engine
    stage: str
    """Which step of the pipeline read it; a ``+`` says that its pixels had been enhanced."""

    @property
    def enhanced(self) -> bool:
        """Whether it came out of enhanced pixels, where checksums alone don't rule out a wrong read."""
        return "+" in self.stage


def text_of(raw: bytes) -> str:
    """Text of a code's bytes: UTF-8, else GB 18030, else byte by byte. Chinese QR codes often name no
    character set."""
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")
