"""The archive that installs without a network: built, checked, installed twice, and refused once a byte is wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from station import __version__
from station.errors import PlanError
from station.release import check_release
from station.release.place import Place, is_older
from tests.support.journals import SmallSite

ROOT = Path(__file__).resolve().parents[2]
NO_NETWORK = {"PIP_NO_INDEX": "1", "https_proxy": "http://127.0.0.1:1", "http_proxy": "http://127.0.0.1:1"}


@dataclass(frozen=True)
class Built:
    archive: Path
    key: str
    folder: Path
    """The archive, unpacked as its user does."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    out = tmp_path_factory.mktemp("wheelhouse")
    if not (ROOT / ".tools" / "uv").is_dir():
        pytest.skip("./run has not set up its tools here")
    words = [sys.executable, "tools/wheelhouse.py", "--out", str(out), "--key", str(out / "key"), "--debs"]
    env = {**os.environ, "PYTHON": os.environ.get("PYTHON", "python3")}
    done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (archive,) = out.glob("*.tar")
    key = next(line.split("key: ")[1] for line in done.stdout.splitlines() if "key: " in line)
    subprocess.run(["tar", "-xf", str(archive), "-C", str(out)], check=True)
    return Built(archive, key, out / f"station-{__version__}")


def install(folder: Path, target: Path, code: int = 0) -> str:
    done = subprocess.run(
        ["sh", str(folder / "install.sh"), str(target)],
        env={**os.environ, **NO_NETWORK},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_the_archive_is_what_its_key_signed_and_holds_no_developer_s_tool(built: Built) -> None:
    found = check_release(built.archive, [built.key])
    assert found.info.python == "{}.{}".format(*sys.version_info[:2])
    names = set(found.contents.sums)
    assert any(name.startswith(f"wheels/station-{__version__}-") for name in names)
    assert any(name.startswith("wheels/textual-") for name in names)
    assert not [name for name in names if "pytest" in name or "playwright" in name or "schemathesis" in name]


def test_a_byte_too_many_and_nothing_is_touched(built: Built, tmp_path: Path) -> None:
    folder, target = tmp_path / "spoilt", tmp_path / "opt"
    shutil.copytree(built.folder, folder)
    with next((folder / "wheels").glob("click-*.whl")).open("ab") as file:
        file.write(b"x")
    install(folder, target, 1)
    assert not target.exists()


def test_one_that_can_t_be_finished_leaves_the_one_in_use(built: Built, tmp_path: Path) -> None:
    folder, target = tmp_path / "short", tmp_path / "opt"
    in_use = target / "versions" / "0.0.9"
    in_use.mkdir(parents=True)
    (target / "current").symlink_to("versions/0.0.9")
    shutil.copytree(built.folder, folder)
    gone = next((folder / "wheels").glob("click-*.whl"))
    sums = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "SHA256SUMS").write_text(
        "".join(line for line in sums if gone.name not in line), encoding="utf-8"
    )
    gone.unlink()
    assert "原来的版本照旧" in install(folder, target, 1)
    assert (target / "current").resolve() == in_use
    assert [one.name for one in (target / "versions").iterdir()] == ["0.0.9"]


@pytest.fixture(scope="module")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program installed from the archive, as on a kiosk."""
    target = tmp_path_factory.mktemp("installed") / "opt"
    install(built.folder, target)
    return target


def station(target: Path, home: Path, *words: str, code: int = 0) -> str:
    done = subprocess.run(
        [target / "current" / "bin" / "station", *words],
        env={**os.environ, **NO_NETWORK, "STATION_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


class TestUpdate:
    """One installation that goes through it all, in this order."""

    def test_without_the_publisher_s_key_nothing_is_believed(
        self, built: Built, installed: Path, tmp_path: Path
    ) -> None:
        assert "release.no_key" in station(installed, tmp_path, "update", str(built.archive), code=1)

    def test_during_a_day_it_is_refused_and_before_and_after_it_is_not(
        self, built: Built, installed: Path, tmp_path: Path
    ) -> None:
        site = SmallSite(tmp_path / "rooms" / "2026-11-07-01")
        site.open()
        first = (installed / "current").resolve()
        running = station(installed, tmp_path, "update", str(built.archive), "--key", built.key, code=1)
        assert "2026-11-07-01" in running, "its screens hold the journal"
        site.journal.close()
        assert "release.day_open" in station(
            installed, tmp_path, "update", str(built.archive), "--key", built.key, code=1
        )
        assert (installed / "current").resolve() == first
        waiting = tmp_path / "other"
        SmallSite(waiting / "rooms" / "2026-11-08-01").journal.close()
        station(installed, waiting, "update", str(built.archive), "--key", built.key)
        assert (installed / "current").resolve() != first
        assert (installed / "before").resolve() == first
        for place in ("current", "before"):
            program = installed / place / "bin" / "station"
            done = subprocess.run([program, "config", "check"], capture_output=True, text=True, check=False)
            assert "CP-18" in done.stdout, f"{place}: {done.stderr}"

    def test_the_key_is_kept_and_another_s_archive_refused(
        self, built: Built, installed: Path, tmp_path: Path
    ) -> None:
        assert Place(installed).publisher() == built.key
        spoilt = tmp_path / "spoilt.tar"
        body = bytearray(built.archive.read_bytes())
        body[len(body) // 2] ^= 1
        spoilt.write_bytes(body)
        now = (installed / "current").resolve()
        assert "release" in station(installed, tmp_path, "update", str(spoilt), code=1)
        assert (installed / "current").resolve() == now
        assert not list(installed.glob(".incoming-*"))

    def test_back_and_forth(self, installed: Path, tmp_path: Path) -> None:
        now, before = (installed / "current").resolve(), (installed / "before").resolve()
        assert __version__ in station(installed, tmp_path, "update", "--back")
        assert ((installed / "current").resolve(), (installed / "before").resolve()) == (before, now)
        station(installed, tmp_path, "update", "--back")
        assert (installed / "current").resolve() == now


def test_a_checkout_is_no_installation(tmp_path: Path) -> None:
    with pytest.raises(PlanError) as told:
        Place.of(Path(sys.prefix))
    assert told.value.code == "release.not_installed"
    (tmp_path / "versions" / "1").mkdir(parents=True)
    (tmp_path / "current").symlink_to("versions/1")
    with pytest.raises(PlanError) as told:
        Place.of(tmp_path / "versions" / "1").go_back()
    assert told.value.code == "release.nothing_before"


def test_versions_are_compared_by_their_numbers() -> None:
    assert is_older("0.9.0", "0.10.0")
    assert not is_older("0.10.0", "0.10.0")
    assert not is_older("1.0", "0.10.0")
