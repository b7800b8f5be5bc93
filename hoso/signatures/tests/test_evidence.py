"""One time stamp for a million objects, renewed for thirty years (RFC 4998)."""

import hashlib
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoso.signatures.errors import RecordUnreadable
from hoso.signatures.evidence.making import rehash, renew_stamps, renewed, stamp_batch
from hoso.signatures.evidence.records import Record, decode, encode
from hoso.signatures.evidence.trees import Tree, root_of
from hoso.signatures.evidence.verifying import Fault, check_record, with_evidence
from hoso.signatures.grounds import Grounds
from hoso.signatures.policy import Policy
from hoso.signatures.tests.pki import Authority, day

pytest_plugins = ["tests.signing_desk"]
BEGIN = day("2016-01-15")
FALLS = date(2030, 6, 30)
# SHA-256 is believed until a day in 2030; what comes after it has no end yet.
POLICY = Policy(name="played", digests={"sha256": FALLS, "sha512": None}, rsa_bits=((2048, None),))


def contents(count: int) -> list[bytes]:
    return [f"hồ sơ {number}".encode() for number in range(count)]


def digests(content: bytes) -> dict[str, bytes]:
    return {name: hashlib.new(name, content).digest() for name in ("sha256", "sha512")}


def grounds(authority: Authority, at: datetime) -> Grounds:
    return Grounds(at=at, trust=authority.trust(at), policy=POLICY)


@given(st.sets(st.binary(min_size=32, max_size=32), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_every_leaf_leads_to_the_root_and_no_other_does(leaves: set[bytes]) -> None:
    tree = Tree("sha256", list(leaves))
    for leaf in leaves:
        assert root_of("sha256", leaf, tree.path(leaf)) == tree.root
        stranger = bytes([leaf[0] ^ 1]) + leaf[1:]
        if stranger not in leaves and tree.path(leaf):
            assert root_of("sha256", stranger, tree.path(leaf)) is None


@pytest.mark.parametrize("count", [1, 2, 3, 1000])
def test_one_token_proves_every_object_of_a_batch(authority: Authority, count: int) -> None:
    papers = contents(count)
    batch = stamp_batch(
        [digests(paper)["sha256"] for paper in papers], algorithm="sha256", stamper=authority.stamper(BEGIN)
    )
    for paper in papers[:: max(1, count // 3)]:
        record = decode(encode(batch.record_of(digests(paper)["sha256"])))
        proof = check_record(record, digests(paper), grounds(authority, BEGIN + timedelta(days=30)))
        assert (proof.since, proof.faults) == (BEGIN, ())


def test_other_bytes_are_told(authority: Authority) -> None:
    papers = contents(4)
    batch = stamp_batch(
        [digests(paper)["sha256"] for paper in papers], algorithm="sha256", stamper=authority.stamper(BEGIN)
    )
    record = batch.record_of(digests(papers[0])["sha256"])
    proof = check_record(record, digests(b"forged"), grounds(authority, BEGIN))
    assert (proof.since, proof.faults) == (None, ((Fault.OTHER_CONTENT, 0, 0),))


def test_what_is_no_record_is_refused() -> None:
    for data in (b"", b"nothing", b"\x30\x03\x02\x01\x01"):
        with pytest.raises(RecordUnreadable):
            decode(data)


class TestThirtyYears:
    """A batch is stamped in 2016, stamped again as authorities end, and hashed again before SHA-256 falls."""

    papers = contents(3)

    def first(self, authority: Authority, at: datetime) -> list[Record]:
        leaves = [digests(paper)["sha256"] for paper in self.papers]
        batch = stamp_batch(leaves, algorithm="sha256", stamper=authority.stamper(at))
        return [batch.record_of(leaf) for leaf in leaves]

    def stamped_again(self, records: list[Record], authority: Authority, at: datetime) -> list[Record]:
        kept = [self.with_lists(record, authority, at) for record in records]
        tokens = {record.chains[-1][-1].token for record in kept}
        again = renew_stamps(
            sorted(tokens), algorithm=kept[0].chains[-1][0].algorithm, stamper=authority.stamper(at)
        )
        return [renewed(record, again) for record in kept]

    def hashed_again(self, records: list[Record], authority: Authority, at: datetime) -> list[Record]:
        kept = [self.with_lists(record, authority, at) for record in records]
        by_digest = {
            digests(paper)["sha512"]: record for paper, record in zip(self.papers, kept, strict=True)
        }
        _, done = rehash(by_digest, algorithm="sha512", stamper=authority.stamper(at))
        return [done[digests(paper)["sha512"]] for paper in self.papers]

    def with_lists(self, record: Record, authority: Authority, at: datetime) -> Record:
        """Keep the revocation lists of the day inside the last token, as is done before it is covered."""
        last = record.chains[-1][-1]
        token = with_evidence(last.token, authority.crls(at))
        chain = (*record.chains[-1][:-1], type(last)(last.algorithm, last.groups, token))
        return Record((*record.chains[:-1], chain))

    def life(self, authority: Authority, *, hashed_on: datetime) -> list[Record]:
        records = self.first(authority, BEGIN)
        for moment in ("2019-05-01", "2023-05-01", "2027-05-01"):
            records = self.stamped_again(records, authority, day(moment))
        records = self.hashed_again(records, authority, hashed_on)
        for moment in ("2033-03-01", "2041-03-01"):
            records = self.stamped_again(records, authority, day(moment))
        return [decode(encode(record)) for record in records]

    def test_it_still_proves_the_first_day(self, authority: Authority) -> None:
        now = day("2046-01-15")
        for paper, record in zip(self.papers, self.life(authority, hashed_on=day("2030-06-29")), strict=True):
            proof = check_record(record, digests(paper), grounds(authority, now))
            assert (proof.since, proof.faults) == (BEGIN, ())

    def test_a_renewal_missed_by_one_day_fails(self, authority: Authority) -> None:
        record = self.life(authority, hashed_on=day("2030-07-01"))[0]
        proof = check_record(record, digests(self.papers[0]), grounds(authority, day("2046-01-15")))
        assert proof.since is None
        assert proof.faults == ((Fault.RENEWED_TOO_LATE, 0, 3),)

    def test_a_stamp_taken_out_of_the_middle_is_told(self, authority: Authority) -> None:
        record = self.life(authority, hashed_on=day("2030-06-29"))[0]
        first = (record.chains[0][0], *record.chains[0][2:])
        proof = check_record(
            Record((first, *record.chains[1:])),
            digests(self.papers[0]),
            grounds(authority, day("2046-01-15")),
        )
        assert {fault for fault, _, _ in proof.faults} >= {Fault.BROKEN_CHAIN, Fault.OTHER_CONTENT}

    def test_a_certificate_of_the_authority_that_ended_before_the_renewal_fails(
        self, authority: Authority
    ) -> None:
        records = self.first(authority, BEGIN)
        late = self.stamped_again(records, authority, day("2025-06-01"))
        proof = check_record(late[0], digests(self.papers[0]), grounds(authority, day("2025-06-02")))
        assert (Fault.STAMP_NOT_PROVEN, 0, 0) in proof.faults


def test_a_large_batch_needs_one_token(authority: Authority, tmp_path: Path) -> None:
    leaves = [hashlib.sha256(number.to_bytes(4)).digest() for number in range(20_000)]
    batch = stamp_batch(leaves, algorithm="sha256", stamper=authority.stamper(BEGIN))
    assert len(encode(batch.record_of(leaves[777]))) < 8_000
