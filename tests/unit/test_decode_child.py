"""The decoding child: a real process, hung, ended and talking nonsense; the moments are given, nobody waits for them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from station.checkin.decode.child import (
    START_MS,
    WATCHDOG_MS,
    ChildDecoder,
    InlineDecoder,
    Looked,
    command,
)
from tests.support.degraded import GOOD, photograph

TEXT = "202611070007"
PICTURE = photograph("QR", TEXT, GOOD, 1)
PATIENCE = 60.0
"""Seconds for a process to answer on a busy machine; it answers sooner."""
HANGS = "import signal; signal.pause()"
ENDS = "raise SystemExit(3)"
RAVES = "print('no line of ours', flush=True); import signal; signal.pause()"
ANSWERS_ONCE = """
import sys, signal
sys.stdin.readline()
print('{"at_ms":7,"symbols":[]}', flush=True)
signal.pause()
"""


@contextmanager
def child(program: str | None = None) -> Iterator[ChildDecoder]:
    argv = None if program is None else [sys.executable, "-c", program]
    decoder = ChildDecoder(argv=argv)
    try:
        yield decoder
    finally:
        decoder.close()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_picture_goes_over_and_its_code_comes_back() -> None:
    with child() as decoder:
        assert decoder.offer(PICTURE, 40)
        assert not decoder.offer(PICTURE, 41), "one at a time; the newest comes later"
        (looked,) = decoder.wait(PATIENCE)
        assert looked.at_ms == 40
        (symbol,) = looked.symbols
        assert (symbol.text, symbol.raw, symbol.symbology) == (TEXT, TEXT.encode(), "QR")
        assert decoder.offer(np.dstack([PICTURE] * 3), 80)
        assert [s.stage for one in decoder.wait(PATIENCE) for s in one.symbols] == ["track"]
        assert decoder.restarts == 0


def test_a_hanging_child_is_killed_and_the_next_one_decodes() -> None:
    with child(HANGS) as decoder:
        assert decoder.offer(PICTURE, 0)
        pid = decoder.pid
        assert pid is not None
        assert decoder.results(START_MS) == []
        assert decoder.busy, "until then it may still be loading its libraries"
        assert decoder.results(START_MS + 1) == []
        assert not alive(pid)
        assert (decoder.restarts, decoder.busy) == (1, False)
        decoder._argv = command(decoder._memory, ("QR",))
        assert decoder.offer(PICTURE, START_MS + 2)
        assert decoder.pid != pid
        assert [s.text for one in decoder.wait(PATIENCE) for s in one.symbols] == [TEXT]


def test_a_child_that_has_answered_before_gets_the_short_time() -> None:
    with child(ANSWERS_ONCE) as decoder:
        assert decoder.offer(PICTURE, 7)
        assert decoder.wait(PATIENCE) == [Looked(7)]
        assert decoder.offer(PICTURE, 100)
        decoder.results(100 + WATCHDOG_MS)
        assert decoder.busy
        decoder.results(101 + WATCHDOG_MS)
        assert (decoder.restarts, decoder.busy) == (1, False)


@pytest.mark.parametrize("program", [ENDS, RAVES])
def test_a_child_that_ends_or_raves_is_started_again(program: str) -> None:
    with child(program) as decoder:
        for times in (1, 2):
            if decoder.offer(PICTURE, 0):
                assert decoder.wait(PATIENCE) == []
            assert (decoder.restarts, decoder.pid) == (times, None)


def test_what_is_no_picture_is_not_sent_and_a_large_one_is_made_smaller() -> None:
    with child() as decoder:
        assert not decoder.offer(np.zeros((2, 2), np.uint8), 0)
        assert decoder.pid is None
        assert decoder.offer(np.kron(PICTURE, np.ones((3, 3), np.uint8)), 0)
        assert [s.text for one in decoder.wait(PATIENCE) for s in one.symbols] == [TEXT]


def test_a_closed_decoder_leaves_no_process_behind() -> None:
    decoder = ChildDecoder(argv=[sys.executable, "-c", HANGS])
    assert decoder.offer(PICTURE, 0)
    pid = decoder.pid
    assert pid is not None
    decoder.close()
    decoder.close()
    assert not alive(pid)


def test_without_a_child_it_is_the_same() -> None:
    decoder = InlineDecoder()
    assert decoder.offer(PICTURE, 5)
    (looked,) = decoder.results(6)
    assert (looked.at_ms, [s.text for s in looked.symbols]) == (5, [TEXT])
    assert decoder.results(7) == []
    decoder.close()
