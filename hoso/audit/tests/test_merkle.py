"""The tree is that of RFC 9162: its vectors, and trees of every small size."""

from itertools import product

import pytest

from hoso.audit.rules import merkle

# The leaves, roots and proofs that implementations of RFC 6962 and 9162 share since the first one
# (certificate-transparency, merkle_tree_test.cc).
LEAVES = [
    merkle.leaf_hash(bytes.fromhex(content))
    for content in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
CONSISTENCY = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(str(number).encode()) for number in range(count)]


def tree(hashes: list[bytes]) -> merkle.RangeRoot:
    return lambda begin, end: by_definition(hashes[begin:end])


def by_definition(hashes: list[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1, word for word."""
    if not hashes:
        return merkle.EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    middle = merkle.split(len(hashes))
    return merkle.node_hash(by_definition(hashes[:middle]), by_definition(hashes[middle:]))


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_come_out(size: int) -> None:
    assert merkle.root_of(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_the_published_inclusion_proofs_come_out(index: int, size: int) -> None:
    proof = merkle.inclusion_proof(index, size, tree(LEAVES))
    assert [step.hex() for step in proof] == INCLUSION[index, size]


@pytest.mark.parametrize(("old", "new"), CONSISTENCY)
def test_the_published_consistency_proofs_come_out(old: int, new: int) -> None:
    proof = merkle.consistency_proof(old, new, tree(LEAVES))
    assert [step.hex() for step in proof] == CONSISTENCY[old, new]


@pytest.mark.parametrize("size", range(1, 34))
def test_every_leaf_is_shown_in_trees_of_every_small_size(size: int) -> None:
    hashes = leaves(size)
    root = by_definition(hashes)
    assert merkle.root_of(hashes) == root
    for index in range(size):
        proof = merkle.inclusion_proof(index, size, tree(hashes))
        assert merkle.includes(hashes[index], index, size, proof, root)


def test_an_inclusion_proof_for_another_leaf_place_size_or_root_is_refused() -> None:
    hashes = leaves(13)
    root = by_definition(hashes)
    proof = merkle.inclusion_proof(5, 13, tree(hashes))
    assert merkle.includes(hashes[5], 5, 13, proof, root)
    refused = [
        (hashes[6], 5, 13, proof, root),
        (hashes[5], 4, 13, proof, root),
        (hashes[5], 13, 13, proof, root),
        (hashes[5], -1, 13, proof, root),
        (hashes[5], 5, 200, proof, root),
        (hashes[5], 5, 13, proof[:-1], root),
        (hashes[5], 5, 13, [*proof, root], root),
        (hashes[5], 5, 13, proof[::-1], root),
        (hashes[5], 5, 13, proof, merkle.EMPTY_ROOT),
    ]
    assert [merkle.includes(*facts) for facts in refused] == [False] * len(refused)


@pytest.mark.parametrize("new", range(18))
def test_every_tree_continues_every_smaller_one(new: int) -> None:
    hashes = leaves(new)
    for old in range(new + 1):
        proof = merkle.consistency_proof(old, new, tree(hashes))
        assert merkle.continues(old, by_definition(hashes[:old]), new, by_definition(hashes), proof)


@pytest.mark.parametrize(
    ("old", "new"), [pair for pair in product(range(1, 18), repeat=2) if pair[0] < pair[1]]
)
def test_a_rewritten_tree_continues_nothing(old: int, new: int) -> None:
    hashes = leaves(new)
    rewritten = [merkle.leaf_hash(b"other"), *hashes[1:]]
    proof = merkle.consistency_proof(old, new, tree(rewritten))
    assert not merkle.continues(old, by_definition(hashes[:old]), new, by_definition(rewritten), proof)
    assert not merkle.continues(old, by_definition(rewritten[:old]), new, by_definition(hashes), proof)


def test_a_consistency_proof_that_is_cut_longer_or_backwards_is_refused() -> None:
    hashes = leaves(11)
    proof = merkle.consistency_proof(6, 11, tree(hashes))
    old_root, new_root = by_definition(hashes[:6]), by_definition(hashes)
    assert merkle.continues(6, old_root, 11, new_root, proof)
    for wrong in (proof[:-1], [*proof, new_root], []):
        assert not merkle.continues(6, old_root, 11, new_root, wrong)
    assert not merkle.continues(11, new_root, 6, old_root, proof)
    assert not merkle.continues(6, old_root, 6, new_root, [])
    assert not merkle.continues(0, old_root, 6, new_root, [])


def test_the_edge_names_each_subtree_when_it_is_complete() -> None:
    hashes = leaves(8)
    edge = merkle.Edge()
    complete = [found for leaf in hashes for found in edge.append(leaf)]
    assert [(height, position) for height, position, _ in complete] == [
        (1, 0), (1, 1), (2, 0), (1, 2), (1, 3), (2, 1), (3, 0),
    ]  # fmt: skip
    assert all(
        digest == by_definition(hashes[position << height : (position + 1) << height])
        for height, position, digest in complete
    )


def test_an_edge_built_from_subtrees_goes_on_like_one_built_from_leaves() -> None:
    hashes = leaves(23)
    edge = merkle.Edge()
    for begin, height in ((0, 4), (16, 2)):
        edge.append(by_definition(hashes[begin : begin + (1 << height)]), height=height)
    for leaf in hashes[20:]:
        edge.append(leaf)
    assert (edge.size, edge.root()) == (23, by_definition(hashes))
