"""``station scan --test`` with every kind of scanner: the whole test card, read the way that kind reads."""

from __future__ import annotations

import itertools
import os
import pty
import threading
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp
from click.testing import CliRunner

from station.checkin.decode.symbol import AIM_LETTERS
from station.checkin.decode.zxing import FORMATS
from station.checkin.scanner import factory
from station.checkin.scanner.camera import CameraDevice
from station.checkin.scanner.evdev import EvdevDevice
from station.checkin.scanner.testcard import CARD
from station.cli.scan import scan
from tests.unit.test_scan_devices import recorded

AGAIN_S = 0.1
"""Between two rounds of the codes: nobody knows when the command has opened its device."""


def pages() -> list[np.ndarray]:
    """The card's codes one by one, as a camera sees them."""
    made = []
    for kind, text in CARD.items():
        page = np.full((720, 1280, 3), 235, np.uint8)
        code = np.array(zxingcpp.create_barcode(text, FORMATS[kind]).to_image(scale=3))
        page[100 : 100 + code.shape[0], 100 : 100 + code.shape[1]] = code[:, :, None]
        made.append(page)
    return made


class Card:
    """A camera before which the card's codes are shown in turn."""

    def __init__(self) -> None:
        self._pages = itertools.cycle(page for page in pages() for _ in range(10))
        self._never = threading.Event()

    def isOpened(self) -> bool:
        return True

    def set(self, key: int, value: float, /) -> bool:
        return True

    def get(self, key: int, /) -> float:
        return 0.0

    def read(self) -> tuple[bool, np.ndarray]:
        self._never.wait(1 / 15)
        return True, next(self._pages)

    def release(self) -> None:
        """Nothing is held."""


@pytest.fixture
def repeated() -> Iterator[Callable[[Callable[[], None]], None]]:
    """Does something again and again beside the command, until the test is over."""
    over = threading.Event()
    threads = []

    def start(what: Callable[[], None]) -> None:
        def run() -> None:
            while not over.wait(AGAIN_S):
                what()

        threads.append(threading.Thread(target=run))
        threads[-1].start()

    yield start
    over.set()
    for thread in threads:
        thread.join()


def reads_the_card(word: str) -> None:
    done = CliRunner().invoke(scan, ["--test", "--source", word])
    assert done.exit_code == 0, done.output
    assert "测试卡全部读对" in done.stdout


def test_a_serial_scanner(repeated: Callable[[Callable[[], None]], None]) -> None:
    line, slave = pty.openpty()
    tty.setraw(slave)
    codes = [f"]{AIM_LETTERS[kind]}0{text}\r".encode() for kind, text in CARD.items()]
    repeated(lambda: [os.write(line, code) for code in codes] and None)
    reads_the_card(f"serial:{os.ttyname(slave)}")


def test_a_keyboard_read_from_the_kernel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, repeated: Callable[[Callable[[], None]], None]
) -> None:
    os.mkfifo(tmp_path / "event3")
    line = os.open(tmp_path / "event3", os.O_RDWR)
    monkeypatch.setitem(factory.KINDS, "evdev", lambda path: EvdevDevice(path, grabber=lambda _: None))
    moments = itertools.count(1_000, 60_000)
    body = [(next(moments), text) for text in CARD.values()]
    repeated(lambda: os.write(line, b"".join(recorded(text, at) for at, text in body)) and None)
    reads_the_card(f"evdev:{tmp_path / 'event3'}")
    os.close(line)


def test_a_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(factory.KINDS, "camera", lambda path: CameraDevice(path, lambda _: Card()))
    reads_the_card("camera:/dev/null")


def test_a_folder(tmp_path: Path, repeated: Callable[[Callable[[], None]], None]) -> None:
    box = tmp_path / "box"
    box.mkdir()
    bodies = [cv2.imencode(".png", page)[1].tobytes() for page in pages()]
    numbers = itertools.count()

    def put() -> None:
        number = next(numbers)
        (tmp_path / "part").write_bytes(bodies[number % len(bodies)])
        (tmp_path / "part").rename(box / f"{number % 8}.png")

    repeated(put)
    reads_the_card(f"folder:{box}")


def test_a_video(tmp_path: Path) -> None:
    path = tmp_path / "card.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 15, (1280, 720))
    for page in pages():
        for _ in range(6):
            writer.write(page)
    writer.release()
    reads_the_card(f"video:{path}")
