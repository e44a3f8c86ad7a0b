"""Entries are RFC 8785 JSON: the fast writer says what the reference one says, and refuses what it refuses."""

from __future__ import annotations

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from station.vault.entry import canonical

WORDS = st.none() | st.booleans() | st.integers(-(2**54), 2**54) | st.text() | st.floats()
VALUES = st.recursive(
    WORDS,
    lambda one: st.lists(one, max_size=4) | st.dictionaries(st.text(max_size=4), one, max_size=6),
    max_leaves=20,
)


@given(VALUES)
def test_canonical_json_is_the_reference_ones(value: object) -> None:
    try:
        wanted = rfc8785.dumps(value)  # type: ignore[arg-type]
    except rfc8785.CanonicalizationError:
        with pytest.raises((rfc8785.CanonicalizationError, UnicodeError)):
            canonical(value)
    else:
        assert canonical(value) == wanted


@pytest.mark.parametrize(
    "value",
    [
        {"a": '\u0000\u001f\b\t\n\f\r"\\/\x7f\u2028é考𠮷'},
        {"b": 1, "a": [True, None, {"z": (), "y": {}}], "A": "", "aa": -(2**53) + 1},
        {"\ufb33": 1, "😀": 2, "é": 3, "1": 4},
    ],
)
def test_escapes_names_and_order(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [2**53, -(2**53), {"a": [2**53]}, float("nan"), {1: "a"}, "\ud800"])
def test_what_json_cannot_keep_is_refused(value: object) -> None:
    with pytest.raises((rfc8785.CanonicalizationError, UnicodeError)):
        canonical(value)
