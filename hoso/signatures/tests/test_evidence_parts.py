"""Trees in files, the ends of stamps, the terms of an institution, records brought by strangers."""

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoso.node.errors import ReaderRefused
from hoso.node.reader import ReaderPool
from hoso.signatures.errors import RecordUnreadable, TreeUnreadable, TrustMaterialOdd
from hoso.signatures.evidence import proving
from hoso.signatures.evidence.holding import NEVER, Cause, digest_end, hold_of, revocation_lists
from hoso.signatures.evidence.kept_trees import KeptTree, write_tree
from hoso.signatures.evidence.making import stamp_batch
from hoso.signatures.evidence.records import Record, Stamp, encode
from hoso.signatures.evidence.terms import NAME, Terms, read_terms
from hoso.signatures.evidence.trees import Tree, leaf_of, reduced, root_of
from hoso.signatures.evidence.verifying import Fault, with_evidence
from hoso.signatures.policy import Policy
from hoso.signatures.tests.pki import Authority, day
from hoso.signatures.trust import NOBODY

pytest_plugins = ["tests.signing_desk"]
BEGIN = day("2026-01-15")


@given(st.sets(st.binary(min_size=32, max_size=32), min_size=1, max_size=40))
@settings(max_examples=40, deadline=None)
def test_a_tree_in_a_file_leads_where_the_tree_does(leaves: set[bytes]) -> None:
    tree = Tree("sha256", list(leaves))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tree.bin"
        write_tree(path, tree)
        kept = KeptTree(path, algorithm="sha256", leaves=len(leaves))
        assert (kept.root, list(kept.leaves()), kept.is_sound()) == (tree.root, sorted(leaves), True)
        for leaf in leaves:
            assert kept.siblings(leaf) == tree.siblings(leaf)
            assert root_of("sha256", leaf, reduced([leaf], kept.siblings(leaf))) == tree.root
        with pytest.raises(KeyError):
            kept.siblings(hashlib.sha256(b"".join(sorted(leaves)) + b"x").digest())


def test_every_flipped_bit_in_a_tree_is_seen(tmp_path: Path) -> None:
    leaves = [hashlib.sha256(bytes([number])).digest() for number in range(7)]
    path = tmp_path / "tree.bin"
    write_tree(path, Tree("sha256", leaves))
    whole = path.read_bytes()
    for place in range(0, len(whole) - 32, 5):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        assert not KeptTree(path, algorithm="sha256", leaves=7).is_sound()


def test_a_tree_of_another_length_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tree.bin"
    with pytest.raises(TreeUnreadable):
        KeptTree(path, algorithm="sha256", leaves=1)
    path.write_bytes(b"x" * 33)
    with pytest.raises(TreeUnreadable):
        KeptTree(path, algorithm="sha256", leaves=1)


def token(authority: Authority, at: datetime = BEGIN) -> bytes:
    return stamp_batch([bytes(64)], algorithm="sha512", stamper=authority.stamper(at)).token


def test_a_stamp_ends_with_whatever_ends_first(authority: Authority) -> None:
    trust = authority.trust(BEGIN)
    certificate = authority.certificate("stamps2").not_valid_after
    plain = Policy(digests={"sha512": None}, rsa_bits=((2048, None),))
    assert hold_of(token(authority), trust=trust, policy=plain).until == certificate
    digest = Policy(digests={"sha512": date(2030, 1, 1)}, rsa_bits=((2048, None),))
    found = hold_of(token(authority), trust=trust, policy=digest)
    assert (found.until, found.cause) == (
        datetime(2030, 1, 1, 23, 59, 59, 999999, tzinfo=UTC), Cause.DIGEST,
    )  # fmt: skip
    key = Policy(digests={"sha512": None}, rsa_bits=((2048, date(2029, 1, 1)),))
    assert hold_of(token(authority), trust=trust, policy=key).cause is Cause.KEY
    unknown = Policy(digests={"sha256": None})
    assert hold_of(token(authority), trust=trust, policy=unknown).until == NEVER
    assert digest_end("sha512", unknown) == NEVER


def test_the_end_of_something_that_is_no_token_is_not_told(authority: Authority) -> None:
    for data in (b"", b"nothing"):
        with pytest.raises(RecordUnreadable):
            hold_of(data, trust=authority.trust(BEGIN), policy=Policy())


def test_the_lists_of_the_authority_and_no_others_are_kept(authority: Authority) -> None:
    found = revocation_lists(token(authority), trust=authority.trust(BEGIN))
    issuers = {each.crl_data.issuer.native["common_name"] for each in found}
    assert issuers == {"Gốc thử nghiệm", "CA thử nghiệm"}
    assert revocation_lists(token(authority), trust=NOBODY) == []


def test_terms_are_data_of_the_institution(tmp_path: Path) -> None:
    assert read_terms(tmp_path) == Terms()
    said = {
        "name": "QC 12/2026", "algorithm": "sha256", "next_algorithm": "sha3_512", "cover_within_days": 3,
        "renew_days_before": 90, "digests": {"sha256": "2030-06-30"}, "rsa_bits": {"3072": None},
    }  # fmt: skip
    (tmp_path / NAME).write_text(json.dumps(said))
    terms = read_terms(tmp_path)
    assert (terms.algorithm, terms.next_algorithm, terms.policy.name) == ("sha256", "sha3_512", "QC 12/2026")
    assert (terms.cover_within, terms.renew_before) == (timedelta(days=3), timedelta(days=90))
    assert terms.policy.digests["sha256"] == date(2030, 6, 30)
    assert terms.policy.digests["sha512"] is None
    assert terms.policy.rsa_bits[-1] == (3072, None)


@pytest.mark.parametrize(
    "text",
    [
        "{", "[]", '{"digest": {}}', '{"digests": {"sha257": null}}', '{"digests": {"sha256": "soon"}}',
        '{"algorithm": 5}', '{"renew_days_before": 0}', '{"renew_days_before": true}',
        '{"cover_within_days": 99999}', '{"rsa_bits": {"12": null}}', '{"rsa_bits": []}', " " * 70_000,
    ],
)  # fmt: skip
def test_terms_that_cannot_be_followed_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(TrustMaterialOdd):
        read_terms(tmp_path)


def test_openssl_agrees_with_the_stamp_in_a_record_also_with_its_lists(
    authority: Authority, tmp_path: Path
) -> None:
    data = token(authority)
    folder = authority.trust_folder(tmp_path / "trust", BEGIN)
    chain = tmp_path / "chain.pem"
    subprocess.run(
        ["openssl", "x509", "-inform", "DER", "-in", folder / "certificates/authority.der", "-out", chain],
        check=True,
    )
    lists = revocation_lists(data, trust=authority.trust(BEGIN))
    for kept in (data, with_evidence(data, lists)):
        (tmp_path / "token.der").write_bytes(kept)
        for imprint, ending in ((bytes(64), 0), (b"x" * 64, 1)):
            done = subprocess.run(
                [
                    "openssl", "ts", "-verify", "-digest", imprint.hex(), "-token_in", "-in",
                    tmp_path / "token.der", "-CAfile", folder / "anchors/root.pem", "-untrusted", chain,
                    "-attime", str(int(day("2033-01-01").timestamp())),
                ],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == ending, done.stderr


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    folder = Path(tempfile.mkdtemp(prefix="hoso-readers-"))
    folder.chmod(0o711)
    try:
        with ReaderPool(proving.TASKS, workers=1, work_root=folder) as found:
            yield found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class TestProving:
    """A stranger has a record and files, and whom he trusts; the record is parsed in the reader."""

    @pytest.fixture
    def brought(self, authority: Authority, tmp_path: Path) -> tuple[Path, list[Path], Path]:
        files = [tmp_path / f"{number}.pdf" for number in range(3)]
        for path in files:
            path.write_bytes(path.name.encode())
        digests = [hashlib.sha512(path.read_bytes()).digest() for path in files]
        leaf = leaf_of("sha512", digests)
        batch = stamp_batch([leaf, bytes(64)], algorithm="sha512", stamper=authority.stamper(BEGIN))
        groups = tuple(map(tuple, reduced(digests, batch.tree.siblings(leaf))))
        record = Record(((Stamp("sha512", groups, batch.token),),))
        (tmp_path / "record.ers").write_bytes(encode(record))
        return tmp_path / "record.ers", files, authority.trust_folder(tmp_path / "trust", BEGIN)

    def test_a_whole_group_and_a_part_of_it_are_proven(
        self, pool: ReaderPool, brought: tuple[Path, list[Path], Path]
    ) -> None:
        record, files, trust = brought
        whole = proving.prove_files(pool, record, files, trust=trust, at=BEGIN, is_whole=True)
        assert (whole.since, whole.faults, whole.stamps) == (BEGIN, (), (1,))
        part = proving.prove_files(pool, record, files[:2], trust=trust, at=BEGIN, is_whole=False)
        assert part.since == BEGIN
        missing = proving.prove_files(pool, record, files[:2], trust=trust, at=BEGIN, is_whole=True)
        assert missing.faults == ((Fault.OTHER_CONTENT, 0, 0),)

    def test_whom_nobody_trusts_proves_nothing(
        self, pool: ReaderPool, brought: tuple[Path, list[Path], Path]
    ) -> None:
        record, files, _trust = brought
        found = proving.prove_files(pool, record, files, trust=None, at=BEGIN, is_whole=True)
        assert (found.since, found.faults) == (None, ((Fault.STAMP_NOT_PROVEN, 0, 0),))

    def test_nonsense_is_refused(self, pool: ReaderPool, brought: tuple[Path, list[Path], Path]) -> None:
        record, files, trust = brought
        for data in (b"", b"hello", record.read_bytes()[:-5], b"\x30\x84\xff\xff\xff\xff"):
            record.write_bytes(data)
            with pytest.raises(ReaderRefused) as refused:
                proving.prove_files(pool, record, files, trust=trust, at=BEGIN, is_whole=True)
            assert refused.value.code == RecordUnreadable.code
