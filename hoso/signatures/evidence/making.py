"""Making evidence for many objects at once, and renewing it before its strength is gone.

One token is asked for a batch, however many objects it has. Renewing time stamps reads no object; only when
a digest algorithm falls is each object read once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pyhanko.sign.timestamps import TimeStamper

from hoso.signatures.evidence.records import Record, Stamp, encode_chains
from hoso.signatures.evidence.trees import Tree, digest
from hoso.signatures.quiet_loop import at_once


@dataclass(frozen=True)
class Stamped:
    """A tree and the token over its root (DER)."""

    tree: Tree
    token: bytes

    def stamp_of(self, leaf: bytes) -> Stamp:
        """Return the archive time stamp of one leaf.

        Raises:
            KeyError: the leaf is not of this batch.
        """
        return Stamp(self.tree.algorithm, tuple(tuple(group) for group in self.tree.path(leaf)), self.token)

    def record_of(self, leaf: bytes) -> Record:
        """Return the first evidence record of one object of the batch."""
        return Record(((self.stamp_of(leaf),),))


def stamp_batch(digests: Sequence[bytes], *, algorithm: str, stamper: TimeStamper) -> Stamped:
    """Have the digests of a batch stamped with one token; `algorithm` made the digests.

    Raises:
        TimestampRequestError: the authority does not answer.
    """
    tree = Tree(algorithm, digests)
    token = at_once(stamper.async_timestamp(tree.root, algorithm))
    encoded: bytes = token.dump()
    return Stamped(tree, encoded)


def renew_stamps(tokens: Sequence[bytes], *, algorithm: str, stamper: TimeStamper) -> Stamped:
    """Cover the last tokens of any number of batches with one new one; no object is read.

    A record of a batch gets `stamp_of(digest(algorithm, token))` appended to its last chain, whose digest
    algorithm must be the same (RFC 4998, 5.2, time-stamp renewal).
    """
    return stamp_batch([digest(algorithm, token) for token in tokens], algorithm=algorithm, stamper=stamper)


def renewed(record: Record, stamped: Stamped) -> Record:
    """Return a record with the renewal of its last time stamp."""
    last = record.chains[-1][-1]
    return record.with_stamp(stamped.stamp_of(digest(stamped.tree.algorithm, last.token)))


def rehash(
    records: Mapping[bytes, Record], *, algorithm: str, stamper: TimeStamper
) -> tuple[Stamped, dict[bytes, Record]]:
    """Begin a new chain with a stronger digest (RFC 4998, 5.2, hash-tree renewal).

    `records` maps the digest of each object by the new `algorithm`, for which it was read once, to its record
    so far. Returns the stamped tree and the records with their new chain, by the same keys.
    """
    leaves = {key: rehash_leaf(key, record, algorithm) for key, record in records.items()}
    stamped = stamp_batch(list(leaves.values()), algorithm=algorithm, stamper=stamper)
    return stamped, {key: record.with_chain(stamped.stamp_of(leaves[key])) for key, record in records.items()}


def rehash_leaf(content: bytes, record: Record, algorithm: str) -> bytes:
    """Return what a new chain covers: digest of the content, then of all chains before it."""
    return rehash_leaves([content], record, algorithm)[0]


def rehash_leaves(contents: Collection[bytes], record: Record, algorithm: str) -> list[bytes]:
    """Return what a new chain covers of each document of a group, whose digests are `contents`."""
    before = digest(algorithm, encode_chains(record))
    return [digest(algorithm, content, before) for content in contents]
