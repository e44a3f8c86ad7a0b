"""Our own reader of a font's character map against what the fonts are known to hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.errors import DeviceError
from station.plan.glyphs import code_points, font_files, without_glyph


def test_rare_characters_that_the_fonts_can_and_can_not_draw() -> None:
    assert without_glyph("王小明·阿卜杜拉 㛃䶮\U0002cc56 A1") == ""
    assert without_glyph("\U00020bb7小\U00020bb7\U0003134a满") == "\U00020bb7\U0003134a"


def test_each_font_holds_tens_of_thousands() -> None:
    for file in font_files():
        assert len(code_points(file)) > 30_000


@pytest.mark.parametrize("size", [0, 11, 60, 5000])
def test_a_font_cut_short_is_a_damaged_font(tmp_path: Path, size: int) -> None:
    file = tmp_path / "cut.otf"
    file.write_bytes(font_files()[0].read_bytes()[:size])
    with pytest.raises(DeviceError, match=r"font\.damaged"):
        code_points(file)
