"""A sample of the degraded tickets and cut codes; the whole is run by tools/make_decode_table.py and STATION_LONG=1."""

from __future__ import annotations

import os
from dataclasses import replace

import cv2
import numpy as np
import pytest
import zxingcpp

from station.checkin.decode import decode
from tests.support.degraded import FACTORS, GOOD, KINDS, Conditions, cut_codes, mixed, number, photograph

LONG = bool(os.environ.get("STATION_LONG"))
CUT = 600 if LONG else 30
MIXED = 40 if LONG else 3
LEAST = {"Code 128": 0.8, "Code 39": 0.8, "QR": 0.8, "PDF417": 0.5}
"""Share of mixed pictures that must be read."""


def texts(kind: str, how: Conditions, seed: int) -> tuple[str, list[str]]:
    text = number(seed)
    return text, [symbol.text for symbol in decode(photograph(kind, text, how, seed))]


def test_a_picture_is_the_same_for_the_same_seed() -> None:
    first = photograph("QR", "202611070007", mixed(5), 5)
    assert first.shape == (720, 1280)
    assert np.array_equal(first, photograph("QR", "202611070007", mixed(5), 5))
    assert not np.array_equal(first, photograph("QR", "202611070007", mixed(5), 6))


@pytest.mark.parametrize("kind", KINDS)
def test_a_good_picture_is_read(kind: str) -> None:
    text, read = texts(kind, GOOD, 1)
    assert read == [text]


@pytest.mark.parametrize(
    ("kind", "factor", "level"),
    [
        ("Code 128", "roll", 3),
        ("Code 128", "shadow", 2),
        ("Code 128", "noise", 2),
        ("Code 128", "dark mode", 2),
        ("Code 39", "contrast", 3),
        ("Code 39", "JPEG", 2),
        ("Code 39", "screen moire", 2),
        ("QR", "tilt", 1),
        ("QR", "noise", 2),
        ("QR", "dark mode", 1),
        ("PDF417", "roll", 2),
        ("PDF417", "roll", 3),
        ("PDF417", "dark mode", 0),
    ],
)
def test_one_thing_spoiled_is_still_read(kind: str, factor: str, level: int) -> None:
    text, read = texts(kind, FACTORS[factor][level], 20261107)
    assert read == [text]


@pytest.mark.parametrize("kind", KINDS)
def test_several_at_once_are_mostly_read_and_never_wrongly(kind: str) -> None:
    right = 0
    for seed in range(20261107, 20261107 + MIXED):
        text, read = texts(kind, mixed(seed), seed)
        assert set(read) <= {text}
        right += bool(read)
    assert right >= LEAST[kind] * MIXED - 1


def test_code_39_from_enhanced_pixels_has_two_witnesses() -> None:
    seed = 20261117
    text, read = texts("Code 39", mixed(seed), seed)
    assert set(read) <= {text}, "one enhancement alone gives another digit here"


def test_a_cut_code_is_never_read_as_something_else() -> None:
    for code in cut_codes(CUT):
        read = {symbol.text for symbol in decode(code.picture)}
        assert read <= {code.text}, f"{code.kind} {code.text}"


@pytest.mark.parametrize(("kind", "name"), [("Data Matrix", "DataMatrix"), ("Aztec", "Aztec")])
def test_other_symbologies_are_read_where_they_are_asked_for(kind: str, name: str) -> None:
    picture = photograph(kind, "202611070007", replace(GOOD, module_px=4), 3)
    assert decode(picture) == []
    (symbol,) = decode(picture, (kind,))  # type: ignore[arg-type]
    assert (symbol.text, symbol.symbology) == ("202611070007", kind)


@pytest.mark.parametrize("name", ["EAN13", "ITF", "Codabar", "UPCA", "DataBar"])
def test_goods_are_never_read_even_with_everything_asked_for(name: str) -> None:
    text = {"Codabar": "A123456B", "DataBar": "0123456789012", "UPCA": "12345678901"}.get(
        name, "123456789012"
    )
    code = np.array(zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, name)).to_image(scale=3))
    page = cv2.copyMakeBorder(code, 80, 80, 80, 80, cv2.BORDER_CONSTANT, value=255)
    everything = ("QR", "Code 128", "Code 39", "PDF417", "Data Matrix", "Aztec")
    assert decode(page, everything) == []
