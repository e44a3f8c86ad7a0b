"""Codes in a stream of pictures: tracking, the gate, dear steps in turn."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pytest

from station.checkin.decode import live as live_module
from station.checkin.decode.live import BUDGET_MS, LOOK_MS, TRACK_MS, Live
from tests.support.degraded import GOOD, KINDS, Conditions, Picture, photograph

TEXT = "202611070007"
photo = functools.cache(photograph)


class Steady:
    """A clock that moves by so much at each look at it."""

    def __init__(self, step_ms: float) -> None:
        self.step_ms = step_ms
        self._now = 0.0

    def __call__(self) -> float:
        self._now += self.step_ms
        return self._now


def shown(kind: str = "QR", how: Conditions = GOOD, seed: int = 3) -> Picture:
    return photo(kind, TEXT, how, seed)


@pytest.mark.parametrize("kind", KINDS)
def test_after_the_first_find_only_its_box_is_looked_at(kind: str) -> None:
    live = Live()
    (first,) = live.look(shown(kind), 0)
    (second,) = live.look(np.roll(shown(kind), (9, -14), axis=(0, 1)), 33)
    assert first.stage == "frame"
    assert second.stage == "track"
    assert second.text == TEXT
    drift = np.mean(second.corners, axis=0) - np.mean(first.corners, axis=0)
    assert np.abs(drift - (-14, 9)).max() < 4, "corners are the whole picture's, not the box's"


def test_a_rolled_bar_code_is_tracked_too() -> None:
    live, rolled = Live(), replace(GOOD, roll=35)
    assert live.look(shown("Code 128", rolled), 0)[0].stage == "cut-out"
    (again,) = live.look(shown("Code 128", rolled), 33)
    assert (again.text, again.stage) == (TEXT, "cut-out")


def test_a_second_code_beside_the_tracked_one_is_seen_within_half_a_second() -> None:
    live, one = Live(), shown("QR")
    both = one.copy()
    both[40:240, 40:240] = photo("QR", "OTHER-1", GOOD, 3)[260:460, 540:740]
    assert len(live.look(one, 0)) == 1
    seen = [{s.text for s in live.look(both, at_ms)} for at_ms in range(33, LOOK_MS + 34, 33)]
    assert {TEXT, "OTHER-1"} in seen


def test_nothing_new_to_see_is_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    whole = live_module.pipeline.frame
    monkeypatch.setattr(live_module.pipeline, "frame", lambda *given: looks.append(1) or whole(*given))
    live, empty = Live(), np.full((720, 1280), 180, np.uint8)
    for at_ms in range(0, LOOK_MS, 33):
        assert live.look(empty, at_ms) == []
    assert len(looks) == 1
    live.look(empty, LOOK_MS + 33)
    assert len(looks) == 2, "but after half a second it is, whatever moved"
    assert live.look(shown(), LOOK_MS + 66), "and at once when something moves"


def test_a_code_that_left_is_forgotten() -> None:
    live, empty = Live(), np.full((720, 1280), 180, np.uint8)
    assert live.look(shown(), 0)
    assert live.look(empty, 33) == []
    assert live.look(empty, TRACK_MS + 100) == []
    assert live.look(shown(), TRACK_MS + 133)[0].stage == "frame"


def test_dear_steps_come_in_turn_and_not_at_all_while_pictures_take_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken: list[int] = []
    steps = tuple(lambda grey, kinds, n=n: taken.append(n) or [] for n in range(3))
    monkeypatch.setattr(live_module, "_DEAR", steps)
    quick, slow = Live(clock=Steady(1)), Live(clock=Steady(BUDGET_MS * 6))
    rng = np.random.default_rng(1)
    pages = [rng.integers(0, 255, (64, 96), np.uint8) for _ in range(6)]
    for at, page in enumerate(pages):
        quick.look(page, at * 33)
    assert taken == [0, 1, 2, 0, 1, 2]
    taken.clear()
    for at, page in enumerate(pages):
        slow.look(page, at * 33)
    assert taken == [0]
    assert slow.over_budget


@pytest.mark.parametrize(
    "image", [None, "x", np.zeros((4, 4)), np.full((64, 64), np.nan), np.zeros((9, 9, 9))]
)
def test_what_is_no_picture_holds_no_code(image: object) -> None:
    assert Live().look(image, 0) == []  # type: ignore[arg-type]
