"""What a center takes in, what it refuses, and what it keeps as evidence."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from station.center.errors import Refused
from station.center.folder import CenterFolder, Enrolled
from station.center.reception import Reception
from station.errors import PlanError
from station.vault.bundle import Bundle, Summary, read_receipt
from station.vault.bundle.tar import read_tar, write_tar
from station.vault.note import sign_note
from tests.support.centers import center_at, taking_in
from tests.support.journals import START, SmallSite, day_of, recut, with_manifest


def put(reception: Reception, bundle: Bundle) -> None:
    for line, body in bundle.each_part():
        reception.parts.put(line.sha256, body)


def take(reception: Reception, bundle: Bundle) -> str:
    put(reception, bundle)
    done = reception.commit(bundle.note)
    assert done.complete
    assert done.receipt is not None
    return done.receipt


def refusal(reception: Reception, bundle: Bundle, note: bytes | None = None) -> str:
    put(reception, bundle)
    with pytest.raises(Refused) as told:
        reception.commit(note or bundle.note)
    return told.value.code


def test_receipt_says_what_was_taken(tmp_path: Path) -> None:
    site = day_of(tmp_path / "kiosk")
    bundle = site.cut()
    with taking_in(center_at(tmp_path / "center", enrolled=(site,))) as reception:
        receipt = read_receipt(take(reception, bundle), site.trust.keys)
    assert (receipt.manifest, receipt.journal, receipt.size) == (bundle.sha256, site.journal.origin, 24)
    assert (receipt.root, receipt.received, receipt.sequence) == (bundle.manifest.root, START, 1)


def test_receipts_chain(tmp_path: Path) -> None:
    one, two = day_of(tmp_path / "one"), day_of(tmp_path / "two", "k2")
    with taking_in(center_at(tmp_path / "center", enrolled=(one, two))) as reception:
        first, second = take(reception, one.cut()), take(reception, two.cut())
    read = read_receipt(second, one.trust.keys)
    assert (read.sequence, read.previous) == (2, sha256(first.encode()).hexdigest())


def test_without_all_parts_there_is_no_receipt(tmp_path: Path) -> None:
    site = day_of(tmp_path / "kiosk")
    bundle = site.cut()
    clear, sealed, key = bundle.manifest.parts
    with taking_in(center_at(tmp_path / "center", enrolled=(site,))) as reception:
        reception.parts.put(sealed.sha256, bundle.part(sealed))
        done = reception.commit(bundle.note)
        assert (done.complete, done.receipt, done.missing) == (
            False,
            None,
            (clear.sha256, key.sha256),
        )
        assert reception.missing([sealed.sha256, clear.sha256]) == [clear.sha256]
        reception.parts.put(clear.sha256, bundle.part(clear))
        assert reception.commit(bundle.note).missing == (key.sha256,), "a kiosk sends the day key too"
        assert take(reception, bundle)


def test_sixteen_at_once_get_one_receipt(tmp_path: Path) -> None:
    site = day_of(tmp_path / "kiosk")
    bundle = site.cut()
    with taking_in(center_at(tmp_path / "center", enrolled=(site,))) as reception:
        put(reception, bundle)
        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(reception.commit, [bundle.note] * 16))
        assert len({a.receipt for a in answers}) == 1
        assert sum(a.new for a in answers) >= 1
        assert len(reception.store.listing(0, 100)) == 1


def test_later_range_may_come_first(tmp_path: Path) -> None:
    site = day_of(tmp_path / "kiosk")
    first = site.cut()
    site.work(300)
    site.head()
    second = site.cut()
    with taking_in(center_at(tmp_path / "center", enrolled=(site,))) as reception:
        take(reception, second)
        take(reception, first)
        assert [head.size for head in reception.store.heads(site.journal.origin)] == [24, second.manifest.end]


@pytest.mark.parametrize("longer_first", [True, False])
def test_two_histories_are_kept_apart(tmp_path: Path, longer_first: bool) -> None:
    site, twin = day_of(tmp_path / "a"), day_of(tmp_path / "b")
    twin.work(40)
    twin.head()
    order = [twin.cut(), site.cut()] if longer_first else [site.cut(), twin.cut()]
    with taking_in(center_at(tmp_path / "center", enrolled=(site,))) as reception:
        take(reception, order[0])
        assert refusal(reception, order[1]) == "center.fork"
        assert reception.store.refused() == [(order[1].sha256, site.journal.origin, "center.fork")]
        assert all(reception.parts.has(p.sha256) for p in order[1].manifest.parts)
        assert len(reception.store.listing(0, 10)) == 1


def test_unenrolled_device(tmp_path: Path) -> None:
    site = day_of(tmp_path / "kiosk")
    center = center_at(tmp_path / "center")
    with taking_in(center) as reception:
        assert refusal(reception, site.cut()) == "center.not_enrolled"
        center.enroll(site.device.vkey, START)
        assert take(reception, read_again(site))


def read_again(site: SmallSite) -> Bundle:
    bundle = site.outbox.bundle(1)
    assert bundle is not None
    return bundle


@pytest.mark.parametrize("demo", [True, False])
def test_demo_and_real_never_mix(tmp_path: Path, demo: bool) -> None:
    site = day_of(tmp_path / "kiosk", demo=demo)
    with taking_in(center_at(tmp_path / "center", demo=not demo, enrolled=(site,))) as reception:
        assert refusal(reception, site.cut()) == "center.demo"


def test_demo_mark_can_t_be_taken_off(tmp_path: Path) -> None:
    """The plan's note, signed by the center, says demo too."""
    site = day_of(tmp_path / "kiosk")
    bundle = site.cut()
    with taking_in(center_at(tmp_path / "center", demo=False, enrolled=(site,))) as reception:
        note = with_manifest(bundle, site, summary=Summary("open", False))
        assert refusal(reception, bundle, note) == "center.does_not_check"
        assert reception.store.refused()[0][2] == "center.does_not_check"


def test_a_tree_that_does_not_check(tmp_path: Path) -> None:
    site = day_of(tmp_path / "kiosk")
    bundle = site.cut()
    files = read_tar(bundle.file("clear.tar"), "clear.tar")
    files["heads"] = b""
    with taking_in(center_at(tmp_path / "center", enrolled=(site,))) as reception:
        assert refusal(reception, recut(bundle, site, clear=write_tar(files))) == "center.does_not_check"
        assert refusal(reception, bundle, b"no manifest") == "center.does_not_check"


def test_without_the_plan_s_note_nothing_is_taken(tmp_path: Path) -> None:
    site = day_of(tmp_path / "kiosk")
    bundle = site.cut()
    files = read_tar(bundle.file("clear.tar"), "clear.tar")
    del files["plan.note"]
    with taking_in(center_at(tmp_path / "center", enrolled=(site,))) as reception:
        assert refusal(reception, recut(bundle, site, clear=write_tar(files))) == "center.does_not_check"


def test_what_was_receipted_outlives_the_process(tmp_path: Path) -> None:
    site = day_of(tmp_path / "kiosk")
    bundle = site.cut()
    center = center_at(tmp_path / "center", enrolled=(site,))
    with taking_in(center) as reception:
        first = take(reception, bundle)
    with taking_in(center) as reception:
        again = reception.commit(bundle.note)
        assert (again.receipt, again.new) == (first, False)
        assert reception.store.manifest(bundle.sha256) == bundle.note


def test_a_center_is_made_once(tmp_path: Path) -> None:
    center = center_at(tmp_path / "center")
    with pytest.raises(PlanError) as told:
        center_at(tmp_path / "center")
    assert told.value.code == "center.exists"
    private = [p.name for p in center.server.path.rglob("*") if p.suffix == ".age"]
    assert private == []
    with pytest.raises(PlanError) as told:
        CenterFolder(tmp_path / "nothing").keys()
    assert told.value.code == "center.none"


def test_enrolment_is_for_our_kiosks(tmp_path: Path) -> None:
    center = center_at(tmp_path / "center")
    site = SmallSite(tmp_path / "kiosk")
    with pytest.raises(PlanError) as told:
        center.enroll(site.device.vkey.replace("demo.center", "other.center"), START)
    assert told.value.code in ("center.device_name", "vault.note")
    with pytest.raises(PlanError) as told:
        center.enroll(site.people["s01"].seal_signer("x").vkey, START)
    assert told.value.code == "center.device_name"
    (center.server.enrolled / "junk.note").write_text("junk")
    assert Enrolled(center.server.enrolled, site.trust.keys).find("0" * 64) is None


def test_a_number_that_no_database_holds_is_refused_and_the_largest_that_one_does_is_taken(
    tmp_path: Path,
) -> None:
    site = day_of(tmp_path / "kiosk")
    bundle = site.cut()
    with taking_in(center_at(tmp_path / "center", enrolled=(site,))) as reception:
        largest = with_manifest(bundle, site, number=2**63 - 1, previous="a" * 64)
        text = largest.decode().partition("\n\n")[0].replace(f"number {2**63 - 1}", f"number {2**63}")
        beyond = sign_note(f"{text}\n", [site.device.signer]).encode()
        assert refusal(reception, bundle, beyond) == "center.does_not_check"
        assert reception.commit(largest).complete
        assert reception.store.listing(0, 10)[0].number == 2**63 - 1
