"""The head's slip on the screen can be photographed and read back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import cv2
import numpy as np
import pytest
from rich.cells import cell_len

from station.checkin.decode import decode
from station.tui.graphics.terminal import Graphics
from station.tui.screens.label import code_picture
from station.tui.screens.photo import PhotoPane
from station.tui.screens.slip import modules
from station.vault import merkle
from station.vault.custody.seal import fingerprint_of
from station.vault.slip import read_slip
from tests.support.journals import day_of
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


def test_the_label_s_picture_holds_the_signed_note_to_the_byte(tmp_path: Path) -> None:
    note = day_of(tmp_path).seals[-1]
    page = cv2.imdecode(np.frombuffer(code_picture(note), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert page is not None
    (symbol,) = decode(page)
    assert symbol.text == note


def sealed(day: ExamDay) -> str:
    """The note of a session that two candidates sat and both invigilators sealed."""
    day.to("08:41")
    for index in (1, 2):
        day.admit(index)
    day.papers()
    day.to("10:31")
    day.papers()
    assert day.seal().done
    return day.room.state.papers.last_seal


@pytest.mark.parametrize("graphics", ["", "sixel"])
def test_the_label_of_the_newest_seal(day: ExamDay, graphics: Graphics) -> None:
    """A terminal without pictures is told to print it; one with pictures shows the code beside the words."""
    note = sealed(day)

    async def run() -> None:
        async with Desk.of(day, (116, 30)) as desk:
            desk.app.pictures.graphics = graphics
            await desk.press("f12")
            assert "PgUp 封签" in desk.text
            await desk.press("pageup")
            assert "在场 2，缺考 28" in desk.text
            assert fingerprint_of(note)[:9] in desk.text
            assert ("不显示图片" in desk.text) is (not graphics)
            assert desk.app.screen.query_one("#photo", PhotoPane).display is bool(graphics)
            await desk.press("x")
            assert "PgUp 封签" in desk.text

    asyncio.run(run())


def test_without_a_seal_there_is_no_label(day: ExamDay) -> None:
    async def run() -> None:
        async with Desk.of(day, (116, 30)) as desk:
            await desk.press("f12", "pageup")
            assert "PgUp" not in desk.text
            assert "密封" in desk.text

    asyncio.run(run())
