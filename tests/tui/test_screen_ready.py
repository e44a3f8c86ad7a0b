"""Readiness from the opening: what is measured without any badge, and what somebody confirms, one item at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from station.checkin.scanner import factory
from station.checkin.scanner.camera import CameraDevice
from station.checkin.scanner.settings import ScannerSettings
from station.checkin.scanner.testcard import CARD, draw
from station.ready.events import Checked, Lacking, Reported
from station.ready.items import BY_PERSON
from station.tui.screens.asking import AskingPlace
from station.tui.screens.ready import ReadyPlace
from tests.support.screens import Desk, play
from tests.support.sim import PIN, ExamDay, badge
from tests.tui.test_screen_scanners import Blackened, Cable, until

SIZES = {"80x24": (80, 24), "116x30": (116, 30)}


def checked(day: ExamDay) -> dict[str, Checked]:
    """The newest entry of each item."""
    return {r.event.item: r.event for r in day.room.records() if isinstance(r.event, Checked)}


def reports(day: ExamDay) -> list[Reported]:
    return [r.event for r in day.room.records() if isinstance(r.event, Reported)]


def listening(day: ExamDay, script: Callable[[Desk], Awaitable[None]], *words: str) -> None:
    async def run() -> None:
        async with Desk.of(day, (116, 30), ScannerSettings(words)) as desk:
            await script(desk)

    asyncio.run(run())


def steady(desk: Desk) -> None:
    """Figures of this machine give way to agreed ones, so that a screen can be agreed."""
    from tests.unit.test_ready import found

    place = desk.app.screen
    assert isinstance(place, ReadyPlace)
    place.found.update(found())


async def go_to(desk: Desk, item: str) -> AskingPlace:
    """The question of one item."""
    await desk.press("insert")
    await desk.press("f3", *["down"] * BY_PERSON.index(item))
    place = desk.app.screen
    assert isinstance(place, AskingPlace)
    assert place.item == item
    return place


def test_the_kiosk_tests_itself_before_anybody_has_a_badge(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")

    async def script(desk: Desk) -> None:
        assert "没有检查过（按 Insert）" in desk.text
        await desk.press("insert")
        assert "签名现在核验有效" in desk.text
        assert "没有人确认" in desk.text
        await desk.press("f2", "f9")
        assert "its signature holds now" in desk.text
        await desk.press("f9", "f11")
        assert "110 公安" in desk.text
        await desk.press("escape")
        await desk.scan(badge("s01").text)
        assert "PIN" in desk.text

    play(day, script)
    assert len(reports(day)) == 2
    assert set(reports(day)[-1].open) >= set(BY_PERSON)
    assert set(checked(day)) >= {"plan", "disk", "write", "clock"}


@pytest.mark.parametrize("size", SIZES)
def test_one_item_at_a_time_with_one_key_each_and_a_badge_at_the_end(tmp_path: Path, size: str) -> None:
    day = ExamDay(tmp_path, "08:20")

    async def script(desk: Desk) -> None:
        await desk.press("insert")
        steady(desk)
        desk.app.redraw()
        await desk.press("f9", "f9")
        await desk.golden(f"ready-list-{size}")
        await desk.press("f3")
        place = desk.app.screen
        assert isinstance(place, AskingPlace)
        place.trial.code = "STATION-READY-0123456789AB"
        desk.app.redraw()
        await desk.settle()
        await desk.golden(f"ready-scanner-{size}")
        await desk.press("enter")
        assert "还没有读对" in desk.text
        await desk.scan(CARD["QR"])
        assert "QR：读对" in desk.text
        await desk.press("enter", "f2", "enter")
        assert "没有画面" in desk.text
        await desk.press("f3")
        await desk.settle()
        assert "测试页" in desk.text
        await desk.press("enter", "enter")
        await desk.golden(f"ready-layout-{size}")
        await desk.press("f2", "enter", "enter")
        await desk.golden(f"ready-sign-{size}")
        await desk.sign("s01")
        assert isinstance(desk.app.screen, ReadyPlace)
        assert "已由确认人和本机签名" in desk.text
        await desk.press("f9", "f9")
        await desk.golden(f"ready-signed-{size}")
        await desk.press("escape")
        await desk.golden(f"ready-opening-{size}")

    play(day, script, SIZES[size])
    assert {item: one.result for item, one in checked(day).items() if item in BY_PERSON} == {
        "scanner": "pass",
        "sound": "failed",
        "camera": "not_here",
        "printer": "pass",
        "machines": "pass",
        "layout": "failed",
        "posted": "pass",
        "safety": "pass",
    }
    assert "layout" in reports(day)[-1].failed
    assert day.room.state.ready.signed == ("s01",)
    ticked = {item for _, item in day.room.state.timer.times("").ticked}
    assert "posted" in ticked
    assert "layout" not in ticked


def test_a_room_that_is_not_ready_opens_and_that_is_an_entry(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")

    async def script(desk: Desk) -> None:
        await desk.scan(badge("s01").text)
        await desk.write(PIN)
        await desk.press("enter")
        await desk.sign("s02")
        await desk.press("f8")

    play(day, script)
    assert day.room.state.day.phase == "open"
    (lacking,) = [r.event for r in day.room.records() if isinstance(r.event, Lacking)]
    assert "layout" in lacking.missing
    assert lacking.reported == 0


def test_the_test_card_comes_back_through_a_serial_line(tmp_path: Path) -> None:
    """A scanner on a pseudo-terminal: a wrong text fails and is named, the right one passes."""
    day, cable = ExamDay(tmp_path / "day", "08:20"), Cable(tmp_path / "ttyACM0")

    async def script(desk: Desk) -> None:
        place = await go_to(desk, "scanner")
        cable.sends(f"]C0{CARD['Code 128'].swapcase()}\r".encode())
        await until(desk, lambda: place.trial.wrong is not None, "a changed text")
        assert "大小写" in desk.text
        assert not place.trial.passed
        cable.sends(f"]C0{CARD['Code 128']}\r".encode())
        await until(desk, lambda: place.trial.passed, "the card")
        await desk.press("enter")
        assert place.item == "sound"

    listening(day, script, cable.word)
    assert checked(day)["scanner"].result == "pass"
    assert "Code 128" in checked(day)["scanner"].detail


def test_the_code_on_the_screen_counts_and_another_does_not(tmp_path: Path) -> None:
    day, cable = ExamDay(tmp_path / "day", "08:20"), Cable(tmp_path / "ttyACM0")

    async def script(desk: Desk) -> None:
        place = await go_to(desk, "scanner")
        cable.sends(b"STATION-READY-000000000000\r")
        await until(desk, lambda: place.trial.wrong is not None, "another code")
        cable.sends(f"{place.trial.code}\r".encode())
        await until(desk, lambda: place.trial.passed, "its own code")

    listening(day, script, cable.word)
    assert checked(day)["scanner"].result == "pass"


def film(path: Path, *, blur: int) -> Path:
    """The test card held before a camera for twenty seconds; ``blur``: sigma in pixels of a lens out of focus."""
    card = cv2.resize(draw(), None, fx=0.75, fy=0.75, interpolation=cv2.INTER_AREA)
    frame = np.full((720, 1280), 180, np.uint8)
    height = min(720, card.shape[0])
    frame[:height, 200 : 200 + card.shape[1]] = card[:height]
    if blur:
        frame = np.asarray(cv2.GaussianBlur(frame, (0, 0), blur), np.uint8)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (1280, 720))
    for _ in range(200):
        writer.write(cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR))
    writer.release()
    return path


@pytest.mark.parametrize(("blur", "result"), [(0, "pass"), (4, "failed")])
def test_a_camera_s_picture_is_measured_in_the_decoder_s_process(
    tmp_path: Path, blur: int, result: str
) -> None:
    """A video stands for the camera: the same child process looks at it. A blurred picture fails though a person says yes."""
    day, video = ExamDay(tmp_path / "day", "08:20"), film(tmp_path / "card.avi", blur=blur)

    async def script(desk: Desk) -> None:
        await go_to(desk, "camera")
        await until(desk, lambda: desk.app.figures is not None, "figures")
        desk.app.redraw()
        await desk.settle()
        assert "清晰度" in desk.text
        assert "▀" in desk.text
        await desk.press("enter")

    listening(day, script, f"video:{video}")
    assert checked(day)["camera"].result == result
    assert "sharpness" in checked(day)["camera"].detail


class Lens(Blackened):
    """A camera before an empty desk, until something is held before it."""

    frame: np.ndarray | None = None

    def read(self) -> tuple[bool, np.ndarray]:
        whole, empty = super().read()
        return whole, empty if self.frame is None else self.frame


def test_the_card_comes_back_through_a_camera(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The camera sees an empty desk until the question is there; then the card is held before it."""
    day, lens = ExamDay(tmp_path, "08:20"), Lens(200)
    frame = np.asarray(cv2.VideoCapture(str(film(tmp_path / "card.avi", blur=0))).read()[1])
    monkeypatch.setattr(factory, "_there", lambda name, path: lambda: True)
    monkeypatch.setitem(factory.KINDS, "camera", lambda path: CameraDevice(path, lambda _: lens))

    async def script(desk: Desk) -> None:
        place = await go_to(desk, "scanner")
        lens.frame = frame
        await until(desk, lambda: place.trial.passed, "the card")

    listening(day, script, "camera:/dev/video0")
    assert checked(day)["scanner"].result == "pass"
    assert checked(day)["scanner"].detail.startswith("camera")
