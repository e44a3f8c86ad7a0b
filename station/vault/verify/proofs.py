"""The layer in clear, checked without any private key; the center's server and every verifier run this.

- The hash tiles recompute, and give the manifest's root at its size.
- An epoch is certified by the manifest's device, for this journal; epochs begin one after another. A head counts only
  when the key of the epoch that its size lies in signed it (later than the epoch's first entry, up to the next one's),
  and its root lies on the tree.
- The newest head is the manifest's.
- The consistency proof leads from the end of the range before to this tree.
- A count note names a root on this tree, is signed by the device and, as far as the plan names the keys, by two different
  invigilators; each names the one before. Where it lists an explained difference it names the chief examiner, who signed it
  or was asked by telephone.
- Who stands in for an invigilator counts from the chief's note on: signed by chief and device, its tree on this tree and not
  after the count note's.
- With the center's keys: the plan, the device's enrolment and the receipts so far.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from station.event import Milliseconds
from station.vault import merkle
from station.vault.bundle.bundle import Bundle
from station.vault.bundle.clear import CONSISTENCY, DUTIES, ENROL, EPOCHS, HEADS, RECEIPTS, SEALS, Clear
from station.vault.bundle.errors import BundleError
from station.vault.bundle.manifest import Manifest
from station.vault.bundle.receipt import Receipt, read_receipt
from station.vault.bundle.tiles import read_hash_tiles
from station.vault.custody.seal import SEAL, out_of_balance
from station.vault.duty import Duty, read_duty, serving
from station.vault.enrolment import Enrolment, read_enrolment
from station.vault.keys import Epoch, read_epoch
from station.vault.note import (
    NoteError,
    from_base64,
    open_checkpoint,
    open_note,
    parse_checkpoint,
    parse_decimal,
    parse_vkey,
)
from station.vault.note.fields import Values
from station.vault.note.frame import split
from station.vault.verify.findings import at
from station.vault.verify.people import Person, Staff, read_staff

SIGNERS = 2
"""Invigilators that sign a count note (FL-9)."""


@dataclass(frozen=True)
class Head:
    """A signed head of the range."""

    size: int
    by: tuple[str, ...]
    """Ids of the people who cosigned it."""
    unknown: int
    """Signatures by keys that the plan does not name."""
    witnessed: Milliseconds | None = None
    """When the center cosigned it, by the center's clock: an outside witness."""


@dataclass(frozen=True)
class SealNote:
    """A count note."""

    number: int
    session: str
    by: tuple[str, ...]
    """Ids of the invigilators who signed it."""
    unknown: int
    chief: str = ""
    """Id of the chief examiner behind explained differences."""
    outstanding: bool = False
    """The chief was asked by telephone and has not signed this note."""


@dataclass(frozen=True)
class Proofs:
    """What the clear layer proves."""

    tree: merkle.Subtrees
    epochs: tuple[Epoch, ...]
    heads: tuple[Head, ...]
    seals: tuple[SealNote, ...]
    receipts: tuple[Receipt, ...]
    staff: Staff | None
    enrolment: Enrolment | None

    def root(self, size: int) -> bytes:
        """Root of the first ``size`` entries."""
        return self.tree.root(size)

    @property
    def leaves(self) -> tuple[bytes, ...]:
        """The leaf hashes of all entries."""
        return self.tree.leaves


def check_proofs(
    bundle: Bundle,
    clear: Clear,
    center_keys: Sequence[str] | None = None,
    revoked: frozenset[str] = frozenset(),
    witnesses: Sequence[str] = (),
) -> Proofs:
    """Check the layer in clear; signatures by ``revoked`` keys count as those of strangers, cosignatures by the
    center's ``witnesses`` as an outside witness's.

    ``center_keys`` are those that count; None where no center is trusted, which is another thing than none of them counting.

    Raises:
        BundleError: something does not hold; it names the file.
    """
    manifest = bundle.manifest
    tree = merkle.Subtrees(read_hash_tiles(clear.tiles, manifest.end))
    if tree.root(manifest.end) != manifest.root:
        raise BundleError("tile/0", "瓦片得不出清单所列的根", "the tiles do not give the manifest's root")
    staff = None if clear.plan is None else read_staff(clear.plan, manifest, center_keys, revoked)
    enrolment = None
    if clear.enrolment is not None and center_keys is not None:
        enrolment = check_enrolment(clear.enrolment, manifest, center_keys)
    epochs = _epochs(clear, manifest)
    heads = _heads(clear, manifest, epochs, staff, witnesses, tree)
    _consistency(clear, manifest, tree)
    seals = _seals(clear, manifest, staff, _duties(clear, manifest, staff, tree), tree)
    receipts = _receipts(clear, manifest, center_keys, revoked, tree) if center_keys is not None else ()
    return Proofs(tree, epochs, heads, seals, receipts, staff, enrolment)


def check_enrolment(note: str, manifest: Manifest, center_keys: Sequence[str]) -> Enrolment:
    """The device's enrolment by the center, for the site of this journal. Raises BundleError."""
    with at(ENROL):
        enrolment = read_enrolment(note, center_keys, manifest.device)
    origin = manifest.origin
    if (enrolment.center, enrolment.site) != (origin.center, origin.site):
        raise BundleError(ENROL, "设备登记在另一个考点", "the device is enrolled for another site")
    return enrolment


def _on(tree: merkle.Subtrees, size: int, root: bytes) -> bool:
    """Whether the tree began with a tree of this size and root."""
    return 0 <= size <= len(tree.leaves) and tree.root(size) == root


def _epochs(clear: Clear, manifest: Manifest) -> tuple[Epoch, ...]:
    found: list[Epoch] = []
    for note in clear.epochs:
        with at(EPOCHS):
            epoch = read_epoch(note, manifest.device)
        if epoch.origin != manifest.journal or (found and epoch.first <= found[-1].first):
            raise BundleError(
                EPOCHS, "证书属于别的日志或次序不对", "a certificate is another journal's or out of order"
            )
        found.append(epoch)
    if found and found[-1].first >= manifest.end:
        raise BundleError(EPOCHS, "证书写的位置不在本树内", "a certificate begins beyond this tree")
    return tuple(found)


def _heads(
    clear: Clear,
    manifest: Manifest,
    epochs: Sequence[Epoch],
    staff: Staff | None,
    witnesses: Sequence[str],
    tree: merkle.Subtrees,
) -> tuple[Head, ...]:
    cosigning = staff.cosigning() if staff else {}
    keys = [*(person.cosign_key for person in cosigning.values()), *(parse_vkey(one) for one in witnesses)]
    with at(HEADS):
        sizes = [parse_checkpoint(split(note).text).size for note in clear.heads]
    if sizes != sorted(set(sizes)) or not sizes or sizes[0] <= manifest.start or sizes[-1] != manifest.end:
        raise BundleError(HEADS, "树头不在本段范围内", "the heads are not those of this range")
    found: list[Head] = []
    for size, note in zip(sizes, clear.heads, strict=True):
        where = f"{HEADS} {size}"
        epoch = next((e for e in reversed(epochs) if e.first < size), None)
        if epoch is None:
            raise BundleError(where, "没有证书覆盖此树头", "no certificate covers this head")
        with at(where):
            head, opened = open_checkpoint(note, [parse_vkey(epoch.vkey), *keys])
        if head.origin != manifest.journal or not _on(tree, size, head.root):
            raise BundleError(where, "树头不在这棵树上", "the head is not on this tree")
        by = tuple(cosigning[one.vkey].id for one in opened.by if one.vkey in cosigning)
        seen = [one.time_s for one in opened.by if one.vkey in witnesses and one.time_s is not None]
        found.append(Head(size, by, opened.unknown, min(seen) * 1_000 if seen else None))
    return tuple(found)


def _consistency(clear: Clear, manifest: Manifest, tree: merkle.Subtrees) -> None:
    given = clear.consistency
    if given is None:
        if manifest.start:
            raise BundleError(CONSISTENCY, "缺少此文件", "the file is missing")
        return
    if (given.size1, given.size2) != (manifest.start, manifest.end) or not manifest.start:
        raise BundleError(CONSISTENCY, "大小与清单不符", "its sizes are not the manifest's")
    if given.root1 != tree.root(given.size1) or given.root2 != manifest.root:
        raise BundleError(CONSISTENCY, "根与树不符", "its roots are not the tree's")
    with at(CONSISTENCY):
        merkle.verify_consistency(given.size1, given.size2, given.root1, given.root2, given.proof)


def _duties(clear: Clear, manifest: Manifest, staff: Staff | None, tree: merkle.Subtrees) -> tuple[Duty, ...]:
    if staff is None:
        return ()
    found: list[Duty] = []
    for number, note in enumerate(clear.duties, 1):
        where = f"{DUTIES} {number}"
        with at(where):
            duty = read_duty(note, parse_vkey(manifest.device), [one.seal_key for one in staff.chiefs()])
        if duty.journal != manifest.journal or not _on(tree, duty.size, duty.root):
            raise BundleError(where, "更换记录不属于这棵树", "the replacement is not this tree's")
        found.append(duty)
    return tuple(found)


def _seals(
    clear: Clear, manifest: Manifest, staff: Staff | None, duties: Sequence[Duty], tree: merkle.Subtrees
) -> tuple[SealNote, ...]:
    sealing: dict[str, Person] = staff.signing() if staff else {}
    keys = [parse_vkey(manifest.device), *(person.seal_key for person in sealing.values())]
    found: list[SealNote] = []
    previous = "-"
    for number, note in enumerate(clear.seals, 1):
        where = f"{SEALS} {number}"
        with at(where):
            opened = open_note(note, keys)
            values = SEAL.read(opened.text)
            size, _, root = str(values["tree"]).partition(" ")
            on_tree = _on(tree, parse_decimal(size), from_base64(root))
        if not opened.signed_by(manifest.device):
            raise BundleError(where, "缺本机签名", "the device's signature is missing")
        if values["journal"] != manifest.journal or not on_tree:
            raise BundleError(where, "清点记录不属于这棵树", "the count note is not this tree's")
        if values["number"] != str(number) or values["previous"] != previous:
            raise BundleError(where, "清点记录不连续", "the count notes do not follow one another")
        if kind := out_of_balance(values):
            raise BundleError(where, f"清点记录的账不平：{kind}", f"the count note does not balance: {kind}")
        signed = tuple(dict.fromkeys(sealing[one.vkey].id for one in opened.by if one.vkey in sealing))
        stand_ins = {d.comes: d.leaves for d in duties if d.size <= parse_decimal(size)}
        serve = serving(staff.invigilators(), stand_ins) if staff else frozenset()
        by = tuple(one for one in signed if one in serve)
        if staff is not None and len(by) < SIGNERS:
            raise BundleError(where, "不足两名监考员签名", "fewer than two invigilators signed")
        chief, outstanding = _chief(where, values, signed, staff)
        unknown = opened.unknown + len(signed) - len(by) - (chief in signed)
        found.append(SealNote(number, str(values["session"]), by, unknown, chief, outstanding))
        previous = hashlib.sha256(note.encode()).hexdigest()
    return tuple(found)


def _chief(where: str, values: Values, signed: Sequence[str], staff: Staff | None) -> tuple[str, bool]:
    """(id, signature outstanding) of the chief whom a count note names."""
    said = str(values.get("chief", ""))
    chief = said.removeprefix("telephone ")
    if values["explained"] and not chief:
        raise BundleError(where, "有差数说明而没有主考", "a difference is explained and no chief is named")
    if chief and staff is not None:
        if chief not in {one.id for one in staff.chiefs()}:
            raise BundleError(where, "所写的主考不在计划名单上", "the chief that it names is not the plan's")
        if chief == said and chief not in signed:
            raise BundleError(where, "缺主考签名", "the chief examiner's signature is missing")
    return chief, bool(chief) and chief not in signed


def _receipts(
    clear: Clear,
    manifest: Manifest,
    center_keys: Sequence[str],
    revoked: frozenset[str],
    tree: merkle.Subtrees,
) -> tuple[Receipt, ...]:
    found: list[Receipt] = []
    for note in clear.receipts:
        with at(RECEIPTS):
            receipt = _read_receipt(note, center_keys, revoked)
        if receipt is None:
            continue
        if receipt.journal != manifest.journal or not _on(tree, receipt.size, receipt.root):
            raise BundleError(RECEIPTS, "回执不属于这棵树", "a receipt is not this tree's")
        found.append(receipt)
    return tuple(found)


def _read_receipt(note: str, center_keys: Sequence[str], revoked: frozenset[str]) -> Receipt | None:
    """A receipt; None where a key signed it that was revoked later: then it is no outside witness any more."""
    try:
        return read_receipt(note, center_keys)
    except NoteError:
        if revoked:
            read_receipt(note, revoked)
            return None
        raise
