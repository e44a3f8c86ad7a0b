"""After the center's keys were replaced: what was made for the old ones is still taken, opened, verified and exported."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from station.center.folder import CenterFolder
from station.center.trust import rotate
from station.cli import station
from station.vault.bundle import Bundle, read_bundle
from station.vault.trust import read_trust
from tests.support.centers import center_at, courier, serving
from tests.support.journals import START, SmallSite

NAMES = ("duty", "escrow")


class Rotated:
    """A center whose five keys were replaced between two rooms; all bundles were sent afterwards, then pulled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.old = self._room("k1")
        early = self.old.cut()
        self.center = center_at(folder / "center", enrolled=(self.old,))
        before = self.center.keys()
        rotate(self.center, ["plan", "receipt", "witness", "duty", "escrow"], START)
        assert not set(before.recipients) & set(self.center.keys().recipients)
        self.new = self._room("k2", self.center)
        self.center.enroll(self.new.device.vkey, START)
        self.bundles: tuple[Bundle, ...] = (early, self.new.cut())
        # Each kiosk took the note on the new keys; what k1 had cut before stays as it is.
        self.old.trust = self.new.trust = read_trust(Path(self.trust))
        with serving(self.center, open_pull=True) as url:
            for site, bundle in zip((self.old, self.new), self.bundles, strict=True):
                assert courier(url, site).send(bundle).note, "a bundle for the old recipients is taken"
            self.pulled = self.station("center", "pull", url, str(folder / "pulled"))
        self.identities = [str(self.center.office / f"{name}.age") for name in NAMES]
        self.retired = [str(self.center.office / "retired" / f"{name}-0.age") for name in NAMES]

    def _room(self, device: str, center: CenterFolder | None = None) -> SmallSite:
        site = SmallSite(self.folder / device, device, center=None if center is None else center.keys())
        site.open()
        site.head()
        site.seal("theory")
        site.head()
        return site

    def station(self, *words: str) -> Result:
        return CliRunner().invoke(station, list(words))

    @property
    def bundle_of_old(self) -> Path:
        return next(p for p in (self.folder / "pulled").iterdir() if "-k1-" in p.name)

    @property
    def trust(self) -> str:
        return str(self.center.path / "trust.json")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Rotated:
    return Rotated(tmp_path_factory.mktemp("rotated"))


def test_they_are_taken_and_pulled(made: Rotated) -> None:
    assert made.pulled.exit_code == 0, made.pulled.output
    assert read_bundle(made.bundle_of_old).sha256 == made.bundles[0].sha256


def test_they_verify_under_the_new_trust(made: Rotated) -> None:
    done = made.station("verify", str(made.folder / "pulled"), "--trust", made.trust)
    assert done.exit_code == 0, done.output
    assert "FAILED" not in done.output
    assert "all hold: 2" in done.output


@pytest.mark.parametrize("number", [0, 1])
def test_either_retired_identity_opens_the_old_one_and_checks_every_entry(made: Rotated, number: int) -> None:
    key = made.retired[number]
    done = made.station("verify", str(made.bundle_of_old), "--trust", made.trust, "--identity", key)
    assert done.exit_code == 0, done.output
    out = made.folder / f"opened-{number}"
    done = made.station("open", str(made.bundle_of_old), "--identity", key, "--out", str(out))
    assert done.exit_code == 0, done.output
    entries = next(out.glob("*/entries.jsonl")).read_bytes().splitlines()
    assert len(entries) == made.bundles[0].manifest.end


def test_a_new_identity_opens_only_the_new_one_and_says_so(made: Rotated, tmp_path: Path) -> None:
    done = made.station(
        "open", str(made.folder / "pulled"), "--identity", made.identities[0], "--out", str(tmp_path / "o")
    )
    assert done.exit_code == 1
    assert "does not open the bundle" in done.output
    assert [p.name for p in (tmp_path / "o").iterdir()] == [made.bundles[1].name]


def test_with_both_everything_is_exported(made: Rotated, tmp_path: Path) -> None:
    words = [w for key in (made.identities[0], made.retired[1]) for w in ("--identity", key)]
    done = made.station(
        *(
            "center",
            "export",
            str(made.folder / "pulled"),
            "--trust",
            made.trust,
            "--out",
            str(tmp_path / "e"),
        ),
        *words,
    )
    assert done.exit_code == 0, done.output
    assert "journals: 2" in done.output
