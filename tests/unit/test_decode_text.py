"""The text of a code's bytes: named and unnamed character sets, Code 39's applications, several codes at once."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
import zxingcpp

from station.checkin.decode import Symbol, decode
from station.checkin.decode.symbol import text_of

Picture = npt.NDArray[np.uint8]


def drawn(name: str, content: str | bytes, **options: Any) -> Picture:
    code = zxingcpp.create_barcode(content, getattr(zxingcpp.BarcodeFormat, name), **options)
    image = np.array(code.to_image(scale=4), np.uint8)
    return np.asarray(cv2.copyMakeBorder(image, 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=255), np.uint8)


def only(picture: Picture) -> Symbol:
    (symbol,) = decode(picture)
    return symbol


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("Code128", "ÄÖóóóó", "ÄÖóóóó"),
        ("QRCode", "測試", "測試"),
        ("QRCode", "ﾀﾞﾌﾞﾙ 外側", "ﾀﾞﾌﾞﾙ 外側"),
        ("PDF417", "AB点茗テ齄膀赧αђŹ", "AB点茗テ齄膀赧αђŹ"),
        ("PDF417", "a\nb\r\nc", "a\nb\r\nc"),
        ("QRCode", "王小明".encode("gb18030"), "王小明"),
        ("QRCode", "王喆 座位 07".encode("gb18030"), "王喆 座位 07"),
        ("QRCode", "Västerås".encode("latin-1"), "Västerås"),
        ("QRCode", "Café £5 µm", "Café £5 µm"),
        ("QRCode", "Привет, мир", "Привет, мир"),
        ("QRCode", "凸圆".encode("gb18030"), "凸圆"),
        ("PDF417", bytes.fromhex("21 82 9F 09 21 1A 45 F4 09"), "!\x82\x9f\t!\x1aEô\t"),
        ("Code128", "[)>\x1e06\x1d12S", "[)>\x1e06\x1d12S"),
    ],
)
def test_text_follows_the_named_character_set_and_else_is_chinese_first(
    name: str, content: str | bytes, text: str
) -> None:
    assert only(drawn(name, content)).text == text


def test_a_kanji_mode_code_is_not_taken_for_gb_18030() -> None:
    symbol = only(drawn("QRCode", "測試"))
    assert symbol.raw == "測試".encode("shift_jis") or symbol.raw == "測試".encode()
    assert "測試".encode("shift_jis").decode("gb18030") != "測試"


def test_random_chinese_names_come_out_right_in_both_character_sets() -> None:
    rng = np.random.default_rng(7)
    common = [
        bytes([lead, trail]).decode("gb2312") for lead in range(0xB0, 0xD7) for trail in range(0xA1, 0xFF)
    ]
    lost = 0
    for _ in range(3000):
        name = "".join(common[i] for i in rng.integers(0, len(common), int(rng.integers(2, 5))))
        lost += text_of(name.encode("gb18030")) != name
        assert text_of(name.encode()) == name
    assert lost <= 12, "a few pairs are a fair word of two Cyrillic or Arabic letters in UTF-8 too"


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("9FJFGT", "A316159449"),
        ("A/B1", 'A"1'),
        ("A+B", "Ab"),
        ("2026/017", "2026/017"),
        ("CODE39", "CODE39"),
    ],
)
def test_a_code_39_keeps_its_own_characters_beside_what_an_application_makes_of_them(
    printed: str, text: str
) -> None:
    symbol = only(drawn("Code39Std", printed))
    assert symbol.text == text
    assert symbol.printed == printed


def test_two_codes_of_different_kinds_and_angles_are_both_given() -> None:
    page = np.full((1100, 1500), 255, np.uint8)
    qr, bars = drawn("QRCode", "ADMIT 07"), drawn("Code128", "202611070007")
    turn = cv2.getRotationMatrix2D((bars.shape[1] / 2, bars.shape[0] / 2), 30, 1)
    turn[:, 2] += (60, 200)
    size = (bars.shape[1] + 120, bars.shape[0] + 400)
    rolled = cv2.warpAffine(bars, turn, size, borderValue=255)
    page[20 : 20 + qr.shape[0], 20 : 20 + qr.shape[1]] = qr
    page[220 : 220 + rolled.shape[0], 560 : 560 + rolled.shape[1]] = rolled
    found = {(symbol.symbology, symbol.text) for symbol in decode(page)}
    assert found == {("QR", "ADMIT 07"), ("Code 128", "202611070007")}


def test_a_code_inside_another_code_is_given_with_it() -> None:
    outer = drawn("QRCode", "OUTER " + "x" * 120, ec_level="H")
    inner = np.array(zxingcpp.create_barcode("in", zxingcpp.BarcodeFormat.QRCode).to_image(scale=2), np.uint8)
    top, left = (outer.shape[0] - inner.shape[0]) // 2, (outer.shape[1] - inner.shape[1]) // 2
    outer[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    assert {symbol.text for symbol in decode(outer)} == {"OUTER " + "x" * 120, "in"}
