"""The evidence of an opened bundle: each piece decrypted and held against its entry, each fault a sentence of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from station.errors import PlanError
from station.vault.evidence import changed, missing, open_sealed, read_pieces
from station.vault.verify.contents import Contents, OpenedEntry, evidence_of


@dataclass(frozen=True)
class Opened:
    """One piece that an entry names."""

    file: str
    """What its file is called: entry, place in the entry, the ending of its type."""
    says: str
    """Type and size."""
    body: bytes | None = None
    """In clear; None where it did not open."""
    fault: PlanError | None = None


def open_evidence(contents: Contents, doubted: Sequence[str] = ()) -> tuple[Opened, ...]:
    """Every piece that the entries name, in their order; none of an entry whose sealed part is closed.

    ``doubted`` are names of blobs that were inside and not what they are called.
    """
    return tuple(piece for one in contents.entries for piece in _of(one, contents, doubted))


def _of(one: OpenedEntry, contents: Contents, doubted: Sequence[str]) -> Iterable[Opened]:
    names = evidence_of(one.entry)
    try:
        pieces = read_pieces(one.hidden.get("attached"))
    except ValueError:
        pieces = ()
    if not pieces:
        # Kept as it is by an older version, or closed: the blob itself is written, and missing ones are counted.
        return
    for number, (name, piece) in enumerate(zip(names, pieces, strict=False), 1):
        file = f"{one.entry.seq}-{number}.{piece.ending}"
        try:
            if name not in contents.blobs:
                raise changed(name) if name in doubted else missing(name)
            yield Opened(file, piece.says, open_sealed(contents.blobs[name], piece, name))
        except PlanError as error:
            yield Opened(file, piece.says, None, error)


def report(pieces: Sequence[Opened]) -> str:
    """The record's part on evidence, as Markdown; empty where there is none."""
    if not pieces:
        return ""
    lines = ["", "## 证据 · Evidence", ""]
    for one in pieces:
        said = "✓" if one.fault is None else f"✗ {one.fault.what.zh} {one.fault.what.en}"
        lines.append(f"- `evidence/{one.file}` {one.says} {said}")
    return "\n".join(lines) + "\n"
