"""Lines of the room's socket: whatever comes in is a question, an answer or one refusal; however it is cut."""

from __future__ import annotations

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.errors import DeviceError, refuse
from station.room.talk import wire
from station.text import Text

QUESTIONS: list[wire.Asked] = [
    wire.Snapshot(),
    wire.Status(),
    wire.Export(),
    wire.Export(place="/media/U 盘", new_only=True),
    wire.Sync(url="https://center.example"),
]
ANSWERS: list[wire.Answer] = [
    wire.Line("已切出"),
    wire.Done(),
    wire.Refused("x.y", Text("不行", "no"), Text("再试", "try"), device=True),
    wire.RoomStatus("open", 12, 3, 1, False, (Text("钟", "clock"),)),
    wire.RoomSnapshot("01", "2026-11-07", "open", False, 5, True, "ab" * 16, 7, 480, 15, 5, ()),
]


@pytest.mark.parametrize("asked", QUESTIONS)
def test_a_question_comes_back(asked: wire.Asked) -> None:
    line = wire.write(asked, wire.LONGEST_QUESTION)
    assert line.count(b"\n") == 1
    assert wire.question(line[:-1]) == asked


@pytest.mark.parametrize("said", ANSWERS)
def test_an_answer_comes_back(said: wire.Answer) -> None:
    assert wire.answer(wire.write(said, wire.LONGEST_ANSWER)[:-1]) == said


def test_the_form_is_the_one_that_is_written_down() -> None:
    assert wire.write(wire.Snapshot(), 4_096) == b'{"ask":"snapshot","v":1}\n'
    assert wire.question(b'{"ask":"status"}') == wire.Status()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"ask":"erase"}',
        b'{"ask":"sync"}',
        b'{"ask":"sync","url":7}',
        b'{"ask":"status","v":2}',
        b'{"ask":"status","more":1}',
        b'{"ask":"export","place":null}',
        b"\xff\xfe",
        b'{"ask":"status"} {"ask":"status"}',
        b'{"ask":"export","place":' + b"[" * 4_000,
        b'{"ask":"status","v":1e400}',
    ],
)
def test_what_is_no_question_is_refused(line: bytes) -> None:
    with pytest.raises(wire.WireError) as told:
        wire.question(line)
    assert told.value.code == "talk.not_understood"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
near_questions = st.fixed_dictionaries(
    {"ask": st.sampled_from(["snapshot", "status", "export", "sync", "Sync", ""])},
    optional={"v": json_values, "place": json_values, "new_only": json_values, "url": json_values},
).map(msgspec.json.encode)


@given(st.binary(max_size=600) | json_values.map(msgspec.json.encode) | near_questions)
def test_no_bytes_do_more_than_be_refused(line: bytes) -> None:
    for read in (wire.question, wire.answer):
        said: object = None
        with contextlib.suppress(wire.WireError):
            said = read(line)
        assert said is None or isinstance(said, wire.Question | wire.Told)


@given(
    st.lists(st.binary(max_size=60).filter(lambda b: b"\n" not in b), max_size=8),
    st.data(),
    st.binary(max_size=60),
)
def test_lines_are_the_same_however_they_are_cut(
    lines: list[bytes], data: st.DataObject, rest: bytes
) -> None:
    rest = rest.replace(b"\n", b"")
    stream = b"".join(line + b"\n" for line in lines) + rest
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    reader = wire.Lines(64)
    assert [line for piece in pieces for line in reader.feed(piece)] == lines


@given(st.integers(1, 64), st.integers(0, 200))
def test_a_line_has_a_length(limit: int, length: int) -> None:
    for end in (b"", b"\n"):
        reader = wire.Lines(limit)
        if length >= limit:
            with pytest.raises(wire.WireError) as told:
                list(reader.feed(b"x" * length + end))
            assert told.value.code == "talk.too_long"
        else:
            assert list(reader.feed(b"x" * length + end)) == ([b"x" * length] if end else [])


def test_a_question_that_would_be_too_long_is_not_sent() -> None:
    with pytest.raises(wire.WireError) as told:
        wire.write(wire.Export(place="/" + "x" * 5_000), wire.LONGEST_QUESTION)
    assert told.value.code == "talk.too_long"


def test_an_error_keeps_its_words_and_braces_in_them() -> None:
    no = wire.Refused("x.y", Text("{why} 不行", "{what} no"), Text("{now}", "{now}"), device=True)
    error = wire.error_of(no)
    assert isinstance(error, DeviceError)
    assert (error.code, error.what, error.now) == (no.code, no.what, no.now)
    assert wire.refused(error) == no
    plain = wire.error_of(wire.Refused("x.z", Text("甲", "a"), Text("乙", "b")))
    assert not isinstance(plain, DeviceError)
    assert refuse(plain.problem, **plain.values).what == Text("甲", "a")
