"""What a disclosure is made of, from verified bundles or from a room's own journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from station.errors import PlanError, problem
from station.text import Text
from station.vault import age
from station.vault.bundle import Bundle, extras_of, facts_of
from station.vault.bundle.manifest import ENTRIES
from station.vault.bundle.receipt import RECEIPT
from station.vault.bundle.tar import read_tar
from station.vault.bundle.tiles import read_entry_tiles, read_hash_tiles
from station.vault.entry import Entry, decode, from_text
from station.vault.journal import Journal
from station.vault.keys import EPOCH
from station.vault.note import parse_checkpoint
from station.vault.note.frame import split
from station.vault.sealing import entry_key, unseal
from station.vault.verify.contents import NOT_FOR_YOU

CANNOT = problem(
    "disclose.cannot",
    what=("不能公开：{why}。", "This can't be disclosed: {why}."),
    now=(
        "先用 station verify 核对档案；条目编号见 station open 写出的 record.md。",
        "Check the archive with station verify; record.md, which station open writes, has the entries' numbers.",
    ),
    clause="docs/formats.md §10",
)
BLOBS = "blobs/"


@dataclass(frozen=True)
class Material:
    """One journal up to one signed head."""

    journal: str
    head: str
    """The checkpoint note that all is proven against, cosignatures included."""
    leaves: Sequence[bytes]
    """Leaf hashes of its entries."""
    bodies: Mapping[int, bytes]
    """Stored bytes by index, of the entries that can be read here."""
    epochs: tuple[str, ...]
    receipts: tuple[str, ...]
    """The center's receipts for this very head."""
    plan: str | None
    enrolment: str | None
    day_key: bytes | None

    def entry(self, seq: int) -> tuple[Entry, bytes]:
        """An entry and its stored bytes.

        Raises:
            PlanError: it is not here, or no signed head covers it.
        """
        body = self.bodies.get(seq)
        if body is None or seq >= len(self.leaves):
            last = len(self.leaves) - 1
            raise PlanError(
                CANNOT,
                why=Text(
                    f"第 {seq} 条不在这里，或尚无签名的树头覆盖（到第 {last} 条为止）",
                    f"entry {seq} is not here, or no signed head covers it yet (they go to {last})",
                ),
            )
        return decode(body, seq), body

    def key(self, entry: Entry) -> bytes | None:
        """The entry's own key; None where nothing is sealed in it, or the day key is not at hand."""
        if entry.sealed is None or self.day_key is None:
            return None
        return entry_key(self.day_key, self.journal, entry.seq)

    def hidden(self, entry: Entry) -> dict[str, str]:
        """Its sealed fields; none where they stay closed. Raises PlanError: the day key is another journal's."""
        key = self.key(entry)
        if key is None or entry.sealed is None:
            return {}
        return unseal(key, from_text(entry.salt), from_text(entry.sealed), entry.seq)


def of_bundles(
    bundles: Sequence[tuple[Bundle, str | None]], identities: Sequence[age.Identity], reaching: int
) -> Material:
    """Out of verified bundles, each with the receipt beside it. ``reaching`` is the highest entry to be shown.

    Raises:
        PlanError: bundles of several journals, or an identity does not open them.
    """
    journals = sorted({bundle.manifest.journal for bundle, _ in bundles})
    if len(journals) != 1:
        names = ", ".join(journals)
        raise PlanError(
            CANNOT, why=Text(f"这里有几本日志：{names}", f"there are several journals here: {names}")
        )
    newest = max((bundle for bundle, _ in bundles), key=lambda one: one.manifest.end)
    clear = newest.clear()
    heads = [note for bundle, _ in bundles for note in bundle.clear().heads]
    beside = [note for _, note in bundles if note is not None]
    head, receipts = _chosen(heads, [*beside, *clear.receipts], reaching)
    bodies: dict[int, bytes] = {}
    for bundle, _ in bundles:
        manifest = bundle.manifest
        files = read_tar(decrypt(bundle.file(ENTRIES), identities), ENTRIES)
        tiles = {name: body for name, body in files.items() if not name.startswith(BLOBS)}
        bodies.update(read_entry_tiles(tiles, manifest.start, manifest.end))
    return Material(
        journal=newest.manifest.journal,
        head=head,
        leaves=read_hash_tiles(clear.tiles, newest.manifest.end)[: _size(head)],
        bodies=bodies,
        epochs=_below(clear.epochs, _size(head)),
        receipts=receipts,
        plan=clear.plan,
        enrolment=clear.enrolment,
        day_key=_day_key([newest, *(bundle for bundle, _ in bundles)], identities),
    )


def _day_key(bundles: Sequence[Bundle], identities: Sequence[age.Identity]) -> bytes | None:
    """The journal's day key, from the first bundle that has it; None where the center erased it, or before opening."""
    for bundle in bundles:
        wrapped = bundle.day_key()
        if wrapped is not None:
            return decrypt(wrapped, identities)
    return None


def of_journal(journal: Journal, identities: Sequence[age.Identity], reaching: int) -> Material:
    """Out of a room's journal, on the kiosk. Sealed parts stay closed without an identity of the center.

    Raises:
        PlanError: no head was signed yet, or the identity does not open the day key.
    """
    bodies = dict(enumerate(journal.entries()))
    facts, extras = facts_of([decode(body, seq) for seq, body in bodies.items()]), extras_of(journal)
    head, receipts = _chosen([note for _, note in journal.heads()], facts.receipts, reaching)
    wrapped = extras.day_key if identities else None
    return Material(
        journal=journal.origin,
        head=head,
        leaves=journal.leaf_hashes()[: _size(head)],
        bodies=bodies,
        epochs=_below(facts.epochs, _size(head)),
        receipts=receipts,
        plan=extras.plan,
        enrolment=extras.enrolment,
        day_key=None if wrapped is None else decrypt(wrapped, identities),
    )


def decrypt(body: bytes, identities: Sequence[age.Identity]) -> bytes:
    """Raises PlanError: none of these identities opens it."""
    try:
        return age.decrypt_bytes(body, identities)
    except age.AgeError as error:
        raise PlanError(NOT_FOR_YOU) from error


def _chosen(heads: Sequence[str], receipts: Sequence[str], reaching: int) -> tuple[str, tuple[str, ...]]:
    """The newest head that covers the entry and that the center has receipted, with those receipts; else the newest."""
    by_head: dict[str, list[str]] = {}
    for note in dict.fromkeys(receipts):
        by_head.setdefault(str(RECEIPT.read(split(note).text)["head"]), []).append(note)
    ordered = sorted(heads, key=_size, reverse=True)
    if not ordered:
        raise PlanError(CANNOT, why=Text("尚无签名的树头", "no head was signed yet"))
    for note in ordered:
        if _stated(note) in by_head and _size(note) > reaching:
            return note, tuple(by_head[_stated(note)])
    return ordered[0], tuple(by_head.get(_stated(ordered[0]), ()))


def _size(head: str) -> int:
    return parse_checkpoint(split(head).text).size


def _stated(head: str) -> str:
    """Size and root as a receipt writes them."""
    _, size, root, _ = split(head).text.split("\n")
    return f"{size} {root}"


def _below(epochs: Sequence[str], size: int) -> tuple[str, ...]:
    """Certificates that stand in the first ``size`` entries."""
    return tuple(note for note in epochs if int(str(EPOCH.read(split(note).text)["first"])) < size)
