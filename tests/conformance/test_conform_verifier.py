"""Two verifiers that share no code, ``station verify`` and docs/verifier/verify.mjs, give one verdict on every archive."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from station.cli.verify import verify
from station.errors import StationError
from station.room.home import open_room
from station.room.transfer import cut_news
from station.vault import age
from station.vault.bundle import Outbox
from station.vault.bundle.notes import split_notes
from station.vault.disclosure import of_bundles, write_disclosure
from station.vault.keys import EpochKey
from station.vault.merkle import inclusion_proof
from station.vault.note import cosign, write_proof
from station.vault.slip import Slip
from station.vault.trust import Revoked, next_trust, trust_file
from tests.support.archives import (
    STRANGER,
    Case,
    Spoiler,
    files_of,
    flipped,
    loose_tar,
    odd_entries,
    other_cosignature,
    ranges,
    receipt_of,
    strange_fields,
    write_keys,
)
from tests.support.journals import CENTER, SmallSite, recut
from tests.support.sim import ExamDay

SECOND = Path(__file__).resolve().parents[2] / "docs" / "verifier" / "verify.mjs"
PARALLEL = 2


@dataclass(frozen=True)
class Said:
    """A verdict: 0 holds, 1 does not, 2 can't be read; and the words it came with."""

    verdict: int
    words: str


def first(path: Path, options: Sequence[str]) -> Said:
    done = CliRunner().invoke(verify, [str(path), *options])
    if isinstance(done.exception, StationError):
        code = getattr(done.exception, "code", "")
        return Said(1 if code == "verify.failed" else 2, f"{done.output}\n{done.exception}")
    assert done.exception is None, (path, done.exception)
    return Said(done.exit_code, done.output)


def second(path: Path, options: Sequence[str]) -> Said:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: the second verifier was not run")
    done = subprocess.run(
        [node, str(SECOND), str(path), *options], capture_output=True, text=True, check=False, timeout=120
    )
    assert "defect" not in done.stderr, (path, done.stderr)
    return Said(done.returncode, done.stdout + done.stderr)


def agree(cases: Iterable[Case], options: Sequence[str], folder: Path) -> int:
    """Both verdicts on each case, by keys and by identity; whatever differs is listed. Returns how many there were."""
    written = [(case, case.write(folder / str(n))) for n, case in enumerate(cases)]
    with ThreadPoolExecutor(PARALLEL) as pool:
        seconds = list(pool.map(lambda one: second(one[1], options), written))
    wrong: list[str] = []
    for (case, path), other in zip(written, seconds, strict=True):
        own = first(path, options)
        if own.verdict != other.verdict or case.verdict not in (None, own.verdict):
            words = "\n".join(
                line for said in (own, other) for line in said.words.splitlines() if "成立" not in line[:5]
            )
            wrong.append(
                f"{case.name}: station {own.verdict}, second {other.verdict}, due {case.verdict}\n{words[-900:]}"
            )
    assert not wrong, f"{len(wrong)} of {len(written)}:\n" + "\n".join(wrong)
    return len(written)


@dataclass(frozen=True)
class Archive:
    site: SmallSite
    spoiler: Spoiler
    options: list[str]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder = tmp_path_factory.mktemp("archive")
    site, bundles = ranges(folder / "kiosk")
    return Archive(site, Spoiler(site, bundles), write_keys(site, folder))


FAMILIES = (
    "bytes_of_files",
    "receipts_beside",
    "signed_manifests",
    "bytes_of_clear_files",
    "signed_notes",
    "tars",
    "entries",
)


@pytest.mark.parametrize("family", FAMILIES)
def test_one_range(archive: Archive, family: str, tmp_path: Path) -> None:
    assert agree(getattr(archive.spoiler, family)(), archive.options, tmp_path) > 5


@pytest.mark.parametrize("family", ["receipts_beside", "signed_notes"])
@pytest.mark.parametrize("options", [slice(0, 2), slice(0, 0)], ids=["keys", "neither"])
def test_one_range_with_less_to_go_by(archive: Archive, family: str, options: slice, tmp_path: Path) -> None:
    cases = [Case(c.name, c.bundles, None) for c in getattr(archive.spoiler, family)()]
    agree(cases, archive.options[options], tmp_path)


def test_several_ranges(archive: Archive, tmp_path: Path) -> None:
    _, fork = ranges(tmp_path / "fork", entries=13)
    agree(archive.spoiler.series(archive.site, fork), archive.options, tmp_path / "cases")


def test_entries_that_are_none(tmp_path: Path) -> None:
    site, cases = odd_entries(tmp_path / "kiosk")
    agree(cases, write_keys(site, tmp_path / "keys"), tmp_path / "cases")


def test_the_one_known_difference(tmp_path: Path) -> None:
    """What fields a kind has is the program's own knowledge; the second verifier says that it did not look."""
    site, case = strange_fields(tmp_path / "kiosk")
    path, options = case.write(tmp_path / "case"), write_keys(site, tmp_path / "keys")
    assert first(path, options).verdict == 1
    other = second(path, options)
    assert other.verdict == 0
    assert "are not checked here" in other.words


def test_a_real_sitting_s_archive(tmp_path: Path) -> None:
    site, bundles = ranges(tmp_path / "kiosk", demo=False)
    options = write_keys(site, tmp_path / "keys")
    agree(
        Spoiler(site, bundles).series(site, ranges(tmp_path / "fork", demo=False, entries=13)[1]),
        options,
        tmp_path / "cases",
    )


def test_a_tar_of_the_folders(archive: Archive, tmp_path: Path) -> None:
    said = [second(path, archive.options) for path in _as_tars(archive, tmp_path)]
    assert [one.verdict for one in said] == [0, 0, 0]
    words = said[-1]
    assert "bundle 3 follows bundle 2" in words.words
    end = archive.spoiler.bundles[0].manifest.end
    assert f"entries 0 to {end - 1} have outside witnesses: the center's receipt 1 of" in words.words
    last = archive.spoiler.bundles[-1].manifest.end - 1
    assert f"entries {end} to {last} have no outside witness" in words.words


def _as_tars(archive: Archive, tmp_path: Path) -> Iterator[Path]:
    cases = {name: files_of(bundle) for name, bundle in zip("abc", archive.spoiler.bundles, strict=True)}
    folder = Case("", cases).write(tmp_path / ("a-long-name-" * 8))
    for kind in ("ustar", "gnu", "pax"):
        path = tmp_path / f"{kind}.tar"
        command = ["tar", f"--format={kind}", "-cf", str(path), "-C", str(tmp_path), folder.name]
        subprocess.run(command, check=True)
        yield path


@pytest.mark.parametrize("name", ["../manifest", "/manifest", "a/../manifest", "a//manifest"])
def test_a_tar_that_leads_elsewhere(archive: Archive, name: str, tmp_path: Path) -> None:
    (tmp_path / "tricky.tar").write_bytes(loose_tar({**files_of(archive.spoiler.bundle), name: b"x"}))
    said = second(tmp_path / "tricky.tar", archive.options)
    assert said.verdict == 2
    assert "leads elsewhere" in said.words


def test_what_can_t_be_read(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    good = Case("", {"b": files_of(archive.spoiler.bundle)}).write(tmp_path / "good")
    (tmp_path / "trust.json").write_text("{}")
    (tmp_path / "cut.tar").write_bytes(b"x" * 700)
    (tmp_path / "link.tar").write_bytes(loose_tar({}, last=b"2"))
    for path, options in (
        (tmp_path / "empty", archive.options),
        (good, ["--trust", str(tmp_path / "trust.json")]),
        (good, ["--identity", str(tmp_path / "trust.json")]),
    ):
        assert (first(path, options).verdict, second(path, options).verdict) == (2, 2)
    for path in (tmp_path / "cut.tar", tmp_path / "link.tar", tmp_path / "nowhere"):
        assert second(path, []).verdict == 2


def test_a_played_day_under_hybrid_identities(tmp_path: Path) -> None:
    """The demo's own archive, its entries opened by another tool than node."""
    day = ExamDay(tmp_path)
    day.open()
    day.to("08:45")
    day.admit(1)
    day.crash()
    day.reopen()
    day.admit(2)
    day.room.end()
    cut_news(open_room(day.kiosk, day.home, day.source), Outbox(day.home.outbox))
    (tmp_path / "trust.json").write_bytes(msgspec.json.encode(day.kiosk.trust))
    (tmp_path / "duty.age").write_text(f"{day.center.duty}\n")
    trust = ["--trust", str(tmp_path / "trust.json")]
    assert second(day.home.outbox, [*trust, "--identity", str(tmp_path / "duty.age")]).verdict == 2
    taken = second(day.home.outbox, [*trust, "--take-out", str(tmp_path / "opened")])
    assert (taken.verdict, first(day.home.outbox, trust).verdict) == (0, 0)
    (bundle,) = (tmp_path / "opened").iterdir()
    for sealed, opened in (("entries.age", "entries.tar"), ("day-key.age", "day.key")):
        body = age.decrypt_bytes((bundle / sealed).read_bytes(), [day.center.duty])
        (bundle / opened).write_bytes(body)
    whole = second(day.home.outbox, [*trust, "--opened", str(tmp_path / "opened")])
    assert whole.verdict == 0, whole.words
    assert "the day key opens each" in whole.words
    (bundle / "day.key").write_bytes(bytes(32))
    assert second(day.home.outbox, [*trust, "--opened", str(tmp_path / "opened")]).verdict == 1


def test_changed_and_revoked_keys(archive: Archive, tmp_path: Path) -> None:
    """Whose signatures count by the center's receipt: the device's, a person's, the center's own."""
    site, bundles = archive.site, archive.spoiler.bundles
    receipt = receipt_of(site, bundles[0])
    folder = Case("", {"a": files_of(bundles[0], receipt), "b": files_of(bundles[1])}).write(tmp_path / "day")
    plan, receipts = site.trust.keys
    person = site.people["s01"]
    seal, cosigns = person.seal_signer(CENTER).vkey, person.cosigner(CENTER).vkey
    verdicts = {}
    for n, (name, trust) in enumerate(
        {
            "changed": next_trust(site.trust, time=1, keys=[STRANGER.vkey]),
            **{
                f"{name} {when}": next_trust(site.trust, time=1, revoked=[Revoked(key, site.time + later)])
                for name, key in (
                    ("device", site.device.vkey),
                    ("seal", seal),
                    ("cosign", cosigns),
                    ("plan", plan),
                    ("receipt", receipts),
                )
                for when, later in (("before", -1_000_000), ("after", 1_000_000))
            },
            "all": next_trust(site.trust, time=1, revoked=[Revoked(plan, 1), Revoked(receipts, 1)]),
        }.items()
    ):
        file = tmp_path / f"trust-{n}.json"
        file.write_bytes(trust_file(trust))
        for bundle in ("a", "b"):
            options = ["--trust", str(file)]
            both = first(folder / bundle, options), second(folder / bundle, options)
            assert both[0].verdict == both[1].verdict, (name, bundle, both)
            verdicts[name, bundle] = both[0].verdict
    assert verdicts["changed", "a"] == verdicts["changed", "b"] == 0
    assert verdicts["device after", "a"] == 0
    assert verdicts["device after", "b"] == verdicts["device before", "a"] == 1
    assert verdicts["seal after", "a"] == 0
    assert verdicts["seal before", "a"] == 1
    assert verdicts["all", "a"] == verdicts["all", "b"] == 1, "no key that counts is not the same as no trust"


def test_heads_that_the_center_cosigned(archive: Archive, tmp_path: Path) -> None:
    site, bundle = archive.site, archive.spoiler.bundles[1]
    witness = site.center.witness
    trust = msgspec.structs.replace(site.trust, witness=(witness.vkey,))
    revoked = next_trust(trust, time=1, revoked=[Revoked(witness.vkey, 10**15)])
    clear = bundle.clear()
    good = cosign(clear.heads[0], witness, 1_794_000_000)
    forged = good.replace(*other_cosignature(good))
    for n, (head, verdict) in enumerate(((good, 0), (forged, 1))):
        changed = replace(clear, heads=(head, *clear.heads[1:])).pack()
        folder = Case("", {"b": files_of(recut(bundle, site, clear=changed))}).write(tmp_path / str(n))
        for number, one in enumerate((trust, revoked)):
            file = tmp_path / f"{number}.json"
            file.write_bytes(trust_file(one))
            both = [by(folder, ["--trust", str(file)]) for by in (first, second)]
            due = verdict if one is trust else 0
            assert [said.verdict for said in both] == [due, due]
            assert all(
                ("the center's cosignature" in said.words) == (one is trust and not due) for said in both
            )


def test_slips(archive: Archive, tmp_path: Path) -> None:
    bundle = archive.spoiler.bundles[1]
    folder = Case("", {"b": files_of(bundle)}).write(tmp_path)
    manifest = bundle.manifest
    for slip, verdict in (
        (Slip(manifest.journal, manifest.end, manifest.root), 0),
        (Slip(manifest.journal, manifest.end, bytes(32)), 1),
        (Slip(manifest.journal, manifest.end + 1, bytes(32)), 0),
        (Slip("another/S01/2026-11-07/01/k1/1", manifest.end, bytes(32)), 0),
    ):
        options = [*archive.options, "--slip", slip.line]
        assert (first(folder, options).verdict, second(folder, options).verdict) == (verdict, verdict)
    assert (
        "a slip on paper"
        in second(folder, ["--slip", Slip(manifest.journal, manifest.end, manifest.root).line]).words
    )
    assert second(folder, ["--slip", "HEAD2/x"]).verdict == 2


def disclosed(archive: Archive, folder: Path) -> dict[str, bytes]:
    """The files of a disclosure of two entries, receipted and under the plan's and the center's word."""
    site, bundles = archive.site, archive.spoiler.bundles
    receipts = [(bundle, receipt_of(site, bundle) if n == 1 else None) for n, bundle in enumerate(bundles)]
    write_disclosure(of_bundles(receipts, [site.center.duty], 20), (4, 20), folder)
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_disclosed_entries(archive: Archive, tmp_path: Path) -> None:
    files = disclosed(archive, tmp_path / "good")
    options = archive.options[:2]
    assert agree(_spoilt_disclosures(archive, files), options, tmp_path / "cases") > 100
    said = [by(tmp_path / "good", options).words for by in (first, second)]
    assert all("考生1" in words and "receipt 1 of the center: it had this head" in words for words in said)
    assert all(by(tmp_path / "good", []).verdict == 0 for by in (first, second)), "nobody's keys at hand"


def _spoilt_disclosures(archive: Archive, files: dict[str, bytes]) -> Iterator[Case]:
    site, bundles = archive.site, archive.spoiler.bundles

    def case(name: str, changed: dict[str, bytes], verdict: int | None = 1) -> Case:
        return Case(name, {".": changed}, verdict)

    yield case("nothing", files, 0)
    for name, body in files.items():
        due = 0 if name == "README.txt" else None
        for at in range(0, len(body), max(1, len(body) // 9)):
            yield case(f"{name} flipped at {at}", {**files, name: flipped(body, at)}, due)
        for end in (0, len(body) // 2, len(body) - 1):
            yield case(f"{name} cut at {end}", {**files, name: body[:end]}, due)
        gone = {"receipts": 0, "plan.note": 0, "enrol.note": 0, "README.txt": 0, "epochs": 2}
        rest = {n: b for n, b in files.items() if n != name}
        yield case(f"{name} gone", rest, gone.get(name, 0 if name.endswith(".key") else 1))
    one, two = "entries/4", "entries/20"
    for end in ("", ".tlog-proof", ".key"):
        yield case(
            f"entries{end} swapped", {**files, one + end: files[two + end], two + end: files[one + end]}
        )
    moved = {n.replace("/4", "/5"): b for n, b in files.items()}
    yield case("an entry under another number", moved)
    yield case("an entry under a padded number", {n.replace("/4", "/04"): b for n, b in files.items()})
    yield case("a file more among the entries", {**files, "entries/notes": b"x"})
    yield case("a key more", {**files, "entries/7.key": files[one + ".key"]})
    yield case("no entry", {n: b for n, b in files.items() if not n.startswith("entries/")})
    older = receipt_of(site, bundles[0]).encode()
    yield case("a receipt of another head", {**files, "receipts": files["receipts"] + older})
    stranger = receipt_of(site, bundles[1], STRANGER).encode()
    yield case("a receipt by a stranger", {**files, "receipts": stranger})
    newer = of_bundles([(bundle, None) for bundle in bundles], [site.center.duty], 300 - 20)
    path = inclusion_proof(4, newer.leaves)
    yield case(
        "another head for one", {**files, one + ".tlog-proof": write_proof(4, path, newer.head).encode()}
    )
    alien = EpochKey.generate(site.journal.origin).certificate(STRANGER, 1).encode()
    yield case("a stranger's certificate", {**files, "epochs": alien})
    yield case("certificates reversed", {**files, "epochs": b"".join(reversed(_notes(files["epochs"])))})
    yield case("one certificate", {**files, "epochs": _notes(files["epochs"])[0]})
    key = EpochKey.generate(site.journal.origin)
    own = key.certificate(site.device.signer, 1_000).encode()
    yield case("a certificate of later times", {**files, "epochs": files["epochs"] + own})
    proof = files[one + ".tlog-proof"].decode()
    yield case(
        "a note on a proof",
        {**files, one + ".tlog-proof": proof.replace("\n", "\nextra AAAA\n", 1).encode()},
        0,
    )
    yield case(
        "an open note on a proof",
        {**files, one + ".tlog-proof": proof.replace("\n", "\nextra A\n", 1).encode()},
    )


def _notes(body: bytes) -> list[bytes]:
    return [one.encode() for one in split_notes(body, "epochs")]
