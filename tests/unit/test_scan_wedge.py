"""The wedge collector: chunks merged and split, other keys between, control characters, broken scans."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.checkin.scanner.events import REJECTIONS, CodeRead, CodeRejected
from station.checkin.scanner.wedge import FRAMED_PAUSE_MS, LONGEST_CODE, PAUSE_MS, Wedge

CODE = "202611070007"


def fed(text: str, wedge: Wedge | None = None, gap_ms: int = 8, at_ms: int = 0) -> list[object]:
    wedge = wedge or Wedge()
    found = (wedge.feed(char, at_ms + i * gap_ms) for i, char in enumerate(text))
    return [reading for reading in found if reading is not None]


@pytest.mark.parametrize("end", ["\r", "\n", "\t", "\r\n"])
@pytest.mark.parametrize(
    ("sent", "aim"), [(CODE, ""), (f"]C0{CODE}", "]C0"), (f"\x02{CODE}", ""), (f"\x02]Q3{CODE}", "]Q3")]
)
def test_prefixes_and_suffixes_are_taken_off(sent: str, aim: str, end: str) -> None:
    (read,) = fed(sent + end)
    assert isinstance(read, CodeRead)
    assert (read.text, read.aim, read.source) == (CODE, aim, "wedge")


def test_several_scans_in_one_chunk_come_out_in_order() -> None:
    chunk = "".join(f"]C0{CODE}{n}\r" for n in range(10))
    read = Wedge().feed_all(chunk, 5)
    assert [r.text for r in read if isinstance(r, CodeRead)] == [f"{CODE}{n}" for n in range(10)]


@settings(max_examples=100, deadline=None)
@given(
    codes=st.lists(st.text("0123456789ABCXYZ-.", min_size=4, max_size=30), min_size=1, max_size=5),
    cuts=st.lists(st.integers(1, 12), min_size=1, max_size=60),
    framed=st.booleans(),
)
def test_however_the_stream_is_cut_the_codes_are_the_same(
    codes: list[str], cuts: list[int], framed: bool
) -> None:
    stream = "".join(("\x02" if framed else "") + code + "\r\n" for code in codes)
    wedge, read, at, at_ms = Wedge(), [], 0, 0
    while at < len(stream):
        step = cuts[at % len(cuts)]
        read += wedge.feed_all(stream[at : at + step], at_ms)
        at, at_ms = at + step, at_ms + 88
    assert [r.text for r in read if isinstance(r, CodeRead)] == codes
    assert len(read) == len(codes)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ("2026\x03110707", "control"),
        ("2026\x11110707", "control"),
        ("\x1b[A20261107", "control"),
        ("20261107\x1d07", "control"),
        ("2026\x02110707", "control"),
        ("\x022026\x02110707", "control"),
        ("\x7f20261107", "control"),
        ("２０２６110707", "foreign"),
        ("考生2026110707", "foreign"),
        ("9" * (LONGEST_CODE + 1), "long"),
        ("9" * 100_000, "long"),
    ],
)
def test_one_wrong_character_drops_the_whole_scan_and_the_next_is_clean(sent: str, reason: str) -> None:
    rejected, clean = fed(f"{sent}\r{CODE}\r", gap_ms=1)
    assert isinstance(rejected, CodeRejected)
    assert rejected.reason == reason
    assert rejected.why == REJECTIONS[reason]
    assert isinstance(clean, CodeRead)
    assert clean.text == CODE


def test_a_key_without_a_character_inside_a_scan_drops_it() -> None:
    wedge = Wedge()
    for i, char in enumerate(["2", "0", "", "2", "6", "1"]):
        assert wedge.feed(char, i) is None
    rejected = wedge.feed("\r", 9)
    assert isinstance(rejected, CodeRejected)


def test_a_persons_slow_keys_before_a_scan_are_forgotten() -> None:
    wedge = Wedge()
    assert fed("abc", wedge, gap_ms=PAUSE_MS + 1) == []
    (read,) = fed(f"{CODE}\r", wedge, at_ms=5_000)
    assert isinstance(read, CodeRead)
    assert read.text == CODE


def test_enter_alone_and_short_lines_are_a_persons() -> None:
    assert fed("\r\n\t") == []
    assert fed("ab\r") == []
    assert fed("\x02ab\r") != []
    assert fed("\x02\r") == []
    assert fed("]C0 \r") == []


def test_a_framed_scan_that_broke_off_is_said() -> None:
    wedge = Wedge()
    assert fed("\x0220261", wedge) == []
    assert wedge.collecting
    cut, read = fed(f"\x02{CODE}\r", wedge, at_ms=FRAMED_PAUSE_MS + 5_000)
    assert isinstance(cut, CodeRejected)
    assert cut.reason == "cut"
    assert isinstance(read, CodeRead)
    assert read.text == CODE
    assert not wedge.collecting


def test_a_busy_machine_does_not_break_a_scan() -> None:
    (read,) = fed(f"{CODE}\r", gap_ms=88)
    assert isinstance(read, CodeRead)
    assert read.text == CODE


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_nothing_unprintable_ever_comes_out(text: str) -> None:
    for reading in Wedge().feed_all(text + "\r", 0):
        if isinstance(reading, CodeRead):
            assert reading.text.isascii()
            assert reading.text.isprintable()
            assert reading.text.strip()
