"""One entry is disclosed and proven with nothing but its bytes, a text file and the journal's key."""

from __future__ import annotations

import base64

import pytest

from station.vault import merkle
from station.vault.note import (
    Checkpoint,
    Cosigner,
    NoteError,
    Signer,
    cosign,
    read_proof,
    sign_note,
    verify_proof,
    write_proof,
)

LOG = Signer.from_seed("exam.example/demo/day/01", bytes(range(32)))
PERSON = Cosigner.from_seed("exam.example/staff/a", b"\x01" * 32)
ENTRIES = [b"entry %d" % i for i in range(11)]
LEAVES = [merkle.leaf_hash(one) for one in ENTRIES]
HEAD = Checkpoint(LOG.name, len(LEAVES), merkle.root(LEAVES))
NOTE = cosign(sign_note(HEAD.text(), [LOG]), PERSON, 1_800_000_000)


def proof_of(index: int, extra: bytes = b"") -> str:
    return write_proof(index, merkle.inclusion_proof(index, LEAVES), NOTE, extra)


@pytest.mark.parametrize("index", range(11))
def test_every_entry_can_be_proven(index: int) -> None:
    proven = verify_proof(proof_of(index), ENTRIES[index], [LOG.verifier, PERSON.verifier], need=2)
    assert (proven.index, proven.head) == (index, HEAD)
    assert [one.time_s for one in proven.opened.by] == [None, 1_800_000_000]


def test_the_file_has_the_lines_of_the_specification() -> None:
    lines = proof_of(3).split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 3"]
    assert lines[2:6] == [base64.b64encode(one).decode() for one in merkle.inclusion_proof(3, LEAVES)]
    assert lines[6] == ""
    assert "\n".join(lines[7:]) == NOTE


def test_extra_data_reads_back_and_a_single_entry_needs_no_path() -> None:
    note = sign_note(Checkpoint(LOG.name, 1, LEAVES[0]).text(), [LOG])
    text = write_proof(0, [], note, b"context")
    assert read_proof(text).extra == b"context"
    assert verify_proof(text, ENTRIES[0], [LOG.verifier]).index == 0


def test_another_entry_place_or_key_is_not_proven() -> None:
    with pytest.raises(merkle.ProofError):
        verify_proof(proof_of(3), ENTRIES[4], [LOG.verifier])
    with pytest.raises(merkle.ProofError):
        verify_proof(proof_of(3).replace("index 3", "index 4"), ENTRIES[3], [LOG.verifier])
    with pytest.raises(NoteError):
        verify_proof(proof_of(3), ENTRIES[3], [Signer.generate(LOG.name).verifier])
    with pytest.raises(NoteError, match="own key"):
        verify_proof(proof_of(3), ENTRIES[3], [PERSON.verifier])
    with pytest.raises(NoteError, match="where 2"):
        verify_proof(proof_of(3), ENTRIES[3], [LOG.verifier], need=2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        NOTE,
        proof_of(3).replace("@v1", "@v2"),
        proof_of(3).replace("index 3", "index 03"),
        proof_of(3).replace("index 3\n", ""),
        proof_of(3).replace("index 3\n", "index 3\nindex 3\n"),
        proof_of(3).replace("index 3\n", "index 3\nAAAA\n"),
        proof_of(3).replace("index 3\n", "index 3\n" + ("A" * 43 + "=\n") * 64),
        proof_of(3).replace("\n\n", "\n", 1),
        proof_of(3, b"x").replace("extra eA==", "extra eA"),
        proof_of(3)[:-1],
        proof_of(3) + "x" * 140_000,
    ],
)
def test_malformed_proofs(text: str) -> None:
    with pytest.raises(NoteError):
        verify_proof(text, ENTRIES[3], [LOG.verifier])


def test_proofs_that_cannot_be_written() -> None:
    for index, path, note in ((-1, [], NOTE), (0, [b"x"], NOTE), (0, [bytes(32)] * 64, NOTE), (0, [], "x")):
        with pytest.raises(NoteError):
            write_proof(index, path, note)
