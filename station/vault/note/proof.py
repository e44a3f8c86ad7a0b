"""Proof that one entry is in a journal (c2sp.org/tlog-proof v1, file extension ``.tlog-proof``).

Self-contained and checked offline: the entry's bytes, this file and the journal's key are enough. It
discloses one entry's place and nothing of its neighbours but hashes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from station.vault import merkle
from station.vault.note.checkpoint import Checkpoint
from station.vault.note.errors import NoteError
from station.vault.note.frame import MAX_NOTE, split
from station.vault.note.head import open_checkpoint
from station.vault.note.note import Opened
from station.vault.note.strict import from_base64, parse_decimal, to_base64
from station.vault.note.vkey import Verifier

HEADER = "c2sp.org/tlog-proof@v1"
MAX_PATH = 63
MAX_PROOF = 2 * MAX_NOTE


@dataclass(frozen=True)
class EntryProof:
    """A proof as read, nothing checked yet but its form."""

    index: int
    path: tuple[bytes, ...]
    """32-byte hashes from the leaf's sibling upwards (RFC 6962 §2.1.1)."""
    checkpoint: str
    """The signed checkpoint note, verbatim."""
    extra: bytes = b""
    """Opaque, unauthenticated context; never trusted."""


@dataclass(frozen=True)
class Proven:
    """What a proof that holds says."""

    index: int
    head: Checkpoint
    opened: Opened
    """The signatures and cosignatures on the head."""


def write_proof(index: int, path: Sequence[bytes], checkpoint_note: str, extra: bytes = b"") -> str:
    """The text of a proof.

    Raises:
        NoteError: the checkpoint is not a note, or a hash does not have 32 bytes.
    """
    split(checkpoint_note)
    if index < 0 or len(path) > MAX_PATH or any(len(one) != merkle.HASH_SIZE for one in path):
        raise NoteError("证明的序号或散列值有误", "the proof's index or hashes are wrong")
    lines = [HEADER]
    if extra:
        lines.append(f"extra {to_base64(extra)}")
    lines.append(f"index {index}")
    lines.extend(to_base64(one) for one in path)
    return "\n".join(lines) + "\n\n" + checkpoint_note


def read_proof(text: str) -> EntryProof:
    """Read a proof's form; signatures and hashes are not checked.

    Raises:
        NoteError: malformed.
    """
    if len(text) > MAX_PROOF:
        raise NoteError("文件过大", "it is too large")
    head, blank, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines.pop(0) != HEADER:
        raise NoteError("不是条目证明文件", "it is not a proof of an entry")
    extra = b""
    if lines and lines[0].startswith("extra "):
        extra = from_base64(lines.pop(0).removeprefix("extra "))
    if not lines or not lines[0].startswith("index "):
        raise NoteError("缺少 index 一行", "the line 'index' is missing")
    index = parse_decimal(lines.pop(0).removeprefix("index "))
    path = tuple(from_base64(one) for one in lines)
    if len(path) > MAX_PATH or any(len(one) != merkle.HASH_SIZE for one in path):
        raise NoteError("证明的散列值有误", "the proof's hashes are wrong")
    split(checkpoint)
    return EntryProof(index, path, checkpoint, extra)


def verify_proof(proof_text: str, entry: bytes, verifiers: Iterable[Verifier], need: int = 1) -> Proven:
    """Check that ``entry`` (its stored bytes) is in the journal whose head the proof carries.

    Raises:
        NoteError: malformed, or the head is not signed by the journal's key and ``need`` trusted keys.
        ProofError: the hashes do not lead from the entry to the head.
    """
    proof = read_proof(proof_text)
    head, opened = open_checkpoint(proof.checkpoint, verifiers, need)
    merkle.verify_inclusion(proof.index, head.size, merkle.leaf_hash(entry), proof.path, head.root)
    return Proven(proof.index, head, opened)
