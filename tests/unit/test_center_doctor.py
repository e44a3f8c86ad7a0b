"""What the doctor of a center says: one figure bent, one sentence; and of real folders, engines and servers."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from station.center.doctor.judge import DAY_MS, LEAST_FREE, WORTH_KNOWING, Asked, Seen, judge
from station.center.doctor.probes import ask, look
from station.center.folder import CenterFolder
from station.center.migrations import steps
from station.center.serve import wall_clock
from station.center.stores import open_stores
from station.cli.center import center as command
from station.errors import DeviceError, PlanError
from station.vault.keys import NO_KEY
from tests.support.centers import center_at, courier, serving, taking_in
from tests.support.journals import START, day_of
from tests.support.real_postgres import Postgres

GOOD = Seen(
    path="/srv/center/server",
    wall=START,
    center="center.example",
    until=0,
    until_date="1970-01-01",
    keys=(("receipt.key", None), ("witness.key", None)),
    readable=(),
    office="",
    database="SQLite",
    parts="/srv/center/server/parts",
    database_error=None,
    parts_error=None,
    fresh=False,
    pending=0,
    bundles=3,
    newest=START,
    refused=0,
    records=1,
    book_error=None,
    free_bytes=LEAST_FREE,
    fsync_ms=3,
    synchronised=True,
    devices=30,
    users=2,
    lists=1,
    left_behind=0,
    server=Asked(
        "https://center.example", name="center.example", encrypted=True, local=False, certificate_days=60
    ),
)
BROKEN = DeviceError(NO_KEY, name="receipt.key", why="")


def codes(seen: Seen) -> list[str]:
    return [one.said.code for one in judge(seen) if one.said is not None]


def test_of_a_good_center_every_line_is_good() -> None:
    found = judge(GOOD)
    assert codes(GOOD) == []
    assert not any(one.fails for one in found)
    assert [one.item.en for one in found] == [
        "Keys",
        "Database",
        "Part store",
        "Disk",
        "Clock",
        "Kiosks",
        "Page's people",
        "Lists of rooms",
        "Server",
    ]
    assert all(one.good is not None and one.good.zh and one.good.en for one in found)


@pytest.mark.parametrize(
    ("bent", "code"),
    [
        ({"keys": (("receipt.key", BROKEN), ("witness.key", None))}, NO_KEY.code),
        ({"readable": ("/srv/center/server/users.json",)}, "doctor.readable"),
        ({"until": START - 1}, "doctor.expired"),
        ({"until": START + 29 * DAY_MS}, "doctor.expires"),
        ({"office": "/srv/center/office"}, "doctor.office_here"),
        ({"database_error": BROKEN}, NO_KEY.code),
        ({"pending": 2}, "doctor.pending"),
        ({"book_error": BROKEN}, NO_KEY.code),
        ({"refused": 1}, "doctor.refused"),
        ({"parts_error": BROKEN}, NO_KEY.code),
        ({"left_behind": 4}, "doctor.left_behind"),
        ({"free_bytes": LEAST_FREE - 1}, "doctor.little_room"),
        ({"fsync_ms": None}, "doctor.no_write"),
        ({"fsync_ms": 251}, "doctor.slow_disk"),
        ({"newest": START + 5_001}, "doctor.clock"),
        ({"synchronised": False}, "doctor.not_synchronised"),
        ({"devices": 0}, "doctor.no_devices"),
        ({"users": 0}, "doctor.no_users"),
        ({"lists": 0}, "doctor.no_lists"),
        ({"server": Asked("http://x", error="refused")}, "doctor.no_answer"),
        ({"server": replace(GOOD.server, name="center.other")}, "doctor.another"),  # type: ignore[type-var]
        ({"server": replace(GOOD.server, ready="disk full")}, "doctor.not_ready"),  # type: ignore[type-var]
        ({"server": replace(GOOD.server, encrypted=False)}, "doctor.plain"),  # type: ignore[type-var]
        ({"server": replace(GOOD.server, certificate_days=29)}, "doctor.certificate"),  # type: ignore[type-var]
    ],
)
def test_one_figure_bent_is_one_sentence(bent: dict[str, Any], code: str) -> None:
    seen = replace(GOOD, **bent)
    assert codes(seen) == [code]
    (found,) = [one for one in judge(seen) if one.said is not None]
    assert found.fails == (code not in WORTH_KNOWING)


@pytest.mark.parametrize(
    "still_good",
    [
        {"until": START + 31 * DAY_MS},
        {"newest": START + 5_000},
        {"synchronised": None},
        {"server": None},
        {"fresh": True},
        {"server": Asked("http://127.0.0.1:8443", name="center.example", local=True)},
    ],
)
def test_what_is_still_good(still_good: dict[str, Any]) -> None:
    assert codes(replace(GOOD, **still_good)) == []


def test_a_folder_that_never_ran_is_read_and_nothing_is_made(tmp_path: Path) -> None:
    center = center_at(tmp_path / "center")
    before = sorted(str(one) for one in tmp_path.rglob("*"))
    seen = look(center.server, center.office, START)
    assert (seen.fresh, seen.pending, seen.devices, seen.office) == (True, 0, 0, str(center.office))
    assert sorted(str(one) for one in tmp_path.rglob("*")) == before


def test_what_was_taken_is_counted(tmp_path: Path) -> None:
    site = day_of(tmp_path / "kiosk")
    center = center_at(tmp_path / "center", enrolled=(site,))
    bundle = site.cut()
    with taking_in(center) as reception:
        for line, body in bundle.each_part():
            reception.parts.put(line.sha256, body)
        reception.commit(bundle.note)
    seen = look(center.server, center.office, START)
    assert (seen.fresh, seen.bundles, seen.newest, seen.devices) == (False, 1, START, 1)
    assert seen.database_error is None


def test_a_database_that_lacks_a_step_is_left_as_it_is(tmp_path: Path) -> None:
    center = center_at(tmp_path / "center")
    store, _ = open_stores(center.server)
    store.close()
    from pysqlite3 import dbapi2 as sqlite

    db = sqlite.connect(str(center.server.database))
    db.execute("DELETE FROM schema_step WHERE number = (SELECT max(number) FROM schema_step)")
    db.commit()
    assert look(center.server, center.office, START).pending == 1
    assert db.execute("SELECT count(*) FROM schema_step").fetchone() == (len(steps("sqlite")) - 1,)
    db.close()


def test_a_database_that_a_newer_program_made_is_named(tmp_path: Path) -> None:
    center = center_at(tmp_path / "center")
    store, _ = open_stores(center.server)
    store.close()
    from pysqlite3 import dbapi2 as sqlite

    db = sqlite.connect(str(center.server.database))
    db.execute("INSERT INTO schema_step VALUES (99, 'later', 0)")
    db.commit()
    db.close()
    error = look(center.server, center.office, START).database_error
    assert error is not None
    assert error.code == "center.newer_database"


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    center = center_at(tmp_path / "center")
    center.server.database.write_bytes(b"nothing of the kind" * 100)
    error = look(center.server, center.office, START).database_error
    assert error is not None
    assert error.code == "center.full"


def test_a_key_and_a_secret_that_others_may_read_are_named(tmp_path: Path) -> None:
    center = center_at(tmp_path / "center")
    (center.server.path / "receipt.key").chmod(0o644)
    center.server.users.write_text("{}")
    center.server.users.chmod(0o644)
    center.server.path.chmod(0o755)
    seen = look(center.server, center.office, START)
    assert dict(seen.keys)["receipt.key"] is not None
    assert seen.readable == (str(center.server.users),)
    center.server.path.chmod(0o700)
    assert look(center.server, center.office, START).readable == ()


def test_what_a_killed_server_left_is_counted_after_a_day(tmp_path: Path) -> None:
    center = center_at(tmp_path / "center")
    left = center.server.parts / ".in-0123456789abcdef"
    left.write_bytes(b"half a part")
    now = wall_clock()
    assert look(center.server, center.office, now).left_behind == 0
    os.utime(left, (now / 1000 - 90_000,) * 2)
    assert look(center.server, center.office, now).left_behind == 1


def test_it_says_that_there_is_no_center(tmp_path: Path) -> None:
    with pytest.raises(PlanError):
        look(CenterFolder(tmp_path).server, tmp_path, START)


def test_postgresql_is_read_without_a_step_taken(tmp_path: Path, postgres_server: Postgres) -> None:
    center = center_at(tmp_path / "center")
    with postgres_server.database() as address:
        center.server.settings.write_text(f'[database]\naddress = "{address}"\n', encoding="utf-8")
        assert look(center.server, center.office, START).fresh
        assert look(center.server, center.office, START).fresh, "the doctor has made tables"
        store, _ = open_stores(center.server)
        store.close()
        seen = look(center.server, center.office, START)
        assert (seen.database, seen.fresh, seen.pending, seen.database_error) == (
            "PostgreSQL",
            False,
            0,
            None,
        )
    error = look(center.server, center.office, START).database_error
    assert error is not None
    assert error.code == "center.away"


def test_the_running_server_is_asked(tmp_path: Path) -> None:
    site = day_of(tmp_path / "kiosk")
    center = center_at(tmp_path / "center", enrolled=(site,))
    with serving(center) as url:
        courier(url, site).send(site.cut())
        asked = ask(f"{url}/")
        assert (asked.name, asked.ready, asked.error, asked.local) == (site.trust.center, "", "", True)
        moved = center.server.parts.rename(tmp_path / "unmounted")
        assert "part store" in ask(url).ready
        moved.rename(center.server.parts)
    assert ask(url).error


def test_the_command_says_all_in_both_languages_and_how_it_ended(tmp_path: Path) -> None:
    site = day_of(tmp_path / "kiosk")
    center = center_at(tmp_path / "center")
    bad = CliRunner().invoke(command, ["doctor", str(center.path)])
    assert bad.exit_code == 1
    assert "没有登记任何考场终端" in bad.output
    assert "Run station center enroll" in bad.output
    center.enroll(site.device.vkey, START)
    shutil.rmtree(center.office)
    good = CliRunner().invoke(command, ["doctor", str(center.server.path), "--json"])
    assert good.exit_code == 0, good.output
    said = json.loads(good.output)
    assert said["good"]
    assert {one["code"] for one in said["findings"]} - {"doctor.not_synchronised"} == {
        "",
        "doctor.no_users",
        "doctor.no_lists",
    }
