"""The tree against a naive recursive reading of RFC 6962 §2, and against its published constants."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.vault.merkle import (
    EMPTY_ROOT,
    Frontier,
    ProofError,
    Subtrees,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

RFC_INPUTS = [
    bytes.fromhex(one)
    for one in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
RFC_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive_root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return node_hash(naive_root(leaves[:k]), naive_root(leaves[k:]))


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_consistency(m: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*naive_consistency(m, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_consistency(m - k, leaves[k:], False), naive_root(leaves[:k])]


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(b"entry %d" % i) for i in range(count)]


def test_published_constants() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert (
        node_hash(b"N123", b"N456").hex()
        == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    )


def test_published_roots_of_the_first_eight_trees() -> None:
    leaves = [leaf_hash(one) for one in RFC_INPUTS]
    assert [root(leaves[: n + 1]).hex() for n in range(8)] == RFC_ROOTS


@given(st.integers(0, 130))
def test_frontier_agrees_with_the_definition(size: int) -> None:
    leaves = leaves_of(size)
    frontier = Frontier.of(leaves)
    assert (frontier.size, frontier.root()) == (size, naive_root(leaves))


def test_a_copy_of_a_frontier_grows_alone() -> None:
    first = Frontier.of(leaves_of(5))
    twin = first.copy()
    twin.append(leaf_hash(b"more"))
    assert first.root() == root(leaves_of(5))
    assert twin.root() == root([*leaves_of(5), leaf_hash(b"more")])


def test_a_leaf_hash_of_another_length_is_a_bug() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Frontier().append(b"short")


@given(st.data(), st.integers(1, 80))
def test_inclusion(data: st.DataObject, size: int) -> None:
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(index, leaves)
    assert proof == naive_path(index, leaves)
    verify_inclusion(index, size, leaves[index], proof, root(leaves))


@given(st.data(), st.integers(1, 80))
def test_consistency(data: st.DataObject, size2: int) -> None:
    leaves = leaves_of(size2)
    size1 = data.draw(st.integers(1, size2))
    proof = consistency_proof(size1, leaves)
    assert proof == naive_consistency(size1, leaves)
    verify_consistency(size1, size2, root(leaves[:size1]), root(leaves), proof)


@given(st.data(), st.integers(2, 40))
def test_any_bent_inclusion_is_refused(data: st.DataObject, size: int) -> None:
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    proof, top = inclusion_proof(index, leaves), root(leaves)
    other = (index + data.draw(st.integers(1, size - 1))) % size
    spot = data.draw(st.integers(0, len(proof) - 1))
    bent = [bytes([h[0] ^ 1]) + h[1:] if i == spot else h for i, h in enumerate(proof)]
    for args in (
        (other, size, leaves[index], proof, top),
        (index, size, leaves[other], proof, top),
        (index, size, leaves[index], bent, top),
        (index, size, leaves[index], proof[:-1], top),
        (index, size, leaves[index], [*proof, top], top),
        (index, size, leaves[index], [*proof[:-1], b"short"], top),
        (size, size, leaves[index], proof, top),
        (-1, size, leaves[index], proof, top),
    ):
        with pytest.raises(ProofError):
            verify_inclusion(*args)


@given(st.data(), st.integers(2, 40))
def test_any_bent_consistency_is_refused(data: st.DataObject, size2: int) -> None:
    leaves = leaves_of(size2)
    size1 = data.draw(st.integers(1, size2 - 1))
    proof, old, new = consistency_proof(size1, leaves), root(leaves[:size1]), root(leaves)
    forged = root([leaf_hash(b"forged"), *leaves[1:size1]])
    for args in (
        (0, size2, EMPTY_ROOT, new, []),
        (size2 + 1, size2, old, new, proof),
        (size1, size2, forged, new, proof),
        (size1, size2, old, forged, proof),
        (size1, size2, old, new, proof[:-1]),
        (size1, size2, old, new, [*proof, new]),
        (size1, size2, old, new, []),
        (size2, size2, old, new, []),
        (size2, size2, new, new, proof),
    ):
        with pytest.raises(ProofError):
            verify_consistency(*args)


def test_proofs_that_cannot_exist_are_refused() -> None:
    leaves = leaves_of(3)
    for make in (
        lambda: inclusion_proof(3, leaves),
        lambda: inclusion_proof(-1, leaves),
        lambda: consistency_proof(0, leaves),
        lambda: consistency_proof(4, leaves),
    ):
        with pytest.raises(ProofError):
            make()


@given(st.lists(st.integers(0, 70), max_size=6))
def test_leaves_added_together_make_the_same_tree(sizes: list[int]) -> None:
    together, one_by_one = Frontier(), Frontier()
    for size in sizes:
        leaves = leaves_of(size)
        together.extend(leaves)
        for leaf in leaves:
            one_by_one.append(leaf)
        assert (together.size, together.root()) == (one_by_one.size, one_by_one.root())
    with pytest.raises(ValueError, match="32 bytes"):
        together.extend([b"short"])
    assert together.size == sum(sizes)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 8, 31, 256, 300])
def test_every_first_part_of_a_finished_tree(count: int) -> None:
    leaves = [leaf_hash(bytes([n % 256, n // 256])) for n in range(count)]
    tree = Subtrees(leaves)
    grown = Frontier()
    for size in range(count + 1):
        assert tree.root(size) == grown.root() == root(leaves[:size])
        if size < count:
            grown.append(leaves[size])
    for beyond in (-1, count + 1):
        with pytest.raises(ValueError, match="not so many"):
            tree.root(beyond)
