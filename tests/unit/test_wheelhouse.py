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
from station.release import check_release

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


def test_it_installs_beside_the_one_before_and_both_run(built: Built, tmp_path: Path) -> None:
    target = tmp_path / "opt"
    install(built.folder, target)
    first = (target / "current").resolve()
    assert not (target / "before").exists()
    install(built.folder, target)
    second = (target / "current").resolve()
    assert second != first
    assert (target / "before").resolve() == first
    for place in ("current", "before"):
        done = subprocess.run(
            [target / place / "bin" / "station", "config", "check"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "CP-18" in done.stdout


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
