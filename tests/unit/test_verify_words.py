"""What a check says: what is proven, by whom, what was not read, and what is not proven."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from station.cli.unseal import open_bundles
from station.cli.verify import verify
from station.errors import PlanError
from station.event import EVENTS
from station.room import registry
from station.vault import age
from station.vault.bundle import Receipt, sign_receipt, write_bundle, write_receipt_file
from station.vault.day.events import BundleSafe
from station.vault.trust import Trust
from station.vault.verify import Findings, verify_all, verify_bundle
from station.vault.verify.words import WORDS
from tests.support.journals import SmallSite, day_of


def said(findings: Findings, level: str) -> str:
    return "\n".join(one.what.en for one in findings.items if one.level == level)


def receipt_for(site: SmallSite, bundle: object, signer: object = None) -> str:
    manifest = bundle.manifest  # type: ignore[attr-defined]
    receipt = Receipt(bundle.sha256, manifest.journal, manifest.end, manifest.root, site.time, 1, "")  # type: ignore[attr-defined]
    return sign_receipt(receipt, signer or site.center.receipt_signer)  # type: ignore[arg-type]


def test_without_any_key(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    findings = verify_bundle(site.cut(), None)
    assert findings.ok
    assert "signed the manifest" in said(findings, "proven")
    unproven = said(findings, "unproven")
    assert "contents not read" in unproven
    assert "only this bundle's own word" in unproven
    assert "entries 0 to 23 have no outside witness" in unproven


def test_with_the_center_s_keys(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    findings = verify_bundle(site.cut(), site.trust)
    proven = said(findings, "proven")
    for words in (
        "enrolled the device for site S01",
        "signed by s01, s02 and the device",
        "a second person and not an outside witness",
    ):
        assert words in proven
    assert "contents not read" in said(findings, "unproven")


def test_with_an_identity(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    findings = verify_bundle(site.cut(), site.trust, [site.center.escrow])
    assert "each of the 24 entries" in said(findings, "proven")
    assert "the day key opens the sealed parts of 20 entries" in said(findings, "proven")


def test_with_somebody_else_s_identity(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    findings = verify_bundle(site.cut(), site.trust, [age.HybridIdentity.generate()])
    assert not findings.ok
    assert "does not open" in said(findings, "failed")


def test_another_center_s_keys(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    other = Trust("other", (site.device.vkey,), ())
    findings = verify_bundle(site.cut(), other)
    assert [one.where for one in findings.items if one.level == "failed"] == ["plan.note"]


def test_a_receipt_is_the_outside_witness(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    bundle = site.cut()
    findings = verify_bundle(bundle, site.trust, receipt=receipt_for(site, bundle))
    assert "it had the first 24 entries" in said(findings, "proven")
    assert "no outside witness" not in said(findings, "unproven")
    forged = verify_bundle(bundle, site.trust, receipt=receipt_for(site, bundle, site.device.signer))
    assert [one.where for one in forged.items if one.level == "failed"] == ["receipt"]


def test_receipts_travel_in_later_ranges(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    first = site.cut()
    site.happen(BundleSafe(first.sha256, receipt_for(site, first), site.time))
    site.work(2)
    site.head()
    findings = verify_bundle(site.cut(), site.trust, [site.center.duty])
    assert "it had the first 24 entries" in said(findings, "proven")
    assert "entries 24 to 27 have no outside witness" in said(findings, "unproven")


def test_several_ranges(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    for _ in range(3):
        site.cut()
        site.work(2)
        site.head()
    checked, between = verify_all(site.outbox.folder, site.trust)
    assert [one.findings.ok for one in checked] == [True] * 3
    assert between.ok
    assert said(between, "proven").count("only adds to it") == 2
    shutil.rmtree(site.outbox.path(1))
    _, between = verify_all(site.outbox.folder, site.trust)
    assert "entries 0 to 23 are not in these bundles" in said(between, "unproven")


def test_two_histories(tmp_path: Path) -> None:
    one, two = day_of(tmp_path / "a"), day_of(tmp_path / "b")
    place = tmp_path / "both"
    write_bundle(one.cut(), place / "a")
    two.work(3)
    two.head()
    write_bundle(two.cut(), place / "b")
    _, between = verify_all(place, one.trust)
    assert "different histories" in said(between, "failed")


def test_every_kind_of_entry_has_a_word() -> None:
    assert registry.PARTS
    assert set(EVENTS) == set(WORDS)


@pytest.fixture
def files(tmp_path: Path) -> tuple[SmallSite, Path, list[str]]:
    site = day_of(tmp_path / "kiosk")
    bundle = site.cut()
    write_receipt_file(site.outbox.path(1), receipt_for(site, bundle))
    (tmp_path / "trust.json").write_bytes(msgspec.json.encode(site.trust))
    (tmp_path / "duty.age").write_text(f"# duty\n{site.center.duty}\n")
    options = ["--trust", str(tmp_path / "trust.json"), "--identity", str(tmp_path / "duty.age")]
    return site, site.outbox.path(1), options


def test_command_verify(files: tuple[SmallSite, Path, list[str]]) -> None:
    _, folder, options = files
    done = CliRunner().invoke(verify, [str(folder), *options], catch_exceptions=False)
    assert done.exit_code == 0
    assert "核验通过" in done.output
    assert "成立：24 条记录逐条与树相符" in done.output
    part = next((folder / "parts").iterdir())
    part.write_bytes(part.read_bytes()[:-1] + b"\1\2")
    with pytest.raises(PlanError) as told:
        CliRunner().invoke(verify, [str(folder / "manifest"), *options], catch_exceptions=False)
    assert told.value.code == "verify.failed"


def test_command_open(files: tuple[SmallSite, Path, list[str]], tmp_path: Path) -> None:
    _, folder, options = files
    out = tmp_path / "out"
    CliRunner().invoke(open_bundles, [str(folder), *options, "--out", str(out)], catch_exceptions=False)
    (target,) = out.iterdir()
    lines = [json.loads(line) for line in (target / "entries.jsonl").read_text().splitlines()]
    assert [line["seq"] for line in lines] == list(range(24))
    assert lines[4]["sealed"] == {"text": "考生1"}
    record = (target / "record.md").read_text()
    assert "**开启考场** Day opened (s01, s02)" in record
    assert "【text=考生1】" in record
    assert len(list((target / "blobs").iterdir())) == 1
    assert (target / "entries.jsonl").stat().st_mode & 0o077 == 0
