"""The mark beside a journal: entries that had been durable and are gone are said and recorded, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.vault.day.events import EntriesMissing
from station.vault.journal import Journal
from station.vault.mark import Mark, read_mark, write_mark
from tests.support.sim import ExamDay


def grown(path: Path, entries: int) -> Path:
    journal = Journal.create(path, "a/b/c/d/e/1")
    for number in range(entries):
        journal.append(b"%d" % number)
    journal.close()
    return path


def missing(path: Path) -> int:
    journal = Journal.open(path)
    try:
        return journal.missing
    finally:
        journal.close()


def test_a_mark_is_its_number() -> None:
    assert [read_mark(write_mark(n)) for n in (0, 1, 65_535, 10**11)] == [0, 1, 65_535, 10**11]


def test_every_flip_and_every_tear_of_a_mark_is_no_mark() -> None:
    whole = write_mark(1_234)
    for at in range(len(whole)):
        assert read_mark(whole[:at]) == 0
        for bit in range(8):
            assert read_mark(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]) == 0
    assert read_mark(whole + b"x") == 0


def test_what_is_gone_is_counted_until_something_is_written(tmp_path: Path) -> None:
    path = grown(tmp_path / "journal.db", 7)
    assert missing(path) == 0
    mark = Mark(path)
    mark.put(9)
    mark.close()
    assert [missing(path), missing(path)] == [2, 2]
    journal = Journal.open(path)
    journal.append(b"x")
    journal.close()
    assert missing(path) == 0


@pytest.mark.parametrize("body", [None, b"", b"rubbish", write_mark(3)])
def test_no_mark_or_an_older_one_says_nothing(tmp_path: Path, body: bytes | None) -> None:
    path = grown(tmp_path / "journal.db", 7)
    mark = path.with_name("journal.db-mark")
    mark.unlink()
    if body is not None:
        mark.write_bytes(body)
    assert missing(path) == 0


def test_a_mark_that_can_t_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "journal.db-mark").mkdir()
    assert missing(grown(tmp_path / "journal.db", 3)) == 0


def test_a_room_records_it_first(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    size = day.room.journal.size
    day.room.end()
    mark = Mark(day.home.journal)
    mark.put(mark.read() + 3)
    mark.close()
    day.start()
    happened = [r.event for r in day.room.records()][size + 1 :]
    assert happened[0] == EntriesMissing(entries=3)
    day.open()
    assert day.room.state.day.phase == "open"
