"""The center's keys change by notes that the old ones sign; revoked ones count as far as an outside witness covers them."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from station.center.folder import CenterFolder
from station.center.trust import revoke, rotate
from station.cli.center import center as center_command
from station.errors import PlanError
from station.vault import age
from station.vault.bundle import Bundle, Receipt, sign_receipt
from station.vault.keys import CenterKeys, DeviceIdentity, load_identity
from station.vault.kiosk import Kiosk
from station.vault.note import Signer, sign_note
from station.vault.trust import Revoked, Trust, accept, next_trust, parse, read_trust, sign_trust, trust_file
from station.vault.verify import verify_bundle
from tests.support.journals import CENTER, SmallSite, day_of

NOW = 1_800_000_000_000
DAY = 86_400_000


def trust_of(keys: CenterKeys) -> Trust:
    return Trust(CENTER, keys.vkeys, keys.recipients)


@pytest.fixture
def keys(tmp_path: Path) -> CenterKeys:
    return CenterKeys.create(tmp_path / "keys", CENTER, b"old")


@pytest.fixture
def fresh(tmp_path: Path) -> CenterKeys:
    return CenterKeys.create(tmp_path / "fresh", CENTER, b"new")


def both(*keys: CenterKeys) -> list[Signer]:
    return [signer for one in keys for signer in (one.plan_signer, one.receipt_signer)]


def test_a_trust_is_its_text(keys: CenterKeys) -> None:
    made = next_trust(trust_of(keys), time=NOW, until=NOW + DAY, revoked=[Revoked(keys.vkeys[0], NOW)])
    assert parse(made.text) == made
    assert msgspec.json.decode(trust_file(made), type=Trust) == made


def test_new_keys_signed_by_the_old_ones_are_taken(keys: CenterKeys, fresh: CenterKeys) -> None:
    before = trust_of(keys)
    after = next_trust(before, time=NOW, keys=fresh.vkeys, recipients=fresh.recipients)
    taken = accept(before, sign_trust(after, both(keys, fresh)))
    assert taken == after
    assert taken.keys == fresh.vkeys
    assert taken.retired == keys.vkeys
    assert taken.known == (*fresh.vkeys, *keys.vkeys)


@pytest.mark.parametrize(
    "signing", ["old plan key only", "new keys only", "strangers", "one new key missing"]
)
def test_without_every_signature_it_is_refused(
    keys: CenterKeys, fresh: CenterKeys, tmp_path: Path, signing: str
) -> None:
    before = trust_of(keys)
    after = next_trust(before, time=NOW, keys=fresh.vkeys)
    by = {
        "old plan key only": [keys.plan_signer],
        "new keys only": both(fresh),
        "strangers": both(CenterKeys.create(tmp_path / "x", CENTER, b"x")),
        "one new key missing": [*both(keys), fresh.plan_signer],
    }[signing]
    with pytest.raises(PlanError) as caught:
        accept(before, sign_note(after.text, by))
    assert caught.value.code == "trust.not_from_center"


def test_they_are_taken_in_their_order_and_once(keys: CenterKeys) -> None:
    first = trust_of(keys)
    second = next_trust(first, time=NOW, revoked=[Revoked(Signer.generate("x").vkey, NOW)])
    third = next_trust(second, time=NOW + 1)
    for given in (third, first):
        with pytest.raises(PlanError) as caught:
            accept(first, sign_trust(given, both(keys)))
        assert caught.value.code == "trust.not_next"
    with pytest.raises(PlanError, match="drops earlier"):
        accept(second, sign_trust(msgspec.structs.replace(third, revoked=()), both(keys)))
    with pytest.raises(PlanError, match="does not follow"):
        accept(second, sign_trust(msgspec.structs.replace(third, previous="0" * 64), both(keys)))
    with pytest.raises(PlanError, match="another center"):
        accept(second, sign_trust(msgspec.structs.replace(third, demo=True), both(keys)))


def test_a_center_rotates_and_a_kiosk_follows(tmp_path: Path) -> None:
    center = CenterFolder.create(tmp_path / "center", CENTER, demo=False)
    first = read_trust(center.path / "trust.json")
    kiosk = Kiosk.set_up(tmp_path / "kiosk", f"{CENTER}/S01/k1", first, first.fingerprint)
    old = center.keys()
    locked = age.encrypt_bytes(b"an old bundle", [age.parse_recipient(one) for one in first.recipients])
    note = rotate(center, ["plan", "receipt", "duty", "escrow"], NOW, NOW + DAY)
    after = kiosk.update_trust(note.read_text())
    assert Kiosk.load(tmp_path / "kiosk").trust == after == read_trust(center.server.path / "trust.json")
    assert center.keys().vkeys == after.keys != old.vkeys
    assert center.server.receipt_signer().vkey == after.keys[1]
    kept = load_identity(center.office / "retired" / "duty-0.age")
    assert age.decrypt_bytes(locked, [kept]) == b"an old bundle"
    assert not after.stale(NOW + DAY)
    assert after.stale(NOW + DAY + 1)


def test_only_what_was_named_is_replaced(tmp_path: Path) -> None:
    center = CenterFolder.create(tmp_path / "center", CENTER, demo=False)
    old = center.keys()
    rotate(center, ["receipt"], NOW)
    new = center.keys()
    assert new.vkeys[0] == old.vkeys[0]
    assert new.vkeys[1] != old.vkeys[1]
    assert new.recipients == old.recipients


@pytest.mark.parametrize("step", ["note written", "one key moved", "server done"])
def test_a_change_that_was_broken_off_is_finished_by_the_next_call(tmp_path: Path, step: str) -> None:
    center = CenterFolder.create(tmp_path / "center", CENTER, demo=False)
    first, before = center.keys(), read_trust(center.path / "trust.json")
    rotate(center, ["plan", "receipt"], NOW)
    after = read_trust(center.path / "trust.json")
    # Put back what the steps after this one did.
    (center.path / "trust.json").write_bytes(trust_file(before))
    undo = {"note written": ("plan", "receipt"), "one key moved": ("receipt",), "server done": ()}[step]
    for name in undo:
        (center.office / "next-1").mkdir(exist_ok=True)
        (center.office / f"{name}.key").rename(center.office / "next-1" / f"{name}.key")
        (center.office / "retired" / f"{name}-0.key").rename(center.office / f"{name}.key")
    rotate(center, ["plan", "receipt"], NOW + 5)
    assert read_trust(center.path / "trust.json") == after
    assert center.keys().vkeys == after.keys
    assert {p.name for p in (center.office / "retired").iterdir()} == {"plan-0.key", "receipt-0.key"}
    assert DeviceIdentity.load(center.office / "retired" / "plan-0.key").vkey == first.vkeys[0]


def test_a_key_in_force_is_not_revoked_and_rubbish_is_no_key(tmp_path: Path) -> None:
    center = CenterFolder.create(tmp_path / "center", CENTER, demo=False)
    with pytest.raises(PlanError) as caught:
        revoke(center, [center.keys().vkeys[0]], NOW, NOW)
    assert caught.value.code == "trust.own_key"
    with pytest.raises(PlanError) as caught:
        revoke(center, ["no key"], NOW, NOW)
    assert caught.value.code == "trust.not_a_key"
    run = CliRunner().invoke(
        center_command, ["rotate", str(center.path), "--only", "receipt", "--days", "30"]
    )
    assert "trust 1" in run.output
    run = CliRunner().invoke(center_command, ["revoke", str(center.path), center.keys().vkeys[0] + "x"])
    assert run.exit_code


# -- what a revoked key signed -----------------------------------------------------------------------------


def receipted(site: SmallSite, bundle: Bundle, received: int, signer: Signer | None = None) -> str:
    manifest = bundle.manifest
    receipt = Receipt(bundle.sha256, manifest.journal, manifest.end, manifest.root, received, 1, "")
    return sign_receipt(receipt, signer or site.center.receipt_signer)


def revoking(trust: Trust, *keys: str) -> Trust:
    return next_trust(trust, time=NOW, revoked=[Revoked(key, NOW) for key in keys])


def test_a_device_s_bundle_counts_when_the_center_had_it_before(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    bundle = site.cut()
    trust = revoking(site.trust, site.device.vkey)
    early = verify_bundle(bundle, trust, receipt=receipted(site, bundle, NOW - 1))
    assert early.ok
    assert any("had this bundle before" in one.what.en for one in early.items)
    for receipt in (receipted(site, bundle, NOW), None):
        late = verify_bundle(bundle, trust, receipt=receipt)
        assert not late.ok
        assert any(one.where == "manifest" and "revoked" in one.what.en for one in late.items)


@pytest.mark.parametrize(("received", "holds"), [(NOW - 1, True), (NOW, False)])
def test_a_person_s_count_note_counts_when_the_center_had_it_before(
    tmp_path: Path, received: int, holds: bool
) -> None:
    site = day_of(tmp_path)
    bundle = site.cut()
    person = next(iter(site.people.values()))
    trust = revoking(site.trust, person.seal_signer(CENTER).vkey)
    findings = verify_bundle(bundle, trust, receipt=receipted(site, bundle, received))
    assert findings.ok is holds


def test_a_receipt_of_a_revoked_key_is_no_witness_but_no_fault(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    bundle = site.cut()
    trust = revoking(site.trust, site.center.vkeys[1])
    findings = verify_bundle(bundle, trust, receipt=receipted(site, bundle, NOW - 1))
    assert findings.ok
    assert any("no outside witness any more" in one.what.en for one in findings.items)
    assert any("have no outside witness" in one.what.en for one in findings.items)


def test_a_plan_signed_by_a_replaced_key_still_counts(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    fresh = CenterKeys.create(tmp_path / "fresh", CENTER, b"new")
    after = accept(
        site.trust, sign_trust(next_trust(site.trust, time=NOW, keys=fresh.vkeys), both(site.center, fresh))
    )
    assert verify_bundle(site.cut(), after).ok
