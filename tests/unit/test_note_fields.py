"""The line grammar: one text for each meaning, one meaning for each text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.vault.note import Key, NoteError, Schema, parse_checkpoint, parse_decimal

SEAL = Schema(
    "station/seal/v1",
    (
        Key("session"),
        Key("count", decimal=True),
        Key("reason", optional=True),
        Key("spare", repeat=True),
        Key("witness", repeat=True, optional=True),
    ),
)
TEXT = "station/seal/v1\nsession 维修电工 理论\ncount 30\nspare a\nspare b\n"
WHOLE = TEXT.replace("spare a", "reason 少一份\nspare a") + "witness w\n"


def test_writes_and_reads() -> None:
    values = {"session": "维修电工 理论", "count": "30", "spare": ["a", "b"]}
    assert SEAL.write(values) == TEXT
    assert SEAL.read(TEXT) == {
        "session": "维修电工 理论",
        "count": "30",
        "spare": ("a", "b"),
        "witness": (),
    }
    assert SEAL.write(SEAL.read(WHOLE)) == WHOLE
    assert SEAL.write(SEAL.read(TEXT)) == TEXT


def test_such_a_text_is_never_a_checkpoint() -> None:
    with pytest.raises(NoteError):
        parse_checkpoint("station/x/v1\na 1\nb 2\n")


value = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"]), min_size=1).filter(
    lambda v: v == v.strip()
)


@given(value, st.integers(0, 10**18), st.none() | value, st.lists(value, min_size=1), st.lists(value))
def test_any_values_read_back(
    session: str, count: int, reason: str | None, spare: list[str], witness: list[str]
) -> None:
    values: dict[str, str | list[str]] = {
        "session": session, "count": str(count), "spare": spare, "witness": witness,
    }  # fmt: skip
    if reason is not None:
        values["reason"] = reason
    read = SEAL.read(SEAL.write(values))
    assert {k: list(v) if isinstance(v, tuple) else v for k, v in read.items()} == values


@pytest.mark.parametrize(
    "text",
    [
        TEXT[:-1],
        TEXT + "\n",
        TEXT + "extra line\n",
        TEXT.replace("/v1", "/v2"),
        TEXT.replace("session 维修电工 理论\n", ""),
        TEXT.replace("count 30\n", ""),
        TEXT.replace("count 30", "count 030"),
        TEXT.replace("count 30", "count -3"),
        TEXT.replace("count 30", "count 3 0"),
        TEXT.replace("count 30", "count  30"),
        TEXT.replace("count 30", "count 30 "),
        TEXT.replace("count 30", "count\t30"),
        TEXT.replace("count 30", "count"),
        TEXT.replace("count 30", "count "),
        TEXT.replace("count 30", "count 30\ncount 30"),
        TEXT.replace("count 30\n", "") + "count 30\n",
        TEXT.replace("spare a\nspare b\n", ""),
        TEXT.replace("理论", "理\u202e论"),
        TEXT.replace("理论", "理\u200b论"),
        TEXT.replace("理论", "理\u2028论"),
        WHOLE.replace("reason 少一份\n", "reason 少一份\nreason 少一份\n"),
        WHOLE.replace("witness w\n", "witness w\nspare c\n"),
        " " + TEXT,
        "",
    ],
)
def test_any_other_spelling_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        SEAL.read(text)


@pytest.mark.parametrize(
    "bend",
    [
        {"session": ""},
        {"session": "two\nlines"},
        {"session": "trailing "},
        {"session": ["a"]},
        {"count": "007"},
        {"spare": "a"},
        {"spare": []},
        {"unknown": "a"},
        {"reason": ""},
    ],
)
def test_values_that_cannot_be_written(bend: dict[str, str | list[str]]) -> None:
    with pytest.raises(NoteError):
        SEAL.write({"session": "s", "count": "1", "spare": ["a"], **bend})


def test_a_missing_value_is_named() -> None:
    with pytest.raises(NoteError, match="'count' is missing"):
        SEAL.write({"session": "s", "spare": ["a"]})


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("station/seal", (Key("a"),)),
        ("Station/seal/v1", (Key("a"),)),
        ("station/seal/v1", ()),
        ("station/seal/v1", (Key("a"), Key("a"))),
        ("station/seal/v1", (Key("two words"),)),
    ],
)
def test_schemas_that_cannot_be(name: str, keys: tuple[Key, ...]) -> None:
    with pytest.raises(ValueError, match="not a schema"):
        Schema(name, keys)


def test_a_decimal_is_below_two_to_the_63rd() -> None:
    assert parse_decimal(str(2**63 - 1)) == 2**63 - 1
    for text in (str(2**63), "9" * 19, "1" + "0" * 19):
        with pytest.raises(NoteError):
            parse_decimal(text)
