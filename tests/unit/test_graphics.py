"""Pictures in a terminal: what it says it can, how a picture is written, what is no picture."""

from __future__ import annotations

import base64
import os
import pty
import re
import struct
import termios
import zlib
from collections.abc import Iterator
from fcntl import ioctl

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.geometry import Region

from station.tui.graphics import kitty, sixel
from station.tui.graphics.late import LateAnswer
from station.tui.graphics.layer import touches
from station.tui.graphics.portrait import decode, fit, portrait, size_of
from station.tui.graphics.sixel import Picture
from station.tui.graphics.terminal import DA1, KITTY_QUERY, ask_terminal, cell_pixels, read_answer


@pytest.mark.parametrize(
    ("answer", "graphics"),
    [
        (b"\x1b[?62;4;22c", "sixel"),
        (b"\x1b[?6c", ""),
        (b"\x1b[?4c", ""),
        (b"\x1b[?64;14;44c", ""),
        (b"\x1b_Gi=31;OK\x1b\\\x1b[?62c", "kitty"),
        (b"\x1b_Gi=31;ENOENT:no\x1b\\\x1b[?62;4c", "sixel"),
        (b"12345\x1b[?62;4;22c", "sixel"),
        (b"\x1b[?62;4;22", None),
        (b"", None),
    ],
)
def test_what_an_answer_says(answer: bytes, graphics: str | None) -> None:
    assert read_answer(answer) == graphics


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Both ends of a terminal: the person's, the program's."""
    person, program = pty.openpty()
    yield person, program
    os.close(person)
    os.close(program)


def heard(person: int) -> bytes:
    """What the program has written, up to its question."""
    text = b""
    while DA1 not in text:
        text += os.read(person, 4_096)
    return text


def test_a_terminal_is_asked_and_left_as_it_was(terminal: tuple[int, int]) -> None:
    person, program = terminal
    before = termios.tcgetattr(program)
    os.write(person, b"\x1b[?62;4;22c")
    asked = ask_terminal(program, program, {"TERM": "foot"})
    assert (asked.graphics, asked.answered) == ("sixel", True)
    assert termios.tcgetattr(program) == before
    assert DA1 in heard(person)


def test_only_kittys_family_gets_kittys_question(terminal: tuple[int, int]) -> None:
    person, program = terminal
    os.write(person, b"\x1b_Gi=31;OK\x1b\\\x1b[?62c")
    assert ask_terminal(program, program, {"TERM": "xterm-kitty"}).graphics == "kitty"
    assert KITTY_QUERY + DA1 in heard(person)


def test_a_terminal_that_says_nothing_is_not_waited_for(terminal: tuple[int, int]) -> None:
    _, program = terminal
    asked = ask_terminal(program, program, {}, wait=0)
    assert (asked.graphics, asked.answered) == ("", False)


def test_no_terminal_draws_nothing() -> None:
    reading, writing = os.pipe()
    asked = ask_terminal(reading, writing)
    assert (asked.graphics, asked.answered) == ("", True)
    assert cell_pixels(reading) == (0, 0)
    os.close(reading)
    os.close(writing)


def test_a_cells_size_comes_from_the_terminal(terminal: tuple[int, int]) -> None:
    _, program = terminal
    ioctl(program, termios.TIOCSWINSZ, struct.pack("HHHH", 31, 116, 1_276, 682))
    assert cell_pixels(program) == (11, 22)
    ioctl(program, termios.TIOCSWINSZ, struct.pack("HHHH", 0, 0, 0, 0))
    assert cell_pixels(program) == (0, 0)


# -- an answer that comes too late ------------------------------------------------------------------------------------


def keys(text: str) -> list[Key]:
    """The keys that Textual makes of these bytes."""
    parser = XTermParser()
    found = [*parser.feed(text), *parser.feed("")]
    return [one for one in found if isinstance(one, Key)]


def passed(late: LateAnswer, typed: list[Key]) -> str:
    left = [key for event in typed for key in late.key(event)]
    return "".join(key.character or "" for key in [*left, *late.release()])


def typed(text: str) -> list[Key]:
    return [Key(char, char) for char in text]


def test_textual_itself_would_take_the_answer_for_keys() -> None:
    assert "?62;4;22c" in "".join(key.character or "" for key in keys("\x1b[?62;4;22c"))


def test_a_late_answer_is_dropped_once() -> None:
    late = LateAnswer(awaited=True)
    answer = keys("\x1b[?62;4;22c")
    assert passed(late, [*answer, *typed("202611070007")]) == "202611070007"
    assert passed(late, typed("[?6c")) == "[?6c"


@given(st.text(alphabet="[?^;c0123456789Ax", max_size=60))
def test_what_is_no_answer_comes_through_whole(text: str) -> None:
    assert passed(LateAnswer(awaited=False), typed(text)) == text
    if "c" not in text:
        assert passed(LateAnswer(awaited=True), typed(text)) == text


# -- sixel ------------------------------------------------------------------------------------------------------------


def read_sixel(text: str) -> Picture:
    """What a terminal makes of it: a second reading of the format, pixel by pixel."""
    head = re.match(r'\x1bP0;1;0q"1;1;(\d+);(\d+)', text)
    assert head is not None
    assert text.endswith("\x1b\\")
    width, height = int(head[1]), int(head[2])
    shown = np.zeros((height + 6, width, 3), np.uint8)
    palette: dict[int, tuple[int, int, int]] = {}
    colour, x, y = 0, 0, 0
    for piece in re.finditer(
        r"#(\d+);2;(\d+);(\d+);(\d+)|#(\d+)|!(\d+)([?-~])|([?-~])|(\$)|(-)", text[head.end() : -2]
    ):
        if piece[1]:
            r, g, b = (round(int(part) * 255 / 100) for part in piece.group(2, 3, 4))
            palette[int(piece[1])] = (r, g, b)
        elif piece[5]:
            colour = int(piece[5])
        elif piece[9]:
            x = 0
        elif piece[10]:
            x, y = 0, y + 6
        else:
            bits, count = ord(piece[7] or piece[8]) - 63, int(piece[6] or 1)
            for bit in range(6):
                if bits >> bit & 1:
                    shown[y + bit, x : x + count] = palette[colour]
            x += count
            assert x <= width
    assert not shown[height:].any()
    return shown[:height]


def face(width: int = 90, height: int = 120) -> Picture:
    rows, columns = np.mgrid[0:height, 0:width]
    made = np.stack([columns * 255 // width, rows * 255 // height, (rows + columns) % 256], axis=2)
    return made.astype(np.uint8)


def test_a_sixel_shows_the_picture_that_it_was_made_of() -> None:
    picture = face()
    shown = read_sixel(sixel.encode(picture))
    assert shown.shape == picture.shape
    error = np.abs(shown.astype(int) - picture.astype(int)).mean()
    assert error < 12, error


@settings(max_examples=60)
@given(st.integers(1, 40), st.integers(1, 25), st.integers(2, 6), st.randoms())
def test_few_colours_come_through_in_their_places(width: int, height: int, colours: int, chance) -> None:  # type: ignore[no-untyped-def]
    palette = [tuple(chance.choice((0, 51, 102, 153, 204, 255)) for _ in range(3)) for _ in range(colours)]
    picture = np.array([[chance.choice(palette) for _ in range(width)] for _ in range(height)], np.uint8)
    assert np.array_equal(read_sixel(sixel.encode(picture)), picture)


def test_no_more_colours_than_asked_for() -> None:
    palette, index = sixel.reduce_colours(face(), 16)
    assert len(palette) == 16
    assert set(np.unique(index)) == set(range(16))
    assert sixel.encode(np.full((6, 300, 3), 255, np.uint8)).count("!") == 2


# -- kitty ------------------------------------------------------------------------------------------------------------


def test_kitty_gets_the_same_pixels_in_pieces_and_answers_nothing() -> None:
    picture = np.random.default_rng(7).integers(0, 255, (60, 50, 3), dtype=np.uint8)
    text = kitty.encode(picture)
    assert text.startswith(kitty.DELETE)
    pieces = re.findall(r"\x1b_G([^;\x1b]*);([^\x1b]*)\x1b\\", text)
    assert len(pieces) > 1
    assert all("q=2" in head and len(body) <= 4_096 for head, body in pieces)
    assert [head[-3:] for head, _ in pieces] == ["m=1"] * (len(pieces) - 1) + ["m=0"]
    png = base64.b64decode("".join(body for _, body in pieces))
    image = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    assert np.array_equal(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), picture)


# -- photos -----------------------------------------------------------------------------------------------------------


def png(width: int = 180, height: int = 240) -> bytes:
    picture = np.zeros((height, width, 3), np.uint8)
    picture[: height // 2] = (255, 0, 0)
    return cv2.imencode(".png", picture)[1].tobytes()


def test_photos_are_decoded_or_left_out() -> None:
    made = portrait(png(), 26, 14)
    assert made is not None
    rows = made.blocks.plain.split("\n")
    assert (len(rows[0]), len(rows)) == (21, 14)
    assert made.blocks.spans[0].style == "#0000ff on #0000ff"
    assert made.sequence == ""
    for bad in (b"", b"no picture", png()[:40], b"\xff\xd8\xff\xe0\x00\x10JFIF"):
        assert portrait(bad, 26, 14) is None
    assert portrait(png(), 26, 3) is None


def test_a_real_picture_fills_exactly_the_cells_of_its_blocks() -> None:
    made = portrait(png(), 26, 14, "#8c0000", "sixel", (11, 23))
    assert made is not None
    shown = read_sixel(made.sequence)
    assert shown.shape == (14 * 23, 21 * 11, 3)
    # The cells are not exactly as the photo is: what is left over has the ground's colour.
    assert tuple(shown[0, 0]) in {(140, 0, 0), (140, 0, 3)}
    assert shown[150, 115].tolist() == [0, 0, 255]


def test_a_file_that_would_unfold_to_gigabytes_is_no_portrait() -> None:
    head = struct.pack(">II5B", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head
    bomb += struct.pack(">I", zlib.crc32(b"IHDR" + head))
    assert size_of(bomb) == (60_000, 60_000)
    assert decode(bomb) is None


def test_a_jpegs_size_is_in_its_header() -> None:
    jpeg = cv2.imencode(".jpg", np.zeros((70, 50, 3), np.uint8))[1].tobytes()
    assert size_of(jpeg) == (50, 70)
    made = decode(jpeg)
    assert made is not None
    assert made.shape == (70, 50, 3)


@given(st.binary(max_size=60))
def test_no_header_stops_the_reader(body: bytes) -> None:
    for start in (b"", b"\xff\xd8", b"\xff\xd8\xff\xc0\x00"):
        width, height = size_of(start + body)
        assert width >= 0
        assert height >= 0


@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 60), st.integers(1, 60))
def test_fitting_keeps_the_size_asked_for(width: int, height: int, wide: int, tall: int) -> None:
    made = fit(np.full((height, width, 3), 9, np.uint8), wide, tall, "#ffffff")
    assert made.shape == (tall, wide, 3)
    assert (made == 9).any()


def test_an_update_touches_a_region_or_not() -> None:
    from textual._compositor import ChopsUpdate, LayoutUpdate

    region = Region(90, 15, 20, 12)
    assert touches(LayoutUpdate([], Region(0, 0, 116, 31)), region)
    assert not touches(LayoutUpdate([], Region(0, 0, 80, 15)), region)
    assert touches(ChopsUpdate([], [(16, 80, 90)], []), region)
    assert not touches(ChopsUpdate([], [(16, 60, 89), (30, 0, 116)], []), region)
    assert touches(object(), region)
