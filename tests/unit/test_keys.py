"""Keys in files that only their owner reads; the epoch's certificate; the fingerprint that people compare."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from station.errors import DeviceError
from station.vault import age
from station.vault.keys import (
    CenterKeys,
    DeviceIdentity,
    EpochKey,
    fingerprint,
    load_identity,
    load_signer,
    read_epoch,
    read_secret,
    write_secret,
)
from station.vault.note import Cosigner, NoteError, Signer, open_note, parse_vkey, sign_note

NAME = "exam.example/S01/k1"
ORIGIN = "exam.example/S01/2027-03-20/01/k1/1"


def test_a_device_key_reads_back_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "device.key"
    made = DeviceIdentity.create(path, NAME)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    loaded = DeviceIdentity.load(path)
    assert (loaded.name, loaded.vkey) == (NAME, made.vkey)
    note = sign_note("x\n", [loaded.signer])
    assert open_note(note, [parse_vkey(made.vkey)]).text == "x\n"


def test_its_repr_shows_only_the_public_half(tmp_path: Path) -> None:
    made = DeviceIdentity.create(tmp_path / "device.key", NAME, b"\x2a" * 32)
    assert repr(made) == f"DeviceIdentity({made.vkey})"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o601])
def test_a_key_that_others_may_read_is_refused_in_one_sentence(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "device.key"
    DeviceIdentity.create(path, NAME)
    path.chmod(mode)
    with pytest.raises(DeviceError) as caught:
        DeviceIdentity.load(path)
    assert caught.value.what.zh == "密钥文件 device.key 无法使用：其他用户也能读取（应为 600）。"
    assert "other users can read it" in caught.value.what.en


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "device.key"
    made = DeviceIdentity.create(path, NAME)
    with pytest.raises(DeviceError, match="never overwritten"):
        DeviceIdentity.create(path, NAME)
    assert DeviceIdentity.load(path).vkey == made.vkey


@pytest.mark.parametrize(
    "body", ["", f"{NAME}\n", f"{NAME}\nzz\n", f"{NAME}\n00\n", f"two words\n{'00' * 32}\n"]
)
def test_files_that_hold_no_key(tmp_path: Path, body: str) -> None:
    path = tmp_path / "device.key"
    write_secret(path, body)
    with pytest.raises(DeviceError, match="does not hold a key"):
        DeviceIdentity.load(path)


def test_other_troubles_with_the_file(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="not there"):
        read_secret(tmp_path / "none")
    with pytest.raises(DeviceError):
        write_secret(tmp_path / "no folder" / "x", "x")
    with pytest.raises(DeviceError):
        read_secret(tmp_path)
    odd = tmp_path / "odd"
    write_secret(odd, "x")
    odd.write_bytes(b"\xff\xfe")
    with pytest.raises(DeviceError, match="does not hold a key"):
        read_secret(odd)


def test_an_epoch_is_certified_by_the_device_under_the_journals_name() -> None:
    device = Signer.from_seed(NAME, b"\x01" * 32)
    epoch = EpochKey.generate(ORIGIN)
    assert epoch.signer.name == ORIGIN
    found = read_epoch(epoch.certificate(device, 17), device.vkey)
    assert (found.origin, found.vkey, found.first) == (ORIGIN, epoch.signer.vkey, 17)


def test_certificates_that_prove_nothing() -> None:
    device, other = Signer.from_seed(NAME, b"\x01" * 32), Signer.from_seed(NAME, b"\x02" * 32)
    epoch = EpochKey.generate(ORIGIN)
    good = epoch.certificate(device, 3)
    text = good.partition("\n\n")[0] + "\n"
    named_other = text.replace(device.vkey, other.vkey)
    wrong_name = text.replace(epoch.signer.vkey, Signer.generate("exam.example/elsewhere").vkey)
    wrong_kind = text.replace(epoch.signer.vkey, Cosigner.generate(ORIGIN).vkey)
    for note in (
        epoch.certificate(other, 3),
        good.replace("first 3", "first 2"),
        *(sign_note(bent, [device]) for bent in (named_other, wrong_name, wrong_kind)),
    ):
        with pytest.raises(NoteError):
            read_epoch(note, device.vkey)


def test_the_centers_keys_read_back_each_from_its_own_file(tmp_path: Path) -> None:
    made = CenterKeys.create(tmp_path, "exam.example")
    loaded = CenterKeys.load(tmp_path)
    assert (loaded.name, loaded.vkeys, loaded.recipients) == (made.name, made.vkeys, made.recipients)
    assert {p.name for p in tmp_path.iterdir()} == {
        "plan.key",
        "receipt.key",
        "witness.key",
        "duty.age",
        "escrow.age",
    }
    assert {stat.S_IMODE(p.stat().st_mode) for p in tmp_path.iterdir()} == {0o600}
    assert [one.split("+")[0] for one in made.vkeys] == ["exam.example/plan", "exam.example/receipt"]
    assert len({*made.vkeys, *made.recipients}) == 4


def test_the_receiving_server_needs_no_private_identity(tmp_path: Path) -> None:
    made = CenterKeys.create(tmp_path, "exam.example")
    for name in ("plan.key", "duty.age", "escrow.age"):
        (tmp_path / name).unlink()
    assert load_signer(tmp_path / "receipt.key").vkey == made.receipt_signer.vkey
    with pytest.raises(DeviceError):
        CenterKeys.load(tmp_path)


def test_no_center_key_is_written_over_another(tmp_path: Path) -> None:
    write_secret(tmp_path / "escrow.age", "kept")
    with pytest.raises(DeviceError, match=r"escrow\.age"):
        CenterKeys.create(tmp_path, "exam.example")
    assert [p.name for p in tmp_path.iterdir()] == ["escrow.age"]


def test_identity_files_are_those_of_age_tools(tmp_path: Path) -> None:
    made = CenterKeys.create(tmp_path, "exam.example")
    text = (tmp_path / "duty.age").read_text()
    assert text == f"# public key: {made.duty.recipient}\n{made.duty}\n"
    sealed = age.encrypt_bytes(b"x", [age.parse_recipient(one) for one in made.recipients])
    assert age.decrypt_bytes(sealed, [load_identity(tmp_path / "escrow.age")]) == b"x"


@pytest.mark.parametrize("make", ["", "# nothing\n", "AGE-SECRET-KEY-PQ-1QQ\n", "classic", "two"])
def test_files_that_hold_not_one_hybrid_identity(tmp_path: Path, make: str) -> None:
    hybrid = age.HybridIdentity(b"\x01" * 32)
    body = {"classic": f"{age.X25519Identity(bytes([1]) * 32)}\n", "two": f"{hybrid}\n{hybrid}\n"}
    path = tmp_path / "duty.age"
    write_secret(path, body.get(make, make))
    with pytest.raises(DeviceError, match="does not hold a key"):
        load_identity(path)


def test_the_fingerprint_is_eight_groups_that_do_not_depend_on_order() -> None:
    one = fingerprint(["a", "b"])
    assert one == fingerprint(["b", "a"]) != fingerprint(["a", "c"])
    assert [len(group) for group in one.split(" ")] == [4] * 8
