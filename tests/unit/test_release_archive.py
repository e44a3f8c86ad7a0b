"""A release archive is taken whole and signed, or not at all; nothing is left of one that was refused."""

from __future__ import annotations

import hashlib
import subprocess
import tarfile
from pathlib import Path

import pytest

from station.release import ReleaseError, check_release, unpack_release
from station.vault.note import Signer
from tests.support.releases import (
    RELEASER,
    VERSION,
    members,
    release_files,
    signed_files,
    write_archive,
    write_raw,
)

KEYS = (RELEASER.vkey,)


def test_a_whole_release_is_unpacked_as_it_was_signed(tmp_path: Path) -> None:
    files = signed_files(release_files())
    archive = write_archive(tmp_path / "station.tar", files)
    release = unpack_release(archive, tmp_path / "out", KEYS)
    assert (release.info.version, release.info.python, release.contents.version) == (VERSION, "3.11", VERSION)
    assert release.contents.signed_by == KEYS
    found = {str(p.relative_to(tmp_path / "out")): p for p in (tmp_path / "out").rglob("*") if p.is_file()}
    assert {name: path.read_bytes() for name, path in found.items()} == files
    assert {name for name, path in found.items() if path.stat().st_mode & 0o111} == {"install.sh"}
    assert check_release(archive, KEYS) == release


def test_sha256sum_itself_agrees_with_the_list(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "station.tar", signed_files(release_files()))
    unpack_release(archive, tmp_path / "out", KEYS)
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=tmp_path / "out",
        capture_output=True,
        text=True,
    )
    assert (checked.returncode, checked.stdout.count(": OK\n")) == (0, 5)


def test_the_same_files_give_the_same_archive(tmp_path: Path) -> None:
    files = signed_files(release_files())
    again = dict(reversed(files.items()))
    first, second = (
        hashlib.sha256(write_archive(tmp_path / name, f).read_bytes()).hexdigest()
        for name, f in (("a.tar", files), ("b.tar", again))
    )
    assert first == second


@pytest.mark.parametrize(
    "signer",
    [
        pytest.param(
            Signer.from_seed("center.example/release", b"x" * 32), id="a stranger's of the same name"
        ),
        pytest.param(Signer.from_seed("other.example/release", b"r" * 32), id="another publisher's"),
    ],
)
def test_a_key_that_nobody_pinned_vouches_for_nothing(tmp_path: Path, signer: Signer) -> None:
    archive = write_archive(tmp_path / "station.tar", signed_files(release_files(), signer))
    refused(archive, tmp_path, "signature")


def test_a_key_of_another_duty_vouches_for_nothing(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "station.tar", signed_files(release_files()))
    plan = Signer.from_seed("center.example/plan", b"r" * 32)
    with pytest.raises(ReleaseError, match="signature"):
        check_release(archive, [plan.vkey])


@pytest.mark.parametrize("name", list(signed_files(release_files())))
def test_every_file_counts(tmp_path: Path, name: str) -> None:
    files = signed_files(release_files())
    lacking = write_raw(tmp_path / "lacking.tar", members({n: d for n, d in files.items() if n != name}))
    refused(lacking, tmp_path, "release.archive")
    altered = write_raw(tmp_path / "altered.tar", members(files | {name: files[name] + b"\n"}))
    refused(altered, tmp_path, "release.archive")


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "station-0.2.0/../../etc/passwd",
        "../station-0.2.0/release.json",
        "station-0.2.0/wheels/../../x.whl",
        "station-0.2.0/wheels/a/b.whl",
        "station-0.2.0/wheels/.whl",
        "station-0.2.0/extra",
        "station-0.2.0/wheels/a\nb.whl",
        "station-0.3.0/wheels/a.whl",
        "station-0.2.0/wheels/unlisted.whl",
        "release.json",
    ],
)
def test_names_that_are_not_of_the_release_are_refused(tmp_path: Path, name: str) -> None:
    spoilt = [*members(signed_files(release_files())), (tarfile.TarInfo(name), b"x")]
    refused(write_raw(tmp_path / "station.tar", spoilt), tmp_path, "release.archive")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["station.tar"]


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE]
)
def test_only_plain_files_are_taken(tmp_path: Path, kind: bytes) -> None:
    info = tarfile.TarInfo("station-0.2.0/wheels/link.whl")
    info.type, info.linkname = kind, "/etc/passwd"
    spoilt = [*members(signed_files(release_files())), (info, b"")]
    refused(write_raw(tmp_path / "station.tar", spoilt), tmp_path, "not a plain file")


def test_a_file_that_comes_twice_is_refused(tmp_path: Path) -> None:
    files = members(signed_files(release_files()))
    refused(write_raw(tmp_path / "station.tar", [*files, files[-1]]), tmp_path, "twice")


def test_the_list_comes_before_everything_else(tmp_path: Path) -> None:
    files = members(signed_files(release_files()))
    refused(write_raw(tmp_path / "station.tar", files[::-1]), tmp_path, "does not begin")


def test_a_cut_archive_is_refused_wherever_it_is_cut(tmp_path: Path) -> None:
    whole = write_archive(tmp_path / "station.tar", signed_files(release_files())).read_bytes()
    # Up to the last file's bytes: the tar's own end marker and padding carry nothing.
    last = whole.rindex(b"wheel") + len(b"wheel")
    for at in range(0, last, 97):
        (tmp_path / "cut.tar").write_bytes(whole[:at])
        refused(tmp_path / "cut.tar", tmp_path, "release.archive")


@pytest.mark.parametrize(
    ("info", "why"),
    [
        ({"format": 2}, "format 2"),
        ({"version": "0.3.0"}, "does not fit"),
        ({"made": "yesterday"}, "does not fit"),
        ({"extra": 1}, "can't be read"),
        ({"python": 3}, "can't be read"),
        ({"platform": "x" * 5_000}, "too large"),
    ],
)
def test_what_the_release_says_of_itself_is_checked(
    tmp_path: Path, info: dict[str, object], why: str
) -> None:
    refused(write_archive(tmp_path / "station.tar", signed_files(release_files(**info))), tmp_path, why)


@pytest.mark.parametrize("lacking", ["release.json", "install.sh", "requirements.lock"])
def test_a_signed_list_that_lacks_a_file_is_refused(tmp_path: Path, lacking: str) -> None:
    files = release_files()
    del files[lacking]
    refused(write_archive(tmp_path / "station.tar", signed_files(files)), tmp_path, f"lacks {lacking}")


def test_what_is_no_archive_is_said_in_one_sentence(tmp_path: Path) -> None:
    refused(tmp_path / "none.tar", tmp_path, "can't be read")
    (tmp_path / "text.tar").write_text("no tar " * 200)
    refused(tmp_path / "text.tar", tmp_path, "can't be read")


def test_a_folder_that_is_there_is_never_unpacked_over(tmp_path: Path) -> None:
    archive = write_archive(tmp_path / "station.tar", signed_files(release_files()))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("kept")
    with pytest.raises(ReleaseError, match="out"):
        unpack_release(archive, tmp_path / "out", KEYS)
    assert (tmp_path / "out" / "mine").read_text() == "kept"


def refused(archive: Path, tmp_path: Path, why: str) -> None:
    """Both ways refuse it for this reason (a pattern) and leave nothing."""
    with pytest.raises(ReleaseError, match=why):
        check_release(archive, KEYS)
    with pytest.raises(ReleaseError, match=why):
        unpack_release(archive, tmp_path / "out", KEYS)
    assert not (tmp_path / "out").exists()
