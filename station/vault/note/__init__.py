"""Signed texts: notes, checkpoints, cosignatures, proofs of one entry, and the line grammar of our own notes.

C2SP signed-note, tlog-checkpoint, tlog-cosignature (Ed25519) and tlog-proof. One format per file;
everything wrong is a :class:`NoteError` that says why. Nothing in a note is believed before
:func:`open_note` returned it.
"""

from station.vault.note.checkpoint import Checkpoint, parse_checkpoint
from station.vault.note.cosignature import Cosigner, cosign
from station.vault.note.errors import NoteError
from station.vault.note.fields import Key, Schema
from station.vault.note.head import open_checkpoint
from station.vault.note.note import Opened, Signer, Verified, add_signatures, open_note, sign_note
from station.vault.note.proof import EntryProof, Proven, read_proof, verify_proof, write_proof
from station.vault.note.strict import from_base64, parse_decimal, to_base64
from station.vault.note.vkey import COSIGNATURE_KEY, NOTE_KEY, Verifier, keys_for, parse_vkey

__all__ = [
    "COSIGNATURE_KEY",
    "NOTE_KEY",
    "Checkpoint",
    "Cosigner",
    "EntryProof",
    "Key",
    "NoteError",
    "Opened",
    "Proven",
    "Schema",
    "Signer",
    "Verified",
    "Verifier",
    "add_signatures",
    "cosign",
    "from_base64",
    "keys_for",
    "open_checkpoint",
    "open_note",
    "parse_checkpoint",
    "parse_decimal",
    "parse_vkey",
    "read_proof",
    "sign_note",
    "to_base64",
    "verify_proof",
    "write_proof",
]
