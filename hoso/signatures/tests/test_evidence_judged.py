"""Bouncy Castle agrees with the records that we write: groups, renewed time stamps, renewed hashes."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

import pytest

from hoso.signatures.evidence.making import rehash_leaves, renew_stamps, stamp_batch
from hoso.signatures.evidence.records import Record, Stamp, decode, encode
from hoso.signatures.evidence.trees import digest, leaf_of, reduced
from hoso.signatures.evidence.verifying import Fault, check_group, check_record
from hoso.signatures.grounds import Grounds
from hoso.signatures.policy import Policy
from hoso.signatures.tests.bouncycastle import judged
from hoso.signatures.tests.pki import Authority, day

pytest_plugins = ["tests.signing_desk"]
BEGIN, LAST = day("2016-01-15"), day("2046-01-15")
# Groups of three files, of one, and of two that are alike.
GROUPS = ([b"a", b"b", b"c"], [b"alone"], [b"same", b"same"], [b"d", b"e"], [b"f", b"g", b"h", b"i"])


def hashes(algorithm: str, group: Collection[bytes]) -> list[bytes]:
    return [digest(algorithm, each) for each in group]


def with_first(
    records: list[Record], documents: list[list[bytes]], algorithm: str, authority: Authority, at: datetime
) -> list[Record]:
    """Begin a chain of each record; `documents` are what it covers of each group."""
    leaves = [leaf_of(algorithm, each) for each in documents]
    batch = stamp_batch(leaves, algorithm=algorithm, stamper=authority.stamper(at))
    return [
        record.with_chain(
            Stamp(algorithm, tuple(map(tuple, reduced(group, batch.tree.siblings(leaf)))), batch.token)
        )
        for record, group, leaf in zip(records, documents, leaves, strict=True)
    ]


def with_renewal(records: list[Record], algorithm: str, authority: Authority, at: datetime) -> list[Record]:
    """Cover the last token, which all of them share."""
    token = records[0].chains[-1][-1].token
    batch = renew_stamps([token, b"of another batch"], algorithm=algorithm, stamper=authority.stamper(at))
    stamp = batch.stamp_of(digest(algorithm, token))
    return [each.with_stamp(stamp) for each in records]


@pytest.fixture(scope="module")
def records(authority: Authority) -> list[bytes]:
    """Thirty years: stamped, stamped again, hashed again, stamped again."""
    found = [Record(()) for _ in GROUPS]
    found = with_first(found, [hashes("sha256", each) for each in GROUPS], "sha256", authority, BEGIN)
    found = with_renewal(found, "sha256", authority, day("2023-05-01"))
    anew = [
        list(rehash_leaves(hashes("sha512", group), record, "sha512"))
        for group, record in zip(GROUPS, found, strict=True)
    ]
    found = with_first(found, anew, "sha512", authority, day("2030-06-29"))
    found = with_renewal(found, "sha512", authority, day("2033-03-01"))
    return [encode(each) for each in found]


@pytest.mark.parametrize("number", range(len(GROUPS)))
def test_both_find_a_group_valid_and_each_of_its_files(
    authority: Authority, records: list[bytes], number: int, tmp_path: Path
) -> None:
    group, record = GROUPS[number], records[number]
    policy = Policy(name="played", digests={"sha256": day("2030-06-30").date(), "sha512": None})
    grounds = Grounds(at=day("2034-01-15"), trust=authority.trust(day("2034-01-15")), policy=policy)
    own = {name: hashes(name, group) for name in ("sha256", "sha512")}
    # The lists of revoked certificates are not kept in these tokens: what is judged here is the structure.
    faults = {fault for fault, _chain, _place in check_group(decode(record), own, grounds).faults}
    assert faults <= {Fault.STAMP_NOT_PROVEN}
    if len(set(group)) == len(group):
        assert judged(record, group, tmp_path / "group", at=LAST) == "valid"
    one = {name: hashlib.new(name, group[0]).digest() for name in ("sha256", "sha512")}
    faults = {fault for fault, _chain, _place in check_record(decode(record), one, grounds).faults}
    assert faults <= {Fault.STAMP_NOT_PROVEN}
    assert judged(record, group[:1], tmp_path / "one", at=LAST) == "valid"


def test_both_find_a_forged_file_and_a_missing_one(
    authority: Authority, records: list[bytes], tmp_path: Path
) -> None:
    grounds = Grounds(at=LAST, trust=authority.trust(LAST))
    for number, files in enumerate(([b"a", b"b", b"forged"], [b"a", b"b"], [b"a", b"b", b"c", b"d"])):
        own = {name: hashes(name, files) for name in ("sha256", "sha512")}
        assert (Fault.OTHER_CONTENT, 0, 0) in check_group(decode(records[0]), own, grounds).faults
        assert judged(records[0], files, tmp_path / str(number), at=LAST).startswith("invalid")
