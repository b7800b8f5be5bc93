"""A draft goes out with its number, is signed by person and body, and is issued as it was signed."""

import subprocess
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from django.db import connection, transaction

from hoso.access.values import AccessClass
from hoso.accounts import services as accounts
from hoso.accounts.models import Post
from hoso.accounts.rules import Role as Post_
from hoso.audit.models import TrailRow
from hoso.blobs import queries as blobs
from hoso.blobs import services as blob_services
from hoso.lib.dates import now
from hoso.lib.errors import DomainError, NotAllowed, NotFound
from hoso.organisations.models import Body, BodyName
from hoso.registry import handlers, queries, services
from hoso.registry.errors import NothingSigned, NumberSigned, PaperNotPdf, SignaturesMissing
from hoso.registry.models import DraftFile, Entry, Outgoing
from hoso.registry.rules import EntryState, NewDraft, OutgoingState, Role
from hoso.registry.tests.desk import Desk
from hoso.registry.tests.office import an_office, signed
from hoso.signatures import queries as signatures
from hoso.signatures import services as signing_services
from hoso.signatures.errors import (
    BodyEnded,
    CertificateUnknown,
    MoveNotOpen,
    NoRightThen,
    NotSigned,
    NotTakenOut,
    NotTheFileSent,
    ReasonMissing,
    SignatureNotTaken,
    SigningOpen,
    TakenOut,
    TimeStillOpen,
    WrongNonce,
)
from hoso.signatures.events import PaperSigned
from hoso.signatures.models import Judgement, Signing, SigningCertificate, SigningPart, Taking
from hoso.signatures.parts import Channel
from hoso.signatures.stamping import Authority as Stamps
from hoso.signatures.tests.papers import plain_paper, sign, with_page_added
from hoso.signatures.tests.pki import Authority, open_authority
from hoso.tables.models import during
from tests.worlds import SERVICE, TODAY, a_body, a_person, id_of

pytest_plugins = ["tests.signing_desk"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def outgoing(desk: Desk) -> Outgoing:
    """An approved draft whose paper is prepared."""
    approved = signed(desk.office)
    services.begin_signing(desk.office.an, approved.pk, on=TODAY, at=now())
    return approved


def everything() -> list[object]:
    models = (Outgoing, Entry, Signing, SigningPart, Taking, Judgement, TrailRow)
    return [list(model.objects.order_by("pk").values()) for model in models]


def refused(refusal: type[Exception], act: Callable[[], object]) -> Exception:
    """The act is refused, and nothing at all has changed."""
    before = everything()
    with pytest.raises(refusal) as caught:
        act()
    assert everything() == before
    return caught.value


def test_person_then_body_and_it_is_issued_with_the_signed_file(desk: Desk, outgoing: Outgoing) -> None:
    desk.signed_by_person(outgoing)
    first = services.get_signing(desk.office.an, outgoing.pk)
    assert first.state == "open"
    path = desk.signed(desk.fetched(desk.office.an, outgoing), "body", field="CoQuan")
    done = services.bring_back_paper(desk.office.an, outgoing.pk, path, at=now())
    assert done.state == OutgoingState.ISSUED
    assert done.document is not None
    assert (done.document.number, done.document.issued_on) == ("1", TODAY)
    file = queries.find_file(done.document.pk, Role.ORIGINAL)
    assert file is not None
    with blobs.open_blob(file.digest) as stored:
        assert stored.read() == path.read_bytes()
    [told] = queries.signatures_of(done.document.pk)
    assert [each.signer_name for each in told.judged.findings] == [
        "Nguyễn Thị An",
        "Ủy ban nhân dân xã Hòa An",
    ]
    person, body = signatures.parts_of(first.pk)
    assert (person.account, body.account) == (id_of(desk.office.minh), id_of(desk.office.an))
    assert person.certificate is not None
    assert person.prove_until is not None
    assert (person.proven_at, person.post) == (None, Post.objects.get(account=id_of(desk.office.minh)).pk)


def test_the_paper_bears_number_date_and_a_place_for_each_signature(desk: Desk, outgoing: Outgoing) -> None:
    path = desk.fetched(desk.office.minh, outgoing)
    with pikepdf.open(path) as paper:
        places = {str(each.T): [float(edge) for edge in each.Rect] for each in paper.Root.AcroForm.Fields}
        assert "/OutputIntents" in paper.Root
    person, seal = places["NguoiKy"], places["CoQuan"]
    third = person[0] + (person[2] - person[0]) / 3
    assert seal[2] == pytest.approx(third, abs=0.1)
    assert person[0] > 297  # right half of the page
    text = _text(path)
    assert "Số: 01/QĐ-UBND" in text
    assert "ngày 02 tháng 3 năm 2026" in text.replace("02 3", "02 tháng 3")
    assert "Điều 1. Thành lập tổ." in text


def _text(path: Path) -> str:
    out = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return out.stdout.decode()


def test_the_body_does_not_sign_before_the_person(desk: Desk, outgoing: Outgoing) -> None:
    # The registry may carry the file to the person; with the seal in it, it is not taken.
    path = desk.signed(desk.fetched(desk.office.an, outgoing), "body", field="CoQuan")
    refused(
        CertificateUnknown, lambda: services.bring_back_paper(desk.office.an, outgoing.pk, path, at=now())
    )


def test_it_is_not_issued_before_all_signatures_are_there(desk: Desk, outgoing: Outgoing) -> None:
    desk.signed_by_person(outgoing)
    refused(SignaturesMissing, lambda: services.issue(desk.office.an, outgoing.pk, on=TODAY))


def test_one_signing_at_a_time(desk: Desk, outgoing: Outgoing) -> None:
    refused(SigningOpen, lambda: services.begin_signing(desk.office.an, outgoing.pk, on=TODAY, at=now()))


def test_who_has_the_file_has_it_alone_until_the_time_is_up(desk: Desk, outgoing: Outgoing) -> None:
    signing = services.get_signing(desk.office.an, outgoing.pk)
    at = now()
    first = signing_services.take_out(desk.office.minh, signing.pk, channel=Channel.OUTSIDE, at=at)
    again = signing_services.take_out(desk.office.minh, signing.pk, channel=Channel.OUTSIDE, at=at)
    assert again == first

    def take(at: datetime) -> Taking:
        return signing_services.take_out(desk.office.an, signing.pk, channel=Channel.OUTSIDE, at=at)

    error = refused(TakenOut, lambda: take(at + timedelta(minutes=29)))
    assert isinstance(error, TakenOut)
    assert error.facts["who"] == "Minh"
    assert take(at + timedelta(minutes=30)).account == id_of(desk.office.an)
    first.refresh_from_db()
    assert first.outcome == "run_out"


def test_taking_over_is_recorded_and_what_the_other_signed_is_not_taken(
    desk: Desk, outgoing: Outgoing
) -> None:
    path = desk.signed(desk.fetched(desk.office.minh, outgoing), "an", field="NguoiKy")
    signing = services.get_signing(desk.office.an, outgoing.pk)
    refused(
        ReasonMissing,
        lambda: signing_services.take_over(desk.office.an, signing.pk, reason=" ", at=now()),
    )
    signing_services.take_over(desk.office.an, signing.pk, reason="máy hỏng", at=now())
    trail = TrailRow.objects.get(act="signatures.take_over")
    assert trail.ids["before"] == str(id_of(desk.office.minh))
    refused(NotTakenOut, lambda: services.bring_back_paper(desk.office.minh, outgoing.pk, path, at=now()))
    refused(
        NotTakenOut,
        lambda: signing_services.take_over(desk.office.an, signing.pk, reason="again", at=now()),
    )


def test_what_is_brought_back_twice_is_refused(desk: Desk, outgoing: Outgoing) -> None:
    path = desk.signed(desk.fetched(desk.office.minh, outgoing), "an", field="NguoiKy")
    services.bring_back_paper(desk.office.minh, outgoing.pk, path, at=now())
    refused(NotTakenOut, lambda: services.bring_back_paper(desk.office.minh, outgoing.pk, path, at=now()))


def test_a_file_fetched_for_another_signature_is_refused(desk: Desk, outgoing: Outgoing) -> None:
    path = desk.signed(desk.fetched(desk.office.minh, outgoing), "an", field="NguoiKy")
    bring_back = services.bring_back_paper
    for nonce in ("0" * 48, "đ"):
        refused(
            WrongNonce,
            partial(bring_back, desk.office.minh, outgoing.pk, path, at=now(), nonce=nonce),
        )


def test_another_paper_a_page_more_or_nothing_signed_is_refused(desk: Desk, outgoing: Outgoing) -> None:
    path = desk.fetched(desk.office.minh, outgoing)
    other = signed(desk.office)
    services.begin_signing(desk.office.an, other.pk, on=TODAY, at=now())
    others = desk.signed(desk.fetched(desk.office.minh, other), "an", field="NguoiKy")
    longer = with_page_added(desk.signed(path, "an", field="NguoiKy"), path.with_name("longer.pdf"))
    for came in (path, others, longer):
        refused(
            NotTheFileSent,
            partial(services.bring_back_paper, desk.office.minh, outgoing.pk, came, at=now()),
        )


@pytest.mark.parametrize("who", ["expired", "left", "wrong"])
def test_a_signature_that_does_not_hold_is_refused(desk: Desk, outgoing: Outgoing, who: str) -> None:
    path = desk.fetched(desk.office.minh, outgoing)
    came = sign(path, path.with_name("bad.pdf"), desk.authority.signer(who), field="Khac")
    refused(
        SignatureNotTaken, lambda: services.bring_back_paper(desk.office.minh, outgoing.pk, came, at=now())
    )


def test_a_certificate_that_nobody_registered_or_another_persons_is_refused(
    desk: Desk, outgoing: Outgoing
) -> None:
    path = desk.fetched(desk.office.minh, outgoing)
    SigningCertificate.objects.filter(account=id_of(desk.office.minh)).delete()
    path = desk.signed(path, "an", field="NguoiKy")
    bring = partial(services.bring_back_paper, desk.office.minh, outgoing.pk, path)
    error = refused(CertificateUnknown, lambda: bring(at=now()))
    assert isinstance(error, CertificateUnknown)
    assert error.facts["reason"] == "unknown"
    # It is Hải's own certificate; the paper is Minh's to sign.
    desk.register("an", account=desk.office.hai)
    error = refused(CertificateUnknown, lambda: bring(at=now()))
    assert isinstance(error, CertificateUnknown)
    assert error.facts["reason"] == "holder"


def test_who_held_no_right_at_the_time_of_signing_did_not_sign(desk: Desk, outgoing: Outgoing) -> None:
    path = desk.signed(desk.fetched(desk.office.minh, outgoing), "an", field="NguoiKy")
    # Appointed until yesterday; the actor that brings the file is still the one of this morning.
    Post.objects.filter(account=id_of(desk.office.minh)).update(valid=during(TODAY, now().date()))
    refused(NoRightThen, lambda: services.bring_back_paper(desk.office.minh, outgoing.pk, path, at=now()))


def test_who_holds_the_right_by_delegation_signs_and_it_is_written_for_whom(
    desk: Desk, authority: Authority
) -> None:
    post = Post.objects.get(account=id_of(desk.office.minh))
    accounts.delegate(
        desk.office.minh, post.pk, to_account=id_of(desk.office.hai), acts=["registry.sign"], from_on=TODAY,
        to_on=now().date() + timedelta(days=9), reason="đi công tác",
    )  # fmt: skip
    outgoing = signed(desk.office)
    Outgoing.objects.filter(pk=outgoing.pk).update(approved_by=id_of(desk.office.hai))
    services.begin_signing(desk.office.an, outgoing.pk, on=TODAY, at=now())
    SigningCertificate.objects.all().delete()
    desk.register("an", account=desk.office.hai)
    path = desk.signed(desk.fetched(desk.office.an, outgoing), "an", field="NguoiKy")
    services.bring_back_paper(desk.office.an, outgoing.pk, path, at=now())
    person = signatures.parts_of(services.get_signing(desk.office.an, outgoing.pk).pk)[0]
    assert (person.account, person.on_behalf_of) == (id_of(desk.office.hai), id_of(desk.office.minh))


def test_a_body_that_is_no_more_signs_nothing(desk: Desk, outgoing: Outgoing) -> None:
    lived = during(date(2000, 1, 1), TODAY)
    for fact in (Body.objects.filter(pk=desk.office.body), BodyName.objects.filter(body=desk.office.body)):
        fact.update(valid=lived)
    signing = services.get_signing(desk.office.minh, outgoing.pk)
    refused(
        BodyEnded,
        lambda: signing_services.take_out(desk.office.minh, signing.pk, channel=Channel.OUTSIDE, at=now()),
    )


def test_what_comes_to_nothing_leaves_an_explained_number(desk: Desk, outgoing: Outgoing) -> None:
    desk.signed_by_person(outgoing)
    services.give_up_signing(desk.office.an, outgoing.pk, reason="thẻ bị khóa", at=now())
    entry = Entry.objects.get(number=1, register=desk.office.issued)
    assert (entry.state, entry.reason) == (EntryState.VOID, "thẻ bị khóa")
    refused(NothingSigned, lambda: services.get_signing(desk.office.an, outgoing.pk))
    again = services.begin_signing(desk.office.an, outgoing.pk, on=TODAY, at=now())
    assert Entry.objects.get(outgoing=outgoing.pk).number == 2
    refused(MoveNotOpen, lambda: signing_services.give_up(SERVICE, _first(outgoing), reason="x", at=now()))
    assert again.state == "open"


def _first(outgoing: Outgoing) -> UUID:
    return signatures.signings_of(outgoing.pk)[-1].pk


def test_an_outsider_finds_nothing_and_an_officer_may_not(desk: Desk, outgoing: Outgoing) -> None:
    signing = services.get_signing(desk.office.an, outgoing.pk)
    for act in (
        partial(services.get_signing, desk.office.chi, outgoing.pk),
        partial(signing_services.take_out, desk.office.chi, signing.pk, channel=Channel.OUTSIDE, at=now()),
        partial(services.give_up_signing, desk.office.chi, outgoing.pk, reason="x", at=now()),
    ):
        refused(NotFound, act)
    refused(
        NotFound,
        lambda: signing_services.take_out(desk.office.hai, signing.pk, channel=Channel.OUTSIDE, at=now()),
    )
    refused(NotAllowed, lambda: services.give_up_signing(desk.office.minh, outgoing.pk, reason="x", at=now()))
    other = signed(desk.office)
    refused(NotAllowed, lambda: services.begin_signing(desk.office.minh, other.pk, on=TODAY, at=now()))


def test_only_who_gives_rights_registers_certificates(desk: Desk) -> None:
    certificate = desk.folder / "body.cer"
    refused(
        NotAllowed,
        lambda: signing_services.register_certificate(
            desk.office.an, certificate, body_id=desk.office.body, at=now()
        ),
    )
    head = a_person("quản trị", body=desk.office.body, role=Post_.ADMINISTRATOR)
    known = signing_services.register_certificate(head, certificate, body_id=desk.office.body, at=now())
    assert [known] == signatures.certificates_of_body(desk.office.body)
    signing_services.withdraw_certificate(
        head, known.pk, body_id=desk.office.body, reason="mất thẻ", at=now()
    )


def test_who_gives_rights_elsewhere_registers_and_withdraws_nothing_of_people_here(desk: Desk) -> None:
    elsewhere = a_body()
    head = a_person("quản trị", body=elsewhere, role=Post_.ADMINISTRATOR)
    certificate = desk.folder / "left.cer"
    certificate.write_bytes(desk.authority.certificate("left").dump())
    minh = id_of(desk.office.minh)
    refused(
        NotFound,
        lambda: signing_services.register_certificate(
            head, certificate, body_id=elsewhere, account_id=minh, at=now()
        ),
    )
    [known] = signatures.certificates_of_people([minh])
    refused(
        NotFound,
        lambda: signing_services.withdraw_certificate(
            head, known.pk, body_id=elsewhere, reason="mất thẻ", at=now()
        ),
    )
    known.refresh_from_db()
    assert known.withdrawn_at is None


def test_the_number_on_a_paper_that_is_being_signed_is_not_explained_away(
    desk: Desk, outgoing: Outgoing
) -> None:
    entry = Entry.objects.get(outgoing=outgoing.pk)
    void = partial(services.void_number, desk.office.an, entry.pk, reason="thôi")
    refused(NumberSigned, void)
    desk.signed_by_person(outgoing)
    refused(NumberSigned, void)
    services.give_up_signing(desk.office.an, outgoing.pk, reason="thôi", at=now())
    entry.refresh_from_db()
    assert entry.state == EntryState.VOID


@pytest.mark.django_db(transaction=True)
def test_nobody_issues_a_draft_whose_signing_is_just_beginning(desk: Desk) -> None:
    outgoing = signed(desk.office)
    held, refusals = threading.Event(), list[DomainError]()

    def issue() -> None:
        try:
            held.wait(60)
            services.issue(desk.office.an, outgoing.pk, on=TODAY)
        except DomainError as refusal:
            refusals.append(refusal)
        finally:
            connection.close()

    clerk = threading.Thread(target=issue)
    clerk.start()
    with transaction.atomic():
        services.begin_signing(desk.office.an, outgoing.pk, on=TODAY, at=now())
        held.set()
        # Long enough for the other to come to the draft that is held here.
        clerk.join(1)
    clerk.join()
    assert [type(each) for each in refusals] == [SignaturesMissing]
    outgoing.refresh_from_db()
    assert outgoing.document_id is None


def test_a_scan_of_what_was_issued_is_no_second_original(desk: Desk) -> None:
    outgoing = signed(desk.office)
    services.reserve_number(desk.office.an, outgoing.pk, on=TODAY)
    scan = attached(outgoing, plain_paper(desk.folder / "quet.pdf"), "application/pdf", kind="issued")
    services.begin_signing(desk.office.an, outgoing.pk, on=TODAY, at=now())
    desk.signed_by_person(outgoing)
    path = desk.signed(desk.fetched(desk.office.an, outgoing), "body", field="CoQuan")
    done = services.bring_back_paper(desk.office.an, outgoing.pk, path, at=now())
    assert done.document is not None
    signing = services.get_signing(desk.office.an, outgoing.pk)
    assert [each.digest for each in queries.files_of([done.document.pk])] == [signing.current_id]
    # One that was still looked at while the paper was signed comes late, and is none either.
    assert scan.blob_id is not None
    services.keep_draft_file(scan.pk, scan.blob_id)
    assert [each.digest for each in queries.files_of([done.document.pk])] == [signing.current_id]


def test_a_paper_above_ones_class_does_not_exist_for_one(desk: Desk, outgoing: Outgoing) -> None:
    signing = services.get_signing(desk.office.an, outgoing.pk)
    assert list(queries.signings_open_to(desk.office.an)) == [signing]
    Outgoing.objects.filter(pk=outgoing.pk).update(access_class=AccessClass.RESTRICTED)
    assert list(queries.signings_open_to(desk.office.an)) == []
    refused(NotFound, lambda: queries.get_signing(desk.office.an, signing.pk))
    assert queries.get_signing(desk.office.minh, signing.pk) == signing


def test_a_cell_has_no_seal_and_the_person_signs_alone(
    home: Path, authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk = Desk(an_office("vn-party"), authority, tmp_path_factory.mktemp("desk"))
    BodyName.objects.filter(body=desk.office.body).update(name="Chi bộ thôn Làng Đài", short_name="")
    desk.register("an", account=desk.office.minh)
    draft = NewDraft("QD", "Về việc kết nạp", ("Lưu",), authority="T/M", signer_title="BÍ THƯ", signer="Minh")
    outgoing = signed(desk.office, draft)
    services.begin_signing(desk.office.an, outgoing.pk, on=TODAY, at=now())
    path = desk.signed(desk.fetched(desk.office.minh, outgoing), "an", field="NguoiKy")
    done = services.bring_back_paper(desk.office.minh, outgoing.pk, path, at=now())
    # Who signs gives no numbers: the clerk issues it, with the file as it was signed.
    assert done.state == OutgoingState.SIGNED
    assert services.issue_signed(desk.office.an, outgoing.pk).state == OutgoingState.ISSUED


def complete(desk: Desk) -> Outgoing:
    """A draft with both its signatures, issued."""
    outgoing = signed(desk.office)
    services.begin_signing(desk.office.an, outgoing.pk, on=TODAY, at=now())
    desk.signed_by_person(outgoing)
    path = desk.signed(desk.fetched(desk.office.an, outgoing), "body", field="CoQuan")
    return services.bring_back_paper(desk.office.an, outgoing.pk, path, at=now())


def test_a_stamp_that_comes_later_proves_the_time_of_both_and_both_files_stay(desk: Desk) -> None:
    done = complete(desk)
    signing = services.get_signing(desk.office.an, done.pk)
    before = signing.current_id
    assert [each.proven_at for each in signatures.time_not_proven(at=now())] == [None, None]
    services.stamp_paper(SERVICE, signing, stamper=desk.authority.stamper(now()), at=now())
    assert signatures.time_not_proven(at=now()) == []
    parts = signatures.parts_of(signing.pk)
    assert all(each.proven_at is not None for each in parts)
    assert done.document is not None
    stored = [each.digest for each in queries.files_of([done.document.pk])]
    assert (len(stored), stored[0]) == (2, before)
    newest = queries.find_file(done.document.pk, Role.ORIGINAL)
    assert newest is not None
    with blobs.open_blob(before) as first, blobs.open_blob(newest.digest) as second:
        assert second.read().startswith(first.read())
    [first_file, stamped] = queries.signatures_of(done.document.pk)
    assert [each.claim for each in stamped.judged.findings] == ["signature", "signature", "timestamp"]
    assert {each.indication for each in stamped.judged.findings} == {"TOTAL-PASSED"}
    # Out of the house goes the last alone: it holds the earlier.
    assert [each.digest for each in queries.files_in_force([done.document.pk])] == [newest.digest]
    # Once is enough.
    services.stamp_paper(SERVICE, signing, stamper=desk.authority.stamper(now()), at=now())
    assert len(queries.files_of([done.document.pk])) == 2
    assert first_file.judged.digest == before


def test_a_stamp_whose_maker_broke_off_still_comes_to_the_document(desk: Desk) -> None:
    done = complete(desk)
    assert done.document is not None
    signing = services.get_signing(desk.office.an, done.pk)
    stamped = signing_services.stamp_signing(
        SERVICE, signing.pk, stamper=desk.authority.stamper(now()), at=now()
    )
    assert len(queries.files_of([done.document.pk])) == 1
    for _ in range(2):
        handlers.on_paper_signed(PaperSigned(signing.pk, signing.subject, "stamped", stamped.state))
        files = queries.files_of([done.document.pk])
        assert [each.digest for each in files] == [signing.current_id, stamped.current_id]


def test_a_stamp_of_nobody_we_trust_or_none_at_all_proves_nothing(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    done = complete(desk)
    signing = services.get_signing(desk.office.an, done.pk)
    strangers = open_authority(tmp_path_factory.mktemp("strangers")).stamper(now())
    refused(TimeStillOpen, lambda: services.stamp_paper(SERVICE, signing, stamper=strangers, at=now()))
    nobody = Stamps("http://127.0.0.1:9")
    refused(NotSigned, lambda: services.stamp_paper(SERVICE, signing, stamper=nobody, at=now()))


def test_a_paper_that_still_waits_for_a_signature_is_not_stamped(desk: Desk, outgoing: Outgoing) -> None:
    desk.signed_by_person(outgoing)
    signing = services.get_signing(desk.office.an, outgoing.pk)
    refused(
        MoveNotOpen,
        lambda: services.stamp_paper(SERVICE, signing, stamper=desk.authority.stamper(now()), at=now()),
    )


def test_order_and_right_are_checked_again_as_of_the_time_of_signing(desk: Desk) -> None:
    complete(desk)
    signing = Signing.objects.get()

    def faults() -> list[str]:
        return [each.fault for each in signatures.check_parts_of([signing.current_id])[signing.current_id]]

    assert faults() == ["", ""]
    # Who left later had the right then; a post that turns out to have ended before had not.
    Post.objects.filter(account=id_of(desk.office.minh)).update(
        valid=during(date(2026, 1, 1), now().date() + timedelta(days=2))
    )
    assert faults() == ["", ""]
    Post.objects.filter(account=id_of(desk.office.minh)).update(valid=during(date(2026, 1, 1), TODAY))
    assert faults() == ["right", ""]
    SigningPart.objects.filter(part="body").update(signed_at=signing.begun_at)
    assert faults() == ["right", "order"]


def attached(outgoing: Outgoing, path: Path, media_type: str, *, kind: str = "text") -> DraftFile:
    """The text of a draft as a file, looked at already; or a file of another kind."""
    digest = blob_services.keep(path, media_type=media_type)
    return DraftFile.objects.create(
        outgoing=outgoing, kind=kind, name=path.name, media_type=media_type, blob_id=digest,
        size_bytes=path.stat().st_size, since=1, added_at=now(),
    )  # fmt: skip


def test_a_pdf_that_is_attached_as_the_text_is_what_is_signed(desk: Desk) -> None:
    outgoing = signed(desk.office)
    attached(outgoing, plain_paper(desk.folder / "van-ban.pdf", pages=3), "application/pdf")
    services.begin_signing(desk.office.an, outgoing.pk, on=TODAY, at=now())
    with pikepdf.open(desk.fetched(desk.office.minh, outgoing)) as paper:
        assert len(paper.pages) == 3


def test_a_text_in_another_format_is_not_signed_and_keeps_its_number(desk: Desk) -> None:
    outgoing = signed(desk.office)
    path = desk.folder / "van-ban.docx"
    path.write_bytes(b"PK")
    attached(outgoing, path, "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
    services.reserve_number(desk.office.an, outgoing.pk, on=TODAY)
    refused(PaperNotPdf, lambda: services.begin_signing(desk.office.an, outgoing.pk, on=TODAY, at=now()))
    assert Entry.objects.get(outgoing=outgoing.pk).state == EntryState.RESERVED
