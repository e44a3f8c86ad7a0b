"""What every database of a center keeps to (station/center/store.py: Store), under two servers at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from hashlib import sha256
from threading import Event, Thread

import pytest

from station.center.store import Accepted, KnownHead, Seen, Store
from station.errors import DeviceError
from tests.support.engines import JOURNAL, OTHER, Database, accepted, receipt_of


@pytest.fixture
def store(database: Database) -> Iterator[Store]:
    opened = database.open()
    yield opened
    opened.close()


@pytest.fixture
def second(database: Database, store: Store) -> Iterator[Store]:
    """Another server over the same database."""
    opened = database.open()
    yield opened
    opened.close()


def take(store: Store, bundle: Accepted) -> str:
    """As the reception does it: again, where the journal's heads have changed meanwhile."""
    while True:
        receipt = store.accept(bundle, store.heads(bundle.journal), partial(receipt_of, bundle))
        if receipt is not None:
            return receipt


class TestReceipts:
    def test_is_there_for_every_server(self, store: Store, second: Store) -> None:
        bundle = accepted(1)
        assert store.receipt(bundle.manifest) is None
        assert store.manifest(bundle.manifest) is None
        receipt = take(store, bundle)
        assert second.receipt(bundle.manifest) == receipt
        assert second.manifest(bundle.manifest) == bundle.note

    def test_a_repeat_gets_the_first_one_whatever_it_has_seen(self, store: Store, second: Store) -> None:
        bundle = accepted(1)
        receipt = take(store, bundle)
        again = second.accept(bundle, (), lambda *_: "another receipt")
        assert again == receipt

    def test_64_duplicates_at_once_make_one_receipt(self, store: Store, second: Store) -> None:
        bundle = accepted(1)
        with ThreadPoolExecutor(64) as people:
            given = list(people.map(lambda n: take((store, second)[n % 2], bundle), range(64)))
        assert set(given) == {receipt_of(bundle, 1, "")}
        assert len(store.listing(0, 100)) == 1

    def test_the_log_has_no_hole_and_each_links_the_one_before(self, store: Store, second: Store) -> None:
        bundles = [accepted(n, f"{OTHER}{n}") for n in range(64)]
        with ThreadPoolExecutor(16) as people:
            list(people.map(lambda n: take((store, second)[n % 2], bundles[n]), range(64)))
        listed = store.listing(0, 100)
        assert [one.sequence for one in listed] == list(range(1, 65))
        previous = ""
        for one in listed:
            receipt = second.receipt(one.manifest)
            assert receipt is not None
            assert receipt.split(" ") == [str(one.sequence), previous, one.manifest]
            previous = sha256(receipt.encode()).hexdigest()

    def test_a_receipt_that_can_not_be_signed_leaves_nothing(self, store: Store) -> None:
        from station.center.errors import FULL

        def fail(*_: object) -> str:
            raise DeviceError(FULL, why="the key is gone")

        with pytest.raises(DeviceError, match="the key is gone"):
            store.accept(accepted(1), (), fail)
        assert store.heads(JOURNAL) == ()
        assert take(store, accepted(2)) == receipt_of(accepted(2), 1, "")

    @pytest.mark.parametrize("number", [2**63, 10**19 - 1])
    def test_a_number_that_no_column_takes_is_its_senders_trouble_alone(
        self, store: Store, second: Store, number: int
    ) -> None:
        with pytest.raises(DeviceError):
            take(store, replace(accepted(1), number=number))
        assert store.listing(0, 9) == []
        assert take(second, accepted(2)) == receipt_of(accepted(2), 1, "")


class TestHeads:
    def test_smallest_first(self, store: Store) -> None:
        for number in (3, 1, 2):
            take(store, accepted(number))
        take(store, accepted(9, OTHER))
        heads = store.heads(JOURNAL)
        assert [head.size for head in heads] == [1, 2, 3]
        assert heads[0] == KnownHead(accepted(1).manifest, 1, accepted(1).root)

    def test_what_was_checked_against_other_heads_is_not_stored(self, store: Store, second: Store) -> None:
        before = store.heads(JOURNAL)
        take(second, accepted(1))
        late = accepted(2)
        assert store.accept(late, before, partial(receipt_of, late)) is None
        assert store.receipt(late.manifest) is None
        assert take(store, late) == receipt_of(
            late, 2, sha256(receipt_of(accepted(1), 1, "").encode()).hexdigest()
        )

    def test_of_two_that_saw_the_same_one_is_stored(self, store: Store, second: Store) -> None:
        both = accepted(1), accepted(2)
        with ThreadPoolExecutor(2) as people:
            given = list(
                people.map(
                    lambda n: (store, second)[n].accept(both[n], (), partial(receipt_of, both[n])), range(2)
                )
            )
        assert sorted(one is None for one in given) == [False, True]


class TestAnnounced:
    def test_stays_with_its_first_time_until_it_is_accepted(self, store: Store, second: Store) -> None:
        one, two = accepted(1), accepted(2)
        store.announce(one.manifest, one.journal, one.note, 5)
        second.announce(one.manifest, one.journal, one.note, 9)
        second.announce(two.manifest, two.journal, two.note, 3)
        assert store.announced() == [(two.manifest, two.note, 3), (one.manifest, one.note, 5)]
        take(store, two)
        assert second.announced() == [(one.manifest, one.note, 5)]
        assert second.manifest(one.manifest) is None  # announced is not received


class TestListing:
    def test_pages(self, store: Store) -> None:
        for number in range(1, 6):
            take(store, accepted(number))
        assert [one.number for one in store.listing(0, 2)] == [1, 2]
        assert [one.number for one in store.listing(2, 9)] == [3, 4, 5]
        assert store.listing(5, 9) == []
        (first,) = store.listing(0, 1)
        assert (first.journal, first.start, first.end, first.received) == (JOURNAL, 0, 1, 1_001)

    def test_a_cursor_never_passes_one_that_is_stored_later(self, database: Database, store: Store) -> None:
        """A reader follows two writing servers: what it has read in the end is all there is."""
        read: list[int] = []
        done = Event()

        def follow() -> None:
            reader, cursor = database.open(), 0
            while True:
                last = done.is_set()
                for one in reader.listing(cursor, 7):
                    cursor = one.sequence
                    read.append(one.number)
                if last and not reader.listing(cursor, 1):
                    reader.close()
                    return

        writers = [database.open() for _ in range(2)]
        follower = Thread(target=follow)
        follower.start()
        with ThreadPoolExecutor(8) as people:
            list(people.map(lambda n: take(writers[n % 2], accepted(n, f"{OTHER}{n}")), range(120)))
        done.set()
        follower.join()
        for writer in writers:
            writer.close()
        assert sorted(read) == list(range(120))
        assert read == [one.number for one in store.listing(0, 200)]


class TestRefused:
    def test_kept_once_in_order_and_beside_what_was_accepted(self, store: Store, second: Store) -> None:
        take(store, accepted(1))
        store.keep_refused("b" * 64, JOURNAL, b"second", "center.fork", 2_000)
        store.keep_refused("a" * 64, OTHER, b"first", "center.does_not_check", 1_000)
        second.keep_refused("b" * 64, JOURNAL, b"again", "center.does_not_check", 3_000)
        assert store.refused() == [
            ("a" * 64, OTHER, "center.does_not_check"),
            ("b" * 64, JOURNAL, "center.fork"),
        ]
        assert second.manifests() == [
            (accepted(1).manifest, accepted(1).note),
            ("a" * 64, b"first"),
            ("b" * 64, b"second"),
        ]

    def test_is_no_receipt(self, store: Store) -> None:
        store.keep_refused("b" * 64, JOURNAL, b"bytes", "center.fork", 1)
        assert store.receipt("b" * 64) is None
        assert store.manifest("b" * 64) is None
        assert store.heads(JOURNAL) == ()


class TestNotes:
    def test_shreds_of_a_journal_oldest_first(self, store: Store, second: Store) -> None:
        store.put_shred(JOURNAL, b"one", 2_000)
        store.put_shred(OTHER, b"elsewhere", 1_000)
        second.put_shred(JOURNAL, b"two", 1_000)
        assert store.shreds(JOURNAL) == (b"one", b"two")
        assert second.shreds("none") == ()

    def test_epochs_in_order_and_the_first_stays(self, store: Store, second: Store) -> None:
        store.put_epoch(JOURNAL, 10, "k+2", "note 2")
        store.put_epoch(JOURNAL, 0, "k+1", "note 1")
        second.put_epoch(JOURNAL, 0, "k+1", "another note")
        assert store.epochs(JOURNAL) == ((0, "k+1"), (10, "k+2"))
        assert second.epochs(OTHER) == ()


class TestSeen:
    def test_moves_from_what_was_checked(self, store: Store, second: Store) -> None:
        one, two = Seen(1, b"1" * 32), Seen(2, b"2" * 32)
        assert store.seen(JOURNAL) is None
        assert store.put_seen(JOURNAL, one, None)
        assert not second.put_seen(JOURNAL, two, None)
        assert second.put_seen(JOURNAL, two, one)
        assert not store.put_seen(JOURNAL, Seen(3, b"3" * 32), one)
        assert store.seen(JOURNAL) == two
        assert store.seen(OTHER) is None

    def test_the_same_size_under_another_root_is_not_what_was_checked(self, store: Store) -> None:
        assert store.put_seen(JOURNAL, Seen(1, b"1" * 32), None)
        assert not store.put_seen(JOURNAL, Seen(2, b"2" * 32), Seen(1, b"x" * 32))

    def test_of_many_at_once_one_moves_it(self, store: Store, second: Store) -> None:
        with ThreadPoolExecutor(16) as people:
            moved = list(
                people.map(
                    lambda n: (store, second)[n % 2].put_seen(JOURNAL, Seen(n + 1, bytes([n]) * 32), None),
                    range(16),
                )
            )
        assert moved.count(True) == 1
        seen = store.seen(JOURNAL)
        assert seen is not None
        assert moved[seen.size - 1]


class TestForEver:
    """What was answered can't be taken back, not even by somebody at the database."""

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE bundle SET receipt = 'other'",
            "DELETE FROM bundle",
            "UPDATE shred SET notes = notes",
            "DELETE FROM shred",
        ],
    )
    def test_the_database_itself_refuses(self, database: Database, store: Store, statement: str) -> None:
        receipt = take(store, accepted(1))
        store.put_shred(JOURNAL, b"note", 1)
        with pytest.raises(database.error, match="never"):
            database.execute(statement)
        assert store.receipt(accepted(1).manifest) == receipt
        assert store.shreds(JOURNAL) == (b"note",)

    def test_outlives_the_server(self, database: Database) -> None:
        first = database.open()
        receipt = take(first, accepted(1))
        first.close()
        later = database.open()
        assert later.receipt(accepted(1).manifest) == receipt
        later.close()


class TestManyCallers:
    def test_says_when_too_many_wait(self, database: Database) -> None:
        store = database.open(busy_at=2)
        assert not store.busy()
        store.check()
        with ThreadPoolExecutor(40) as people:
            with database.held():
                calls = [people.submit(take, store, accepted(n, f"{OTHER}{n}")) for n in range(40)]
                while not store.busy():
                    assert not any(call.done() for call in calls)
                assert store.waiting() > 2
            receipts = {call.result() for call in calls}
        assert len(receipts) == 40
        assert not store.busy()
        store.close()

    def test_a_job_that_fails_is_its_callers_alone(self, database: Database) -> None:
        store = database.open()

        def broken(sequence: int, previous: str) -> str:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            store.accept(accepted(1), (), broken)
        assert take(store, accepted(1))
        store.close()


class TestBook:
    """The center's own book: what was held, released and erased."""

    def test_has_no_hole_and_each_record_links_the_one_before(self, store: Store, second: Store) -> None:
        assert store.entered(0, 10) == []

        def record(number: int, before: str) -> bytes:
            return f"{number} {before}".encode()

        def add(n: int) -> None:
            server = (store, second)[n % 2]
            while server.enter(f"{OTHER}{n}", len(server.entered(0, 100)), record, 1_000 + n) is None:
                pass

        with ThreadPoolExecutor(8) as people:
            list(people.map(add, range(24)))
        book = second.entered(0, 100)
        assert [one.number for one in book] == list(range(1, 25))
        before = ""
        for one in book:
            assert one.record == f"{one.number} {before}".encode()
            assert one.at == 1_000 + int(one.journal.removeprefix(OTHER))
            before = sha256(one.record).hexdigest()
        assert [one.number for one in store.entered(20, 3)] == [21, 22, 23]

    def test_what_was_checked_against_an_older_book_is_not_entered(self, store: Store, second: Store) -> None:
        assert second.enter(JOURNAL, 0, lambda *_: b"a hold", 1) == b"a hold"
        assert store.enter(JOURNAL, 0, lambda *_: b"an erasure", 2) is None
        assert [one.record for one in store.entered(0, 10)] == [b"a hold"]

    def test_a_record_that_can_not_be_signed_leaves_nothing(self, store: Store) -> None:
        from station.center.errors import FULL

        def fail(*_: object) -> bytes:
            raise DeviceError(FULL, why="the key is gone")

        with pytest.raises(DeviceError):
            store.enter(JOURNAL, 0, fail, 1)
        assert store.entered(0, 10) == []

    @pytest.mark.parametrize("change", ["UPDATE book SET at = 0", "DELETE FROM book"])
    def test_stays_whatever_somebody_tries(self, store: Store, database: Database, change: str) -> None:
        store.enter(JOURNAL, 0, lambda *_: b"record", 1)
        with pytest.raises(database.error):
            database.execute(change)
        assert [one.record for one in store.entered(0, 10)] == [b"record"]
