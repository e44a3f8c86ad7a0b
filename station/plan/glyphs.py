"""Which characters the fonts that we print with can draw (OpenType ``cmap``, formats 4 and 12).

A name with a character that no font has would come out of the printer with an empty box, and stops an archived
document altogether, so it is found when the plan is made and not on the exam day.
"""

from __future__ import annotations

import struct
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn

from station.errors import DeviceError, problem

FONT_DAMAGED = problem(
    "font.damaged",
    what=("字体文件 {file} 已损坏。", "The font file {file} is damaged."),
    now=("重新安装程序。", "Install the program again."),
)


def font_files() -> tuple[Path, ...]:
    """The fonts of every printed document, in the order in which a character is looked for."""
    return (pylopdf_fonts_zh_cn.sans_path(), pylopdf_fonts_zh_cn.serif_path())


def without_glyph(text: str) -> str:
    """The characters of a text that none of our fonts can draw, each once, in order."""
    known = _drawable()
    return "".join(dict.fromkeys(char for char in text if ord(char) not in known and not char.isspace()))


@cache
def _drawable() -> frozenset[int]:
    return frozenset().union(*(code_points(path) for path in font_files()))


def code_points(path: Path) -> set[int]:
    """All code points for which a font has a glyph.

    Raises:
        DeviceError: not a font, or cut short.
    """
    try:
        data = path.read_bytes()
        start = _table(data, b"cmap")
        found: set[int] = set()
        (count,) = struct.unpack_from(">H", data, start + 2)
        for index in range(count):
            (offset,) = struct.unpack_from(">I", data, start + 8 + 8 * index)
            (form,) = struct.unpack_from(">H", data, start + offset)
            if form == 12:
                found |= _format_12(data, start + offset)
            elif form == 4:
                found |= _format_4(data, start + offset)
        return found
    except (OSError, struct.error, LookupError) as error:
        raise DeviceError(FONT_DAMAGED, file=path.name) from error


def _table(data: bytes, wanted: bytes) -> int:
    (count,) = struct.unpack_from(">H", data, 4)
    for index in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        if tag == wanted:
            return int(offset)
    raise LookupError(wanted)


def _format_12(data: bytes, start: int) -> set[int]:
    (groups,) = struct.unpack_from(">I", data, start + 12)
    found: set[int] = set()
    for index in range(groups):
        first, last, glyph = struct.unpack_from(">III", data, start + 16 + 12 * index)
        found.update(range(first + (glyph == 0), min(last, 0x10FFFF) + 1))
    return found


def _format_4(data: bytes, start: int) -> set[int]:
    (twice,) = struct.unpack_from(">H", data, start + 6)
    segments = twice // 2
    ends = struct.unpack_from(f">{segments}H", data, start + 14)
    starts = struct.unpack_from(f">{segments}H", data, start + 16 + twice)
    found: set[int] = set()
    for first, last in zip(starts, ends, strict=True):
        if first <= last != 0xFFFF:
            found.update(range(first, last + 1))
    return found
