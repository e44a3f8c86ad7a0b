"""``station disclose``: the entries that were asked for can be read and checked by anybody, and nothing else can."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from station.cli.disclose import disclose
from station.cli.unseal import open_bundles
from station.cli.verify import verify
from station.errors import PlanError
from station.event import EVENTS
from station.room import registry
from station.vault.bundle import Bundle, write_bundle, write_receipt_file
from station.vault.bundle.folder import write_shred_file
from station.vault.disclosure import check_disclosure, entries_about, of_journal
from station.vault.entry import decode, from_text
from station.vault.journal import Journal
from station.vault.kiosk import Kiosk
from station.vault.sealing import unseal
from tests.support.archives import ranges, receipt_of, write_keys
from tests.support.journals import SmallSite
from tests.support.shreds import key_parts, shred_notes
from tests.support.sim import ExamDay

assert registry.PARTS
assert EVENTS


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> tuple[SmallSite, list[Bundle], Path, list[str]]:
    folder = tmp_path_factory.mktemp("archive")
    site, bundles = ranges(folder / "kiosk")
    for number, bundle in enumerate(bundles, 1):
        write_bundle(bundle, folder / "pulled" / str(number))
    write_receipt_file(folder / "pulled" / "2", receipt_of(site, bundles[1]))
    return site, bundles, folder / "pulled", write_keys(site, folder)


@pytest.fixture
def nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine that knows no center and no journal."""
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("STATION_HOME", str(tmp_path / "empty"))
    return tmp_path


def run(*words: object) -> str:
    done = CliRunner().invoke(disclose, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_entries_of_an_archive(
    archive: tuple[SmallSite, list[Bundle], Path, list[str]], nothing_else: Path
) -> None:
    _, bundles, pulled, options = archive
    out = nothing_else / "out"
    said = run(pulled, *options, "--entry", 4, "--entry", 20, "--out", out)
    assert "text=考生1" in said
    assert sorted(p.name for p in (out / "entries").iterdir()) == [
        "20",
        "20.key",
        "20.tlog-proof",
        "4",
        "4.key",
        "4.tlog-proof",
    ]
    shutil.copy(options[1], nothing_else / "trust.json")
    done = CliRunner().invoke(
        verify, [str(out), "--trust", str(nothing_else / "trust.json")], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    assert "text=考生1" in done.output
    assert "demo.center enrolled the device for site S01" in done.output
    assert "receipt 1 of the center: it had this head" in done.output
    size = bundles[1].manifest.end
    assert f"over {size} entries" in done.output, "the head that the center has receipted, not the newest"
    assert (out / "entries" / "4").stat().st_mode & 0o077 == 0


def test_nothing_else_can_be_read(
    archive: tuple[SmallSite, list[Bundle], Path, list[str]], nothing_else: Path
) -> None:
    site, _, pulled, options = archive
    out = nothing_else / "out"
    run(pulled, *options, "--entry", 5, "--out", out)
    key = bytes.fromhex((out / "entries" / "5.key").read_text().strip())
    every = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    assert site.day_key is not None
    assert site.day_key not in every
    assert site.day_key.hex().encode() not in every
    opened = 0
    for seq, body in enumerate(site.journal.entries()):
        entry = decode(body, seq)
        if seq == 5:
            assert entry.salt.encode() in every
            continue
        # Without its salt, whose 128 bits are nowhere in the folder, no guess at an entry can be tried against its hash.
        assert entry.salt.encode() not in every
        assert from_text(entry.salt) not in every
        assert body not in every
        if entry.sealed is None:
            continue
        opened += 1
        with pytest.raises(PlanError):
            unseal(key, from_text(entry.salt), from_text(entry.sealed), seq)
    assert opened > 200


def test_a_candidate_of_a_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = ExamDay(tmp_path)
    day.open()
    day.to("08:45")
    for index in (1, 2, 3):
        day.admit(index)
    seat = day.plan.roster("theory")[2]
    ticket = day.plan.candidate(2).ticket
    day.room.end()
    monkeypatch.setenv("STATION_HOME", str(tmp_path / "kiosk"))
    identity = tmp_path / "duty.age"
    identity.write_text(f"{day.center.duty}\n")
    by_seat = run("--candidate", seat, "--session", "theory", "--identity", identity, "--out", tmp_path / "a")
    by_ticket = run("--candidate", ticket, "--identity", identity, "--out", tmp_path / "b")
    assert by_seat.splitlines()[:-1] == by_ticket.splitlines()[:-1]
    assert by_ticket.count("candidate=2") == len(list((tmp_path / "b" / "entries").glob("*.tlog-proof"))) > 1
    others = [day.plan.candidate(index) for index in (1, 3)]
    assert not any(word in by_ticket for one in others for word in (one.ticket, one.id_number))
    findings = check_disclosure(tmp_path / "b", Kiosk.load(tmp_path / "kiosk").trust)
    assert findings.ok, [one.what.en for one in findings.items]
    said = run("--candidate", seat, "--session", "theory", "--out", tmp_path / "c")
    assert "【…】" in said, "without an identity of the center what is sealed stays sealed"
    assert not list((tmp_path / "c" / "entries").glob("*.key"))
    for wanted in ("99", "nobody"):
        with pytest.raises(PlanError) as told:
            run("--candidate", wanted, "--out", tmp_path / "d")
        assert told.value.code == "disclose.cannot"


def test_what_names_others_too_is_left_out(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    day.open()
    day.to("08:45")
    day.admit(1)
    day.to("09:40")
    day.room.end()
    journal = Journal.open(day.home.journal)
    material = of_journal(journal, [day.center.duty], 0)
    absent = day.plan.candidate(5).ticket
    with pytest.raises(PlanError):
        entries_about(material, absent)
    about = entries_about(material, day.plan.roster("theory")[1], "theory")
    assert about.alone
    assert all(material.entry(seq)[0].data.get("candidate") == 1 for seq in about.alone)
    assert all(len(material.entry(seq)[0].data["candidates"]) > 1 for seq in about.shared)  # type: ignore[arg-type]
    journal.close()


def test_what_can_t_be_disclosed(
    archive: tuple[SmallSite, list[Bundle], Path, list[str]], nothing_else: Path
) -> None:
    _, bundles, pulled, options = archive
    out = nothing_else / "out"
    end = bundles[-1].manifest.end
    for words, code in (
        ((pulled, *options), "disclose.which"),
        ((pulled, *options, "--entry", 1, "--candidate", "3"), "disclose.which"),
        ((pulled, *options, "--entry", end), "disclose.cannot"),
        ((pulled, *options[:2], "--entry", 1), "bundle.not_for_you"),
    ):
        with pytest.raises(PlanError) as told:
            run(*words, "--out", out)
        assert told.value.code == code, words
    spoilt = nothing_else / "spoilt"
    shutil.copytree(pulled, spoilt)
    next((spoilt / "1" / "parts").iterdir()).write_bytes(b"x")
    with pytest.raises(PlanError) as told:
        run(spoilt, *options, "--entry", 1, "--out", out)
    assert told.value.code == "disclose.not_sound"
    out.mkdir(exist_ok=True)
    (out / "mine").write_text("x")
    with pytest.raises(PlanError) as told:
        run(pulled, *options, "--entry", 1, "--out", out)
    assert told.value.code == "disclose.cannot"


def test_an_entry_that_no_receipt_covers(
    archive: tuple[SmallSite, list[Bundle], Path, list[str]], tmp_path: Path
) -> None:
    site, bundles, pulled, options = archive
    last = bundles[-1].manifest.end - 1
    run(pulled, *options, "--entry", last, "--out", tmp_path / "out")
    findings = check_disclosure(tmp_path / "out", site.trust)
    assert findings.ok
    assert any("no outside witness" in one.what.en for one in findings.items)


def test_with_an_erased_day_key_the_rest_is_still_disclosed(
    archive: tuple[SmallSite, list[Bundle], Path, list[str]], nothing_else: Path
) -> None:
    """What was sealed stays closed, in a disclosure and opened whole; entry and proof are what they were."""
    site, bundles, pulled, options = archive
    shutil.copytree(pulled, nothing_else / "pulled")
    for number, bundle in enumerate(bundles, 1):
        folder = nothing_else / "pulled" / str(number)
        for part in key_parts(bundle):
            (folder / "parts" / part).unlink()
        write_shred_file(folder, shred_notes(site, bundle))
    out = nothing_else / "out"
    said = run(nothing_else / "pulled", *options, "--entry", 4, "--out", out)
    assert "sealed parts stay closed" in said
    assert "考生" not in said
    assert sorted(path.name for path in (out / "entries").iterdir()) == ["4", "4.tlog-proof"]
    trust = ["--trust", options[1]]
    checked = CliRunner().invoke(verify, [str(out), *trust], catch_exceptions=False)
    assert checked.exit_code == 0
    assert "its sealed part was not disclosed" in checked.output
    words = [str(nothing_else / "pulled"), *options, "--out", str(nothing_else / "opened")]
    opened = CliRunner().invoke(open_bundles, words, catch_exceptions=False)
    assert opened.exit_code == 0
    assert opened.output.count("the day key was erased or is missing") == 3
    records = [path.read_text() for path in (nothing_else / "opened").rglob("record.md")]
    assert len(records) == 3
    assert not any("考生" in record for record in records)
