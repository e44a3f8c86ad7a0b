"""Heads: only durable entries, only under the running epoch's key, often enough, and cosignatures stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.errors import DeviceError
from station.plan.rules import load_rules
from station.vault import merkle
from station.vault.credential import Credential
from station.vault.entry import Stamp
from station.vault.heads import HeadMaker
from station.vault.journal import Journal
from station.vault.keys import EpochKey
from station.vault.note import Verifier, open_checkpoint, parse_vkey

ORIGIN = "demo.center/S01/2026-11-07/01/k1/1"
RULES = load_rules().journal
CENTER = "demo.center"
ANN, BEN = (Credential.from_seed(person, b"heads").cosigner(CENTER) for person in ("s01", "s02"))
START = 1_794_013_200_000


def stamp(seconds: float = 0) -> Stamp:
    return Stamp(START + int(seconds * 1_000), START, "00" * 16, 1_000_000 + int(seconds * 1_000_000))


class Desk:
    """A journal, its heads and a running epoch."""

    def __init__(self, folder: Path, entries: int = 0) -> None:
        self.journal = Journal.create(folder / "journal.db", ORIGIN)
        self.epoch = EpochKey.generate(ORIGIN)
        self.heads = HeadMaker(self.journal, RULES)
        self.heads.begin(self.epoch)
        self.work(entries)

    def work(self, entries: int) -> None:
        for _ in range(entries):
            self.journal.append(b"entry %d" % self.journal.size)

    def keys(self, *more: str) -> list[Verifier]:
        return [parse_vkey(key) for key in (self.epoch.signer.vkey, *more)]

    def cosigners(self) -> set[str]:
        """Who cosigned the newest head."""
        _, opened = open_checkpoint(self.journal.heads()[-1][1], self.keys(ANN.vkey, BEN.vkey))
        return {one.name.rpartition("/")[2] for one in opened.by if one.time_s is not None}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, entries=5)


def test_a_head_says_what_is_stored(desk: Desk) -> None:
    note = desk.heads.make(stamp())
    assert note is not None
    head, _ = open_checkpoint(note, desk.keys())
    leaves = [merkle.leaf_hash(body) for body in desk.journal.entries()]
    assert (head.origin, head.size, head.root) == (ORIGIN, 5, merkle.root(leaves))
    assert desk.journal.heads() == [(5, note)]


def test_without_an_epoch_key_nothing_is_signed(tmp_path: Path) -> None:
    journal = Journal.create(tmp_path / "journal.db", ORIGIN)
    heads = HeadMaker(journal, RULES)
    assert heads.make(stamp()) is None
    assert heads.make_if_due(stamp(1_000)) is None
    heads.begin(EpochKey.generate(ORIGIN))
    heads.forget()
    assert heads.make(stamp()) is None
    assert journal.heads() == []


def test_a_head_after_so_many_entries(desk: Desk) -> None:
    desk.heads.make(stamp())
    desk.work(RULES.head_every_entries - 1)
    assert desk.heads.make_if_due(stamp(1)) is None
    desk.work(1)
    assert desk.heads.make_if_due(stamp(1)) is not None
    assert [size for size, _ in desk.journal.heads()] == [5, 5 + RULES.head_every_entries]


def test_a_head_after_so_many_seconds_where_there_is_news(desk: Desk) -> None:
    desk.heads.make(stamp())
    every = RULES.head_every_seconds
    assert desk.heads.make_if_due(stamp(10 * every)) is None
    desk.work(1)
    assert desk.heads.make_if_due(stamp(every - 0.001)) is None
    assert desk.heads.make_if_due(stamp(every)) is not None
    assert desk.heads.make_if_due(stamp(2 * every)) is None


def test_a_wall_clock_makes_no_head_due(desk: Desk) -> None:
    desk.heads.make(stamp())
    desk.work(1)
    jumped = Stamp(START + 10**9, START + 10**9, "00" * 16, stamp().boot_us)
    assert desk.heads.make_if_due(jumped) is None


def test_news_is_counted_from_the_last_head_that_is_stored(desk: Desk) -> None:
    desk.heads.make(stamp())
    after_restart = HeadMaker(desk.journal, RULES)
    after_restart.begin(desk.epoch)
    assert after_restart.make_if_due(stamp(1_000)) is None
    desk.work(1)
    assert after_restart.make_if_due(stamp(1_000)) is not None


def test_people_at_the_desk_cosign(desk: Desk) -> None:
    note = desk.heads.make(stamp(61), [ANN, BEN])
    assert note is not None
    _, opened = open_checkpoint(note, desk.keys(ANN.vkey, BEN.vkey), need=3)
    times = {one.name: one.time_s for one in opened.by}
    assert times == {
        ORIGIN: None,
        "demo.center/staff/s01": START // 1_000 + 61,
        "demo.center/staff/s02": START // 1_000 + 61,
    }


def test_a_cosignature_is_never_lost(desk: Desk) -> None:
    desk.heads.make(stamp(), [ANN])
    desk.heads.make(stamp(1))
    assert desk.cosigners() == {"s01"}
    desk.heads.make(stamp(2), [BEN])
    assert desk.cosigners() == {"s01", "s02"}
    desk.heads.make(stamp(3), [BEN])
    assert [size for size, _ in desk.journal.heads()] == [5]


def test_a_new_epoch_signs_with_its_own_key(desk: Desk) -> None:
    desk.heads.make(stamp(), [ANN])
    desk.work(1)
    old, desk.epoch = desk.epoch, EpochKey.generate(ORIGIN)
    desk.heads.begin(desk.epoch)
    desk.heads.make(stamp(1))
    first, second = (note for _, note in desk.journal.heads())
    assert open_checkpoint(first, [parse_vkey(old.signer.vkey)])[0].size == 5
    assert open_checkpoint(second, desk.keys())[0].size == 6


def test_what_the_disk_refuses_is_no_head(desk: Desk) -> None:
    desk.journal.close()
    reopened = Journal.open(desk.journal.path)
    heads = HeadMaker(reopened, RULES)
    heads.begin(desk.epoch)
    reopened._connection.execute("PRAGMA query_only=1")
    with pytest.raises(DeviceError) as told:
        heads.make(stamp())
    assert told.value.code == "vault.disk"
    again = Journal.open(desk.journal.path)
    assert (again.size, again.heads()) == (5, [])


@pytest.mark.parametrize("note", ["", "garbage", f"{ORIGIN}\n5\nAAAA\n\n— x y\n"])
def test_a_garbled_head_is_damage_and_frees_the_file(desk: Desk, note: str) -> None:
    desk.heads.make(stamp())
    desk.journal._connection.execute("UPDATE head SET note = ?", (note,))
    desk.journal.close()
    for _ in range(2):
        with pytest.raises(DeviceError) as told:
            Journal.open(desk.journal.path)
        assert told.value.code == "vault.damaged"
