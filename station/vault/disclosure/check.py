"""A disclosure's folder, checked by itself: no archive, no journal, no identity (docs/formats.md §10)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from station.errors import PlanError
from station.vault.bundle.clear import ENROL, EPOCHS, PLAN, RECEIPTS
from station.vault.bundle.errors import BundleError
from station.vault.bundle.folder import MANIFEST_FILE, read_at_most
from station.vault.bundle.notes import split_notes
from station.vault.bundle.origin import Origin, parse_origin
from station.vault.bundle.receipt import Receipt, read_receipt
from station.vault.disclosure.folder import ENTRIES_FOLDER, KEY, PROOF
from station.vault.enrolment import Enrolment, read_enrolment
from station.vault.entry import MAX_ENTRY_BYTES, Entry, check_spelling, decode, from_text
from station.vault.keys import EPOCH, Epoch, read_epoch
from station.vault.merkle import leaf_hash, verify_inclusion
from station.vault.note import (
    NOTE_KEY,
    NoteError,
    Opened,
    Verifier,
    open_checkpoint,
    parse_checkpoint,
    parse_decimal,
    parse_vkey,
    read_proof,
)
from station.vault.note.checkpoint import Checkpoint
from station.vault.note.frame import MAX_NOTE, split
from station.vault.note.proof import MAX_PROOF, EntryProof
from station.vault.sealing import unseal
from station.vault.trust import Trust, signing_keys
from station.vault.verify.contents import OpenedEntry
from station.vault.verify.findings import Findings, at, moment
from station.vault.verify.people import Staff, read_plan
from station.vault.verify.readable import line_of

MAX_NOTES = 4 * 1024 * 1024
_KEY = re.compile(rb"[0-9a-f]{64}\n")


@dataclass(frozen=True)
class _Certified:
    """The journal and device that the certificates name, and the epochs."""

    origin: Origin
    journal: str
    device: Verifier
    epochs: tuple[Epoch, ...]

    def key_for(self, size: int) -> Verifier:
        for epoch in reversed(self.epochs):
            if epoch.first < size:
                return parse_vkey(epoch.vkey)
        raise NoteError("没有证书覆盖此树头", "no certificate covers this head")


def is_disclosure(path: Path) -> bool:
    """Whether a folder is a disclosure's and not a bundle's."""
    return (path / EPOCHS).is_file() and not (path / MANIFEST_FILE).is_file()


def check_disclosure(folder: Path, trust: Trust | None) -> Findings:
    """Check it, and say what its entries say. What does not hold is a finding that says where.

    Raises:
        DeviceError: the medium can't be read.
    """
    findings = Findings()
    try:
        _check(findings, folder, trust)
    except BundleError as error:
        findings.failed(error)
    return findings


def _check(findings: Findings, folder: Path, trust: Trust | None) -> None:
    certified = _certified(folder)
    receipts = _receipts(folder, trust)
    received = min((one.received for one in receipts), default=None)
    keys, late = signing_keys(trust, received) if trust else (None, frozenset())
    if certified.device.vkey in late:
        raise BundleError(
            EPOCHS,
            "设备公钥已吊销，且没有吊销前的认定中心回执",
            "the device's key was revoked, and there is no receipt of the center from before",
        )
    plan = _text(folder, PLAN)
    staff = None if plan is None else read_plan(plan, certified.origin, keys, late)[0]
    enrolment = _enrolment(folder, certified, keys)
    witnesses = trust.witnesses if trust else ()
    cosigning = [person.cosign_key for person in staff.cosigning().values()] if staff else []
    people = [*cosigning, *(parse_vkey(one) for one in witnesses)]
    shown: list[OpenedEntry] = []
    head: Checkpoint | None = None
    opened: Opened | None = None
    for name in _names(folder):
        proof = _proof(folder, name)
        with at(f"{ENTRIES_FOLDER}/{name}{PROOF}"):
            size = parse_checkpoint(split(proof.checkpoint).text).size
            found, opened = open_checkpoint(proof.checkpoint, [certified.key_for(size), *people])
            if found.origin != certified.journal or head not in (None, found):
                raise NoteError(
                    "各证明的树头不同，或属于另一日志",
                    "the proofs are on different heads, or another journal's",
                )
            head = found
        shown.append(_entry(folder, name, proof, head))
    assert head is not None
    assert opened is not None
    if certified.epochs[-1].first >= head.size:
        raise BundleError(EPOCHS, "证书写的位置不在本树内", "a certificate begins beyond this tree")
    for one in receipts:
        if (one.journal, one.size, one.root) != (certified.journal, head.size, head.root):
            raise BundleError(RECEIPTS, "回执不属于这个树头", "a receipt is not of this head")
    _say_head(findings, certified, head)
    _say_center(findings, trust, staff, enrolment)
    _say_witnesses(findings, receipts, opened, witnesses, staff)
    _say_entries(findings, shown)


def _certified(folder: Path) -> _Certified:
    notes = split_notes(read_at_most(folder / EPOCHS, MAX_NOTES), EPOCHS)
    if not notes:
        raise BundleError(EPOCHS, "没有时段证书", "there is no certificate")
    with at(EPOCHS):
        values = EPOCH.read(split(notes[0]).text)
        device, journal = parse_vkey(str(values["device"])), str(values["journal"])
        epochs = tuple(read_epoch(note, device.vkey) for note in notes)
    origin = parse_origin(journal)
    if device.kind != NOTE_KEY or origin.device_name != device.name:
        raise BundleError(EPOCHS, "日志不属于签名的设备", "the journal is not the signing device's")
    firsts = [epoch.first for epoch in epochs]
    if firsts != sorted(set(firsts)) or any(epoch.origin != journal for epoch in epochs):
        raise BundleError(
            EPOCHS, "证书属于别的日志或次序不对", "a certificate is another journal's or out of order"
        )
    return _Certified(origin, journal, device, epochs)


def _receipts(folder: Path, trust: Trust | None) -> tuple[Receipt, ...]:
    if trust is None or not (folder / RECEIPTS).is_file():
        return ()
    found: list[Receipt] = []
    with at(RECEIPTS):
        for note in split_notes(read_at_most(folder / RECEIPTS, MAX_NOTES), RECEIPTS):
            try:
                found.append(read_receipt(note, trust.known))
            except NoteError:
                # Under a key that was revoked later it is no witness, and nobody's fault.
                read_receipt(note, [one.key for one in trust.revoked])
    return tuple(found)


def _enrolment(folder: Path, certified: _Certified, keys: Sequence[str] | None) -> Enrolment | None:
    note = _text(folder, ENROL)
    if note is None or keys is None:
        return None
    with at(ENROL):
        enrolment = read_enrolment(note, keys, certified.device.vkey)
    if (enrolment.center, enrolment.site) != (certified.origin.center, certified.origin.site):
        raise BundleError(ENROL, "设备登记在另一个考点", "the device is enrolled for another site")
    return enrolment


def _names(folder: Path) -> list[str]:
    inside = folder / ENTRIES_FOLDER
    files = sorted(path.name for path in inside.iterdir()) if inside.is_dir() else []
    names = [name.removesuffix(PROOF) for name in files if name.endswith(PROOF)]
    for name in files:
        if re.sub(r"\.(tlog-proof|key)$", "", name) not in names:
            raise BundleError(f"{ENTRIES_FOLDER}/{name}", "多余的文件", "the file does not belong here")
    if not names:
        raise BundleError(ENTRIES_FOLDER, "没有条目", "there is no entry")
    return sorted(names, key=lambda name: (len(name), name))


def _proof(folder: Path, name: str) -> EntryProof:
    where = f"{ENTRIES_FOLDER}/{name}{PROOF}"
    with at(where):
        seq = parse_decimal(name)
        try:
            proof = read_proof(read_at_most(folder / where, MAX_PROOF).decode())
        except UnicodeDecodeError as error:
            raise BundleError(where, "不是有效的 UTF-8 文字", "it is not valid UTF-8") from error
    if proof.index != seq:
        raise BundleError(where, "证明的序号与文件名不符", "the proof's index is not the file's name")
    return proof


def _entry(folder: Path, name: str, proof: EntryProof, head: Checkpoint) -> OpenedEntry:
    where = f"{ENTRIES_FOLDER}/{name}"
    path = folder / where
    if not path.is_file():
        raise BundleError(where, "缺少此文件", "the file is missing")
    body = read_at_most(path, MAX_ENTRY_BYTES)
    with at(f"{where}{PROOF}"):
        verify_inclusion(proof.index, head.size, leaf_hash(body), proof.path, head.root)
    key = path.with_name(f"{name}{KEY}")
    try:
        entry = decode(body, proof.index)
        check_spelling(body, proof.index)
        if not key.is_file():
            return OpenedEntry(entry, {})
        where = f"{where}{KEY}"
        return OpenedEntry(entry, _unsealed(entry, read_at_most(key, 65), where))
    except BundleError:
        raise
    except PlanError as error:
        raise BundleError(where, error.what.zh.rstrip("。"), error.what.en.rstrip(".")) from error


def _unsealed(entry: Entry, line: bytes, where: str) -> dict[str, str]:
    if not _KEY.fullmatch(line) or entry.sealed is None:
        raise BundleError(where, "不是此条目的密钥", "it is not a key of this entry")
    return unseal(
        bytes.fromhex(line.decode().strip()), from_text(entry.salt), from_text(entry.sealed), entry.seq
    )


def _text(folder: Path, name: str) -> str | None:
    if not (folder / name).is_file():
        return None
    try:
        return read_at_most(folder / name, MAX_NOTE).decode()
    except UnicodeDecodeError as error:
        raise BundleError(name, "不是有效的 UTF-8 文字", "it is not valid UTF-8") from error


def _say_head(findings: Findings, certified: _Certified, head: Checkpoint) -> None:
    findings.add(
        "proven",
        f"日志 {certified.journal} 的树头（{head.size} 条）由设备 {certified.device.name} 认证的时段密钥签名",
        f"the head of {certified.journal} over {head.size} entries is signed by an epoch key that the device "
        f"{certified.device.name} certified",
        EPOCHS,
    )


def _say_center(
    findings: Findings, trust: Trust | None, staff: Staff | None, enrolment: Enrolment | None
) -> None:
    if trust is None:
        findings.add(
            "unproven",
            "未提供认定中心公钥（--trust）：设备与人员是谁，只是它自己的说法",
            "no keys of an exam center were given (--trust): who device and people are is only its own word",
        )
        return
    if enrolment is None:
        findings.add(
            "unproven",
            "没有设备登记书：设备是否属于认定中心，请向其查对",
            "there is no enrolment note: ask the center whether the device is its own",
            ENROL,
        )
    else:
        findings.add(
            "proven",
            f"设备已由 {trust.center} 登记在考点 {enrolment.site}",
            f"{trust.center} enrolled the device for site {enrolment.site}",
            ENROL,
        )
    if staff is not None:
        findings.add("proven", f"计划由 {trust.center} 签发", f"{trust.center} signed the plan", PLAN)


def _say_witnesses(
    findings: Findings,
    receipts: Sequence[Receipt],
    opened: Opened,
    witnesses: Sequence[str],
    staff: Staff | None,
) -> None:
    for one in receipts:
        findings.add(
            "proven",
            f"认定中心回执第 {one.sequence} 号：{moment(one.received)} 收到此树头",
            f"receipt {one.sequence} of the center: it had this head at {moment(one.received)}",
            RECEIPTS,
        )
    seen = [one.time_s for one in opened.by if one.vkey in witnesses and one.time_s is not None]
    if seen:
        when = moment(min(seen) * 1_000)
        findings.add("proven", f"认定中心会签了此树头：{when}", f"the center cosigned this head at {when}")
    if not receipts and not seen:
        findings.add("unproven", "此树头没有外部见证", "this head has no outside witness")
    cosigning = staff.cosigning() if staff else {}
    people = ", ".join(cosigning[one.vkey].id for one in opened.by if one.vkey in cosigning)
    if people:
        findings.add(
            "noted",
            f"树头另由 {people} 会签：是第二人，不是外部见证",
            f"the head is cosigned by {people}: a second person and not an outside witness",
        )


def _say_entries(findings: Findings, shown: Sequence[OpenedEntry]) -> None:
    for one in shown:
        where = f"{ENTRIES_FOLDER}/{one.entry.seq}"
        said = line_of(one).removeprefix("- ")
        findings.add("proven", f"在这棵树上：{said}", f"in the tree: {said}", where)
        if one.entry.sealed is not None and not one.hidden:
            findings.add("unproven", "密封内容没有公开", "its sealed part was not disclosed", where)
    findings.add(
        "unproven",
        "其他条目不在此处：这只证明这些条目，不说明没有别的",
        "other entries are not here: this proves these entries, not that there are no others",
    )
