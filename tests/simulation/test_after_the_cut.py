"""What a cut between two steps leaves behind is finished later: a closed day's last entries, the staff's wrap, an import."""

from __future__ import annotations

import shutil
from pathlib import Path

from station.room.home import import_package, rooms
from station.room.opening import DAY_KEY_STAFF
from station.room.transfer import cut_news
from station.vault.bundle import Outbox
from station.vault.day.rules import Close
from station.vault.entry import decode
from station.vault.verify import verify_bundle
from tests.support.sim import ExamDay


def test_a_day_closed_in_the_moment_of_a_cut_leaves_whole(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    # The entry is durable, the head over it and the dropping of the staff's wrap are not.
    assert day.room.submit(Close(actors=("s01", "s02"), blocks=(), obligations=())).done
    assert day.room.journal.kept(DAY_KEY_STAFF) is not None
    day.crash()
    day.start()
    assert day.room.journal.kept(DAY_KEY_STAFF) is None
    bundle = cut_news(day.room, Outbox(day.home.outbox))
    assert bundle is not None
    kinds = [decode(body, n).kind for n, body in enumerate(day.room.journal.entries(0, bundle.manifest.end))]
    assert "day.closed" in kinds
    assert verify_bundle(bundle, day.kiosk.trust, [day.center.duty]).ok
    # Nothing but news of bundles since: no further epoch, no further bundle.
    assert cut_news(day.room, Outbox(day.home.outbox)) is None
    day.room.end()


def test_an_open_room_that_crashed_is_exported_without_badges(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    day.to("08:45")
    day.admit(3)
    size = day.room.journal.size
    day.crash()
    day.start()
    bundle = cut_news(day.room, Outbox(day.home.outbox))
    assert bundle is not None
    assert bundle.manifest.end > size
    assert verify_bundle(bundle, day.kiosk.trust, [day.center.duty]).ok
    day.room.end()
    day.reopen()
    assert 3 in day.inside()
    day.room.end()


def test_an_import_that_was_cut_off_is_done_again(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.room.end()
    half = day.home.folder.with_name(f".{day.home.name}")
    day.home.folder.rename(half)
    (half / "journal.db").write_bytes(b"half of it")
    assert rooms(day.kiosk) == []
    home = import_package(day.kiosk, tmp_path / "room-01.plan", day.source)
    assert [one.name for one in rooms(day.kiosk)] == [home.name]
    assert not half.exists()
    shutil.rmtree(home.folder)
