"""What the README inside every bundle tells a stranger to type, typed: real sha256sum, openssl, tar and age, in two shells."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from station.vault.bundle import Bundle, write_bundle, write_receipt_file
from station.vault.bundle.folder import write_shred_file
from station.vault.bundle.readme import FIRST, STEP
from tests.support.archives import flipped, ranges, receipt_of, write_keys
from tests.support.journals import SmallSite
from tests.support.shreds import key_parts, shred_notes

TOOLS = ("sha256sum", "openssl", "tar", "awk", "age")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[SmallSite, list[Bundle], Path]:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("day")
    site, bundles = ranges(folder / "kiosk")
    write_keys(site, folder)
    return site, bundles, folder


def typed(folder: Path, keys: Path, shell: str = "sh") -> subprocess.CompletedProcess[str]:
    """Every line of the README that is to be typed, until one complains; what it unpacks lies beside the bundle."""
    readme = (folder / "README.txt").read_text(encoding="utf-8")
    lines = readme.partition(FIRST)[2].split("\n")
    steps = [line.removeprefix(STEP) for line in lines if line.startswith(STEP)]
    scratch = folder.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    return subprocess.run(
        [shell, "-e", "-c", "\n".join(steps)],
        cwd=folder,
        env={
            "PATH": "/usr/bin:/bin",
            "TMPDIR": str(scratch),
            "TRUST": str(keys / "trust.json"),
            "IDENTITY": str(keys / "duty.age"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("shell", ["sh", "bash"])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_every_step(
    day: tuple[SmallSite, list[Bundle], Path], number: int, shell: str, tmp_path: Path
) -> None:
    site, bundles, keys = day
    write_bundle(bundles[number], tmp_path / "bundle")
    write_receipt_file(tmp_path / "bundle", receipt_of(site, bundles[number]))
    done = typed(tmp_path / "bundle", keys, shell)
    assert done.returncode == 0, done.stderr + done.stdout
    assert done.stdout.count("Signature Verified Successfully") == 6
    assert done.stdout.count(": OK") == len(bundles[number].manifest.parts) + 3 + 1


@pytest.mark.parametrize("noted", [True, False])
def test_an_erased_day_key_is_said_and_no_step_complains(
    day: tuple[SmallSite, list[Bundle], Path], noted: bool, tmp_path: Path
) -> None:
    site, bundles, keys = day
    folder = tmp_path / "bundle"
    write_bundle(bundles[1], folder)
    for part in key_parts(bundles[1]):
        (folder / "parts" / part).unlink()
    if noted:
        write_shred_file(folder, shred_notes(site, bundles[1]))
    done = typed(folder, keys)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "erased or missing" in done.stdout
    assert done.stdout.count("Signature Verified Successfully") == 5 + 5 * noted


@pytest.mark.parametrize("people", [("o1", "o3"), ("o1",)])
def test_a_shred_note_by_others_makes_a_step_complain(
    day: tuple[SmallSite, list[Bundle], Path], people: tuple[str, ...], tmp_path: Path
) -> None:
    site, bundles, keys = day
    write_bundle(bundles[1], tmp_path / "bundle")
    write_shred_file(tmp_path / "bundle", shred_notes(site, bundles[1], signing=people))
    assert typed(tmp_path / "bundle", keys).returncode != 0


@pytest.mark.parametrize("what", ["part", "manifest", "receipt"])
def test_a_changed_byte_makes_a_step_complain(
    day: tuple[SmallSite, list[Bundle], Path], what: str, tmp_path: Path
) -> None:
    site, bundles, keys = day
    folder = tmp_path / "bundle"
    write_bundle(bundles[0], folder)
    write_receipt_file(folder, receipt_of(site, bundles[0]))
    path = next((folder / "parts").iterdir()) if what == "part" else folder / what
    path.write_bytes(flipped(path.read_bytes(), 60))
    done = typed(folder, keys)
    assert done.returncode != 0, done.stdout


def test_another_center_s_keys_make_a_step_complain(
    day: tuple[SmallSite, list[Bundle], Path], tmp_path: Path
) -> None:
    _, bundles, keys = day
    write_bundle(bundles[0], tmp_path / "bundle")
    other = (
        (keys / "trust.json").read_text().replace("/plan+", "/plan-of-old+").replace("/receipt+", "/plan+")
    )
    (tmp_path / "trust.json").write_text(other)
    shutil.copy(keys / "duty.age", tmp_path / "duty.age")
    assert typed(tmp_path / "bundle", tmp_path).returncode != 0
