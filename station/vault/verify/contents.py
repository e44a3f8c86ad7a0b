"""The encrypted layer, opened with an identity of the center: every entry against its leaf, every sealed field.

- Each entry's bytes hash to the leaf in the clear layer's tiles, at the index that the entry itself states.
- Epoch certificates, count notes and receipts in clear are those in the entries.
- The day key's file is the one that the opening entry names; with it, where it is here, every sealed field opens.
- Every blob is what its name says, and an entry names it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec

from station.errors import PlanError, problem
from station.event import EVENTS
from station.vault import age
from station.vault.bundle.bundle import Bundle
from station.vault.bundle.clear import DUTIES, EPOCHS, RECEIPTS, SEALS, Clear
from station.vault.bundle.cut import facts_of
from station.vault.bundle.errors import BundleError
from station.vault.bundle.manifest import DAY_KEY, ENTRIES
from station.vault.bundle.tar import read_tar
from station.vault.bundle.tiles import read_entry_tiles
from station.vault.entry import Entry, check_spelling, decode, from_text, record_of
from station.vault.keys import read_epoch
from station.vault.merkle import leaf_hash
from station.vault.sealing import entry_key, unseal
from station.vault.verify.findings import at
from station.vault.verify.proofs import Proofs

NOT_FOR_YOU = problem(
    "bundle.not_for_you",
    what=("这个身份打不开此上报包。", "This identity does not open the bundle."),
    now=("换用认定中心的值守或托管身份文件。", "Use the duty or escrow identity file of the exam center."),
)
BLOBS = "blobs/sha256/"
_HASH = re.compile(rb'"([0-9a-f]{64})"')


@dataclass(frozen=True)
class OpenedEntry:
    """An entry that was checked against the tree."""

    entry: Entry
    hidden: Mapping[str, str]
    """Its sealed fields, where the day key opened them."""


@dataclass(frozen=True)
class Contents:
    """The opened layer."""

    entries: tuple[OpenedEntry, ...]
    """Those of the bundle's range, in order."""
    blobs: Mapping[str, bytes]
    """By SHA-256 (hex)."""
    sealed: int
    """How many entries have sealed fields."""
    day_key: bool
    """Whether the day key was there and opened; if not, sealed fields stay closed."""
    unknown: tuple[str, ...]
    """Kinds of entries that this version does not know: their fields were not checked."""
    missing: tuple[str, ...] = ()
    """SHA-256 (hex) of evidence that an entry of the range names and that is not inside."""


def open_contents(
    bundle: Bundle,
    clear: Clear,
    proofs: Proofs,
    identities: Sequence[age.Identity],
    doubted: list[str] | None = None,
) -> Contents:
    """Open and check the encrypted layer. Where a list ``doubted`` is given, a blob that is not what its name says goes
    there by its name and stops nothing.

    Raises:
        BundleError: something does not hold; it names the file or entry. PlanError: the identity does not open it.
    """
    files = read_tar(_decrypt(bundle.file(ENTRIES), identities, ENTRIES), ENTRIES)
    blobs = {name: files.pop(name) for name in list(files) if name.startswith(BLOBS)}
    manifest = bundle.manifest
    entries: list[Entry] = []
    named: set[str] = set()
    for seq, body in read_entry_tiles(files, manifest.start, manifest.end):
        if leaf_hash(body) != proofs.leaves[seq]:
            raise BundleError(
                f"entry {seq}", "条目与树中的散列值不符", "the entry is not the one in the tree"
            )
        with _entry_at(seq):
            entries.append(_decoded(body, seq))
        named.update(name.decode() for name in _HASH.findall(body))
    _check_facts(clear, entries, manifest.device)
    day_key = _day_key(bundle, entries, identities)
    opened: list[OpenedEntry] = []
    unknown: dict[str, None] = {}
    for entry in entries:
        hidden = {} if day_key is None else _unseal(entry, day_key, manifest.journal)
        if entry.kind not in EVENTS:
            unknown[entry.kind] = None
        else:
            _check_fields(entry, hidden)
        if entry.seq >= manifest.start:
            opened.append(OpenedEntry(entry, hidden))
    sealed = sum(one.entry.sealed is not None for one in opened)
    kept = _blobs(blobs, named, doubted)
    missing = tuple(name for one in opened for name in evidence_of(one.entry) if name not in kept)
    return Contents(tuple(opened), kept, sealed, day_key is not None, tuple(unknown), missing)


def evidence_of(entry: Entry) -> tuple[str, ...]:
    """Names of the evidence that an entry keeps."""
    named = entry.data.get("blobs") if entry.kind == "incident.answered" else None
    return tuple(str(one) for one in named) if isinstance(named, list | tuple) else ()


def _decrypt(data: bytes, identities: Sequence[age.Identity], where: str) -> bytes:
    try:
        return age.decrypt_bytes(data, identities)
    except age.NoMatch as error:
        raise PlanError(NOT_FOR_YOU) from error
    except age.AgeError as error:
        raise BundleError(where, "加密文件已损坏", "the encrypted file is damaged") from error


@contextmanager
def _entry_at(seq: int) -> Iterator[None]:
    try:
        yield
    except PlanError as error:
        if isinstance(error, BundleError):
            raise
        raise BundleError(f"entry {seq}", error.what.zh, error.what.en) from error


def _decoded(body: bytes, seq: int) -> Entry:
    entry = decode(body, seq)
    check_spelling(body, seq)
    return entry


def _check_facts(clear: Clear, entries: Sequence[Entry], device: str) -> None:
    try:
        facts = facts_of(entries)
    except msgspec.ValidationError as error:
        raise BundleError(
            "entries.age", "含有格式有误的条目", "it holds an entry whose fields are wrong"
        ) from error
    whole = bool(entries) and entries[0].seq == 0
    pairs = (
        (EPOCHS, facts.epochs, clear.epochs),
        (SEALS, facts.seals, clear.seals),
        (RECEIPTS, facts.receipts, clear.receipts),
        (DUTIES, facts.duties, clear.duties),
    )
    for name, inside, outside in pairs:
        if (outside if whole else outside[len(outside) - len(inside) :]) != inside:
            raise BundleError(name, "与日志内的记录不同", "it differs from what the entries hold")
    for entry in entries:
        if entry.kind == "epoch.started":
            with at(f"entry {entry.seq}"):
                first = read_epoch(str(entry.data["certificate"]), device).first
            if first != entry.seq:
                raise BundleError(
                    f"entry {entry.seq}", "证书写的是另一位置", "its certificate names another place"
                )


def _day_key(bundle: Bundle, entries: Sequence[Entry], identities: Sequence[age.Identity]) -> bytes | None:
    digest = bundle.manifest.day_key
    if not digest:
        return None
    # The manifest lists its hash, so that an erased key is still known to have been the opening's.
    for entry in entries:
        if entry.kind == "day.opened" and entry.data.get("day_key") != digest:
            raise BundleError(
                DAY_KEY, "不是开启时记录的日钥文件", "it is not the file that the opening names"
            )
    wrapped = bundle.day_key()
    return None if wrapped is None else _decrypt(wrapped, identities, DAY_KEY)


def _unseal(entry: Entry, day_key: bytes, journal: str) -> dict[str, str]:
    if entry.sealed is None:
        return {}
    try:
        salt, sealed = from_text(entry.salt), from_text(entry.sealed)
        return unseal(entry_key(day_key, journal, entry.seq), salt, sealed, entry.seq)
    except (PlanError, ValueError) as error:
        raise BundleError(
            f"entry {entry.seq}", "密封内容打不开", "its sealed part does not open with the day key"
        ) from error


def _check_fields(entry: Entry, hidden: Mapping[str, str]) -> None:
    try:
        record_of(entry, dict(hidden))
    except PlanError as error:
        raise BundleError(f"entry {entry.seq}", error.what.zh, error.what.en) from error


def _blobs(files: Mapping[str, bytes], named: set[str], doubted: list[str] | None) -> dict[str, bytes]:
    out: dict[str, bytes] = {}
    for path, body in files.items():
        name = path.removeprefix(BLOBS)
        if hashlib.sha256(body).hexdigest() != name or name not in named:
            if doubted is not None:
                doubted.append(name)
                continue
            raise BundleError(
                path,
                "附件与名称不符或无条目引用",
                "it is not what its name says, or no entry names it",
            )
        out[name] = body
    return out
