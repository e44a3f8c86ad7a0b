"""When to try again, and when a room begins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.vault.pace import LONGEST_ASKED_S, place_in, retry_after, wait_before


def test_the_wait_doubles_up_to_the_longest() -> None:
    assert [wait_before(n, 60, 1.0) for n in range(9)] == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]
    assert wait_before(10_000, 60, 0.0) == 30


@given(st.integers(0, 500), st.floats(1, 3_600), st.floats(0, 1))
def test_the_wait_keeps_its_bounds(attempt: int, longest: float, jitter: float) -> None:
    assert 0.25 <= wait_before(attempt, longest, jitter) <= longest


def test_rooms_spread_evenly_and_keep_their_places() -> None:
    places = [place_in(f"center.example/S01/2026-11-07/{n:02d}/k{n}/1", 300) for n in range(1_000)]
    assert places[7] == place_in("center.example/S01/2026-11-07/07/k7/1", 300)
    tenths = [sum(30 * n <= place < 30 * (n + 1) for place in places) for n in range(10)]
    assert sum(tenths) == 1_000
    assert min(tenths) > 60


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"retry-after": "20"}, 20),
        ({"retry-after": "9" * 400}, LONGEST_ASKED_S),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "soon"}, 0),
        (
            {
                "retry-after": "Thu, 26 Nov 2026 03:00:30 GMT",
                "date": "Thu, 26 Nov 2026 03:00:00 GMT",
            },
            30,
        ),
        ({"retry-after": "Thu, 26 Nov 2026 03:00:30 GMT"}, 0),
        (
            {
                "retry-after": "Thu, 26 Nov 2026 02:00:30 GMT",
                "date": "Thu, 26 Nov 2026 03:00:00 GMT",
            },
            0,
        ),
    ],
)
def test_what_the_center_asks_for(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(headers) == seconds
