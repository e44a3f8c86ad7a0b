"""A day key that is gone: both verifiers say the same of every archive, noted, without a note, and under spoilt ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.vault.bundle import Bundle
from station.vault.bundle.manifest import DAY_KEY, ENTRIES
from station.vault.bundle.notes import join_notes, split_notes
from station.vault.note import sign_note
from station.vault.note.frame import split
from station.vault.trust import Revoked, next_trust, trust_file
from tests.conformance.test_conform_verifier import Said, agree, first, second
from tests.support.archives import STRANGER, Case, files_of, flipped, ranges, receipt_of, write_keys
from tests.support.journals import CENTER, SmallSite
from tests.support.shreds import OFFICERS, key_parts, officer_note, shred_notes


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[SmallSite, list[Bundle], list[str]]:
    folder = tmp_path_factory.mktemp("day")
    site, bundles = ranges(folder / "kiosk")
    return site, bundles, write_keys(site, folder)


def erased(bundle: Bundle, notes: bytes | None, site: SmallSite, *, gone: bool = True) -> dict[str, bytes]:
    """The bundle's folder, receipted, without its day key where ``gone``, with these notes beside it."""
    files = files_of(bundle, receipt_of(site, bundle))
    lost = [f"parts/{part}" for part in key_parts(bundle)]
    made = {name: body for name, body in files.items() if not gone or name not in lost}
    return made if notes is None else {**made, "shred": notes}


def cases(site: SmallSite, bundles: list[Bundle]) -> Iterator[Case]:
    bundle, good = bundles[1], shred_notes(site, bundles[1])

    def one(name: str, notes: bytes | None, verdict: int | None = 1) -> Case:
        return Case(name, {"b": erased(bundle, notes, site)}, verdict)

    yield one("gone without a note", None, 0)
    yield one("erased", good, 0)
    yield one("erased early", shred_notes(site, bundle, early="考生申请"), 0)
    yield one("a bundle that came later", shred_notes(site, bundle, bundles=("0" * 64,)), 0)
    yield Case("a note, and the key is here", {"b": erased(bundle, good, site, gone=False)}, 0)
    yield Case(
        "all three erased", {str(n): erased(b, shred_notes(site, b), site) for n, b in enumerate(bundles)}, 0
    )
    for file in (ENTRIES, "clear.tar"):
        lost = next(f"parts/{p.sha256}" for p in bundle.manifest.parts if p.file == file)
        rest = {name: body for name, body in erased(bundle, good, site).items() if name != lost}
        yield Case(f"{file} is gone too", {"b": rest})
    (key,) = (f"parts/{part}" for part in key_parts(bundle))
    yield Case("the key was changed", {"b": {**erased(bundle, good, site), key: b"x"}})
    for at in range(0, len(good), 29):
        yield one(f"note flipped at {at}", flipped(good, at))
    for end in (0, 1, len(good) // 2, len(good) - 1):
        yield one(f"note cut at {end}", good[:end])
    plan = site.center.plan_signer
    *officers, last = split_notes(good, "shred")
    yield one("without the center's signature", shred_notes(site, bundle, plan=False))
    yield one("by one officer", shred_notes(site, bundle, signing=("o1",)))
    yield one("naming one officer", shred_notes(site, bundle, ("o1",), ("o1",), officers=("o1",)))
    yield one("one officer twice", shred_notes(site, bundle, ("o1", "o1"), ("o1",), officers=("o1", "o1")))
    yield one("by a third officer", shred_notes(site, bundle, signing=("o1", "o3")))
    yield one("naming three", shred_notes(site, bundle, ("o1", "o2", "o3"), ("o1", "o2", "o3")))
    yield one("an officer without a note", join_notes([officers[0], last]))
    yield one("an officer's note more", join_notes([*officers, officer_note("o3", plan), last]))
    yield one(
        "an officer by the receipt key",
        join_notes([officers[0], officer_note("o2", site.center.receipt_signer), last]),
    )
    same = OFFICERS["o1"].officer_signer(CENTER).vkey
    yield one("two officers of one key", join_notes([officers[0], officer_note("o2", plan, same), last]))
    seal = OFFICERS["o2"].seal_signer(CENTER).vkey
    yield one("a key that seals", join_notes([officers[0], officer_note("o2", plan, seal), last]))
    yield one("the notes reversed", join_notes([last, *officers]))
    yield one("the notes of officers reversed", join_notes([*reversed(officers), last]), 0)
    yield one("a note of a stranger", join_notes([*officers, sign_note(split(last).text, [STRANGER])]))
    yield one("of another journal", shred_notes(site, bundle, journal=f"{bundle.manifest.journal}1"))
    yield one("of another key", shred_notes(site, bundle, keys=("0" * 64,)))
    yield one("of another center", shred_notes(site, bundle, center="other.center"))
    yield one("a hash that is none", shred_notes(site, bundle, bundles=("A" * 64,)))
    yield one("a receipt for a note", receipt_of(site, bundle).encode())


@pytest.mark.parametrize("options", [slice(0, 4), slice(0, 2), slice(0, 0)], ids=["identity", "keys", "none"])
def test_both_verifiers(
    day: tuple[SmallSite, list[Bundle], list[str]], options: slice, tmp_path: Path
) -> None:
    site, bundles, given = day
    due = cases(site, bundles)
    if not given[options]:
        due = (Case(one.name, one.bundles, None) for one in due)
    assert agree(due, given[options], tmp_path) > 60


def both(path: Path, options: list[str]) -> list[Said]:
    return [first(path, options), second(path, options)]


def test_what_is_said(day: tuple[SmallSite, list[Bundle], list[str]], tmp_path: Path) -> None:
    site, bundles, options = day
    bundle = bundles[1]
    good = Case("", {"b": erased(bundle, shred_notes(site, bundle), site)}).write(tmp_path / "good")
    bare = Case("", {"b": erased(bundle, None, site)}).write(tmp_path / "bare")
    for said in both(good, options):
        assert "the day key was erased at demo.center by o1, o2" in said.words
        assert "is missing" not in said.words
        assert "is the one in the tree" in said.words
        assert "not opened, for want of the day key" in said.words
    for said in both(bare, options):
        assert "the day key is missing, and no note that counts says who erased it" in said.words
    for said in both(good, []):
        assert "not checked, for want of the center's keys" in said.words
        assert said.verdict == 0


def test_keys_that_were_revoked(day: tuple[SmallSite, list[Bundle], list[str]], tmp_path: Path) -> None:
    """A revoked key's note counts for nothing and is nobody's fault; the key is then missing, not erased."""
    site, bundles, _ = day
    bundle = bundles[1]
    path = Case("", {"b": erased(bundle, shred_notes(site, bundle), site)}).write(tmp_path / "b")
    officer = OFFICERS["o2"].officer_signer(CENTER).vkey
    for n, key in enumerate((officer, site.center.plan_signer.vkey, OFFICERS["o3"].seal_signer(CENTER).vkey)):
        trust = tmp_path / f"{n}.json"
        trust.write_bytes(trust_file(next_trust(site.trust, time=1, revoked=[Revoked(key, 10**15)])))
        for said in both(path, ["--trust", str(trust)]):
            assert said.verdict == 0, said.words
            assert ("a key under" in said.words) is (n < 2)
            assert ("the day key is missing" in said.words) is (n < 2)


def test_the_manifest_s_third_file(day: tuple[SmallSite, list[Bundle], list[str]]) -> None:
    _, bundles, _ = day
    assert all(bundle.manifest.files[2].name == DAY_KEY for bundle in bundles)
