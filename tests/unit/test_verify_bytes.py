"""No byte of a bundle can be changed unnoticed, neither by a stranger nor by the holder of the device's key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from station.vault import age
from station.vault.bundle import Bundle, BundleError, Clear
from station.vault.bundle.clear import Consistency
from station.vault.bundle.tar import read_tar, write_tar
from station.vault.keys import EpochKey
from station.vault.note import Checkpoint, sign_note
from station.vault.verify import Findings, verify_bundle
from tests.support.journals import SmallSite, day_of, recut


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    made = day_of(tmp_path_factory.mktemp("site"))
    made.cut()
    made.new_epoch()
    made.work(5)
    made.seal("skills")
    made.head()
    return made


@pytest.fixture(scope="module")
def bundle(site: SmallSite) -> Bundle:
    return site.cut()


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0x01]) + data[at + 1 :]


def check(bundle: Bundle, site: SmallSite) -> Findings:
    return verify_bundle(bundle, site.trust, [site.center.duty])


def failure(findings: Findings) -> str:
    failed = [one for one in findings.items if one.level == "failed"]
    assert failed, [one.what.en for one in findings.items]
    return failed[0].where


def test_the_bundle_holds(bundle: Bundle, site: SmallSite) -> None:
    assert check(bundle, site).ok


def test_every_byte_of_the_manifest(bundle: Bundle) -> None:
    for at in range(len(bundle.note)):
        with pytest.raises(BundleError) as told:
            Bundle.of(flipped(bundle.note, at), bundle.parts)
        assert told.value.where == "manifest"


def test_every_byte_cut_off_the_manifest(bundle: Bundle) -> None:
    for end in range(0, len(bundle.note), 7):
        with pytest.raises(BundleError):
            Bundle.of(bundle.note[:end], bundle.parts)


def test_bytes_of_every_part(bundle: Bundle, site: SmallSite) -> None:
    for line in bundle.manifest.parts:
        body = bundle.part(line)
        for at in (*range(0, len(body), 997), len(body) - 1):
            changed = {line.sha256: flipped(body, at)}
            other = Bundle(bundle.note, bundle.manifest, lambda s, c=changed: c.get(s) or bundle.parts(s))
            assert failure(check(other, site)) == f"parts/{line.sha256}"


def test_a_missing_part_is_named(bundle: Bundle, site: SmallSite) -> None:
    lost = bundle.manifest.parts[1].sha256
    other = Bundle(
        bundle.note,
        bundle.manifest,
        {p.sha256: bundle.part(p) for p in bundle.manifest.parts if p.sha256 != lost}.__getitem__,
    )
    assert failure(check(other, site)) == f"parts/{lost}"


def clear_files(bundle: Bundle) -> dict[str, bytes]:
    return read_tar(bundle.file("clear.tar"), "clear.tar")


def resigned(bundle: Bundle, site: SmallSite, files: dict[str, bytes]) -> str:
    """Where it fails when the device's holder puts other clear files under a new manifest."""
    return failure(check(recut(bundle, site, clear=write_tar(files)), site))


SIGNED_TEXTS = ("heads", "epochs", "seals", "consistency", "plan.note", "enrol.note")


@pytest.mark.parametrize("name", SIGNED_TEXTS)
def test_bytes_of_clear_files_under_a_new_signature(bundle: Bundle, site: SmallSite, name: str) -> None:
    files = clear_files(bundle)
    text = files[name]
    end = text.index(b"\n\n") if b"\n\n" in text else len(text)
    for at in range(end):
        where = resigned(bundle, site, {**files, name: flipped(text, at)})
        assert where.split(" ")[0] == name


@pytest.mark.parametrize("at", [0, 31, 32, 700])
def test_tiles_under_a_new_signature(bundle: Bundle, site: SmallSite, at: int) -> None:
    files = clear_files(bundle)
    path = next(name for name in files if name.startswith("tile/0/"))
    assert resigned(bundle, site, {**files, path: flipped(files[path], at)}) == "tile/0"


def test_day_key_under_a_new_signature(bundle: Bundle, site: SmallSite) -> None:
    other = age.encrypt_bytes(b"k" * 32, [site.center.duty.recipient])
    assert failure(check(recut(bundle, site, key=other), site)) == "day-key.age"


@pytest.mark.parametrize("name", ["heads", "epochs", "seals", "receipts", "consistency"])
def test_a_left_out_file_under_a_new_signature(bundle: Bundle, site: SmallSite, name: str) -> None:
    files = clear_files(bundle)
    del files[name]
    assert resigned(bundle, site, files) == name


def test_a_file_too_many_under_a_new_signature(bundle: Bundle, site: SmallSite) -> None:
    assert resigned(bundle, site, {**clear_files(bundle), "more": b""}) == "more"


def test_entries_under_a_new_signature(bundle: Bundle, site: SmallSite) -> None:
    inside = read_tar(age.decrypt_bytes(bundle.file("entries.age"), [site.center.duty]), "entries.age")
    tile = next(name for name in inside if name.startswith("tile/"))
    blob = next(name for name in inside if name.startswith("blobs/"))

    def where(files: dict[str, bytes]) -> str:
        sealed = age.encrypt_bytes(write_tar(files), [site.center.duty.recipient])
        return failure(check(recut(bundle, site, sealed=sealed), site))

    assert where({**inside, tile: flipped(inside[tile], 40)}) == "entry 0"
    assert where({**inside, blob: b"another picture"}) == blob
    assert where({n: b for n, b in inside.items() if n != tile}) == tile
    assert where({**inside, "tile/entries/009": b""}) == "tile/entries/009"


def with_clear(change: Callable[[Clear], Clear], bundle: Bundle, site: SmallSite) -> str:
    return failure(check(recut(bundle, site, clear=change(bundle.clear()).pack()), site))


def test_a_head_outside_its_epoch(bundle: Bundle, site: SmallSite) -> None:
    """Whoever has an old epoch key can't sign for a later stretch."""
    old = EpochKey.generate(site.journal.origin)

    def forge(clear: Clear) -> Clear:
        head = sign_note(
            Checkpoint(site.journal.origin, bundle.manifest.end, bundle.manifest.root).text(), [old.signer]
        )
        stale = old.certificate(site.device.signer, 0)
        return replace(clear, heads=(head,), epochs=(stale, clear.epochs[-1]))

    assert with_clear(forge, bundle, site) == f"heads {bundle.manifest.end}"


def test_an_epoch_withheld(bundle: Bundle, site: SmallSite) -> None:
    where = with_clear(lambda c: replace(c, epochs=c.epochs[:1]), bundle, site)
    assert where == f"heads {bundle.manifest.end}"


def test_an_epoch_that_the_journal_does_not_hold(bundle: Bundle, site: SmallSite) -> None:
    more = EpochKey.generate(site.journal.origin).certificate(site.device.signer, 10_000)
    assert with_clear(lambda c: replace(c, epochs=(*c.epochs, more)), bundle, site) == "epochs"


def test_a_seal_withheld(bundle: Bundle, site: SmallSite) -> None:
    assert with_clear(lambda c: replace(c, seals=c.seals[:1]), bundle, site) == "seals"
    assert with_clear(lambda c: replace(c, seals=c.seals[1:]), bundle, site) == "seals 1"


def test_a_seal_by_one_person(bundle: Bundle, site: SmallSite) -> None:
    def one(clear: Clear) -> Clear:
        lines = clear.seals[0].split("\n")
        return replace(clear, seals=("\n".join([*lines[:-2], ""]), *clear.seals[1:]))

    assert with_clear(one, bundle, site) == "seals 1"


def test_a_consistency_proof_of_other_sizes(bundle: Bundle, site: SmallSite) -> None:
    other = Consistency.between(2, site.journal.leaf_hashes()[: bundle.manifest.end])
    assert with_clear(lambda c: replace(c, consistency=other), bundle, site) == "consistency"


def test_another_device_s_enrolment(bundle: Bundle, site: SmallSite, tmp_path: Path) -> None:
    other = SmallSite(tmp_path, "k2", center=site.center)
    assert with_clear(lambda c: replace(c, enrolment=other.enrolment), bundle, site) == "enrol.note"
