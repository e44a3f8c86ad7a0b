"""The store keeps what it acknowledged, and notices every change."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from pysqlite3 import dbapi2 as sqlite

from station.errors import DeviceError
from station.vault import merkle
from station.vault.connection import check_settings, check_version
from station.vault.journal import Journal
from station.vault.note import Checkpoint, Signer, sign_note

ORIGIN = "demo.center/S01/2026-11-07/01/k1/1"


def filled(path: Path, entries: int = 5) -> Journal:
    journal = Journal.create(path, ORIGIN)
    for n in range(entries):
        journal.append(f"entry {n}".encode())
    return journal


def put_head(journal: Journal) -> None:
    signer = Signer.generate(ORIGIN)
    note = sign_note(Checkpoint(ORIGIN, journal.size, journal.root()).text(), [signer])
    journal.put_head(journal.size, note)


def test_reopened_journal_is_the_same(tmp_path: Path) -> None:
    journal = filled(tmp_path / "j.db")
    put_head(journal)
    root, leaves = journal.root(), journal.leaf_hashes()
    journal.close()
    again = Journal.open(tmp_path / "j.db")
    assert (again.size, again.root(), again.origin) == (5, root, ORIGIN)
    assert list(again.entries(3)) == [b"entry 3", b"entry 4"]
    assert again.leaf_hashes() == leaves == [merkle.leaf_hash(b"entry %d" % n) for n in range(5)]
    assert again.heads()[0][0] == 5


def test_durability_settings_hold(tmp_path: Path) -> None:
    journal = filled(tmp_path / "j.db")
    settings = {
        name: journal._connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "locking_mode")
    }
    assert settings == {"journal_mode": "wal", "synchronous": 2, "locking_mode": "exclusive"}
    assert sqlite.sqlite_version_info >= (3, 51, 3)


def test_second_opener_is_told(tmp_path: Path) -> None:
    journal = filled(tmp_path / "j.db")
    with pytest.raises(DeviceError) as told:
        Journal.open(tmp_path / "j.db")
    assert told.value.code == "vault.locked"
    journal.close()


def tamper(path: Path, *statements: str) -> None:
    connection = sqlite.connect(str(path))
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("statements", "where"),
    [
        (["DROP TRIGGER entry_stays", "UPDATE entry SET body = x'41' WHERE seq = 2"], "entry 2 was changed"),
        (["DROP TRIGGER entry_remains", "DELETE FROM entry WHERE seq = 1"], "entry 1 is missing"),
        (["DROP TRIGGER entry_remains", "DELETE FROM entry WHERE seq = 4"], "a head of 5 entries was signed"),
    ],
)
def test_every_change_is_noticed(tmp_path: Path, statements: list[str], where: str) -> None:
    journal = filled(tmp_path / "j.db")
    put_head(journal)
    journal.close()
    tamper(tmp_path / "j.db", *statements)
    with pytest.raises(DeviceError, match=where):
        Journal.open(tmp_path / "j.db")


def test_a_rewritten_entry_with_its_leaf_breaks_the_head(tmp_path: Path) -> None:
    journal = filled(tmp_path / "j.db")
    put_head(journal)
    journal.close()
    leaf = merkle.leaf_hash(b"A").hex()
    tamper(
        tmp_path / "j.db",
        "DROP TRIGGER entry_stays",
        f"UPDATE entry SET body = x'41', leaf = x'{leaf}' WHERE seq = 2",
    )
    with pytest.raises(DeviceError, match="head of 5"):
        Journal.open(tmp_path / "j.db")


def test_entries_are_never_changed_by_us(tmp_path: Path) -> None:
    journal = filled(tmp_path / "j.db")
    with pytest.raises(sqlite.IntegrityError):
        journal._connection.execute("UPDATE entry SET body = x'41'")
    with pytest.raises(sqlite.IntegrityError):
        journal._connection.execute("DELETE FROM entry")


def test_kept_material_and_blobs(tmp_path: Path) -> None:
    journal = filled(tmp_path / "j.db")
    name = journal.put_blob(b"picture")
    assert journal.put_blob(b"picture") == name
    assert journal.blob(name) == b"picture"
    journal.keep("wrap", b"1")
    journal.keep("wrap", b"2")
    assert journal.kept("wrap") == b"2"
    journal.forget("wrap")
    assert journal.kept("wrap") is None


def test_the_log_is_grown_beforehand_and_zeros_are_no_entries(tmp_path: Path) -> None:
    path, log = tmp_path / "j.db", tmp_path / "j.db-wal"
    journal = filled(path)
    grown = log.stat().st_size
    assert grown >= 1_000 * 4_096, "a commit finds its blocks there"
    journal.append(b"one more")
    assert log.stat().st_size == grown
    journal._connection.close()  # no checkpoint: entries lie in the log alone, zeros behind them
    again = Journal.open(path)
    assert list(again.entries())[4:] == [b"entry 4", b"one more"]
    again.close()
    assert not log.exists() or log.stat().st_size == 0


def test_where_the_log_cannot_be_grown_the_journal_opens_and_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, *args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    filled(tmp_path / "j.db").close()
    monkeypatch.setattr(Path, "open", full)
    journal = Journal.open(tmp_path / "j.db")
    assert journal.append(b"one more") == 5
    journal.close()


@pytest.mark.parametrize("version", [1, 2])
def test_a_journal_of_an_older_form_is_refused_in_words_and_left_as_it_is(
    version: int, tmp_path: Path
) -> None:
    journal = filled(tmp_path / "j.db")
    journal._connection.execute(f"PRAGMA user_version={version}")
    journal.close()
    before = (tmp_path / "j.db").read_bytes()
    with pytest.raises(DeviceError) as told:
        Journal.open(tmp_path / "j.db")
    assert told.value.code == "vault.older"
    assert f"the old form {version}; this program reads form 3 only" in str(told.value)
    assert (tmp_path / "j.db").read_bytes() == before


def test_a_version_that_nobody_wrote_is_damage(tmp_path: Path) -> None:
    journal = filled(tmp_path / "j.db")
    journal._connection.execute("PRAGMA user_version=77")
    journal.close()
    with pytest.raises(DeviceError, match="its tables are not those of version 3"):
        Journal.open(tmp_path / "j.db")


def test_an_old_sqlite_and_other_settings_are_refused_in_words(tmp_path: Path) -> None:
    check_version(sqlite.sqlite_version_info)
    with pytest.raises(DeviceError) as told:
        check_version((3, 51, 2))
    assert told.value.code == "vault.settings"
    journal = filled(tmp_path / "j.db")
    check_settings(journal._connection)
    journal._connection.execute("PRAGMA synchronous=NORMAL")
    with pytest.raises(DeviceError, match="PRAGMA synchronous is 1, it must be 2"):
        check_settings(journal._connection)


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE blob SET body = x'00'", "picture"),
        ("UPDATE kept SET body = x'00' WHERE name = 'wrap'", "wrap was changed"),
        ("UPDATE head SET note = note || x'0a'", "head of 5 entries was changed"),
        ("DROP TRIGGER entry_stays", "its tables are not"),
    ],
)
def test_all_that_is_kept_is_checked(statement: str, where: str, tmp_path: Path) -> None:
    journal = filled(tmp_path / "j.db")
    put_head(journal)
    journal.put_blob(b"picture")
    journal.keep("wrap", b"1")
    journal.close()
    tamper(tmp_path / "j.db", statement)
    with pytest.raises(DeviceError, match=where):
        Journal.open(tmp_path / "j.db")


def test_a_later_change_is_noticed_when_it_is_read(tmp_path: Path) -> None:
    journal = filled(tmp_path / "j.db")
    name = journal.put_blob(b"picture")
    journal._connection.execute("DROP TRIGGER entry_stays")
    journal._connection.execute("UPDATE entry SET body = x'41' WHERE seq = 3")
    journal._connection.execute("UPDATE blob SET body = x'41'")
    assert next(iter(journal.entries())) == b"entry 0"
    with pytest.raises(DeviceError, match="entry 3 was changed"):
        journal.entry(3)
    with pytest.raises(DeviceError, match="was changed"):
        journal.blob(name)


@pytest.mark.parametrize("changed", [0, 255, 256, 299])
def test_each_entry_of_many_is_held_against_its_leaf_and_each_head_against_its_tree(
    tmp_path: Path, changed: int
) -> None:
    journal = Journal.create(tmp_path / "j.db", ORIGIN)
    for n in range(300):
        journal.append(b"entry %d" % n)
        if n % 97 == 0:
            put_head(journal)
    root = journal.root()
    journal.close()
    again = Journal.open(tmp_path / "j.db")
    assert (again.size, again.root()) == (300, root)
    again.close()
    raw = sqlite.connect(str(tmp_path / "j.db"), isolation_level=None)
    raw.execute("DROP TRIGGER entry_stays")
    raw.execute("UPDATE entry SET leaf = ?, body = x'7979' WHERE seq = ?", (merkle.leaf_hash(b"y"), changed))
    raw.close()
    with pytest.raises(DeviceError) as told:
        Journal.open(tmp_path / "j.db")
    assert f"entry {changed} was changed" in told.value.what.en
