"""Findings on stored files: kept for ever, made on arrival, when asked and by the clock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree

import pytest
from django.db import InternalError, ProgrammingError, transaction
from pytest_django import DjangoAssertNumQueries

from hoso.audit.models import TrailRow
from hoso.blobs import services as blobs
from hoso.blobs.errors import NoSuchBlob
from hoso.lib.ids import uuid7
from hoso.signatures import queries, services
from hoso.signatures.errors import TrustMaterialOdd
from hoso.signatures.findings import Indication
from hoso.signatures.models import Judgement, SignedFile, StoredFinding, TrustState
from hoso.signatures.schedule import SETTLED, UNSETTLED, Cause
from hoso.signatures.tests.papers import plain_paper, sign, with_page_added
from hoso.signatures.tests.pki import Authority, day
from tests.worlds import SERVICE

pytest_plugins = ["tests.signing_desk"]
pytestmark = pytest.mark.django_db
NOW = day("2026-05-20")
PDF = "application/pdf"


@pytest.fixture
def paper(home: Path, tmp_path: Path) -> Path:
    return plain_paper(tmp_path / "paper.pdf")


@pytest.fixture
def trusting(home: Path, authority: Authority) -> Callable[[datetime], None]:
    """Put whom the institution trusts into the home, with the revocation lists of a day."""

    def put(at: datetime) -> None:
        rmtree(home / "trust", ignore_errors=True)
        authority.trust_folder(home / "trust", at)

    return put


def kept(path: Path) -> str:
    return blobs.keep(path, media_type=PDF)


def watched(path: Path, at: datetime = NOW) -> str:
    digest = kept(path)
    with transaction.atomic():
        services.watch([digest], by=uuid7(), at=at)
    return digest


def newest(digest: str) -> StoredFinding:
    [found] = queries.newest_of([digest])[digest].findings
    return found


def test_what_comes_in_is_judged_and_every_fact_is_kept(
    paper: Path, authority: Authority, trusting: Callable[[datetime], None]
) -> None:
    trusting(NOW)
    digest = watched(sign(paper, paper.with_name("signed.pdf"), authority.signer("an")))
    assert services.judge_due(SERVICE, at=NOW, limit=10) == 1
    found = newest(digest)
    assert (found.indication, found.sub_indication) == (Indication.PASSED, "")
    assert (found.signer_name, found.signer_organisation) == ("Nguyễn Thị An", "UBND xã Hòa An")
    assert (found.coverage, found.changes, found.level) == ("whole_file", "none", "B-B")
    assert found.proven_at is None
    assert found.remarks == ["TIME_NOT_PROVEN"]
    judgement = found.judgement
    assert (judgement.cause, judgement.judged_at, judgement.policy) == (Cause.ARRIVAL, NOW, "hoso-2026")
    state = queries.find_trust_state(judgement.trust_version)
    assert state is not None
    assert state.contents["anchors"][0]["of"].startswith("Gốc thử nghiệm")
    assert {each["kind"] for each in state.contents["revocations"]} == {"crl"}
    trail = TrailRow.objects.get(act="signatures.judge")
    assert trail.subject == judgement.pk


def test_a_time_stamp_with_its_evidence_settles_a_file(
    paper: Path, authority: Authority, trusting: Callable[[datetime], None]
) -> None:
    trusting(NOW)
    signed = sign(
        paper, paper.with_name("signed.pdf"), authority.signer("an"), stamper=authority.stamper(NOW), at=NOW
    )
    digest = watched(signed)
    services.judge_due(SERVICE, at=NOW, limit=10)
    row = SignedFile.objects.get(pk=digest)
    assert newest(digest).proven_at is not None
    assert row.is_settled
    assert row.next_at == NOW + SETTLED


def test_a_later_finding_stands_beside_the_earlier_one(
    paper: Path, authority: Authority, trusting: Callable[[datetime], None]
) -> None:
    trusting(NOW)
    digest = watched(sign(paper, paper.with_name("signed.pdf"), authority.signer("left")))
    services.judge_due(SERVICE, at=NOW, limit=10)
    assert newest(digest).sub_indication == "REVOKED_NO_POE"
    services.note_known_since(SERVICE, digest, day("2026-02-01"), by="checkpoint 12")
    assert services.judge_due(SERVICE, at=NOW, limit=10) == 1
    assert newest(digest).indication == Indication.PASSED
    history = queries.history_of(digest)
    assert [each.cause for each in history] == [Cause.SCHEDULE, Cause.ARRIVAL]
    assert [each.findings.all()[0].sub_indication for each in history] == ["", "REVOKED_NO_POE"]


def test_the_database_lets_nobody_change_or_remove_a_finding(
    paper: Path, authority: Authority, trusting: Callable[[datetime], None]
) -> None:
    trusting(NOW)
    watched(sign(paper, paper.with_name("signed.pdf"), authority.signer("stranger")))
    services.judge_due(SERVICE, at=NOW, limit=10)
    before = list(StoredFinding.objects.values())
    for act in (
        lambda: StoredFinding.objects.update(indication="TOTAL-PASSED"),
        lambda: StoredFinding.objects.all().delete(),
        lambda: Judgement.objects.update(fault="none"),
        lambda: TrustState.objects.update(contents={}),
    ):
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
            act()
    assert list(StoredFinding.objects.values()) == before


def test_it_is_judged_again_when_its_day_has_come_and_not_before(
    paper: Path, authority: Authority, trusting: Callable[[datetime], None]
) -> None:
    trusting(NOW)
    digest = watched(sign(paper, paper.with_name("signed.pdf"), authority.signer("an")))
    services.judge_due(SERVICE, at=NOW, limit=10)
    assert services.judge_due(SERVICE, at=NOW + UNSETTLED - timedelta(days=1), limit=10) == 0
    assert services.judge_due(SERVICE, at=NOW + UNSETTLED, limit=10) == 1
    assert Judgement.objects.filter(blob=digest).count() == 2


def test_the_longest_due_come_first_and_no_more_than_allowed(
    paper: Path, authority: Authority, trusting: Callable[[datetime], None]
) -> None:
    trusting(NOW)
    late = watched(plain_paper(paper.with_name("a.pdf"), pages=3), NOW - timedelta(days=1))
    later = watched(plain_paper(paper.with_name("b.pdf"), pages=4), NOW)
    assert services.judge_due(SERVICE, at=NOW, limit=1) == 1
    assert Judgement.objects.filter(blob=late).exists()
    assert not Judgement.objects.filter(blob=later).exists()


def test_a_file_without_signatures_is_looked_at_once(
    paper: Path, trusting: Callable[[datetime], None]
) -> None:
    trusting(NOW)
    digest = watched(paper)
    services.judge_due(SERVICE, at=NOW, limit=10)
    row = SignedFile.objects.get(pk=digest)
    assert (row.next_at, row.signatures) == (None, 0)
    # It came again with another document: nothing new is to be learnt.
    watched(paper, NOW + timedelta(days=400))
    assert services.judge_due(SERVICE, at=NOW + timedelta(days=400), limit=10) == 0
    assert not TrailRow.objects.filter(act="signatures.judge").exists()


def test_new_revocation_lists_make_what_is_open_due_at_once(
    paper: Path, authority: Authority, trusting: Callable[[datetime], None]
) -> None:
    trusting(day("2025-06-01"))
    digest = watched(sign(paper, paper.with_name("signed.pdf"), authority.signer("an")))
    services.judge_due(SERVICE, at=NOW, limit=10)
    assert newest(digest).indication == Indication.INDETERMINATE
    trusting(NOW)
    later = NOW + timedelta(hours=1)
    services.read_trusted(at=later)
    assert services.judge_due(SERVICE, at=later, limit=10) == 1
    assert newest(digest).indication == Indication.PASSED
    assert len(queries.list_trust_states()) == 2


def test_whoever_asks_gets_a_finding_at_once(
    paper: Path, authority: Authority, trusting: Callable[[datetime], None]
) -> None:
    trusting(NOW)
    signed = sign(paper, paper.with_name("signed.pdf"), authority.signer("an"))
    digest = kept(with_page_added(signed, paper.with_name("forged.pdf")))
    services.judge_stored(SERVICE, digest, cause=Cause.DEMAND, at=NOW)
    assert (newest(digest).indication, newest(digest).sub_indication) == (
        Indication.FAILED,
        "CHANGED_AFTER_SIGNING",
    )


def test_what_is_no_pdf_is_a_judgement_with_a_fault_and_not_tried_again(
    tmp_path: Path, home: Path, trusting: Callable[[datetime], None]
) -> None:
    trusting(NOW)
    (tmp_path / "odd.pdf").write_bytes(b"nothing of the kind")
    digest = watched(tmp_path / "odd.pdf")
    services.judge_due(SERVICE, at=NOW, limit=10)
    judgement = Judgement.objects.get(blob=digest)
    assert judgement.fault == "signatures.signed_file_unreadable"
    assert SignedFile.objects.get(pk=digest).next_at is None


def test_bytes_that_are_no_longer_those_that_were_kept_do_not_stop_the_others(
    paper: Path, home: Path, authority: Authority, trusting: Callable[[datetime], None]
) -> None:
    trusting(NOW)
    damaged = watched(plain_paper(paper.with_name("a.pdf"), pages=3), NOW - timedelta(days=1))
    good = watched(sign(paper, paper.with_name("signed.pdf"), authority.signer("an")))
    [stored] = [each for each in (home / "objects").rglob("*") if each.is_file() and damaged[7:] in str(each)]
    stored.chmod(0o600)
    stored.write_bytes(stored.read_bytes()[:-1] + b"?")
    assert services.judge_due(SERVICE, at=NOW, limit=10) == 2
    assert Judgement.objects.get(blob=damaged).fault == "blobs.damaged"
    assert SignedFile.objects.get(pk=damaged).next_at == NOW + timedelta(hours=1)
    assert newest(good).indication == Indication.PASSED


def test_an_odd_file_among_the_trusted_certificates_judges_nothing(
    paper: Path, home: Path, authority: Authority, trusting: Callable[[datetime], None]
) -> None:
    trusting(NOW)
    digest = watched(sign(paper, paper.with_name("signed.pdf"), authority.signer("an")))
    (home / "trust" / "anchors" / "notes.txt").write_text("no certificate")
    with pytest.raises(TrustMaterialOdd) as refused:
        services.judge_due(SERVICE, at=NOW, limit=10)
    assert refused.value.facts["file"] == "notes.txt"
    assert not Judgement.objects.exists()
    assert SignedFile.objects.get(pk=digest).next_at == NOW


def test_nobody_trusted_promises_nothing(paper: Path, home: Path, authority: Authority) -> None:
    digest = watched(sign(paper, paper.with_name("signed.pdf"), authority.signer("an")))
    services.judge_due(SERVICE, at=NOW, limit=10)
    assert newest(digest).sub_indication == "NO_CERTIFICATE_CHAIN_FOUND"
    assert newest(digest).judgement.trust_version == "none"


def test_what_is_not_kept_is_not_judged(home: Path) -> None:
    with pytest.raises(NoSuchBlob):
        services.judge_stored(SERVICE, f"sha512:{'0' * 128}", cause=Cause.DEMAND, at=NOW)
    assert not Judgement.objects.exists()


def test_the_newest_findings_of_many_files_cost_three_questions(
    paper: Path,
    authority: Authority,
    trusting: Callable[[datetime], None],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    trusting(NOW)
    digests = [
        watched(sign(paper, paper.with_name(f"{number}.pdf"), authority.signer("an"), field=f"F{number}"))
        for number in range(4)
    ]
    services.judge_due(SERVICE, at=NOW, limit=10)
    with django_assert_num_queries(3):
        assert len(queries.newest_of(digests)) == 4
