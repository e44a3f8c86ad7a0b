"""The folder of a disclosure: what it holds, written and read.

entries/<seq>               the stored bytes of an entry
entries/<seq>.tlog-proof    that it is in the journal (c2sp.org/tlog-proof)
entries/<seq>.key           its own key, 64 hex digits; absent where nothing is sealed, or stays sealed
epochs receipts             certificates of the epochs so far; the center's receipts for this head
plan.note enrol.note        as in a bundle; absent where there are none
README.txt                  how to check it with and without this program
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from station.vault import merkle
from station.vault.bundle.clear import ENROL, EPOCHS, PLAN, RECEIPTS
from station.vault.bundle.disk import write_durably
from station.vault.bundle.notes import join_notes
from station.vault.disclosure.material import Material
from station.vault.entry import Entry
from station.vault.note import write_proof

ENTRIES_FOLDER, PROOF, KEY, README_FILE = "entries", ".tlog-proof", ".key", "README.txt"

README = r"""单条公开 · Disclosed entries
============================

entries/N             日志第 N 条的原始字节 · the stored bytes of entry N
entries/N.tlog-proof  它在日志中的证明 · proof that it is in the journal (c2sp.org/tlog-proof)
entries/N.key         只能打开这一条的密钥 · a key that opens this entry and no other
epochs plan.note enrol.note receipts
                      证明签名所需的证书和回执 · certificates and receipts that the signatures rest on

核验（需认定中心的 trust.json，自行取得）· To check (takes the exam center's trust.json, from a source of your own):

     station verify . --trust trust.json
     node verify.mjs . --trust trust.json

这里只证明所列条目在日志中且未被改动，不说明没有别的条目。其他条目读不出来：证明里只有散列值，每条都有 16 字节随机数。
This proves that these entries are in the journal, unchanged; it does not say that there are no others. Nothing else can be read
from it: a proof holds hashes only, and every entry has 16 random bytes of its own.
"""


@dataclass(frozen=True)
class Shown:
    """One entry as it is disclosed."""

    entry: Entry
    hidden: dict[str, str]
    """Its sealed fields; empty where none were opened."""


def write_disclosure(material: Material, wanted: Iterable[int], folder: Path) -> list[Shown]:
    """Write the folder. Only its owner may read it; what is in it is for one person.

    Raises:
        PlanError: an entry is not here or not under a head. DeviceError: the disk refuses.
    """
    chosen = [(seq, *material.entry(seq)) for seq in sorted(set(wanted))]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    shown: list[Shown] = []
    for seq, entry, body in chosen:
        path = folder / ENTRIES_FOLDER / str(seq)
        proof = write_proof(seq, merkle.inclusion_proof(seq, material.leaves), material.head)
        _write(path, body)
        _write(path.with_name(f"{seq}{PROOF}"), proof.encode())
        key = material.key(entry)
        if key is not None:
            _write(path.with_name(f"{seq}{KEY}"), f"{key.hex()}\n".encode())
        shown.append(Shown(entry, material.hidden(entry)))
    _write(folder / EPOCHS, join_notes(material.epochs))
    if material.receipts:
        _write(folder / RECEIPTS, join_notes(material.receipts))
    for name, note in ((PLAN, material.plan), (ENROL, material.enrolment)):
        if note is not None:
            _write(folder / name, note.encode())
    _write(folder / README_FILE, README.encode())
    return shown


def _write(path: Path, body: bytes) -> None:
    write_durably(path, body)
    path.chmod(0o600)
