"""Bundles are cut once, kept as they are, and follow one another; a stick that lies is noticed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from station.errors import DeviceError, PlanError
from station.vault import age
from station.vault.bundle import BundleError, Outbox, disk, find_bundles, folder, read_bundle, write_bundle
from station.vault.bundle.outbox import copy_out
from station.vault.bundle.tar import read_tar
from station.vault.day.events import BundleCopied, BundleCut
from tests.support.journals import SmallSite, day_of


def test_ranges_follow_one_another(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    first = site.cut()
    site.work(300)
    site.head()
    second = site.cut()
    assert (second.manifest.start, second.manifest.previous) == (first.manifest.end, first.sha256)
    assert [b.manifest for b in site.state.bundles] == [first.sha256, second.sha256]
    assert second.clear().consistency is not None
    assert first.clear().consistency is None


def test_later_range_holds_only_its_own_pictures(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    site.cut()
    site.work(3)
    site.head()
    inside = read_tar(age.decrypt_bytes(site.cut().file("entries.age"), [site.center.escrow]), "entries.age")
    assert len([name for name in inside if name.startswith("blobs/")]) == 1


def test_nothing_new_is_said(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    site.cut()
    assert not site.outbox.worth_cutting(site.journal, site.state.bundles)
    with pytest.raises(PlanError) as told:
        site.cut()
    assert told.value.code == "bundle.nothing_new"
    site.head()  # the cut itself is an entry, and no reason to cut again
    assert not site.outbox.worth_cutting(site.journal, site.state.bundles)
    site.work(1)
    site.head()
    assert site.outbox.worth_cutting(site.journal, site.state.bundles)


def test_power_cut_between_folder_and_entry(tmp_path: Path) -> None:
    site = day_of(tmp_path)

    def gone(_: object) -> None:
        raise DeviceError(disk.DISK, path="journal", why="power")

    with pytest.raises(DeviceError):
        site.outbox.cut_next(site.journal, site.device, site.summary, (), site.time, gone)
    left = read_bundle(site.outbox.path(1))
    again = site.cut()
    assert again.sha256 == left.sha256
    assert site.state.bundles[0].manifest == left.sha256


def test_half_written_folder_is_cut_again(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    other = day_of(tmp_path / "other", "k2").cut()
    write_bundle(other, site.outbox.path(1))
    bundle = site.cut()
    assert bundle.manifest.journal == site.journal.origin
    assert read_bundle(site.outbox.path(1)).sha256 == bundle.sha256


def test_vanished_bundle_is_cut_again(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    site.cut()
    shutil.rmtree(site.outbox.path(1))
    assert site.outbox.worth_cutting(site.journal, site.state.bundles)
    again = site.cut()
    assert (again.manifest.number, again.manifest.start) == (2, 0)
    assert [b.sha256 for b in site.outbox.unsent(site.state.bundles)] == [again.sha256]


def test_without_recipients_nothing_is_cut(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    site.journal.forget("center_recipients")
    with pytest.raises(PlanError) as told:
        site.cut()
    assert told.value.code == "bundle.recipients"


def test_copy_is_the_same_files(tmp_path: Path) -> None:
    site = day_of(tmp_path / "kiosk")
    bundle = site.cut()
    seen: list[object] = []
    target = copy_out(bundle, "a receipt\n", tmp_path / "stick", seen.append)
    assert read_bundle(target / "manifest").sha256 == bundle.sha256
    names = {p.relative_to(target).as_posix() for p in target.rglob("*") if p.is_file()}
    assert names == {
        "manifest",
        "README.txt",
        "receipt",
        *(f"parts/{p.sha256}" for p in bundle.manifest.parts),
    }
    assert isinstance(seen[0], BundleCopied)
    assert find_bundles(tmp_path / "stick") == [target]


def test_a_stick_that_gives_other_bytes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = day_of(tmp_path / "kiosk")
    bundle = site.cut()
    monkeypatch.setattr(disk, "read_from_medium", lambda path: b"rot")
    seen: list[object] = []
    with pytest.raises(DeviceError) as told:
        copy_out(bundle, "", tmp_path / "stick", seen.append)
    assert told.value.code == "bundle.copy"
    assert not seen
    assert not list((tmp_path / "stick").rglob("manifest"))


def test_interrupted_copy_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = day_of(tmp_path / "kiosk")
    bundle = site.cut()
    written: list[Path] = []
    real = folder.write_durably

    def pulled_out(path: Path, body: bytes) -> None:
        if len(written) == 1:
            raise DeviceError(disk.DISK, path=path, why="gone")
        written.append(path)
        real(path, body)

    monkeypatch.setattr(folder, "write_durably", pulled_out)
    with pytest.raises(DeviceError):
        write_bundle(bundle, tmp_path / "stick")
    with pytest.raises(PlanError):
        read_bundle(tmp_path / "stick")
    monkeypatch.setattr(folder, "write_durably", real)
    write_bundle(bundle, tmp_path / "stick")
    assert read_bundle(tmp_path / "stick").file("clear.tar") == bundle.file("clear.tar")


def test_a_file_where_the_stick_should_be(tmp_path: Path) -> None:
    site = day_of(tmp_path / "kiosk")
    (tmp_path / "stick").write_text("a file")
    with pytest.raises(DeviceError) as told:
        copy_out(site.cut(), "", tmp_path / "stick", lambda _: None)
    assert told.value.code == "bundle.disk"


def test_recorded_events(tmp_path: Path) -> None:
    site = SmallSite(tmp_path)
    site.open()
    site.head()
    seen: list[object] = []
    bundle = site.outbox.cut_next(site.journal, site.device, site.summary, (), site.time, seen.append)
    assert seen == [BundleCut(1, 0, 3, bundle.sha256)]
    assert Outbox(tmp_path / "outbox").bundle(1) is not None


def test_oversized_files_are_not_swallowed(tmp_path: Path) -> None:
    site = day_of(tmp_path / "kiosk")
    bundle = site.cut()
    where = site.outbox.path(1)
    line = bundle.manifest.parts[0]
    with (where / "parts" / line.sha256).open("ab") as file:
        file.truncate(1 << 32)
    with pytest.raises(BundleError) as told:
        read_bundle(where).file(line.file)
    assert told.value.where == f"parts/{line.sha256}"
    with (where / "manifest").open("ab") as file:
        file.truncate(1 << 32)
    with pytest.raises(BundleError):
        read_bundle(where)
