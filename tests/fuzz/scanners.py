"""Bytes of wedges, serial lines and the kernel's input events: no matter what comes, a reading is clean or refused."""

from __future__ import annotations

import os
import pty
from functools import cache
from random import Random

from textual.events import Key

from station.checkin.scanner.evdev import EVENT, EvdevDevice
from station.checkin.scanner.events import REJECTIONS, CodeRead, CodeRejected, Reading
from station.checkin.scanner.serial import SerialDevice
from station.checkin.scanner.wedge import LONGEST_CODE, Wedge
from station.tui.scans import Interceptor
from tests.fuzz.mutate import corpus, mutated
from tests.fuzz.tally import Tally, drawn, need, need_words

BATCH = 24
ENDS = ("\r", "\n", "\t", "\r\n", "", "\x03")
KEY_NAMES = {"\r": "enter", "\n": "ctrl+j", "\t": "tab", "\x1b": "escape"}


def run(seed: int, name: str, tally: Tally) -> None:
    """Some scans by each way."""
    rng = drawn(seed, name)
    for way in (_wedge, _keys, _serial, _evdev):
        for _ in range(BATCH // 4):
            way(rng, tally)
            tally.inputs["scanner"] += 1


def _stream(rng: Random) -> str:
    """One to three scans as a wedge types them, mutated as a whole now and then."""
    text = "".join(
        rng.choice(("", "", "\x02", "]C0", "\x02]Q1")) + mutated(rng.choice(corpus()), rng) + rng.choice(ENDS)
        for _ in range(rng.randint(1, 3))
    )
    return mutated(text, rng) if rng.random() < 0.3 else text


def _clean(readings: list[Reading], tally: Tally) -> None:
    for reading in readings:
        if isinstance(reading, CodeRejected):
            tally.classes[f"scanner rejected {reading.reason}"] += 1
            need_words(reading.why, reading.reason)
            need(reading.reason in REJECTIONS, "reason", reading)
            continue
        need(isinstance(reading, CodeRead), "reading", reading)
        assert isinstance(reading, CodeRead)
        tally.classes[f"scanner read {reading.notice}".strip()] += 1
        need(
            reading.text.strip() and reading.text.isascii() and reading.text.isprintable(), "unclean", reading
        )
        need(len(reading.text) <= LONGEST_CODE, "long", reading)


def _wedge(rng: Random, tally: Tally) -> None:
    text, at = _stream(rng), rng.randrange(10**6)
    whole = Wedge().feed_all(text, at)
    _clean(whole, tally)
    parts, wedge = [], Wedge()
    while text:
        cut = rng.randint(1, len(text))
        parts += wedge.feed_all(text[:cut], at)
        text = text[cut:]
    need(parts == whole, "it matters how a burst is cut", parts, whole)
    slow = Wedge()
    for char in _stream(rng):
        at += rng.choice((0, 1, 8, 90, 151, 2_001))
        found = slow.feed(char, at)
        _clean([] if found is None else [found], tally)


def _keys(rng: Random, tally: Tally) -> None:
    """Every key goes to the widgets or into a scan, none both ways and none nowhere."""
    stream, heard, at, sent, out, scans = _stream(rng), Interceptor(), 0, 0, 0, 0
    for char in stream:
        at += rng.choice((0, 0, 8, 8, 99, 101, 2_500))
        got = heard.key(Key(KEY_NAMES.get(char, char), char), at)
        sent += 1
        out += len(got.keys)
        scans += got.scan is not None
        _clean([] if got.scan is None else [got.scan], tally)
        need(out <= sent, "more keys come out than went in", out, sent, stream)
    out += len(heard.release(at, now=True))
    # Blanks alone are no code and nobody's keys; a framed scan is dropped whole where Escape breaks it.
    blank = "        " in stream.replace("\u3000", " ")
    need(
        scans or heard.holding or out == sent or "\x02" in stream or blank, "keys are lost", out, sent, stream
    )


@cache
def _line() -> tuple[int, SerialDevice]:
    master, slave = pty.openpty()
    return master, SerialDevice(os.ttyname(slave))


def _serial(rng: Random, tally: Tally) -> None:
    master, device = _line()
    body = _stream(rng).encode("utf-8", "surrogatepass")[:3_000]
    at = rng.randrange(10**9)
    os.write(master, body)
    readings = device.poll(at)
    os.write(master, b"\r")
    _clean(readings + device.poll(at), tally)


def _evdev(rng: Random, tally: Tally) -> None:
    read, write = os.pipe2(os.O_NONBLOCK)
    device = EvdevDevice("/dev/input/fuzz", lambda _: read, lambda _: None)
    try:
        events = b"".join(_event(rng) for _ in range(rng.randint(1, 60)))
        cut = rng.randint(0, len(events))
        for part in (events[:cut], events[cut:]):
            if part:
                os.write(write, part)
            _clean(device.poll(rng.randrange(10**6)), tally)
    finally:
        os.close(write)
        device.close()


def _event(rng: Random) -> bytes:
    if rng.random() < 0.05:
        return rng.randbytes(rng.choice((EVENT.size, EVENT.size, 7)))
    kind = rng.choice((1, 1, 1, 1, 0, 4))
    code = rng.choice((rng.randint(2, 57), 28, 42, rng.randrange(0x300), 3, 29, 56))
    return EVENT.pack(rng.randrange(2**31), rng.randrange(10**6), kind, code, rng.choice((0, 1, 1, 1, 2)))
