"""The step ``evidence`` at the screen: each of its ways, what can't be taken, a full disk, and the chief who looks at it."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest

from station.checkin.scanner import factory
from station.checkin.scanner.camera import CameraDevice
from station.checkin.scanner.settings import ScannerSettings
from station.incidents.commands import Start
from station.incidents.events import Answered
from station.room.evidence import look_at
from station.tui.prompts import Choice
from station.tui.prompts.evidence import PicturePrompt
from station.tui.screens.case import CasePlace
from station.vault.evidence import LARGEST, read_pieces
from tests.support.answers import answer_for
from tests.support.screens import Desk
from tests.support.sim import ExamDay
from tests.unit.test_evidence import PDF, picture

DUTY = ("s01", "s02")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def day(tmp_path: Path, stick: Path) -> ExamDay:
    """A candidate is found with notes: the case stands at its evidence."""
    made = ExamDay(tmp_path / "room", "08:38")
    made.open()
    plan = made.room.plan
    assert plan is not None
    rules = msgspec.structs.replace(plan.rules, evidence=type(plan.rules.evidence)(folder=str(stick)))
    made.room.plan = replace(plan, rules=rules)
    made.to("08:45")
    made.admit(7)
    made.to("09:40")
    made.do(Start(procedure="CP-12", session="theory", actors=DUTY, candidates=(7,)))
    while _kind(made) != "evidence":
        command = answer_for(made, 1, lambda among: among[0])
        assert command is not None
        made.do(command)
    return made


def _kind(day: ExamDay) -> str:
    case = day.room.state.incidents.cases[1]
    return day.room.procedures["CP-12"].step(case.step).kind


def secured(day: ExamDay) -> Answered:
    """The entry of the evidence, its sealed words opened."""
    return next(r.event for r in day.room.records() if isinstance(r.event, Answered) and r.event.evidence)


def blobs(day: ExamDay) -> int:
    return int(day.room.journal._connection.execute("SELECT count(*) FROM blob").fetchone()[0])


def play(
    day: ExamDay, script: Callable[[Desk], Awaitable[None]], *words: str, size: tuple[int, int] = (80, 24)
) -> None:
    async def run() -> None:
        async with Desk.of(day, size, ScannerSettings(words, False)) as desk:
            desk.app.show(CasePlace(1))
            await desk.settle()
            await script(desk)

    asyncio.run(run())


async def at_way(desk: Desk, digit: str) -> None:
    """F2, then one of the ways by its digit."""
    await desk.press("f2")
    await desk.press(digit, "enter")
    await desk.settle()


@pytest.mark.parametrize("size", [(80, 24), (116, 30)])
def test_a_file_is_chosen_seen_and_kept_sealed(day: ExamDay, stick: Path, size: tuple[int, int]) -> None:
    body = picture(".png", 160, 120)
    (stick / "DCIM").mkdir()
    (stick / "DCIM" / "note.txt").write_bytes(body)  # by content, not by name

    async def script(desk: Desk) -> None:
        await desk.press("f2")
        await desk.golden(f"evidence-ways-{size[0]}x{size[1]}")
        await desk.press("2", "enter")
        await desk.settle()
        assert "DCIM/note.txt" in desk.text
        await desk.press("enter")
        await desk.settle()
        assert isinstance(desk.app.screen, PicturePrompt)
        assert "PNG" in desk.text
        assert "▀" in desk.text
        await desk.press("f8")
        assert blobs(day) == 0
        assert "已存文件" in desk.text
        await desk.press("f8")
        await desk.settle()

    play(day, script, size=size)
    entry = secured(day)
    (piece,) = read_pieces(entry.attached)
    assert (entry.evidence, piece.media, piece.size) == ("file", "image/png", len(body))
    assert look_at(day.room, entry.blobs[0], piece) == body
    assert _kind(day) != "evidence"


def test_a_still_of_the_camera(day: ExamDay, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = np.full((120, 160, 3), 90, np.uint8)
    frame[30:90, 40:120] = (20, 200, 60)

    class Eye:
        """A camera's driver that always sees the same, fifteen times a second."""

        def __init__(self) -> None:
            self._never = threading.Event()

        def isOpened(self) -> bool:
            return True

        def set(self, propId: int, value: float, /) -> bool:
            return True

        def get(self, propId: int, /) -> float:
            return 0.0

        def read(self) -> tuple[bool, object]:
            self._never.wait(1 / 15)
            return True, frame

        def release(self) -> None:
            """Nothing is held."""

    monkeypatch.setitem(factory.KINDS, "camera", lambda path: CameraDevice(path, lambda _: Eye()))
    monkeypatch.setattr(factory, "_there", lambda name, path: lambda: True)

    async def script(desk: Desk) -> None:
        async def seen() -> None:
            while desk.app.camera_picture() is None:
                await asyncio.sleep(0.01)

        await asyncio.wait_for(seen(), 20)
        await at_way(desk, "1")
        assert isinstance(desk.app.screen, PicturePrompt)
        await desk.press("enter")
        assert isinstance(desk.app.screen, PicturePrompt)
        await desk.press("f8", "f8")
        await desk.settle()

    play(day, script, "camera:/dev/video0")
    entry = secured(day)
    (piece,) = read_pieces(entry.attached)
    assert (entry.evidence, piece.media) == ("still", "image/jpeg")
    shown = look_at(day.room, entry.blobs[0], piece)
    assert isinstance(shown, bytes)
    seen = cv2.imdecode(np.frombuffer(shown, np.uint8), cv2.IMREAD_COLOR)
    assert seen is not None
    assert np.abs(seen.astype(int) - frame).mean() < 5


def test_a_bag_and_its_number(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await at_way(desk, "3")
        await desk.write("W-018")
        await desk.press("enter")
        await desk.press("f8")

    play(day, script)
    assert (secured(day).evidence, secured(day).bag, secured(day).blobs) == ("bag", "W-018", ())


def test_why_none_can_be_taken(day: ExamDay) -> None:
    async def script(desk: Desk) -> None:
        await at_way(desk, "5")
        await desk.press("1", "enter")
        await desk.press("f8")

    play(day, script)
    assert (secured(day).evidence, secured(day).text) == ("none", "写在身上等，无法收取")


def test_what_can_not_be_taken_is_said_and_nothing_is_lost(day: ExamDay, stick: Path) -> None:
    bad = {
        "a.jpg": b"MZ no picture",
        "b.png": picture(".png")[:60],
        "c.pdf": bytes(LARGEST + 1),
        "d.pdf": b"",
    }
    before = day.room.journal.size

    async def script(desk: Desk) -> None:
        await at_way(desk, "1")
        assert "没有摄像头画面" in desk.text
        await desk.press("2", "enter")
        await desk.settle()
        assert "没有可选的文件" in desk.text
        for at, (name, body) in enumerate(bad.items()):
            (stick / name).write_bytes(body)
            os.utime(stick / name, (1_000 + at, 1_000 + at))
        os.mkfifo(stick / "pipe.jpg")
        (stick / "link.jpg").symlink_to("/etc/passwd")
        (stick / ".hidden.jpg").write_bytes(picture())
        for number, words in enumerate(("完好的", "过大", "完好的", "完好的"), 1):
            await desk.press("enter")
            await desk.settle()
            assert "pipe.jpg" not in desk.text
            assert "link.jpg" not in desk.text
            assert ".hidden" not in desk.text
            await desk.press(str(number), "enter")
            await desk.settle()
            assert words in desk.text
            assert isinstance(desk.app.screen, Choice)
        await desk.press("escape")

    play(day, script)
    assert day.room.journal.size == before
    assert _kind(day) == "evidence"


def test_a_full_disk_is_said_and_another_way_is_open(
    day: ExamDay, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stick / "chat.pdf").write_bytes(PDF)
    monkeypatch.setattr("station.room.evidence.free_bytes", lambda folder: 1024)

    async def script(desk: Desk) -> None:
        await at_way(desk, "2")
        await desk.press("enter")
        await desk.settle()
        assert "磁盘空间不足" in desk.text
        await desk.press("5", "enter", "4", "enter", "f8")

    play(day, script)
    assert secured(day).evidence == "none"
    assert blobs(day) == 0


def test_a_disk_that_fills_while_the_question_is_open(
    day: ExamDay, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stick / "chat.pdf").write_bytes(PDF)
    before = day.room.journal.size

    async def script(desk: Desk) -> None:
        await at_way(desk, "2")
        await desk.press("enter")
        await desk.settle()
        monkeypatch.setattr("station.room.evidence.free_bytes", lambda folder: 1024)
        await desk.press("f8")
        assert "磁盘空间不足" in desk.text

    play(day, script)
    assert (day.room.journal.size, blobs(day), _kind(day)) == (before, 0, "evidence")


def test_the_chief_looks_at_it_and_nobody_else(day: ExamDay, stick: Path) -> None:
    (stick / "note.png").write_bytes(picture(".png", 160, 120))

    async def script(desk: Desk) -> None:
        await at_way(desk, "2")
        await desk.press("enter")
        await desk.settle()
        await desk.press("f8", "f8")
        await desk.settle()
        await desk.press("f4", "pagedown", "enter")
        assert "PNG" in desk.text
        for person, seen in (("s01", False), ("s07", True)):
            await desk.press("f2")
            await desk.choose("查看证据（主考扫工作证）")
            await desk.press("enter")
            await desk.sign(person)
            await desk.settle()
            assert isinstance(desk.app.screen, PicturePrompt) is seen

    play(day, script, size=(116, 30))
