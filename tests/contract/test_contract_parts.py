"""What every part store of a center keeps to (station/center/store.py: PartStore), under two servers at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest

from station.center.store import PartStore
from tests.support.engines import Parts

BODY = b"sealed " * 9_000
NAME = sha256(BODY).hexdigest()


@pytest.fixture
def parts(bucket: Parts) -> PartStore:
    return bucket.open()


@pytest.fixture
def second(bucket: Parts, parts: PartStore) -> PartStore:
    """Another server over the same parts."""
    return bucket.open()


def test_put_once_read_by_every_server(parts: PartStore, second: PartStore) -> None:
    assert not parts.has(NAME)
    assert not parts.known(NAME)
    assert parts.put(NAME, BODY)
    assert second.has(NAME)
    assert second.known(NAME)
    assert second.read(NAME) == BODY
    assert not second.put(NAME, BODY)
    assert not parts.erased(NAME)
    parts.check()


def test_what_is_not_there(parts: PartStore) -> None:
    with pytest.raises(KeyError):
        parts.read(NAME)
    assert not parts.has(NAME)
    assert parts.size(NAME) is None
    assert not parts.erased(NAME)


@pytest.mark.parametrize("size", [1, 1 << 20])
def test_every_size_that_a_part_may_have(parts: PartStore, size: int) -> None:
    body = bytes(size)
    name = sha256(body).hexdigest()
    assert parts.put(name, body)
    assert parts.read(name) == body
    assert parts.size(name) == size


def test_in_pieces(parts: PartStore, second: PartStore) -> None:
    spool = parts.spool()
    for at in range(0, len(BODY), 1_000):
        spool.write(BODY[at : at + 1_000])
    assert not second.has(NAME)
    assert spool.keep(NAME)
    spool.drop()
    assert second.read(NAME) == BODY


def test_a_sender_that_went_away_leaves_nothing(parts: PartStore) -> None:
    spool = parts.spool()
    spool.write(BODY[:100])
    spool.drop()
    assert not parts.has(NAME)
    assert parts.put(NAME, BODY)


def test_of_many_at_once_one_stores_it(parts: PartStore, second: PartStore) -> None:
    with ThreadPoolExecutor(16) as people:
        new = list(people.map(lambda n: (parts, second)[n % 2].put(NAME, BODY), range(16)))
    assert True in new
    assert parts.read(NAME) == BODY


class TestErasedForGood:
    def test_is_gone_and_says_so_everywhere(self, parts: PartStore, second: PartStore) -> None:
        parts.put(NAME, BODY)
        assert second.erase(NAME)
        for one in (parts, second):
            assert one.erased(NAME)
            assert one.known(NAME)
            assert not one.has(NAME)
            assert one.size(NAME) is None
            with pytest.raises(KeyError):
                one.read(NAME)
        assert not parts.erase(NAME)

    def test_is_never_stored_again(self, parts: PartStore, second: PartStore) -> None:
        parts.put(NAME, BODY)
        parts.erase(NAME)
        assert not second.put(NAME, BODY)
        assert not second.has(NAME)

    def test_nor_where_it_was_never_stored(self, parts: PartStore, second: PartStore) -> None:
        assert not parts.erase(NAME)
        assert parts.erased(NAME)
        assert not second.put(NAME, BODY)
        assert not second.has(NAME)

    def test_one_under_way_does_not_arrive(self, parts: PartStore, second: PartStore) -> None:
        spool = parts.spool()
        spool.write(BODY)
        second.erase(NAME)
        assert not spool.keep(NAME)
        spool.drop()
        assert not second.has(NAME)

    def test_against_many_that_put_it(self, parts: PartStore, second: PartStore) -> None:
        """Whichever came first, in the end it is gone."""
        for round_ in range(12):
            body = BODY + bytes([round_])
            name = sha256(body).hexdigest()
            with ThreadPoolExecutor(8) as people:
                putting = [people.submit((parts, second)[n % 2].put, name, body) for n in range(6)]
                erasing = people.submit(parts.erase, name)
                for call in (*putting, erasing):
                    call.result()
            assert parts.erased(name)
            assert not second.has(name)
            with pytest.raises(KeyError):
                second.read(name)

    def test_others_stay(self, parts: PartStore) -> None:
        other = sha256(b"other").hexdigest()
        parts.put(other, b"other")
        parts.put(NAME, BODY)
        parts.erase(NAME)
        assert parts.read(other) == b"other"
