"""One code as it was read, and the text of its bytes."""

from __future__ import annotations

import unicodedata
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
    plain: str = ""
    """A Code 39's own characters, where ``text`` is what an application makes of them: Code 32 of pharmacies (any
    six letters may look like one) or full ASCII (``A/B`` is ``A"`` there)."""

    @property
    def printed(self) -> str:
        """What a ticket's number is compared with: nobody prints a pharmacy's code on a ticket."""
        return self.plain or self.text

    @property
    def enhanced(self) -> bool:
        """Whether it came out of enhanced pixels, where checksums alone don't rule out a wrong read."""
        return "+" in self.stage


def text_of(raw: bytes) -> str:
    """Text of bytes whose character set is named nowhere: UTF-8, else GB 18030, else byte by byte (ISO 8859-1, the
    default of ISO/IEC 18004).

    Chinese QR codes often name no character set. Most short runs of bytes are some GB 18030 text: it is taken
    where ISO 8859-1 would have control characters, or where at least half of the characters are among those of
    GB 2312. ``Västerås`` stays what it is; ``éé`` in ISO 8859-1 is read as Chinese.
    """
    try:
        text = raw.decode("utf-8")
        if _one_script(text):
            return text
    except UnicodeDecodeError:
        pass
    try:
        chinese = raw.decode("gb18030")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
    if any(0x80 <= byte < 0xA0 for byte in raw) or _mostly_gb2312(chinese):
        return chinese
    return raw.decode("latin-1")


def _one_script(text: str) -> bool:
    """Whether letters that are two bytes each in UTF-8 belong together; two Chinese characters in GB 18030 may look like
    a Greek letter and an Armenian one, or like two accented letters without a plain one beside them."""
    wide = [char for char in text if not char.isascii()]
    if any(char >= "\u0800" for char in wide):
        return True
    if any(unicodedata.category(char) == "Cn" for char in wide):
        return False
    scripts = {_script(char) for char in wide if char.isalpha()}
    return len(scripts) <= 1 and (
        "LATIN" not in scripts or any(char.isascii() and char.isalpha() for char in text)
    )


def _script(char: str) -> str:
    return "LATIN" if char < "\u0250" else unicodedata.name(char).split()[0]


def _mostly_gb2312(text: str) -> bool:
    wide = [char for char in text if not char.isascii()]
    common = 0
    for char in wide:
        try:
            char.encode("gb2312")
        except UnicodeEncodeError:
            continue
        common += 1
    return 2 * common >= len(wide)
