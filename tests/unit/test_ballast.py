"""The disk's reserve: real blocks, made where there is room for it twice, given up once."""

from __future__ import annotations

from pathlib import Path

from station.vault.ballast import MEBIBYTE, Ballast


def test_it_is_made_held_and_given_up(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast", MEBIBYTE)
    assert not ballast.held
    assert ballast.make()
    assert ballast.held
    assert ballast.path.stat().st_blocks * 512 >= MEBIBYTE
    assert ballast.free()
    assert (ballast.freed, ballast.held, ballast.path.exists()) == (MEBIBYTE, False, False)
    assert not ballast.free()


def test_a_short_one_is_made_whole(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast", MEBIBYTE)
    ballast.path.write_bytes(b"x")
    assert not ballast.held
    assert ballast.make()
    assert ballast.path.stat().st_size == MEBIBYTE


def test_it_is_not_made_where_the_disk_has_no_room(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast", 1 << 60)
    assert not ballast.make()
    assert not ballast.path.exists()


def test_a_link_under_its_name_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"x")
    (tmp_path / "ballast").symlink_to(tmp_path / "victim")
    assert not Ballast(tmp_path / "ballast", MEBIBYTE).make()
    assert (tmp_path / "victim").read_bytes() == b"x"


def test_a_site_that_wants_none_lacks_nothing(tmp_path: Path) -> None:
    ballast = Ballast(tmp_path / "ballast", 0)
    assert ballast.held
    assert ballast.make()
    assert not ballast.path.exists()
