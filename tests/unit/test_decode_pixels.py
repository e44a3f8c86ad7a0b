"""Pictures of every size, shape and number type: symbols or none, never an exception, in bounded time and memory."""

from __future__ import annotations

import tracemalloc
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import zxingcpp

from station.checkin.decode import decode
from station.checkin.decode.pixels import LARGEST, LONGEST, MOST, to_grey

TEXT = "202611070007"
Picture = npt.NDArray[np.uint8]


def qr(scale: int = 4) -> Picture:
    drawn = zxingcpp.create_barcode(TEXT, zxingcpp.BarcodeFormat.QRCode).to_image(scale=scale)
    return np.array(drawn, np.uint8)


def forms() -> list[Any]:
    grey = cv2.copyMakeBorder(qr(), 50, 50, 50, 50, cv2.BORDER_CONSTANT, value=255)
    bare = np.zeros((*grey.shape, 4), np.uint8)
    bare[:, :, 3] = 255 - grey
    half = np.dstack([grey, grey, grey, np.full(grey.shape, 128, np.uint8)])
    opaque = np.dstack([grey, grey, grey, np.full(grey.shape, 255, np.uint8)])
    unused = np.dstack([grey, grey, grey, np.zeros(grey.shape, np.uint8)])
    wide = [grey.astype(kind) * 257 for kind in (np.uint16, ">u2", np.int32, np.uint64)]
    real = [grey.astype(kind) / 255 for kind in (np.float16, np.float32, np.float64)]
    holes = grey.astype(np.float32)
    holes[:5] = np.nan
    holes[-5:] = np.inf
    return [bare, half, opaque, unused, *wide, *real, holes, -grey.astype(np.int16)]


@pytest.mark.parametrize("picture", forms())
def test_colour_transparency_and_any_number_type_are_read(picture: Any) -> None:
    assert [symbol.text for symbol in decode(picture)] == [TEXT]


@pytest.mark.parametrize("scale", [1, 2, 3, 8, 30])
def test_a_code_that_fills_its_picture_is_read_at_any_size(scale: int) -> None:
    assert [symbol.text for symbol in decode(qr(scale))] == [TEXT]


@pytest.mark.parametrize("width", [*range(30), 255, 6001])
@pytest.mark.parametrize("height", [0, 1, 15, 16, 17])
def test_every_small_size_holds_nothing(height: int, width: int) -> None:
    rng = np.random.default_rng(height * 1000 + width)
    assert decode(rng.integers(0, 256, (height, width), dtype=np.uint8)) == []
    assert decode(np.zeros((height, width, 3), np.uint8)) == []


@pytest.mark.parametrize(
    "picture",
    [
        np.zeros((1, 100_000), np.uint8),
        np.zeros((100_000, 1), np.uint8),
        np.zeros((20, 100_000), np.uint8),
        np.full((64, 64), np.nan),
        np.full((64, 64), None, object),
        np.array([[b"x"] * 64] * 64),
        np.zeros((64, 64), "datetime64[s]"),
        np.zeros((64, 64), [("r", "u1"), ("g", "u1")]),
        np.array([[1e308] * 64, [-1e308] * 64] * 32),
        np.ma.masked_array(np.zeros((64, 64)), True),
        np.zeros((64, 64, 3, 1), np.uint8),
    ],
)
def test_what_is_no_picture_holds_no_code(picture: Any) -> None:
    assert decode(picture) == []


def test_a_picture_of_a_hundred_megapixels_is_looked_at_in_a_smaller_scale() -> None:
    page = np.full((10_000, 10_000), 255, np.uint8)
    page[4000:6000, 4000:6000] = cv2.resize(qr(), (2000, 2000), interpolation=cv2.INTER_NEAREST)
    tracemalloc.start()
    try:
        (symbol,) = decode(page)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert symbol.text == TEXT
    assert all(abs(value - 5000) < 1000 for value in np.mean(symbol.corners, axis=0))
    assert most < 3 * page.size, "never a copy of it in larger numbers"


def test_pixels_that_no_memory_could_hold_are_looked_at_all_the_same() -> None:
    endless = np.broadcast_to(np.uint8(255), (1_000_000, 1_000_000))
    assert decode(endless) == []
    assert decode(np.broadcast_to(np.float64(0.5), (30_000, 30_000, 3))) == []


@pytest.mark.parametrize("shape", [(100, 100_000), (10_000, 10_000), (4000, 4000), (720, 1280)])
def test_no_picture_is_larger_than_the_engines_are_given(shape: tuple[int, int]) -> None:
    grey = to_grey(np.broadcast_to(np.uint8(0), shape))
    if grey is None:
        assert min(shape) * LONGEST < 16 * max(shape)
        return
    assert grey.size <= LARGEST
    assert max(grey.shape) <= LONGEST
    assert LARGEST < MOST
