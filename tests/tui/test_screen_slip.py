"""The head's slip on the screen can be photographed and read back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len

from station.checkin.decode import decode
from station.tui.screens.slip import modules
from station.vault import merkle
from station.vault.slip import read_slip
from tests.support.screens import Desk
from tests.support.sim import ExamDay


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    made = ExamDay(tmp_path)
    made.open()
    return made


def seen(desk: Desk) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """The half-blocks of the screen as a camera would see them, eight pixels to a module."""
    pixels: list[list[int]] = []
    for strip in desk.app.screen._compositor.render_strips():
        upper: list[int] = []
        lower: list[int] = []
        for segment in strip:
            for char in segment.text:
                style = segment.style if char == "▀" else None
                for row, colour in (
                    (upper, style.color if style else None),
                    (lower, style.bgcolor if style else None),
                ):
                    dark = colour is not None and colour.get_truecolor().red < 128
                    row += [0 if dark else 255] * cell_len(char)
        pixels += [upper, lower]
    return np.kron(np.array(pixels, np.uint8), np.ones((8, 8), np.uint8))


@pytest.mark.parametrize(("size", "code"), [((116, 30), True), ((80, 24), False)])
def test_the_slip_on_the_screen_is_the_journal_s_head(
    day: ExamDay, size: tuple[int, int], code: bool
) -> None:
    async def run() -> None:
        async with Desk.of(day, size) as desk:
            await desk.press("f7", "f2")
            journal = day.room.journal
            assert f"前 {journal.size} 条" in desk.text
            fingerprint = journal.root()[:4].hex()
            assert f"{fingerprint[:4]} {fingerprint[4:]}" in desk.text
            if code:
                (symbol,) = decode(seen(desk))
                slip = read_slip(symbol.text)
                assert (slip.size, slip.root) == (journal.size, merkle.root(journal.leaf_hashes()))
            await desk.press("x")
            assert "F2 树头凭条" in desk.text
            await desk.press("f9", "f2")
            assert "Photograph this" in desk.text

    asyncio.run(run())


def test_a_code_is_square_and_has_its_quiet_zone() -> None:
    dark = modules("HEAD1/x/1/2026-11-07/01/k1/1/24/" + "A" * 52)
    assert {len(row) for row in dark} == {len(dark)}
    assert not any(any(row) for row in dark[:4])
