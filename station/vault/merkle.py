"""The Merkle tree of the journal: RFC 6962 §2 / RFC 9162 §2.1 with SHA-256.

Hashes are 32 raw bytes. A leaf hash commits to one entry's stored bytes; the root commits to all of them in
order. Proofs are lists of node hashes, lowest level first. Verification follows the iterative algorithms of
RFC 9162 §2.1.3.2 and §2.1.4.2; whatever does not verify raises :class:`ProofError`, nothing returns a truth
value that could be overlooked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from hmac import compare_digest

from station.errors import PlanError, problem
from station.text import Text

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()
"""Root of the tree without entries."""

BAD_PROOF = problem(
    "vault.proof",
    what=("日志的完整性证明不成立：{why}。", "The journal's proof of integrity does not hold: {why}."),
    now=(
        "两份原件都保留，不要改动，报告认定中心。",
        "Keep both originals as they are and report to the exam center.",
    ),
    clause="RFC 9162 §2.1",
)


class ProofError(PlanError):
    """A Merkle proof is malformed or does not lead to the stated root."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(BAD_PROOF, why=Text(zh, en))


def leaf_hash(data: bytes) -> bytes:
    """Hash of one entry: SHA-256(0x00 || data)."""
    return sha256(b"\x00" + data).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """Hashes of entries, in their order."""
    return [sha256(b"\x00" + data).digest() for data in entries]


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two subtrees: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: one hash for each complete subtree (O(log n))."""

    __slots__ = ("_peaks", "_size")

    def __init__(self) -> None:
        self._size = 0
        self._peaks: list[bytes] = []

    @classmethod
    def of(cls, leaf_hashes: Iterable[bytes]) -> Frontier:
        """The frontier of a tree with these leaf hashes, in order."""
        made = cls()
        for one in leaf_hashes:
            made.append(one)
        return made

    @property
    def size(self) -> int:
        """Number of leaves."""
        return self._size

    def append(self, leaf: bytes) -> None:
        """Add the next leaf hash. Raises ValueError: not 32 bytes."""
        if len(leaf) != HASH_SIZE:
            raise ValueError("a leaf hash has 32 bytes")
        self._add(leaf, 1)

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Add the next leaf hashes: the same as one after another, and faster, whole subtrees at a time.

        Raises ValueError: one is not 32 bytes; nothing is added then.
        """
        if not set(map(len, leaves)) <= {HASH_SIZE}:
            raise ValueError("a leaf hash has 32 bytes")
        at = 0
        while at < len(leaves):
            # The largest complete subtree that may begin at this place and for which there are leaves.
            size = 1 << (len(leaves) - at).bit_length() - 1
            size = min(size, self._size & -self._size) if self._size else size
            level = leaves[at : at + size]
            while len(level) > 1:
                pairs = zip(level[::2], level[1::2], strict=True)
                level = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
            self._add(level[0], size)
            at += size

    def _add(self, carry: bytes, size: int) -> None:
        """Add the root of a complete subtree of ``size`` leaves, whose place begins at a multiple of its size."""
        full = self._size // size
        while full & 1:
            carry = node_hash(self._peaks.pop(), carry)
            full >>= 1
        self._peaks.append(carry)
        self._size += size

    def root(self) -> bytes:
        """Root of the tree as it stands."""
        if not self._peaks:
            return EMPTY_ROOT
        total = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            total = node_hash(peak, total)
        return total

    def copy(self) -> Frontier:
        """An independent frontier of the same tree."""
        twin = Frontier()
        twin._size, twin._peaks = self._size, list(self._peaks)
        return twin


class Subtrees:
    """A tree that doesn't grow any more, with every complete subtree hashed once: the root of any first part is at hand."""

    __slots__ = ("_levels",)

    def __init__(self, leaf_hashes: Iterable[bytes]) -> None:
        self._levels = [tuple(leaf_hashes)]
        while len(below := self._levels[-1]) > 1:
            pairs = zip(below[::2], below[1::2], strict=False)  # an odd one out stands in no complete subtree
            self._levels.append(tuple(sha256(b"\x01" + left + right).digest() for left, right in pairs))

    @property
    def leaves(self) -> tuple[bytes, ...]:
        """The leaf hashes."""
        return self._levels[0]

    def root(self, size: int) -> bytes:
        """Root of the first ``size`` leaves. Raises ValueError: there are not so many."""
        if not 0 <= size <= len(self.leaves):
            raise ValueError("the tree has not so many leaves")
        total = b""
        for level, hashes in enumerate(self._levels):
            if size >> level & 1:
                peak = hashes[(size >> level) - 1]
                total = node_hash(peak, total) if total else peak
        return total or EMPTY_ROOT


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """Root of the tree with these leaf hashes."""
    frontier = Frontier()
    frontier.extend(leaf_hashes)
    return frontier.root()


def inclusion_proof(index: int, leaf_hashes: Sequence[bytes]) -> list[bytes]:
    """The path from leaf ``index`` to the root of the tree of all ``leaf_hashes`` (RFC 9162 §2.1.3.1).

    Raises:
        ProofError: there is no such leaf.
    """
    if not 0 <= index < len(leaf_hashes):
        raise ProofError("树中没有这一条", "the tree has no such entry")
    path: list[bytes] = []
    low, high = 0, len(leaf_hashes)
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(root(leaf_hashes[middle:high]))
            high = middle
        else:
            path.append(root(leaf_hashes[low:middle]))
            low = middle
    path.reverse()
    return path


def consistency_proof(size1: int, leaf_hashes: Sequence[bytes]) -> list[bytes]:
    """Proof that the tree of all ``leaf_hashes`` only added to its first ``size1`` (RFC 9162 §2.1.4.1).

    Raises:
        ProofError: ``size1`` is 0 or larger than the tree.
    """
    if not 0 < size1 <= len(leaf_hashes):
        raise ProofError("起始大小不在树的范围内", "the first size is zero or beyond the tree")
    path: list[bytes] = []
    low, high = 0, len(leaf_hashes)
    while high != size1:
        middle = low + _split(high - low)
        if size1 <= middle:
            path.append(root(leaf_hashes[middle:high]))
            high = middle
        else:
            path.append(root(leaf_hashes[low:middle]))
            low = middle
    # When the first tree is a subtree of the second, the verifier has its root already.
    if low > 0:
        path.append(root(leaf_hashes[low:high]))
    path.reverse()
    return path


def verify_inclusion(index: int, size: int, leaf_hash: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that ``leaf_hash`` is entry ``index`` of the tree with this size and root (RFC 9162 §2.1.3.2).

    Raises:
        ProofError: it is not, or the proof has another length than this place needs.
    """
    if not 0 <= index < size:
        raise ProofError("序号超出树的大小", "the index is beyond the tree")
    _check_shape([leaf_hash, root, *proof])
    first, second = index, size - 1
    total = leaf_hash
    for step in proof:
        if second == 0:
            raise ProofError("证明过长", "the proof is too long")
        if first & 1 or first == second:
            total = node_hash(step, total)
            while not first & 1 and first:
                first, second = first >> 1, second >> 1
        else:
            total = node_hash(total, step)
        first, second = first >> 1, second >> 1
    if second != 0:
        raise ProofError("证明过短", "the proof is too short")
    if not compare_digest(total, root):
        raise ProofError("得不出所列的根", "it does not lead to the stated root")


def verify_consistency(size1: int, size2: int, root1: bytes, root2: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree of ``size2`` entries begins with the tree of ``size1`` entries (RFC 9162 §2.1.4.2).

    Raises:
        ProofError: it does not, ``size1`` is 0 or above ``size2``, or the proof has a wrong length.
    """
    if not 0 < size1 <= size2:
        raise ProofError("起始大小不在树的范围内", "the first size is zero or beyond the tree")
    _check_shape([root1, root2, *proof])
    if size1 == size2:
        if proof:
            raise ProofError("证明过长", "the proof is too long")
        if not compare_digest(root1, root2):
            raise ProofError("同一大小有两个不同的根", "there are two different roots of one size")
        return
    path = list(proof)
    if size1 & (size1 - 1) == 0:
        path.insert(0, root1)
    if not path:
        raise ProofError("证明过短", "the proof is too short")
    first, second = size1 - 1, size2 - 1
    while first & 1:
        first, second = first >> 1, second >> 1
    old = new = path[0]
    for step in path[1:]:
        if second == 0:
            raise ProofError("证明过长", "the proof is too long")
        if first & 1 or first == second:
            old, new = node_hash(step, old), node_hash(step, new)
            while not first & 1 and first:
                first, second = first >> 1, second >> 1
        else:
            new = node_hash(new, step)
        first, second = first >> 1, second >> 1
    if second != 0:
        raise ProofError("证明过短", "the proof is too short")
    if not compare_digest(old, root1):
        raise ProofError("得不出较早的根", "it does not lead to the earlier root")
    if not compare_digest(new, root2):
        raise ProofError("得不出较晚的根", "it does not lead to the later root")


def _split(size: int) -> int:
    """The largest power of two smaller than ``size`` (size ≥ 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def _check_shape(hashes: Iterable[bytes]) -> None:
    if any(len(one) != HASH_SIZE for one in hashes):
        raise ProofError("有一个散列值不是 32 字节", "one of the hashes does not have 32 bytes")
