"""What a member of staff holds: badge, PIN, locked credential; and that no secret is ever shown."""

from __future__ import annotations

import json
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.errors import PlanError
from station.vault import age
from station.vault.credential import (
    Badge,
    Credential,
    WrongPin,
    check_pin,
    lock,
    looks_like_badge,
    parse_badge,
    unlock,
)
from station.vault.note import COSIGNATURE_KEY, NOTE_KEY, Checkpoint, cosign, open_note, sign_note

CENTER = "exam.example"
PIN = "271828"
BADGE = Badge("a07", bytes(range(16)))
HELD = Credential.from_seed("a07", b"test")
CHEAP = 2
"""A scrypt work factor that costs a test nothing."""


@given(st.from_regex(r"[a-z0-9]{1,16}", fullmatch=True), st.binary(min_size=16, max_size=16))
def test_a_badge_reads_back_from_its_code(person: str, secret: bytes) -> None:
    badge = Badge(person, secret)
    assert parse_badge(badge.text) == badge
    assert parse_badge(f" {badge.text.lower()}\r\n") == badge
    assert badge.text.isascii()
    assert looks_like_badge(badge.text.lower())


def test_the_code_of_a_known_badge() -> None:
    assert BADGE.text.startswith("STN1.A07.AAAQEAYEAUDAOCAJBIFQYDIOB4.")
    assert len(BADGE.text) == len("STN1.A07.") + 26 + 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "STN1",
        "420106199001011234",
        BADGE.text[:-1],
        BADGE.text + "A",
        BADGE.text.replace("STN1", "STN2"),
        BADGE.text.replace("A07", "A08"),
        BADGE.text.replace("AAAQ", "AAAR"),
        BADGE.text.replace(".", "-"),
        BADGE.text.replace("A07", "人员"),
    ],
)
def test_a_misread_code_is_not_a_wrong_pin(text: str) -> None:
    with pytest.raises(PlanError) as caught:
        parse_badge(text)
    assert caught.value.code == "badge.unreadable"


@pytest.mark.parametrize("person", ["", "A07", "a 7", "a.7", "x" * 17, "王"])
def test_ids_that_no_badge_can_hold(person: str) -> None:
    with pytest.raises(PlanError) as caught:
        Badge.generate(person)
    assert caught.value.code == "badge.person"


def test_a_badge_secret_has_128_bits() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        Badge("a", b"short")
    assert Badge.generate("a").secret != Badge.generate("a").secret


def test_badge_and_pin_open_the_credential() -> None:
    opened = unlock(lock(HELD, BADGE, PIN, CHEAP), BADGE, PIN)
    assert opened.content() == HELD.content()
    assert opened.recipient == HELD.recipient
    assert opened.seal_signer(CENTER).vkey == HELD.seal_signer(CENTER).vkey
    assert opened.cosigner(CENTER).vkey == HELD.cosigner(CENTER).vkey


def test_without_the_badge_or_the_pin_it_stays_shut() -> None:
    blob = lock(HELD, BADGE, PIN, CHEAP)
    for badge, pin in ((BADGE, "271829"), (BADGE, ""), (Badge("a07", bytes(16)), PIN)):
        with pytest.raises(WrongPin) as caught:
            unlock(blob, badge, pin)
        assert caught.value.code == "badge.wrong_pin"


def test_any_age_tool_opens_it_with_the_documented_passphrase() -> None:
    blob = lock(HELD, BADGE, PIN, CHEAP)
    body = age.decrypt_bytes(blob, [age.ScryptIdentity(f"AAAQEAYEAUDAOCAJBIFQYDIOB4:{PIN}")])
    assert json.loads(body)["person"] == "a07"


def test_the_keys_sign_under_the_names_that_the_center_lists() -> None:
    seal, cosigner = HELD.seal_signer(CENTER), HELD.cosigner(CENTER)
    assert (seal.name, seal.verifier.kind) == ("exam.example/staff/a07/seal", NOTE_KEY)
    assert (cosigner.name, cosigner.verifier.kind) == ("exam.example/staff/a07", COSIGNATURE_KEY)
    assert seal.verifier.public != cosigner.verifier.public
    note = cosign(sign_note(Checkpoint("o", 0, bytes(32)).text(), [seal]), cosigner, 1_800_000_000)
    assert [one.name for one in open_note(note, [seal.verifier, cosigner.verifier], need=2).by] == [
        seal.name,
        cosigner.name,
    ]


def test_each_credential_is_new_and_a_seeded_one_is_the_same() -> None:
    assert Credential.generate("a").recipient != Credential.generate("a").recipient
    assert Credential.from_seed("a", b"s").content() == Credential.from_seed("a", b"s").content()
    assert Credential.from_seed("a", b"s").recipient != Credential.from_seed("b", b"s").recipient


@pytest.mark.parametrize(
    "pin",
    [
        "", "12345", "1234567", "12345a", "１２３４５６", "²²²²²²", "271828\n",
        "000000", "111111", "123456", "654321", "890123", "024680", "975319",
        "123123", "121212", "112233", "666888",
    ],
)  # fmt: skip
def test_weak_pins_are_refused_at_issue(pin: str) -> None:
    with pytest.raises(PlanError) as caught:
        lock(HELD, BADGE, pin, CHEAP)
    assert caught.value.code == "badge.weak_pin"


@pytest.mark.parametrize("pin", ["271828", "314159", "905142"])
def test_other_pins_are_accepted(pin: str) -> None:
    check_pin(pin)


def locked(body: bytes, work_factor: int = CHEAP) -> bytes:
    return age.encrypt_bytes(body, [age.ScryptRecipient(BADGE.passphrase(PIN), work_factor)])


def bent(**fields: object) -> bytes:
    return json.dumps({**json.loads(HELD.content()), **fields}).encode()


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"not an age file",
        lock(HELD, BADGE, PIN, CHEAP)[:-1],
        locked(b"not json"),
        locked(bent(more=1)),
        locked(bent(seal="AAAA")),
        locked(bent(person="b08")),
        locked(bent(identity="AGE-SECRET-KEY-PQ-1QQQQ")),
        locked(bent(identity=str(age.X25519Identity(b"\x01" * 32)))),
        lock(HELD, BADGE, PIN, CHEAP).replace(b" 2\n", b" 19\n", 1),
    ],
)
def test_a_damaged_or_hostile_file_is_said_to_be_damaged_at_once(blob: bytes) -> None:
    with pytest.raises(PlanError) as caught:
        unlock(blob, BADGE, PIN)
    assert caught.value.code == "badge.damaged"


def test_no_secret_is_ever_shown() -> None:
    body = json.loads(HELD.content())
    secrets = [PIN, BADGE.text, BADGE.text.split(".")[2], BADGE.secret.hex(), str(BADGE.secret)]
    secrets += [body["seal"], body["cosign"], body["identity"], body["identity"][-40:]]
    shown = [repr(BADGE), repr(HELD), repr(HELD.identity), str(HELD)]
    shown += [repr(HELD.seal_signer(CENTER)), repr(HELD.cosigner(CENTER))]
    for blob, pin in ((lock(HELD, BADGE, PIN, CHEAP), "000000"), (locked(bent(more=1)), PIN), (b"x", PIN)):
        with pytest.raises(PlanError) as caught:
            unlock(blob, BADGE, pin)
        shown += traceback.format_exception(caught.value)
        shown += [repr(caught.value), repr(caught.value.values), str(caught.value.__cause__)]
    with pytest.raises(PlanError) as caught:
        parse_badge(BADGE.text[:-1])
    shown += traceback.format_exception(caught.value)
    for secret in secrets:
        assert not [text for text in shown if secret in text]
