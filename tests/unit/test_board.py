"""The board: what each piece of news makes of a room, and that counts, pages and a second look agree with the rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite

from station.center.board.room import (
    RoomKey,
    RoomRow,
    came,
    heard,
    refused,
    waits,
)
from station.center.errors import FORK, Refused
from station.center.folder import CenterFolder
from station.vault.bundle.manifest import Manifest
from station.vault.bundle.summary import SessionFigures, Summary
from tests.support.centers import center_at, courier, serving, taking_in
from tests.support.journals import DAY, ROOM, SITE, SmallSite, day_of, with_manifest

JOURNAL = "demo.center/S01/2026-11-07/01/k1/1"
KEY = RoomKey(DAY, SITE, ROOM)
ROW = RoomRow(*KEY)


def manifest(start: int, end: int, phase: str = "open", sealed: bool = False, n: int = 1) -> Manifest:
    figures = SessionFigures("theory", 29, 2, 1, sealed)
    summary = Summary(phase, True, (figures,))  # type: ignore[arg-type]
    journal = f"{JOURNAL[:-1]}{n}"
    return Manifest(journal, 1, start, end, bytes(32), "", "key", 0, summary, (), ())


def run(row: RoomRow, *changes: object) -> RoomRow:
    for change in changes:
        row = change(row)  # type: ignore[operator]
        assert change(row) == row, "a change applied twice"  # type: ignore[operator]
    return row


class TestRoom:
    def test_goes_through_its_day(self) -> None:
        assert ROW.state == "none"
        row = run(ROW, heard(JOURNAL, 0, 5))
        assert (row.state, row.contact) == ("running", 5)
        row = run(row, came(manifest(0, 20), 10))
        assert row.state == "running"
        row = run(row, came(manifest(20, 40, sealed=True), 20), heard(JOURNAL, 50, 30))
        assert (row.state, row.later) == ("sealed", 10)
        row = run(row, waits(manifest(40, 60, "closed"), 3, 40))
        assert (row.state, row.missing) == ("partial", 3)
        row = run(row, came(manifest(40, 60, "closed", True), 50))
        assert (row.state, row.missing, row.received, row.ranges) == ("received", 0, 50, ((0, 60),))

    def test_an_earlier_range_that_never_came(self) -> None:
        row = run(ROW, came(manifest(20, 60, "closed", True), 9))
        assert (row.state, row.gap) == ("partial", 20)
        row = run(row, came(manifest(0, 20), 12))
        assert (row.state, row.phase) == ("received", "closed")

    def test_what_is_refused_stays_in_sight(self) -> None:
        row = run(ROW, came(manifest(0, 60, "closed", True), 9), refused(JOURNAL, "aa", FORK.code, 10))
        assert (row.state, row.refused, row.code) == ("trouble", 1, FORK.code)

    def test_a_later_journal_begins_afresh_and_an_earlier_changes_nothing(self) -> None:
        row = run(ROW, came(manifest(0, 60, "closed", True), 9), came(manifest(0, 5, n=2), 10))
        assert (row.state, row.size) == ("running", 5)
        assert run(row, came(manifest(60, 90, "closed", True), 11)) == row

    def test_two_devices_with_one_number(self) -> None:
        row = run(ROW, heard(JOURNAL, 5, 1), heard(JOURNAL.replace("k1", "k2"), 3, 2))
        assert (row.state, row.rival) == ("trouble", JOURNAL.replace("k1", "k2"))
        assert row.journal == JOURNAL


@pytest.fixture
def site(tmp_path: Path) -> SmallSite:
    return day_of(tmp_path / "kiosk")


@pytest.fixture
def center(tmp_path: Path, site: SmallSite) -> CenterFolder:
    return center_at(tmp_path / "center", enrolled=(site,))


def test_the_server_keeps_it(site: SmallSite, center: CenterFolder) -> None:
    with serving(center) as url:
        courier(url, site).send(site.cut())
    with taking_in(center) as reception:
        row = reception.store.board.room(KEY)
    assert row is not None
    assert (row.state, row.size, row.sessions[0].present) == ("sealed", site.state.bundles[-1].end, 29)


def test_parts_that_did_not_come_and_what_was_refused(site: SmallSite, center: CenterFolder) -> None:
    bundle = site.cut()
    with taking_in(center) as reception:
        assert not reception.commit(bundle.note).complete
        row = reception.store.board.room(KEY)
        assert row is not None
        assert row.missing == len(bundle.manifest.parts)
        for line in bundle.manifest.parts:
            reception.parts.put(line.sha256, bundle.part(line))
        other = with_manifest(bundle, site, root=bytes(32))
        with pytest.raises(Refused):
            reception.commit(other)
        row = reception.store.board.room(KEY)
    assert row is not None
    assert (row.state, row.refused) == ("trouble", 1)


def test_what_a_stop_kept_from_the_board_is_caught_up(site: SmallSite, center: CenterFolder) -> None:
    bundle = site.cut()
    with serving(center) as url:
        courier(url, site).send(bundle)
    with taking_in(center) as reception:
        with pytest.raises(Refused):
            reception.commit(with_manifest(bundle, site, root=bytes(32)))
        whole = reception.store.board.room(KEY)
    db = sqlite.connect(str(center.server.database))
    for table in ("board_room", "board_tally", "board_number"):
        db.execute(f"DELETE FROM {table}")
    db.commit()
    db.close()
    with taking_in(center) as reception:
        again = reception.store.board.room(KEY)
        assert reception.store.board.applied() == 1
        position = reception.store.board.position()
    assert whole is not None
    assert again == whole
    with taking_in(center) as reception:
        assert reception.store.board.position() == position
