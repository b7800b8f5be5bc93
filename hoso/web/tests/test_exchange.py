"""Pages of e-documents, and the door for other nodes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from hoso.accounts.models import Account
from hoso.exchange import services
from hoso.exchange.models import Arrival, Delivery, Dispatch, Incoming
from hoso.exchange.tests.conftest import detector, exchange_homes, office
from hoso.exchange.tests.world import NOW, SECRET_FILE, Office, a_document, receipt_of
from hoso.lib.dates import now

__all__ = ["detector", "exchange_homes", "office"]


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
