"""Each way in which a signature can be good, not proven, or bad has its own finding."""

from datetime import datetime
from pathlib import Path

import pytest

from hoso.signatures.errors import SignedFileUnreadable
from hoso.signatures.findings import Changes, Claim, Coverage, Indication, Level, SignatureFinding
from hoso.signatures.grounds import Grounds
from hoso.signatures.telling import CHANGED_AFTERWARDS
from hoso.signatures.tests.papers import context_of, plain_paper, sign, stamp, with_page_added
from hoso.signatures.tests.pki import Authority, day
from hoso.signatures.trust import NOBODY
from hoso.signatures.validating import validate_pdf

pytest_plugins = ["tests.signing_desk"]
TODAY = day("2026-05-20")
SIGNED = day("2025-09-22")


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return plain_paper(tmp_path / "paper.pdf")


def judged(
    path: Path, authority: Authority, *, at: datetime = TODAY, known: datetime | None = None
) -> SignatureFinding:
    [found] = validate_pdf(path, Grounds(at=at, trust=authority.trust(at), known_since=known))
    return found


def verdict(found: SignatureFinding) -> tuple[Indication, str]:
    return found.indication, found.sub_indication


def test_a_good_signature_passes_and_says_that_its_time_is_not_proven(
    paper: Path, authority: Authority
) -> None:
    found = judged(sign(paper, paper.with_name("s.pdf"), authority.signer("an")), authority)
    assert verdict(found) == (Indication.PASSED, "")
    assert (found.level, found.proven_at, found.remarks) == (Level.B_B, None, ("TIME_NOT_PROVEN",))
    assert found.signer is not None
    assert (found.signer.name, found.signer.organisation) == ("Nguyễn Thị An", "UBND xã Hòa An")
    assert (found.coverage, found.changes) == (Coverage.WHOLE_FILE, Changes.NONE)
    assert (found.policy, found.trust_version) == ("hoso-2026", "test-20260520")


def test_a_time_stamp_proves_the_time(paper: Path, authority: Authority) -> None:
    signed = sign(paper, paper.with_name("s.pdf"), authority.signer("an"), stamper=authority.stamper(SIGNED))
    found = judged(signed, authority)
    assert verdict(found) == (Indication.PASSED, "")
    assert (found.level, found.proven_at, found.remarks) == (Level.B_T, SIGNED, ())


def test_who_trusts_nobody_gets_no_promise(paper: Path, authority: Authority) -> None:
    signed = sign(paper, paper.with_name("s.pdf"), authority.signer("an"))
    [found] = validate_pdf(signed, Grounds(at=TODAY, trust=NOBODY))
    assert verdict(found) == (Indication.INDETERMINATE, "NO_CERTIFICATE_CHAIN_FOUND")


def test_a_stranger_is_not_believed(paper: Path, authority: Authority) -> None:
    found = judged(sign(paper, paper.with_name("s.pdf"), authority.signer("stranger")), authority)
    assert found.indication is Indication.INDETERMINATE


def test_without_revocation_lists_it_is_not_known_whether_it_was_revoked(
    paper: Path, authority: Authority
) -> None:
    signed = sign(paper, paper.with_name("s.pdf"), authority.signer("an"))
    trust = authority.trust(TODAY)
    bare = type(trust)(trust.anchors, trust.certificates, (), (), "no-lists")
    [found] = validate_pdf(signed, Grounds(at=TODAY, trust=bare))
    assert found.indication is Indication.INDETERMINATE
    assert found.sub_indication == "CERTIFICATE_CHAIN_GENERAL_FAILURE"


def test_an_expired_certificate_without_a_proven_time_proves_nothing(
    paper: Path, authority: Authority
) -> None:
    found = judged(sign(paper, paper.with_name("s.pdf"), authority.signer("expired")), authority)
    assert verdict(found) == (Indication.INDETERMINATE, "OUT_OF_BOUNDS_NO_POE")


def test_a_certificate_that_begins_later_cannot_have_signed(paper: Path, authority: Authority) -> None:
    found = judged(sign(paper, paper.with_name("s.pdf"), authority.signer("later")), authority)
    assert found.indication is not Indication.PASSED


def test_a_certificate_for_another_purpose_is_refused(paper: Path, authority: Authority) -> None:
    found = judged(sign(paper, paper.with_name("s.pdf"), authority.signer("wrong")), authority)
    assert found.indication is Indication.INDETERMINATE
    assert found.sub_indication in {"SIG_CONSTRAINTS_FAILURE", "CHAIN_CONSTRAINTS_FAILURE"}


def test_a_revoked_certificate_without_a_proven_time_is_indeterminate(
    paper: Path, authority: Authority
) -> None:
    found = judged(sign(paper, paper.with_name("s.pdf"), authority.signer("left")), authority)
    assert verdict(found) == (Indication.INDETERMINATE, "REVOKED_NO_POE")
    assert "REVOKED_BEFORE_PROVEN_TIME" in found.remarks


def test_a_dissolved_body_is_judged_at_the_earliest_proven_time(paper: Path, authority: Authority) -> None:
    signed = sign(
        paper, paper.with_name("s.pdf"), authority.signer("left"), stamper=authority.stamper(SIGNED)
    )
    found = judged(signed, authority)
    assert verdict(found) == (Indication.PASSED, "")
    assert found.proven_at == SIGNED


def test_stamped_only_after_it_was_revoked_it_stays_indeterminate(paper: Path, authority: Authority) -> None:
    late = authority.stamper(day("2026-04-01"))
    found = judged(sign(paper, paper.with_name("s.pdf"), authority.signer("left"), stamper=late), authority)
    assert found.indication is Indication.INDETERMINATE


def test_what_the_archive_knows_of_the_time_counts(paper: Path, authority: Authority) -> None:
    signed = sign(paper, paper.with_name("s.pdf"), authority.signer("left"))
    found = judged(signed, authority, known=SIGNED)
    assert verdict(found) == (Indication.PASSED, "")
    assert found.proven_at == SIGNED


def test_a_changed_byte_is_told(paper: Path, authority: Authority) -> None:
    signed = sign(paper, paper.with_name("s.pdf"), authority.signer("an"))
    data = signed.read_bytes()
    at = data.index(b"stream") + 12
    signed.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    assert verdict(judged(signed, authority)) == (Indication.FAILED, "HASH_FAILURE")


def test_a_page_added_afterwards_is_told(paper: Path, authority: Authority) -> None:
    signed = sign(paper, paper.with_name("s.pdf"), authority.signer("an"))
    found = judged(with_page_added(signed, paper.with_name("forged.pdf")), authority)
    assert verdict(found) == (Indication.FAILED, CHANGED_AFTERWARDS)
    assert (found.coverage, found.changes) == (Coverage.WHOLE_REVISION, Changes.CONTENT)


def test_a_second_signature_leaves_the_first_good(paper: Path, authority: Authority) -> None:
    first = sign(paper, paper.with_name("1.pdf"), authority.signer("an"))
    both = sign(first, paper.with_name("2.pdf"), authority.signer("body"), field="Signature2")
    found = validate_pdf(both, Grounds(at=TODAY, trust=authority.trust(TODAY)))
    assert [each.indication for each in found] == [Indication.PASSED, Indication.PASSED]
    assert [each.changes for each in found] == [Changes.SIGNING, Changes.NONE]


def test_with_its_evidence_inside_it_holds_after_the_certificate_ended(
    paper: Path, authority: Authority
) -> None:
    context = context_of(authority, SIGNED)
    signed = sign(
        paper,
        paper.with_name("lt.pdf"),
        authority.signer("an"),
        stamper=authority.stamper(SIGNED),
        context=context,
    )
    kept = stamp(signed, paper.with_name("lta.pdf"), authority.stamper(SIGNED), context=context)
    much_later = day("2030-02-01")
    findings = validate_pdf(kept, Grounds(at=much_later, trust=authority.trust(much_later)))
    assert [each.claim for each in findings] == [Claim.SIGNATURE, Claim.TIMESTAMP]
    assert findings[0].level is Level.B_LTA
    assert [verdict(each) for each in findings] == [(Indication.PASSED, ""), (Indication.PASSED, "")]


def test_a_file_without_signatures_has_no_findings(paper: Path, authority: Authority) -> None:
    assert validate_pdf(paper, Grounds(at=TODAY, trust=authority.trust(TODAY))) == []


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7\n%%EOF", b"\x00" * 4096, b"not a paper", b"%PDF-1.4\nstartxref\n99999999\n%%EOF"]
)
def test_what_is_no_pdf_is_refused(tmp_path: Path, authority: Authority, data: bytes) -> None:
    odd = tmp_path / "odd.pdf"
    odd.write_bytes(data)
    with pytest.raises(SignedFileUnreadable):
        validate_pdf(odd, Grounds(at=TODAY))
    assert odd.read_bytes() == data
