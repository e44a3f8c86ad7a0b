"""Signed notes, verifier keys, checkpoints and cosignatures: what is accepted, and every way to be refused."""

from __future__ import annotations

import base64
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from station.vault.merkle import EMPTY_ROOT
from station.vault.note import (
    Checkpoint,
    Cosigner,
    NoteError,
    Signer,
    add_signatures,
    cosign,
    open_checkpoint,
    open_note,
    parse_checkpoint,
    parse_vkey,
    sign_note,
)

NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANN_TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
NEUMANN_LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

LOG = Signer.from_seed("exam.example/demo/day/01", bytes(range(32)))
FIRST = Cosigner.from_seed("exam.example/staff/a", b"\x01" * 32)
SECOND = Cosigner.from_seed("exam.example/staff/b", b"\x02" * 32)
HEAD = Checkpoint(LOG.name, 412, sha256(b"root").digest())


def test_the_published_note_of_another_implementation_opens() -> None:
    opened = open_note(f"{NEUMANN_TEXT}\n{NEUMANN_LINE}", [parse_vkey(NEUMANN)])
    assert (opened.text, opened.unknown) == (NEUMANN_TEXT, 0)
    assert [(one.name, one.time_s) for one in opened.by] == [("PeterNeumann", None)]
    assert opened.signed_by(NEUMANN)
    assert not opened.signed_by(LOG.vkey)


def test_a_note_is_made_of_the_bytes_that_the_specification_says() -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = private.public_key().public_bytes_raw()
    key_id = sha256(LOG.name.encode() + b"\n\x01" + public).digest()[:4]
    line = base64.b64encode(key_id + private.sign(b"hello\n")).decode()
    assert sign_note("hello\n", [LOG]) == f"hello\n\n\u2014 {LOG.name} {line}\n"
    assert LOG.vkey == f"{LOG.name}+{key_id.hex()}+{base64.b64encode(bytes([1]) + public).decode()}"


def test_a_cosignature_is_made_of_the_bytes_that_the_specification_says() -> None:
    private = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
    public = private.public_key().public_bytes_raw()
    key_id = sha256(FIRST.name.encode() + b"\n\x04" + public).digest()[:4]
    message = b"cosignature/v1\ntime 1679315147\n" + HEAD.text().encode()
    blob = key_id + (1679315147).to_bytes(8, "big") + private.sign(message)
    assert FIRST.sign(HEAD.text(), 1679315147) == f"\u2014 {FIRST.name} {base64.b64encode(blob).decode()}\n"


def test_head_with_two_cosignatures() -> None:
    note = cosign(cosign(sign_note(HEAD.text(), [LOG]), FIRST, 1_800_000_000), SECOND, 1_800_000_060)
    head, opened = open_checkpoint(note, [LOG.verifier, FIRST.verifier, SECOND.verifier], need=3)
    assert head == HEAD
    assert [(one.name, one.time_s) for one in opened.by] == [
        (LOG.name, None),
        (FIRST.name, 1_800_000_000),
        (SECOND.name, 1_800_000_060),
    ]
    assert open_note(note, [SECOND.verifier]).unknown == 2


def test_a_head_counts_only_with_its_journals_own_key() -> None:
    stranger = Signer.from_seed("exam.example/other", b"\x09" * 32)
    note = cosign(sign_note(HEAD.text(), [stranger]), FIRST, 1)
    with pytest.raises(NoteError, match="own key"):
        open_checkpoint(note, [stranger.verifier, FIRST.verifier, LOG.verifier])


def test_signatures_of_unknown_keys_are_ignored_even_when_name_or_id_is_known() -> None:
    namesake = Signer.from_seed(LOG.name, b"\x07" * 32)
    note = sign_note("text\n", [LOG, namesake])
    assert open_note(note, [LOG.verifier]).unknown == 1
    with pytest.raises(NoteError, match="0 trusted"):
        open_note(sign_note("text\n", [namesake]), [LOG.verifier])


def test_a_bad_signature_of_a_known_key_rejects_the_note_whatever_else_holds() -> None:
    other = Signer.from_seed("exam.example/x", b"\x07" * 32)
    note = add_signatures(sign_note("text\n", [LOG]), [other.sign("another text\n")])
    assert open_note(note, [LOG.verifier]).unknown == 1
    with pytest.raises(NoteError, match=r"'exam.example/x' does not hold"):
        open_note(note, [LOG.verifier, other.verifier])


def test_one_key_counts_once() -> None:
    note = cosign(cosign(sign_note(HEAD.text(), [LOG]), FIRST, 10), FIRST, 20)
    assert len(open_note(note, [FIRST.verifier]).by) == 1
    with pytest.raises(NoteError, match="1 trusted signatures where 2"):
        open_note(note, [FIRST.verifier], need=2)


def test_adding_a_line_twice_changes_nothing() -> None:
    note = sign_note("text\n", [LOG])
    assert add_signatures(note, [LOG.sign("text\n")]) == note


@given(st.integers(0, 200), st.integers(0, 7))
def test_no_bit_of_a_note_can_change_unseen(at: int, bit: int) -> None:
    note = bytearray(sign_note(HEAD.text(), [LOG]).encode())
    note[at % len(note)] ^= 1 << bit
    with pytest.raises(NoteError):
        open_note(bytes(note), [LOG.verifier])


@pytest.mark.parametrize(
    ("note", "why"),
    [
        ("", "not a signed note"),
        ("text\n", "not a signed note"),
        ("text\n\n", "not a signed note"),
        (f"{NEUMANN_TEXT}\n{NEUMANN_LINE}"[:-1], "not a signed note"),
        (f"{NEUMANN_TEXT}\n{NEUMANN_LINE}extra\n", "signature line is malformed"),
        (f"{NEUMANN_TEXT}\n-{NEUMANN_LINE[1:]}", "signature line is malformed"),
        (f"{NEUMANN_TEXT}\n— PeterNeumann\n", "signature line is malformed"),
        (f"{NEUMANN_TEXT}\n— Peter+Neumann eDhnbw==\n", "not a valid key name"),
        (f"{NEUMANN_TEXT}\n—  eDhnbw==\n", "not a valid key name"),
        (f"{NEUMANN_TEXT}\n— a\u3000b eDhnbwAA\n", "not a valid key name"),
        (f"{NEUMANN_TEXT}\n— PeterNeumann !!!!\n", "base64 is malformed"),
        (f"{NEUMANN_TEXT}\n— PeterNeumann eDhnb20\n", "base64 is malformed"),
        (f"{NEUMANN_TEXT}\n— PeterNeumann eDhnb21=\n", "canonical"),
        (f"{NEUMANN_TEXT}\n— PeterNeumann eDhnbw==\n", "too short"),
        (f"text\r\n\n{NEUMANN_LINE}", "control characters"),
        (f"text\t\n\n{NEUMANN_LINE}", "control characters"),
        (f"text\ud800\n\n{NEUMANN_LINE}", "UTF-8"),
        (b"\xff\n\n" + NEUMANN_LINE.encode(), "UTF-8"),
        (f"{'x' * 65536}\n\n{NEUMANN_LINE}", "64 KiB"),
        (f"text\n\n{NEUMANN_LINE * 65}", "too many signatures"),
    ],
)
def test_malformed_notes(note: str | bytes, why: str) -> None:
    with pytest.raises(NoteError, match=why):
        open_note(note, [parse_vkey(NEUMANN)])


def test_sixty_four_signatures_are_accepted() -> None:
    signers = [Signer.from_seed(f"key/{i}", bytes([i]) * 32) for i in range(64)]
    assert len(open_note(sign_note("text\n", signers), [s.verifier for s in signers], need=64).by) == 64


def test_a_blank_line_inside_the_text_stays_text() -> None:
    text = "one\n\ntwo\n\n"
    assert open_note(sign_note(text, [LOG]), [LOG.verifier]).text == text


@pytest.mark.parametrize("text", ["no newline", "bell\x07\n"])
def test_texts_that_no_note_can_hold(text: str) -> None:
    with pytest.raises(NoteError):
        sign_note(text, [LOG])


def test_a_note_needs_a_signature() -> None:
    with pytest.raises(NoteError, match="no signature"):
        sign_note("text\n", [])


def test_the_same_trusted_key_given_twice_is_one_key() -> None:
    assert len(open_note(sign_note("text\n", [LOG]), [LOG.verifier, parse_vkey(LOG.vkey)]).by) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a+b",
        NEUMANN.replace("c74f20a3", "c74f20a4"),
        NEUMANN.replace("c74f20a3", "C74F20A3"),
        NEUMANN.replace("PeterNeumann", "Peter Neumann"),
        NEUMANN.replace("PeterNeumann", ""),
        NEUMANN[:-4],
        NEUMANN + "\n",
        "PeterNeumann+c74f20a3+AhZc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_malformed_verifier_keys(text: str) -> None:
    with pytest.raises(NoteError):
        parse_vkey(text)


def test_verifier_keys_read_back() -> None:
    for key in (LOG.verifier, FIRST.verifier):
        assert parse_vkey(key.vkey) == key


def test_keys_never_show_their_secret() -> None:
    for key in (Signer.from_seed("a", b"S" * 32), Cosigner.from_seed("a", b"S" * 32)):
        shown = repr(key) + str(key) + str(vars(key))
        assert "SSSS" not in shown
        assert (b"S" * 32).hex() not in shown
        assert base64.b64encode(b"S" * 32).decode()[:20] not in shown


def test_generated_keys_differ() -> None:
    assert Signer.generate("a").vkey != Signer.generate("a").vkey
    assert Cosigner.generate("a").vkey != Cosigner.generate("a").vkey


def test_checkpoint_reads_back() -> None:
    assert parse_checkpoint(HEAD.text()) == HEAD
    assert parse_checkpoint(Checkpoint("o", 0, EMPTY_ROOT).text()).size == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "o\n1\n",
        "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nextension\n",
        "o\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o\n１\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",
        "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hS\n",
        "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "two words\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    ],
)
def test_malformed_checkpoints(text: str) -> None:
    with pytest.raises(NoteError):
        parse_checkpoint(text)


@pytest.mark.parametrize(
    "head", [Checkpoint("a b", 1, EMPTY_ROOT), Checkpoint("a", -1, EMPTY_ROOT), Checkpoint("a", 1, b"x")]
)
def test_checkpoints_that_cannot_be_written(head: Checkpoint) -> None:
    with pytest.raises(NoteError):
        head.text()


def test_only_checkpoints_are_cosigned_and_only_at_a_possible_time() -> None:
    with pytest.raises(NoteError, match="three lines"):
        cosign(sign_note("text\n", [LOG]), FIRST, 1)
    for time_s in (0, -1, 2**63):
        with pytest.raises(NoteError, match="time"):
            cosign(sign_note(HEAD.text(), [LOG]), FIRST, time_s)


def test_a_cosignature_of_another_length_is_refused() -> None:
    line = base64.b64encode(FIRST.verifier.key_id + bytes(64)).decode()
    note = add_signatures(sign_note(HEAD.text(), [LOG]), [f"\u2014 {FIRST.name} {line}\n"])
    with pytest.raises(NoteError, match="wrong length"):
        open_note(note, [LOG.verifier, FIRST.verifier])


def test_the_time_of_a_cosignature_is_signed() -> None:
    line = FIRST.sign(HEAD.text(), 1000)
    blob = bytearray(base64.b64decode(line.split(" ")[2]))
    blob[11] ^= 1
    bent = f"\u2014 {FIRST.name} {base64.b64encode(blob).decode()}\n"
    with pytest.raises(NoteError, match="does not hold"):
        open_note(add_signatures(sign_note(HEAD.text(), [LOG]), [bent]), [FIRST.verifier])


def test_reasons_are_said_in_both_languages() -> None:
    with pytest.raises(NoteError) as caught:
        open_note("text\n", [])
    assert "签名文件" in caught.value.what.zh
    assert "末尾残缺" in caught.value.what.zh
    assert "not a signed note" in caught.value.what.en
