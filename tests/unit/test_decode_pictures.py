"""Codes drawn here, turned, shaded and made noisy; and pictures that hold none."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from station.checkin.decode import Symbol, decode, zbar
from station.checkin.decode.accept import AWAY_MS, Stream, readings_needed
from station.checkin.decode.symbol import text_of

Picture = npt.NDArray[np.uint8]
TEXT = "202611070007"
FORMATS = {"Code 128": "Code128", "Code 39": "Code39", "QR": "QRCode", "PDF417": "PDF417"}


def scene(
    kind: str,
    text: str | bytes = TEXT,
    *,
    angle: float = 0,
    scale: int = 3,
    noise: float = 3,
    dark: bool = False,
) -> Picture:
    """A white page of 960 × 720 with one code in its middle."""
    code = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, FORMATS[kind]))
    drawn = np.array(code.to_image(scale=scale))
    if kind in ("Code 128", "Code 39"):
        drawn = drawn[:80]
    page = np.full((720, 960), 255, np.uint8)
    height, width = drawn.shape[:2]
    top, left = (720 - height) // 2, (960 - width) // 2
    page[top : top + height, left : left + width] = drawn
    if dark:
        page = 255 - page
    turn = cv2.getRotationMatrix2D((480, 360), angle, 1)
    turned = cv2.warpAffine(page, turn, (960, 720), borderValue=int(page[0, 0]), flags=cv2.INTER_CUBIC)
    grain = np.random.default_rng(7).normal(0, noise, turned.shape)
    return np.clip(turned + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("kind", ["Code 128", "Code 39", "QR", "PDF417"])
def test_an_upright_code_is_read_at_the_first_step(kind: str) -> None:
    (symbol,) = decode(scene(kind))
    assert (symbol.text, symbol.symbology, symbol.stage) == (TEXT, kind, "frame")
    assert symbol.raw == TEXT.encode()
    assert symbol.aim[:2] == {"Code 128": "]C", "Code 39": "]A", "QR": "]Q", "PDF417": "]L"}[kind]


@pytest.mark.parametrize("angle", [15, 30, 45, 60, 90, 135, 200, 330])
@pytest.mark.parametrize("kind", ["Code 128", "Code 39"])
def test_a_rolled_bar_code_is_read_by_way_of_the_localiser(kind: str, angle: int) -> None:
    (symbol,) = decode(scene(kind, angle=angle))
    assert (symbol.text, symbol.symbology) == (TEXT, kind)
    assert symbol.stage.startswith("cut-out")
    middle = np.mean(symbol.corners, axis=0)
    assert abs(middle[0] - 480) < 40
    assert abs(middle[1] - 360) < 40


def test_the_engines_alone_lose_a_code_rolled_by_thirty_degrees() -> None:
    lost = zxingcpp.read_barcodes(scene("Code 128", angle=30), formats=[zxingcpp.BarcodeFormat.Code128])
    assert not lost


@pytest.mark.parametrize("angle", [0, 20, 45, 70])
def test_a_qr_code_is_read_at_any_roll_and_white_on_black(angle: int) -> None:
    for dark in (False, True):
        (symbol,) = decode(scene("QR", angle=angle, dark=dark))
        assert symbol.text == TEXT


@pytest.mark.parametrize("angle", [0, 30, 100])
def test_shadow_noise_and_dark_mode_are_met_by_the_enhanced_cut_outs(angle: int) -> None:
    shaded = scene("Code 128", angle=angle).astype(np.float64)
    shaded[:, :460] *= 0.25
    dark = scene("Code 128", angle=angle, dark=True)
    for picture in (shaded.astype(np.uint8), dark):
        (symbol,) = decode(picture)
        assert symbol.text == TEXT
        assert abs(np.mean(symbol.corners, axis=0)[0] - 480) < 40
    grainy = decode(scene("Code 128", angle=30, noise=25))
    assert [s.text for s in grainy] == [TEXT]


def test_colour_other_number_types_and_views_are_read_alike() -> None:
    grey = scene("QR")
    bgr = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)
    pictures: list[npt.NDArray[Any]] = [
        bgr,
        cv2.cvtColor(grey, cv2.COLOR_GRAY2BGRA),
        grey[:, :, None],
        grey.astype(np.float32) / 255,
        grey.astype(np.uint16) * 257,
        grey > 128,
        grey[::-1, ::-1],
        np.asfortranarray(grey),
    ]
    for picture in pictures:
        assert [s.text for s in decode(picture)] == [TEXT]


def test_two_codes_in_one_picture_are_both_given() -> None:
    page = np.vstack([scene("QR", "A-111"), scene("QR", "B-222")])
    assert {s.text for s in decode(page)} == {"A-111", "B-222"}


def test_corners_lie_in_the_picture_as_given_even_when_it_was_made_smaller() -> None:
    page = np.full((900, 6600), 255, np.uint8)
    page[100:820, 5000:5960] = scene("QR", noise=0)
    (symbol,) = decode(page)
    middle = np.mean(symbol.corners, axis=0)
    assert abs(middle[0] - 5480) < 20
    assert abs(middle[1] - 460) < 20


def test_products_and_parcels_are_not_read() -> None:
    code = zxingcpp.create_barcode("6901234567892", zxingcpp.BarcodeFormat.EAN13)
    page = np.full((720, 960), 255, np.uint8)
    drawn = np.array(code.to_image(scale=3))
    page[200 : 200 + drawn.shape[0], 200 : 200 + drawn.shape[1]] = drawn
    assert decode(page) == []


def test_chinese_without_a_named_character_set_comes_out_right() -> None:
    for charset in ("utf-8", "gb18030"):
        (symbol,) = decode(scene("QR", "准考证测试座位".encode(charset)))
        assert symbol.text == "准考证测试座位"
    assert text_of(b"\xff\xff\x00") == "ÿÿ\x00"


@settings(max_examples=40, deadline=None)
@given(
    arrays.arrays(
        dtype=st.sampled_from([np.uint8, np.uint16, np.int32, np.float32, np.float64, np.bool_]),
        shape=arrays.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=40),
    )
)
def test_no_pixels_raise(image: npt.NDArray[Any]) -> None:
    assert all(isinstance(symbol, Symbol) for symbol in decode(image))


@pytest.mark.parametrize(
    "image",
    [
        None,
        "picture",
        [[1, 2], [3, 4]],
        np.array(None),
        np.full((64, 64), np.nan),
        np.full((64, 64), np.inf),
        np.array([["a"] * 64] * 64),
        np.zeros((64, 64), np.complex128),
        np.zeros((64, 64, 2), np.uint8),
        np.zeros((64, 64, 5), np.uint8),
        np.zeros((1, 100_000), np.uint8),
        np.zeros((16, 16), np.uint8),
    ],
)
def test_what_is_no_picture_holds_no_code(image: Any) -> None:
    assert decode(image) == []


def test_without_its_library_the_second_engine_is_named_once_and_left_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "pyzbar", None)
    zbar.engine.cache_clear()
    try:
        with caplog.at_level(logging.WARNING):
            for _ in range(3):
                assert decode(np.full((64, 64), 255, np.uint8)) == []
        assert len(caplog.records) == 1
        assert "libzbar0" in caplog.records[0].getMessage()
        assert [s.text for s in decode(scene("Code 128"))] == [TEXT]
    finally:
        zbar.engine.cache_clear()


@pytest.mark.parametrize(
    ("name", "text"),
    [("EAN13", "690123456789"), ("ITF", "12345670"), ("Code39", "CODE39"), ("DataBar", "0123456789012")],
)
def test_the_second_engine_is_held_to_two_symbologies(name: str, text: str) -> None:
    pyzbar = zbar.engine()
    assert pyzbar is not None
    drawn = np.array(zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, name)).to_image(scale=3))
    page = cv2.copyMakeBorder(drawn, 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=255)
    assert pyzbar.decode(page), "it could"
    assert zbar.read(page, "zbar", ("QR", "Code 128", "Code 39", "PDF417", "Data Matrix", "Aztec")) == []


def test_the_door_opens_without_opencv_and_the_engines() -> None:
    probe = (
        "import sys, station.checkin.decode, station.checkin.rules, station.checkin.views,"
        " station.checkin.scanner.files, station.checkin.scanner.wedge;"
        "print([m for m in ('cv2', 'zxingcpp', 'pyzbar', 'numpy') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def symbol(kind: str = "Code 128", text: str = TEXT, stage: str = "frame", engine: str = "zxing") -> Symbol:
    return Symbol(text, text.encode(), kind, "", (), engine, stage)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("read", "needed"),
    [
        (symbol("QR"), 1),
        (symbol("QR", stage="frame+doubled"), 1),
        (symbol("Code 128"), 1),
        (symbol("Code 128", stage="cut-out"), 1),
        (symbol("Code 128", stage="cut-out+flat"), 2),
        (symbol("Code 128", stage="zbar", engine="zbar"), 2),
        (symbol("Code 39"), 2),
        (symbol("PDF417"), 2),
    ],
)
def test_less_sure_readings_need_a_second(read: Symbol, needed: int) -> None:
    assert readings_needed(read) == needed
    stream = Stream()
    counts = [len(stream.take([read], at_ms)) for at_ms in range(0, 330, 66)]
    assert counts == [0] * (needed - 1) + [1] + [0] * (5 - needed)


def test_a_ticket_held_before_the_camera_is_one_scan_until_it_was_away() -> None:
    stream = Stream()
    assert stream.take([symbol()], 0)
    for at_ms in range(66, 6_000, 66):
        assert not stream.take([symbol()], at_ms)
    assert stream.take([symbol(text="202611070008")], 6_000), "another text is never held back"
    assert stream.take([symbol()], 6_000 + AWAY_MS)


def test_a_code_back_in_view_counts_again() -> None:
    stream = Stream()
    assert stream.take([symbol()], 0)
    assert not stream.take([symbol()], AWAY_MS - 1)
    assert stream.take([symbol()], 2 * AWAY_MS - 1)


def test_two_unlike_readings_confirm_nothing() -> None:
    stream = Stream()
    assert not stream.take([symbol("Code 39", "RODE39")], 0)
    assert not stream.take([symbol("Code 39", "CODE39")], 66)
    assert not stream.take([], 132)
    assert stream.take([symbol("Code 39", "CODE39")], 198)
    assert not stream.take([symbol("Code 39", "RODE39")], 9_000)
