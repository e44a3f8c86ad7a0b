"""When too few were on guard: the sweep against counting every moment."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from station.vault.register.gaps import Gap, Turn, gaps

LAST = 24
moments = st.integers(-3, LAST + 3)
turns = st.lists(
    st.builds(
        lambda person, since, length: Turn(person, since, None if length is None else since + length),
        st.sampled_from("abcd"),
        moments,
        st.none() | st.integers(0, 12),
    ),
    max_size=8,
)


def here_at(made: list[Turn], moment: int) -> int:
    return sum(t.since <= moment and (t.until is None or moment < t.until) for t in made)


@given(turns, st.integers(1, 3), st.integers(0, 5), st.integers(0, LAST))
def test_every_moment_with_too_few_lies_in_one_gap(
    made: list[Turn], needed: int, start: int, end: int
) -> None:
    found = gaps(made, needed, start, end)
    short = {m for m in range(start, end) if here_at(made, m) < needed}
    assert {m for gap in found for m in range(gap.since, gap.until)} == short
    assert sum(gap.until - gap.since for gap in found) == len(short)
    for gap in found:
        assert start <= gap.since < gap.until <= end
        assert gap.fewest == min(here_at(made, m) for m in range(gap.since, gap.until))
    for before, after in pairwise(found):
        assert before.until < after.since


def test_a_hand_over_in_one_moment_is_no_gap() -> None:
    made = [Turn("a", 0, 10), Turn("b", 0, 10), Turn("c", 10), Turn("d", 10)]
    assert gaps(made, 2, 0, 20) == ()


def test_a_night_alone_is_one_gap_over_midnight() -> None:
    made = [Turn("a", 0), Turn("b", 0, 22), Turn("b", 30)]
    assert gaps(made, 2, 0, 40) == (Gap(22, 30, 1),)
