"""Pages of e-documents, and the door for other nodes."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from hoso.accounts.models import Account
from hoso.digitisation.rules import intake
from hoso.exchange import services
from hoso.exchange.edxml import Other, Priority, Signer
from hoso.exchange.models import Arrival, Delivery, Dispatch, Incoming
from hoso.exchange.tests.conftest import detector, exchange_homes, office
from hoso.exchange.tests.test_following import sent_with_paper, with_paper
from hoso.exchange.tests.test_holding import a_recall
from hoso.exchange.tests.test_registering import open_office
from hoso.exchange.tests.world import (
    FILE,
    NOW,
    OLD_CODE,
    SECRET_FILE,
    Office,
    a_coded_body,
    a_document,
    follows,
    receipt_of,
)
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from hoso.registry import models as registered
from hoso.web.tests.test_uploads import limit
from tests.worlds import TODAY, name_body

__all__ = ["detector", "exchange_homes", "office", "open_office"]


@pytest.fixture
def an(office: Office) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username="an"))
    return client


@pytest.fixture
def chi(office: Office) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username="chi"))
    return client


class TestDoor:
    """No session and no account: the seal says who knocks."""

    def post(self, content: bytes) -> "tuple[int, bytes]":
        answer = Client(enforce_csrf_checks=True).post(
            reverse("exchange:in"), content, content_type="application/vnd.hoso.envelope"
        )
        return answer.status_code, answer.content

    def test_an_envelope_comes_in_and_the_receipt_goes_out(self, office: Office) -> None:
        # More than a form may be.
        large = b"x" * (2 << 20)
        content = office.node.content(office.message(), [large])
        envelope = office.node.seal(content, recipient=office.own, expires_at=now() + timedelta(days=1))
        status, receipt = self.post(envelope)
        assert status == 200, receipt
        assert receipt_of(receipt).outcome == "taken"
        assert Arrival.objects.count() == 1

    def test_who_is_not_trusted_hears_a_code_and_gets_no_receipt(self, office: Office) -> None:
        assert self.post(b"hello") == (422, b"exchange.seal_not_readable")
        forged = office.node.seal(b"x", recipient=office.own).replace(b'"to": "H49', b'"to": "H48')
        assert self.post(forged) == (422, b"exchange.seal_wrong")
        assert Incoming.objects.count() == 0

    def test_nothing_is_shown_there(self, office: Office) -> None:
        assert Client().get(reverse("exchange:in")).status_code == 405


@pytest.fixture
def binh(office: Office) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username="binh"))
    return client


class TestHeld:
    """What may be secret is seen by whoever decides, and by nobody else."""

    def arrival(self, office: Office) -> Arrival:
        office.arrives(office.message(), file=SECRET_FILE)
        return Arrival.objects.get()

    def test_who_decides_sees_where_the_marks_are_and_looks_at_a_page(
        self, office: Office, binh: Client
    ) -> None:
        arrival = self.arrival(office)
        path = reverse("exchange:held", args=[arrival.pk])
        assert path in binh.get(reverse("exchange:list")).content.decode()
        page = binh.get(path).content.decode()
        looked = reverse("exchange:held_page", args=[arrival.pk, 0, 1])
        assert looked in page
        assert "V/v báo cáo" not in page
        assert "công văn 0.pdf" not in page
        # Seen in several ways, it is told once.
        reasons = re.findall(r"<li>.*?</li>", page[page.index("<dl") :])
        assert len(reasons) == len(set(reasons))
        image = binh.get(looked)
        assert image.headers["Content-Type"] == "image/webp"
        assert "no-store" in image.headers["Cache-Control"]
        answer = binh.get(reverse("exchange:held_file", args=[arrival.pk, 0]))
        assert answer.headers["Content-Disposition"].startswith("attachment")

    def test_a_decision_needs_its_reason(self, office: Office, binh: Client) -> None:
        arrival = self.arrival(office)
        path = reverse("exchange:held", args=[arrival.pk])
        assert binh.post(path, {"decision": "release"}).status_code == 422
        assert binh.post(path, {"decision": "release", "reason": "  "}).status_code == 422
        arrival.refresh_from_db()
        assert arrival.state == "held"
        assert binh.post(path, {"decision": "secret", "reason": "Đóng dấu MẬT"}).status_code == 302
        arrival.refresh_from_db()
        assert arrival.state == "secret"
        assert binh.post(path, {"decision": "release", "reason": "Nhầm"}).status_code == 422

    def test_a_clerk_sees_that_it_is_held_and_nothing_of_it(self, office: Office, an: Client) -> None:
        arrival = self.arrival(office)
        for path in (reverse("exchange:list"), reverse("exchange:arrival", args=[arrival.pk])):
            page = an.get(path).content.decode()
            assert "12/UBND-TH" in page
            assert "V/v báo cáo" not in page
            assert "công văn 0.pdf" not in page
        for name, arguments in (("held", []), ("held_page", [0, 1]), ("held_file", [0])):
            path = reverse(f"exchange:{name}", args=[arrival.pk, *arguments])
            assert an.get(path).status_code == 403
        assert an.get(reverse("exchange:file", args=[arrival.pk, 0])).status_code == 404


class TestRegistering:
    """The pages that came beside the form, filled from the header; one press registers."""

    def path(self, office: Office, **header: Any) -> tuple[str, str]:
        office.arrives(office.message(**header))
        arrival = Arrival.objects.order_by("-pk")[0]
        return (
            reverse("exchange:arrival", args=[arrival.pk]), reverse("exchange:register", args=[arrival.pk])
        )  # fmt: skip

    def given(self, page: str, **changed: str) -> dict[str, str]:
        """What the form would send as it stands."""
        fields = {
            "arrived_on": str(TODAY), "issuer": "UBND tỉnh", "number": "12", "symbol": "UBND-TH",
            "subject": "V/v báo cáo", "copies": "1",
        }  # fmt: skip
        assert 'name="medium"' not in page
        return fields | changed

    def test_the_form_says_what_the_header_says(self, open_office: Office, an: Client) -> None:
        path, _register = self.path(
            open_office, type_name="Công văn", signer=Signer("KT.", "PHÓ CHỦ TỊCH", "Lê Thị Dung"),
            due_on=date(2026, 3, 20), other=Other(priority=Priority.URGENT, pages=3),
        )  # fmt: skip
        page = an.get(path).content.decode()
        for field, value in (
            ("number", "12"), ("symbol", "UBND-TH"), ("issuer", "Ủy ban nhân dân tỉnh Tuyên Quang"),
            ("date", "2026-03-01"), ("type", "Công văn"), ("signer_title", "KT. PHÓ CHỦ TỊCH"),
            ("signer", "Lê Thị Dung"), ("page_count", "3"), ("due_on", "2026-03-20"),
        ):  # fmt: skip
            assert re.search(rf'<input[^>]*name="{field}" value="{value}"', page), field
        assert "20/03/2026" in page
        assert re.search(r'<option value="([^"]*)" selected>\1</option>', page)

    def test_registered_from_the_page_it_has_a_number(self, open_office: Office, an: Client) -> None:
        path, register = self.path(open_office)
        page = an.get(path).content.decode()
        assert an.post(register, self.given(page)).status_code == 302
        assert an.post(register, self.given(page)).status_code == 302
        made = registered.Incoming.objects.get()
        assert (made.entry.number, made.medium, made.identifier) == (
            1, "electronic", Arrival.objects.get().document_code,
        )  # fmt: skip
        page = an.get(path).content.decode()
        assert reverse("registers:arrival", args=[made.pk]) in page
        assert register not in page

    def test_a_faulty_form_and_a_refusal_stay_on_the_page(self, office: Office, an: Client) -> None:
        path, register = self.path(office)
        given = self.given(an.get(path).content.decode())
        assert an.post(register, given | {"subject": ""}).status_code == 422
        # No register of arrivals is open.
        answer = an.post(register, given | {"note": "của tôi"})
        assert answer.status_code == 422
        assert "của tôi" in answer.content.decode()
        assert Arrival.objects.get().state == "waiting"

    def test_what_seems_to_have_come_before_is_told(self, open_office: Office, an: Client) -> None:
        path, register = self.path(open_office)
        an.post(register, self.given(an.get(path).content.decode()))
        registered.Document.objects.update(issuer="Ủy ban nhân dân tỉnh Tuyên Quang")
        second, _register = self.path(open_office, number="12", document_id="H49,2026/03/01,khác")
        assert "note warn" in an.get(second).content.decode()

    def test_pages_are_shown_and_those_that_are_not_there_are_none(
        self, open_office: Office, an: Client, chi: Client
    ) -> None:
        path, _register = self.path(open_office)
        key = Arrival.objects.get().pk
        shown = reverse("exchange:page", args=[key, 0, 1])
        assert shown in an.get(path).content.decode()
        assert an.get(shown).headers["Content-Type"] == "image/webp"
        assert an.get(reverse("exchange:page", args=[key, 0, 2])).status_code == 404
        assert an.get(reverse("exchange:page", args=[key, 1, 1])).status_code == 404
        assert chi.get(shown).status_code == 404

    def test_recalled_while_the_page_is_open(self, open_office: Office, an: Client) -> None:
        path, register = self.path(open_office)
        given = self.given(an.get(path).content.decode())
        a_recall(open_office)
        answer = an.post(register, given)
        assert answer.status_code == 422
        assert "note bad" in answer.content.decode()
        assert registered.Incoming.objects.count() == 0


class TestSending:
    """A document goes with its file from one page, which shows afterwards how far it is."""

    def test_the_file_is_chosen_and_it_goes_once(self, office: Office, an: Client) -> None:
        document = a_document(office, content=None)
        path = reverse("exchange:send", args=[document.pk])
        page = an.get(path).content.decode()
        assert "Ủy ban nhân dân tỉnh Tuyên Quang" in page
        given = {"to": str(office.province), "priority": "1", "content": "Khẩn"}
        assert an.post(path, given).status_code == 422
        assert Dispatch.objects.count() == 0
        for file, status in ((SECRET_FILE, 422), (FILE, 302), (FILE, 422)):
            sent = SimpleUploadedFile("quyết định.pdf", file, "application/pdf")
            assert an.post(path, given | {"file": sent}).status_code == status
        dispatch = Dispatch.objects.get()
        assert reverse("exchange:dispatch", args=[dispatch.pk]) in an.get(path).content.decode()

    def test_a_file_sent_after_a_colleague_attached_another_is_not_dropped(
        self, office: Office, an: Client
    ) -> None:
        path = reverse("exchange:send", args=[a_document(office, content=FILE + b"\n% first").pk])
        sent = SimpleUploadedFile("quyết định.pdf", FILE, "application/pdf")
        answer = an.post(path, {"to": str(office.province), "priority": "1", "file": sent})
        assert (answer.status_code, Dispatch.objects.count()) == (422, 0)
        assert "bản gốc không bao giờ bị thay" in answer.content.decode()

    def test_a_file_too_large_to_come_is_told_by_name(self, office: Office, an: Client) -> None:
        path = reverse("exchange:send", args=[a_document(office).pk])
        with limit(intake, LARGEST_FILE_BYTES=10):
            sent = SimpleUploadedFile("quyết định.pdf", FILE, "application/pdf")
            answer = an.post(path, {"to": str(office.province), "priority": "1", "file": sent})
        assert (answer.status_code, Dispatch.objects.count()) == (422, 0)
        assert "quyết định.pdf: " in answer.content.decode()

    def test_who_is_named_and_has_not_got_it_is_ticked(self, office: Office, an: Client) -> None:
        document = a_document(office)
        document.recipients = ["- UBND TỈNH TUYÊN QUANG;", "- Ủy ban nhân dân tỉnh Tuyên Quang (b/c);"]
        document.save(update_fields=["recipients"])
        annex = registered.Representation.objects.get()
        annex.pk, annex.role, annex.file_name = uuid7(), "annex", "phụ lục.pdf"
        annex.save(force_insert=True)
        path, ticked = reverse("exchange:send", args=[document.pk]), f'value="{office.province}" id="id_to_'
        page = an.get(path).content.decode()
        assert "phụ lục.pdf" in page
        assert "checked" in page.split(ticked)[1].split(">")[0]
        assert an.post(path, {"to": str(office.province), "priority": "1"}).status_code == 302
        assert "checked" not in an.get(path).content.decode().split(ticked)[1].split(">")[0]

    def test_only_who_exchanges_for_the_body(self, office: Office, binh: Client, chi: Client) -> None:
        path = reverse("exchange:send", args=[a_document(office).pk])
        assert (binh.get(path).status_code, chi.get(path).status_code) == (403, 404)


class TestPages:
    """What a clerk sees and does."""

    def test_what_arrived_is_listed_opened_and_returned(self, office: Office, an: Client) -> None:
        office.arrives(office.message())
        arrival = Arrival.objects.get()
        assert "V/v báo cáo" in an.get(reverse("exchange:list")).content.decode()
        path = reverse("exchange:arrival", args=[arrival.pk])
        page = an.get(path).content.decode()
        assert "công văn 0.pdf" in page
        assert "Ủy ban nhân dân tỉnh Tuyên Quang" in page
        assert an.post(reverse("exchange:return", args=[arrival.pk])).status_code == 422
        an.post(reverse("exchange:return", args=[arrival.pk]), {"reason": "Gửi nhầm nơi nhận"})
        assert "Gửi nhầm nơi nhận" in an.get(path).content.decode()
        assert Arrival.objects.get().state == "returned"

    def test_a_file_goes_out_as_it_came_and_never_inline(self, office: Office, an: Client) -> None:
        office.arrives(office.message())
        answer = an.get(reverse("exchange:file", args=[Arrival.objects.get().pk, 0]))
        assert b"".join(answer).startswith(b"%PDF")
        assert answer.headers["Content-Disposition"].startswith("attachment")

    def test_what_was_sent_shows_each_recipient_and_can_be_recalled(self, office: Office, an: Client) -> None:
        services.send_document(office.an, a_document(office).pk, to=[office.province], at=NOW)
        dispatch = Dispatch.objects.get()
        assert "118/QĐ-UBND" in an.get(reverse("exchange:sent")).content.decode()
        page = an.get(reverse("exchange:dispatch", args=[dispatch.pk])).content.decode()
        assert "Ủy ban nhân dân tỉnh Tuyên Quang" in page
        an.post(reverse("exchange:recall", args=[dispatch.pk]), {"reason": "Sai số liệu"})
        assert Dispatch.objects.filter(business=1).count() == 1
        Delivery.objects.update(state="parked")
        parked = Delivery.objects.order_by("pk")[0]
        an.post(reverse("exchange:resume", args=[parked.pk]))
        parked.refresh_from_db()
        assert parked.state == "waiting"

    def test_an_outsider_sees_nothing_of_it(self, office: Office, chi: Client) -> None:
        office.arrives(office.message())
        services.send_document(office.an, a_document(office).pk, to=[office.province], at=NOW)
        arrival, dispatch = Arrival.objects.get(), Dispatch.objects.get()
        for path in (
            reverse("exchange:arrival", args=[arrival.pk]),
            reverse("exchange:file", args=[arrival.pk, 0]),
            reverse("exchange:dispatch", args=[dispatch.pk]),
        ):
            assert chi.get(path).status_code == 404
        assert "V/v" not in chi.get(reverse("exchange:list")).content.decode()
        assert "118" not in chi.get(reverse("exchange:sent")).content.decode()


class TestPaper:
    """What was promised on paper has a place among the lists until it came or left."""

    def test_a_clerk_finds_what_is_awaited_and_notes_that_it_came(self, office: Office, an: Client) -> None:
        arrival = with_paper(office)
        office.arrives(office.message("13"))
        listed = an.get(reverse("exchange:list"), {"paper": "1"}).content.decode()
        assert "12/UBND-TH" in listed
        assert "13/UBND-TH" not in listed
        address = reverse("exchange:arrival", args=[arrival.pk])
        path = reverse("exchange:paper_came", args=[arrival.pk])
        assert path in an.get(address).content.decode()
        assert an.post(path, {"act": "came", "on": ""}).status_code == 422
        assert an.post(path, {"act": "came", "on": "2199-01-01"}).status_code == 422
        assert path in an.get(address).content.decode()
        assert an.post(path, {"act": "came", "on": str(TODAY)}).status_code == 302
        page = an.get(address).content.decode()
        assert f"đến ngày {TODAY:%d/%m/%Y}" in page
        assert path not in page

    def test_a_clerk_gives_a_paper_up_with_a_reason(self, office: Office, an: Client, chi: Client) -> None:
        arrival = with_paper(office)
        path = reverse("exchange:paper_came", args=[arrival.pk])
        assert chi.post(path, {"act": "give up", "reason": "x"}).status_code == 404
        assert an.post(path, {"act": "give up", "reason": ""}).status_code == 422
        assert an.post(path, {"act": "give up", "reason": "Không gửi bản giấy"}).status_code == 302
        assert "Không gửi bản giấy" in an.get(reverse("exchange:arrival", args=[arrival.pk])).content.decode()

    def test_who_promised_paper_finds_it_and_notes_that_it_left(self, office: Office, an: Client) -> None:
        dispatch = sent_with_paper(office)
        waiting = {"paper": "1"}
        assert dispatch.written_number in an.get(reverse("exchange:sent"), waiting).content.decode()
        path = reverse("exchange:paper_sent", args=[dispatch.pk])
        assert an.post(path, {"on": str(TODAY)}).status_code == 302
        assert dispatch.written_number not in an.get(reverse("exchange:sent"), waiting).content.decode()
        page = an.get(reverse("exchange:dispatch", args=[dispatch.pk])).content.decode()
        assert f"gửi đi ngày {TODAY:%d/%m/%Y}" in page
        assert path not in page


class TestCeased:
    """Who has not heard of the merger is found on one page."""

    def test_it_names_who_still_writes_to_the_old_body(self, office: Office, an: Client, chi: Client) -> None:
        old = a_coded_body(OLD_CODE, ended=date(2025, 7, 1))
        name_body(old, "Ủy ban nhân dân huyện Chiêm Hóa")
        follows(old, office.commune)
        office.arrives(office.message(), to=OLD_CODE, addressed_to=OLD_CODE)
        path = reverse("exchange:ceased")
        days = {"from": str(TODAY), "to": str(TODAY)}
        assert "huyện Chiêm Hóa" in an.get(path, days).content.decode()
        assert "huyện Chiêm Hóa" not in chi.get(path, days).content.decode()
        sheet = an.get(path, days | {"as": "xlsx"})
        assert sheet.headers["Content-Disposition"].endswith('.xlsx"')
        assert an.get(path, {"from": "2026-02-01", "to": "2026-01-01"}).status_code == 422
        assert an.get(path, {"from": "x"}).status_code == 422
