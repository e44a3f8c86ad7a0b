"""The layer in clear: what proves the range without reading it (``clear.tar``, docs/formats.md §5).

heads            the heads of the range, cosignatures included, smallest first
epochs           every epoch certificate of the journal so far
seals            every count note so far
receipts         every receipt of the center so far
duties           every replacement of an invigilator by the chief so far (absent where there is none)
consistency      that this tree only added to the tree of the bundle before (absent in the first)
tile/…           hash tiles of the whole tree (C2SP tlog-tiles)
plan.note        the plan's signed note, by the center
enrol.note       the device's enrolment, by the center (absent where it was not enrolled)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from station.vault import merkle
from station.vault.bundle.errors import BundleError
from station.vault.bundle.notes import join_notes, split_notes
from station.vault.bundle.tar import read_tar, write_tar
from station.vault.note import NoteError, from_base64, parse_decimal, to_base64

HEADS, EPOCHS, SEALS, RECEIPTS = "heads", "epochs", "seals", "receipts"
CONSISTENCY, PLAN, ENROL = "consistency", "plan.note", "enrol.note"
_NOTES = (HEADS, EPOCHS, SEALS, RECEIPTS)
DUTIES = "duties"


@dataclass(frozen=True)
class Consistency:
    """RFC 9162 §2.1.4: a smaller tree, a larger one, and the proof between them."""

    size1: int
    root1: bytes
    size2: int
    root2: bytes
    proof: tuple[bytes, ...]

    @classmethod
    def between(cls, size1: int, leaves: Sequence[bytes]) -> Consistency:
        """The proof from the first ``size1`` leaves to all of them."""
        return cls(
            size1,
            merkle.root(leaves[:size1]),
            len(leaves),
            merkle.root(leaves),
            tuple(merkle.consistency_proof(size1, leaves)),
        )

    def write(self) -> bytes:
        """Two lines ``size root`` and one line for each hash, in base64."""
        lines = [f"{self.size1} {to_base64(self.root1)}", f"{self.size2} {to_base64(self.root2)}"]
        return ("\n".join([*lines, *(to_base64(one) for one in self.proof)]) + "\n").encode()

    @classmethod
    def read(cls, data: bytes) -> Consistency:
        """Raises BundleError: malformed."""
        try:
            lines = data.decode().split("\n")
            if len(lines) < 3 or lines.pop():
                raise BundleError(CONSISTENCY, "格式有误", "it is malformed")
            (size1, _, root1), (size2, _, root2) = lines[0].partition(" "), lines[1].partition(" ")
            return cls(
                parse_decimal(size1),
                from_base64(root1),
                parse_decimal(size2),
                from_base64(root2),
                tuple(from_base64(one) for one in lines[2:]),
            )
        except (UnicodeDecodeError, NoteError) as error:
            raise BundleError(CONSISTENCY, "格式有误", "it is malformed") from error


@dataclass(frozen=True)
class Clear:
    """The layer taken apart; only its form is checked."""

    heads: tuple[str, ...] = ()
    epochs: tuple[str, ...] = ()
    seals: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()
    consistency: Consistency | None = None
    tiles: Mapping[str, bytes] = field(default_factory=dict)
    plan: str | None = None
    enrolment: str | None = None
    duties: tuple[str, ...] = ()

    def pack(self) -> bytes:
        """The bytes of ``clear.tar``."""
        lists = (self.heads, self.epochs, self.seals, self.receipts)
        files: dict[str, bytes] = {name: join_notes(notes) for name, notes in zip(_NOTES, lists, strict=True)}
        files.update(self.tiles)
        if self.duties:
            files[DUTIES] = join_notes(self.duties)
        if self.consistency is not None:
            files[CONSISTENCY] = self.consistency.write()
        if self.plan is not None:
            files[PLAN] = self.plan.encode()
        if self.enrolment is not None:
            files[ENROL] = self.enrolment.encode()
        return write_tar(files)

    @classmethod
    def unpack(cls, data: bytes) -> Clear:
        """Raises BundleError: not such a tar, a file missing or one too many."""
        files = read_tar(data, "clear.tar")
        missing = [name for name in _NOTES if name not in files]
        if missing:
            raise BundleError(missing[0], "缺少此文件", "the file is missing")
        tiles = {name: files.pop(name) for name in list(files) if name.startswith("tile/")}
        heads, epochs, seals, receipts = (tuple(split_notes(files.pop(name), name)) for name in _NOTES)
        consistency = files.pop(CONSISTENCY, None)
        plan, enrolment = _text(files, PLAN), _text(files, ENROL)
        duties = tuple(split_notes(files.pop(DUTIES), DUTIES)) if DUTIES in files else ()
        if files:
            raise BundleError(min(files), "多余的文件", "the file does not belong here")
        read = None if consistency is None else Consistency.read(consistency)
        return cls(heads, epochs, seals, receipts, read, tiles, plan, enrolment, duties)


def _text(files: dict[str, bytes], name: str) -> str | None:
    body = files.pop(name, None)
    if body is None:
        return None
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BundleError(name, "不是有效的 UTF-8 文字", "it is not valid UTF-8") from error
