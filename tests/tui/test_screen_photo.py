"""A real picture over the screen's cells: drawn when it must be, and nowhere that it must not be."""

from __future__ import annotations

import hashlib
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest

from station.tui.graphics import kitty
from station.tui.graphics.layer import Layer
from station.tui.graphics.terminal import Graphics
from tests.support.plans import room_plan
from tests.support.screens import REPAINTS, Desk, play
from tests.support.sim import ExamDay

SIZE = (116, 31)
START = "\x1b7\x1b["


def photographed(folder: Path, *indices: int) -> ExamDay:
    """A day on which these candidates have a photo each, all different."""
    plan, photos = room_plan(), {}
    people = []
    for one in plan.candidates:
        if one.index in indices:
            body = cv2.imencode(".png", np.full((240, 180, 3), one.index * 9, np.uint8))[1].tobytes()
            digest = hashlib.sha256(body).hexdigest()
            photos[digest] = body
            one = msgspec.structs.replace(one, photo=digest)
        people.append(one)
    day = ExamDay(folder, "08:20", msgspec.structs.replace(plan, candidates=tuple(people)))
    day.open()
    day.room.photos = photos
    day.to("08:41")
    return day


class Screen:
    """What is written to the terminal beside the text."""

    def __init__(self, desk: Desk, graphics: Graphics = "sixel") -> None:
        self.written: list[str] = []
        self._desk = desk
        desk.app.pictures = Layer(graphics, self.written.append, lambda: (11, 22))

    async def new(self) -> list[str]:
        """What came since the last look, once everything that is to be painted has been."""
        for _ in range(REPAINTS):
            await self._desk.settle()
        found, self.written[:] = list(self.written), []
        return found


@pytest.fixture
def day(tmp_path: Path) -> ExamDay:
    return photographed(tmp_path, 7, 8)


def numbers(day: ExamDay, index: int) -> tuple[str, str]:
    person = day.plan.candidate(index)
    return person.ticket, person.id_number


def test_it_is_drawn_over_its_own_cells_and_left_alone(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        screen = Screen(desk)
        await desk.press("f8", "f8")
        assert await screen.new() == []
        await desk.scan(numbers(day, 7)[0])
        # Textual paints new cells twice: by their layout, then by themselves. The picture follows each time.
        (drawn,) = set(await screen.new())
        rows = desk.text.split("\n")
        row = next(n for n, line in enumerate(rows, 1) if "▀" * 21 in line)
        # Its last row has nothing beside it but spaces.
        column = rows[row + 12].index("▀" * 21) + 1
        assert drawn.startswith(f"{START}{row};{column}H\x1bP")
        assert drawn.endswith("\x1b\\\x1b8")
        # A second goes by: the rows above and below change, the picture's cells don't.
        await desk.pass_time(1_000)
        assert await screen.new() == []

    play(day, script, SIZE)


def test_a_question_over_it_shows_blocks_and_then_the_picture_again(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        screen = Screen(desk)
        await desk.press("f8", "f8")
        await desk.scan(numbers(day, 7)[0])
        drawn = (await screen.new())[-1]
        await desk.press("f2")
        assert await screen.new() == []
        await desk.pass_time(1_000)
        assert await screen.new() == []
        await desk.press("escape")
        assert (await screen.new())[-1] == drawn

    play(day, script, SIZE)


def test_the_next_candidates_picture_takes_its_place_and_ready_shows_none(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        screen = Screen(desk)
        await desk.press("f8", "f8")
        for number in numbers(day, 7):
            await desk.scan(number)
        seventh = (await screen.new())[-1]
        for number in numbers(day, 8):
            await desk.scan(number)
        eighth = (await screen.new())[-1]
        assert eighth != seventh
        await desk.press("f9", "f9")
        assert set(await screen.new()) <= {eighth}
        await desk.pass_time(6_000)
        assert "扫描下一位考生" in desk.text
        assert await screen.new() == []
        await desk.pass_time(1_000)
        assert await screen.new() == []
        # Nobody's photo: none stays of the one before.
        await desk.scan(numbers(day, 9)[0])
        assert await screen.new() == []

    play(day, script, SIZE)


def test_another_size_of_the_screen_is_another_picture(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        screen = Screen(desk)
        await desk.press("f8", "f8")
        await desk.scan(numbers(day, 7)[0])
        before = (await screen.new())[-1]
        await desk.pilot.resize_terminal(140, 40)
        await desk.settle()
        after = (await screen.new())[-1]
        assert after.startswith(START)
        assert after != before
        await desk.pilot.resize_terminal(80, 24)
        await desk.settle()
        assert await screen.new() == []
        await desk.press("pageup")
        assert len(set(await screen.new())) == 1
        await desk.press("pageup")
        assert await screen.new() == []

    play(day, script, SIZE)


def test_kittys_picture_is_deleted_when_it_goes_or_is_covered(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        screen = Screen(desk, "kitty")
        await desk.press("f8", "f8")
        await desk.scan(numbers(day, 7)[0])
        drawn = (await screen.new())[-1]
        assert drawn.startswith(START)
        await desk.press("f2")
        assert (await screen.new())[-1] == kitty.DELETE
        await desk.press("escape")
        assert (await screen.new())[-1] == drawn
        await desk.scan(numbers(day, 7)[1])
        await desk.pass_time(6_000)
        assert "扫描下一位考生" in desk.text
        assert (await screen.new())[-1] == kitty.DELETE

    play(day, script, SIZE)


@pytest.mark.parametrize(("setting", "shown"), [("auto", True), ("blocks", True), ("off", False)])
def test_the_setting_takes_photos_off_the_screen(day: ExamDay, setting: str, shown: bool) -> None:
    plan = day.room.plan
    assert plan is not None
    rules = msgspec.structs.replace(
        plan.rules, screen=msgspec.structs.replace(plan.rules.screen, photo=setting)
    )
    day.room.plan = type(plan)(plan.room, rules, plan.procedures)

    async def script(desk: Desk) -> None:
        await desk.press("f8", "f8")
        await desk.scan(numbers(day, 7)[0])
        assert ("▀" * 20 in desk.text) is shown
        assert ("PgUp" in desk.text) is shown

    play(day, script, SIZE)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_next_step_of_two_rows_leaves_the_picture_whole(day: ExamDay, language: str) -> None:
    async def script(desk: Desk) -> None:
        screen = Screen(desk)
        await desk.press("f8", "f8")
        if language == "en":
            await desk.press("f9")
        for number in numbers(day, 7):
            await desk.scan(number)
        day.source.advance(3_000)
        before = await screen.new()
        await desk.scan(numbers(day, 7)[0])
        # Where its place stays the same the picture stays, too.
        drawn = [*before, *await screen.new()][-1]
        row = int(drawn.removeprefix(START).split(";")[0])
        tall = int(drawn.split(";")[6].split("#")[0]) // 22
        rows = desk.text.split("\n")
        following = next(n for n, line in enumerate(rows, 1) if line.startswith((" 下一步", " Next:")))
        assert row + tall <= following

    play(day, script, SIZE)


def test_stop_floods_the_screen_after_another_verdict(day: ExamDay) -> None:
    from station.tui.theme import TONES

    async def script(desk: Desk) -> None:
        await desk.press("f8", "f8")
        for number in numbers(day, 7):
            await desk.scan(number)
        day.source.advance(3_000)
        await desk.scan(numbers(day, 7)[0])
        await desk.settle()
        await desk.scan(numbers(day, 8)[0])
        await desk.scan(numbers(day, 9)[1])
        for _ in range(REPAINTS):
            await desk.settle()
        ground = TONES["stop"].ground
        strips = desk.app.screen._compositor.render_strips()
        free = [s for strip in strips[18:28] for s in strip if not s.text.strip()]
        assert free
        assert {s.style.bgcolor.name for s in free if s.style and s.style.bgcolor} == {ground}

    play(day, script, SIZE)
