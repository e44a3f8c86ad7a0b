"""The bundle's files have one spelling each: manifest, tiles, tar, notes."""

from __future__ import annotations

import io
import tarfile
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.vault import merkle
from station.vault.bundle import BundleError, open_manifest
from station.vault.bundle.figures import read_incident, read_session, session_line
from station.vault.bundle.manifest import PartLine, sign_manifest
from station.vault.bundle.notes import join_notes, split_notes
from station.vault.bundle.origin import parse_origin
from station.vault.bundle.summary import (
    LONGEST_PAPER,
    SESSION_PHASES,
    IncidentFigures,
    SessionFigures,
    Summary,
    on_a_line,
)
from station.vault.bundle.tar import read_tar, write_tar
from station.vault.bundle.tiles import (
    entry_tiles,
    hash_tiles,
    read_entry_tiles,
    read_hash_tiles,
    tile_path,
)
from station.vault.note import NoteError, Signer
from tests.support.journals import SmallSite, day_of, with_manifest


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    return day_of(tmp_path_factory.mktemp("site"))


def test_manifest_says_what_was_cut(site: SmallSite, tmp_path: Path) -> None:
    bundle = site.cut()
    manifest = open_manifest(bundle.note)
    assert manifest == bundle.manifest
    assert (manifest.number, manifest.start, manifest.end, manifest.previous) == (1, 0, 24, "")
    assert manifest.root == merkle.root(site.journal.leaf_hashes()[:24])
    assert manifest.summary.sessions[0].present == 29
    assert bundle.name == "S01-2026-11-07-01-k1-1-0001"


def test_figures_survive(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    figures = Summary("closed", True, (), (IncidentFigures("CP-3", "serious", 2),))
    note = with_manifest(site.cut(), site, summary=figures)
    assert open_manifest(note).summary == figures


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"end": 0}, "contradict"),
        ({"journal": "demo.center/S01/2026-11-07/01/k9/1"}, "not the signing device's"),
        ({"journal": "demo.center/S01"}, "not a journal's name"),
        ({"parts": (PartLine("0" * 64, 5, "clear.tar", 0),)}, "do not"),
        ({"previous": "abc"}, "malformed"),
    ],
)
def test_contradictions_are_refused(tmp_path: Path, changes: dict[str, object], says: str) -> None:
    site = day_of(tmp_path)
    with pytest.raises(BundleError) as told:
        open_manifest(with_manifest(site.cut(), site, **changes))
    assert told.value.where == "manifest"
    assert says in told.value.what.en


def test_another_signer_is_refused(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    bundle = site.cut()
    other = Signer.generate(site.device.name)
    with pytest.raises(BundleError):
        open_manifest(sign_manifest(bundle.manifest, other))
    both = bundle.note + other.sign(bundle.manifest.text()).encode()
    with pytest.raises(BundleError, match="too many"):
        open_manifest(both)


def test_parts_in_another_order_are_refused(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    manifest = site.cut().manifest
    swapped = replace(manifest, parts=tuple(reversed(manifest.parts)))
    with pytest.raises(BundleError, match="follow"):
        open_manifest(sign_manifest(swapped, site.device.signer))


def test_origin_keeps_slashes_of_the_center() -> None:
    origin = parse_origin("exam.example/north/S01/2026-11-07/01/k1/2")
    assert (origin.center, origin.site, origin.device_name) == (
        "exam.example/north",
        "S01",
        "exam.example/north/S01/k1",
    )


def test_tile_paths_are_those_of_the_specification() -> None:
    assert tile_path("0", 5, 256) == "tile/0/005"
    assert tile_path("1", 0, 3) == "tile/1/000.p/3"
    assert tile_path("entries", 1_234_067, 256) == "tile/entries/x001/x234/067"


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 1_100))
def test_tiles_give_the_leaves_back(size: int) -> None:
    leaves = [merkle.leaf_hash(b"%d" % n) for n in range(size)]
    tiles = hash_tiles(leaves)
    assert read_hash_tiles(tiles, size) == leaves
    full = size // 256
    assert len([p for p in tiles if p.startswith("tile/0/")]) == full + bool(size % 256)
    if full:
        level1 = tiles[tile_path("1", 0, full)]
        assert level1[:32] == merkle.root(leaves[:256])


@pytest.mark.parametrize("path", ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"])
def test_a_wrong_tile_is_named(path: str) -> None:
    leaves = [merkle.leaf_hash(b"%d" % n) for n in range(300)]
    tiles = hash_tiles(leaves)
    tiles.pop(path)
    with pytest.raises(BundleError) as told:
        read_hash_tiles(tiles, 300)
    assert told.value.where == path


def test_a_tile_too_many_is_refused() -> None:
    leaves = [merkle.leaf_hash(b"x")]
    with pytest.raises(BundleError):
        read_hash_tiles({**hash_tiles(leaves), "tile/2/000": b""}, 1)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 600), st.integers(1, 300))
def test_entry_tiles_give_the_entries_back(start: int, count: int) -> None:
    first = start - start % 256
    end = start + count
    bodies = [b"entry %d" % n for n in range(first, end)]
    assert read_entry_tiles(entry_tiles(bodies, first), start, end) == list(enumerate(bodies, first))


@pytest.mark.parametrize("tile", [b"\x00\x05abc", b"\x00\x00", b"\x00\x01a\x00\x01b"])
def test_malformed_entry_tiles_are_refused(tile: bytes) -> None:
    with pytest.raises(BundleError):
        read_entry_tiles({"tile/entries/000.p/1": tile}, 0, 1)


def test_tar_is_plain_and_has_one_spelling() -> None:
    files = {"b": b"2", "a/x": b"1" * 1_000}
    data = write_tar(files)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        assert tar.getnames() == ["a/x", "b"]
        assert all(info.mtime == 0 for info in tar)
    assert read_tar(data, "t") == files
    changed = bytearray(data)
    changed[136] = ord("1")  # mtime
    for other in (bytes(changed), data + b"\0" * 512, data[:-1024], b"no tar"):
        with pytest.raises(BundleError):
            read_tar(other, "t")


@pytest.mark.parametrize("name", ["../x", "/x", "a//b", ".hidden", "a b", ""])
def test_tar_refuses_names_that_climb(name: str) -> None:
    with pytest.raises(ValueError, match="can't stand"):
        write_tar({name: b""})


def test_notes_are_split_where_they_were_joined() -> None:
    signer = Signer.generate("k")
    notes = [f"text {n}\u2028still the line\n\n{signer.sign('x' + chr(10))}" for n in range(3)]
    assert split_notes(join_notes(notes), "n") == notes
    assert split_notes(b"", "n") == []
    with pytest.raises(BundleError):
        split_notes(join_notes(notes)[:-1], "n")


FIGURES = st.builds(
    SessionFigures,
    session=st.sampled_from(["theory", "s1", "理论 1"]),
    present=st.integers(0, 10**6),
    late=st.integers(0, 10**6),
    absent=st.integers(0, 10**6),
    sealed=st.booleans(),
    listed=st.integers(0, 10**6),
    left=st.integers(0, 10**6),
    phase=st.sampled_from(SESSION_PHASES),
    start=st.integers(0, 2**53),
    end=st.integers(0, 2**53),
    paper=st.text(max_size=90).map(on_a_line).filter(bool),
)


@given(FIGURES)
def test_a_session_s_line_says_what_was_written(figures: SessionFigures) -> None:
    assert read_session(session_line(figures)) == figures


def test_figures_of_an_older_program_read_as_they_did() -> None:
    line = "theory present=29 late=2 absent=1 sealed=yes"
    assert read_session(line) == SessionFigures("theory", 29, 2, 1, True)
    assert session_line(read_session(line)) == line
    assert read_incident("CP-3 severity=serious count=2") == IncidentFigures("CP-3", "serious", 2)


def test_a_paper_may_be_called_anything_that_stands_on_a_line() -> None:
    named = SessionFigures("s1", 1, 0, 0, False, 1, 0, "entry", 1, 2, "a present=9 late=9 absent=9 sealed=no")
    assert read_session(session_line(named)) == named
    with pytest.raises(NoteError):
        session_line(msgspec.structs.replace(named, session=session_line(named)))
    assert on_a_line("电工\n（四级）\u200b  理论") == "电工 （四级） 理论"
    assert on_a_line("\u202e\t") == ""
    assert len(on_a_line("长" * 90)) == LONGEST_PAPER
