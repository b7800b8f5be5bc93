"""What is sent is sent in order, again when it failed, and settled by a signed receipt alone."""

import tempfile
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import pytest

from hoso.access.values import AccessClass, Actor
from hoso.audit import queries as audit
from hoso.blobs import services as blobs
from hoso.blobs.models import Blob
from hoso.exchange import jobs, queries, rules, sealing, services
from hoso.exchange.channels import Sealed
from hoso.exchange.channels.https import KEPT_SECONDS, HttpsChannel
from hoso.exchange.edxml import Business, BusinessType, Organ, ResponseFor, Status, StatusCode
from hoso.exchange.errors import (
    BodyNotBound,
    DocumentNotWhole,
    FileMarked,
    FileNotPdf,
    LineDown,
    MoveNotOpen,
    NobodyFollows,
    NoNodeForBody,
    NoRecipient,
    NotForUs,
    NotHere,
    ReasonMissing,
    SealWrong,
    SentAlready,
    SeveralFollow,
)
from hoso.exchange.models import Arrival, Delivery, Dispatch, Peer
from hoso.exchange.services import posting, sending
from hoso.exchange.tests.world import (
    FILE,
    NOW,
    OLD_CODE,
    PROMULGATED_ON,
    SECRET_FILE,
    SERVICE,
    Office,
    a_coded_body,
    a_document,
    envelope_of,
    follows,
    receipt_of,
)
from hoso.lib.errors import DomainError, NotAllowed, NotFound
from hoso.organisations import queries as organisations
from hoso.registry import queries as registry_queries
from hoso.registry import services as registry
from hoso.registry.errors import IssuedFileThere
from hoso.registry.errors import MoveNotOpen as RegistryMoveNotOpen
from hoso.registry.models import Document, Outgoing, Recipient, Representation
from hoso.registry.rules import Role
from tests.worlds import TODAY, announced, name_body


def sent(office: Office, number: str = "118") -> Delivery:
    """A decision on its way to the province."""
    document = a_document(office, number=number)
    dispatch = services.send_document(office.an, document.pk, to=[office.province], at=NOW)
    return Delivery.objects.select_related("dispatch", "peer").get(dispatch=dispatch)


def blob_of(content: bytes) -> str:
    with tempfile.NamedTemporaryFile() as kept:
        Path(kept.name).write_bytes(content)
        return blobs.keep(Path(kept.name), media_type="application/pdf")


def beside(document_id: UUID, role: Role, content: bytes) -> None:
    """Set another file beside a document."""
    registry.add_files(document_id, [registry.NewFile(role, blob_of(content), "b.pdf", "application/pdf")])


def nothing_was_sent() -> bool:
    return not Dispatch.objects.exists() and "exchange.DispatchMade" not in announced()


class TestSending:
    """From a registered document to a sealed envelope."""

    def test_a_document_takes_the_next_number_to_the_node_of_its_recipient(self, office: Office) -> None:
        first, second = sent(office), sent(office, "119")
        assert (first.sequence, second.sequence, first.state) == (1, 2, "waiting")
        assert first.dispatch.document_code == "H49.64.33,2026/03/02,118/QĐ-UBND"
        assert announced()[-1] == "exchange.DispatchMade"

    def test_a_body_that_has_ceased_is_followed_and_the_message_says_so(self, office: Office) -> None:
        old = a_coded_body(OLD_CODE, ended=TODAY)
        follows(old, office.province, on=TODAY)
        document = a_document(office)
        services.send_document(office.an, document.pk, to=[old, office.province], at=NOW)
        delivery = Delivery.objects.get()
        assert (delivery.body_id, delivery.addressed_to_id) == (office.province, old)
        assert (delivery.body_code, delivery.addressed_code) == ("H49", OLD_CODE)

    def refused(self, office: Office, refusal: type[DomainError], *, to: list[UUID]) -> None:
        document = a_document(office)
        with pytest.raises(refusal):
            services.send_document(office.an, document.pk, to=to, at=NOW)
        assert nothing_was_sent()

    def test_somebody_must_be_named(self, office: Office) -> None:
        self.refused(office, NoRecipient, to=[])

    def test_a_body_without_a_node_is_not_reached(self, office: Office) -> None:
        self.refused(office, NoNodeForBody, to=[a_coded_body("H60")])

    def test_nobody_guesses_who_follows(self, office: Office) -> None:
        gone, other = a_coded_body(OLD_CODE, ended=TODAY), a_coded_body("H61")
        self.refused(office, NobodyFollows, to=[gone])
        follows(gone, office.province, other, on=TODAY)
        self.refused(office, SeveralFollow, to=[gone])

    def test_who_may_not_exchange_sends_nothing(self, office: Office) -> None:
        document = a_document(office)
        with pytest.raises(NotFound):
            services.send_document(office.chi, document.pk, to=[office.province], at=NOW)
        assert nothing_was_sent()

    @pytest.mark.parametrize("missing", [{"symbol": ""}, {"date": ""}, {"subject": ""}])
    def test_a_document_that_is_not_whole_stays(self, office: Office, missing: dict[str, Any]) -> None:
        document = a_document(office, **missing)
        with pytest.raises(DocumentNotWhole):
            services.send_document(office.an, document.pk, to=[office.province], at=NOW)
        assert nothing_was_sent()

    def test_a_document_without_a_file_stays(self, office: Office) -> None:
        document = a_document(office, content=None)
        with pytest.raises(DocumentNotWhole):
            services.send_document(office.an, document.pk, to=[office.province], at=NOW)

    def test_of_a_pile_that_was_scanned_at_once_goes_only_what_is_this_document(self, office: Office) -> None:
        document, other = a_document(office), a_document(office, number="119")
        # The same file of two documents is no pile.
        assert [each.role for each in queries.files_to_send(document.pk)] == [Role.ORIGINAL]
        Representation.objects.filter(document=other.pk).update(first_page=3, last_page=4)
        with pytest.raises(DocumentNotWhole):
            services.send_document(office.an, document.pk, to=[office.province], at=NOW)
        assert nothing_was_sent()
        beside(document.pk, Role.PDFA, b"%PDF-1.7 cut out")
        assert [each.role for each in queries.files_to_send(document.pk)] == [Role.PDFA]
        beside(document.pk, Role.ANNEX, b"%PDF-1.7 annex")
        beside(document.pk, Role.SIGNED, b"%PDF-1.7 cut out, signed")
        files = queries.files_to_send(document.pk)
        assert [each.role for each in files] == [Role.SIGNED, Role.ANNEX]
        dispatch = services.send_document(office.an, document.pk, to=[office.province], at=NOW)
        assert [each.digest for each in posting.files_of(dispatch.pk)] == [each.digest for each in files]

    def test_the_signed_copy_goes_beside_what_came(self, office: Office) -> None:
        document = a_document(office)
        beside(document.pk, Role.PDFA, b"%PDF-1.7 copy")
        beside(document.pk, Role.SIGNED, b"%PDF-1.7 copy, signed")
        assert [each.role for each in queries.files_to_send(document.pk)] == [Role.ORIGINAL, Role.SIGNED]

    def test_a_body_that_is_not_on_our_card_sends_nothing(self, office: Office) -> None:
        document = a_document(office)
        services.write_card(SERVICE, name="x", address="", authority="", bodies=[], at=NOW)
        with pytest.raises(BodyNotBound):
            services.send_document(office.an, document.pk, to=[office.province], at=NOW)
        assert nothing_was_sent()


class TestSentOnce:
    """Pressed twice it goes once; what came back may go again."""

    def test_a_document_goes_to_a_body_once(self, office: Office) -> None:
        delivery = sent(office)
        document_id = delivery.dispatch.document_id
        assert document_id is not None

        def again() -> Dispatch:
            return services.send_document(office.an, document_id, to=[office.province], at=NOW)

        with pytest.raises(SentAlready):
            again()
        assert Dispatch.objects.count() == 1
        refused = office.node.receipt(envelope_of(delivery), outcome="refused", code="exchange.not_our_body")
        services.take_receipt(refused, at=NOW)
        again()
        with pytest.raises(SentAlready):
            again()
        Delivery.objects.filter(state="waiting").update(status_code="02")
        again()
        assert Dispatch.objects.count() == 3

    def test_after_a_recall_that_was_agreed_it_may_go_again(self, office: Office) -> None:
        delivery = sent(office)
        recall = services.recall(office.an, delivery.dispatch_id, reason="Sai", at=NOW)
        assert delivery.dispatch.document_id is not None
        with pytest.raises(SentAlready):
            services.send_document(office.an, delivery.dispatch.document_id, to=[office.province], at=NOW)
        recall.deliveries.update(status_code="15")
        services.send_document(office.an, delivery.dispatch.document_id, to=[office.province], at=NOW)


class TestAttaching:
    """The signed file is looked at before it is kept."""

    def attach(self, office: Office, path: Path, content: bytes, actor: Actor | None = None) -> list[str]:
        document = Document.objects.first() or a_document(office, content=None)
        path.write_bytes(content)
        services.attach_original(
            actor or office.an, document.pk, path, name="quyết định.pdf", pool=office.pool
        )
        return [each.file_name for each in registry_queries.files_of([document.pk])]

    def test_a_pdf_goes_along(self, office: Office, tmp_path: Path) -> None:
        for _twice in range(2):
            assert self.attach(office, tmp_path / "a", FILE) == ["quyết định.pdf"]
        document = Document.objects.get()
        services.send_document(office.an, document.pk, to=[office.province], at=NOW)
        assert audit.list_history(document.pk, acts=["exchange.attach"])

    def test_an_original_is_never_replaced(self, office: Office, tmp_path: Path) -> None:
        self.attach(office, tmp_path / "a", FILE)
        with pytest.raises(IssuedFileThere):
            self.attach(office, tmp_path / "a", FILE + b"\n% later")
        assert len(registry_queries.files_of([Document.objects.get().pk])) == 1

    def test_one_of_several_originals_attached_again_is_one(self, office: Office, tmp_path: Path) -> None:
        self.attach(office, tmp_path / "a", FILE)
        (tmp_path / "b").write_bytes(FILE + b"\n% the second part")
        digest = blobs.keep(tmp_path / "b", media_type="application/pdf")
        second = registry.NewFile(Role.ORIGINAL, digest, "phần 2.pdf", "application/pdf")
        registry.add_files(Document.objects.get().pk, [second])
        assert self.attach(office, tmp_path / "a", FILE) == ["quyết định.pdf", "phần 2.pdf"]

    @pytest.mark.parametrize(
        ("content", "refusal"),
        [
            (SECRET_FILE, FileMarked),
            (b"%PDF-1.7 torn", FileNotPdf),
            (b"PK\x03\x04", FileNotPdf),
            (b"", FileNotPdf),
        ],
    )
    def test_what_is_marked_or_no_pdf_is_not_kept(
        self, office: Office, tmp_path: Path, content: bytes, refusal: type[DomainError]
    ) -> None:
        with pytest.raises(refusal):
            self.attach(office, tmp_path / "a", content)
        assert (Blob.objects.count(), Representation.objects.count()) == (0, 0)

    def test_an_outsider_attaches_nothing(self, office: Office, tmp_path: Path) -> None:
        for actor in (office.chi, office.binh):
            with pytest.raises((NotFound, NotAllowed)):
                self.attach(office, tmp_path / "a", FILE, actor)
        assert Representation.objects.count() == 0


class TestReceipts:
    """Only what the other node signed settles a message."""

    def test_a_receipt_settles_a_message_for_good(self, office: Office) -> None:
        delivery = sent(office)
        receipt = office.node.receipt(envelope_of(delivery))
        assert services.take_receipt(receipt, at=NOW).state == "delivered"
        services.take_receipt(office.node.receipt(envelope_of(delivery), outcome="refused"), at=NOW)
        delivery.refresh_from_db()
        assert (delivery.state, bytes(delivery.receipt or b""), delivery.status_code) == (
            "delivered", receipt, "01",
        )  # fmt: skip

    def test_a_refusal_is_shown_with_its_code(self, office: Office) -> None:
        delivery = sent(office)
        told = office.node.receipt(envelope_of(delivery), outcome="refused", code="exchange.not_our_body")
        services.take_receipt(told, at=NOW)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.last_error) == ("refused", "exchange.not_our_body")

    @pytest.mark.parametrize(
        ("changed", "refusal"),
        [({"digest": "sha512:1"}, NotHere), ({"sequence": 9}, NotHere), ({"sender": PROMULGATED_ON}, None)],
    )
    def test_a_receipt_of_another_message_settles_nothing(
        self, office: Office, changed: dict[str, object], refusal: type[DomainError] | None
    ) -> None:
        delivery = sent(office)
        given = changed if refusal is not None else {"sender": office.node.me.node_id}
        with pytest.raises(refusal or NotForUs):
            services.take_receipt(office.node.receipt(envelope_of(delivery), **given), at=NOW)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.receipt) == ("waiting", None)

    def test_a_changed_receipt_settles_nothing(self, office: Office) -> None:
        delivery = sent(office)
        told = office.node.receipt(envelope_of(delivery), outcome="refused")
        with pytest.raises(SealWrong):
            services.take_receipt(told.replace(b"refused", b"taken"), at=NOW)
        delivery.refresh_from_db()
        assert delivery.state == "waiting"


class TestTryingAgain:
    """The line is away: waits grow, order is kept, and after long a person looks."""

    @pytest.fixture
    def away(self, office: Office) -> Office:
        Peer.objects.filter(pk=office.peer.pk).update(channel="https", address="http://127.0.0.1:9")
        return office

    def test_a_failure_is_noted_and_the_wait_grows(self, away: Office) -> None:
        delivery = sent(away)
        assert services.send_next(at=NOW)
        delivery.refresh_from_db()
        assert (delivery.state, delivery.attempts, delivery.failures) == ("waiting", 1, 1)
        assert delivery.last_error == "ConnectionRefusedError"
        assert not services.send_next(at=NOW)

    def test_a_job_waits_for_what_is_due_soon_and_leaves_the_rest(self, away: Office) -> None:
        delivery = sent(away)
        # After the third failure it waits for two seconds: the next job's turn.
        assert jobs.send_waiting() == 3
        delivery.refresh_from_db()
        assert (delivery.state, delivery.failures) == ("waiting", 3)

    def test_a_later_message_does_not_overtake(self, away: Office) -> None:
        first, second = sent(away), sent(away, "119")
        services.send_next(at=NOW)
        assert not services.send_next(at=NOW)
        second.refresh_from_db()
        first.refresh_from_db()
        assert (first.attempts, second.attempts) == (1, 0)

    def test_after_many_failures_a_person_looks_and_may_go_on(self, away: Office) -> None:
        delivery = sent(away)
        Delivery.objects.update(failures=rules.MOST_FAILURES - 1)
        services.send_next(at=NOW)
        delivery.refresh_from_db()
        assert delivery.state == "parked"
        assert services.resume(away.an, delivery.pk, at=NOW).state == "waiting"
        with pytest.raises(MoveNotOpen):
            services.resume(away.an, delivery.pk, at=NOW)
        with pytest.raises(NotFound):
            services.resume(away.chi, delivery.pk, at=NOW)

    def test_a_message_that_a_killed_worker_claimed_is_taken_up_later(self, away: Office) -> None:
        delivery = sent(away)
        assert sending._claim(at=NOW) is not None
        assert not services.send_next(at=NOW + timedelta(seconds=60))
        assert services.send_next(at=NOW + timedelta(seconds=200))
        delivery.refresh_from_db()
        assert delivery.attempts == 2

    def test_when_the_node_speaks_again_nothing_waits_any_longer(self, away: Office) -> None:
        delivery = sent(away)
        services.send_next(at=NOW)
        Delivery.objects.update(next_attempt_at=NOW + timedelta(hours=1))
        away.arrives(away.message())
        delivery.refresh_from_db()
        assert delivery.next_attempt_at == NOW

    def test_an_answer_that_is_no_receipt_is_none(self, away: Office) -> None:
        with pytest.raises(LineDown):
            HttpsChannel("https://127.0.0.1:9", "", patience_seconds=1).send(
                sending.sealed(sent(away), at=NOW)
            )


class Answering(BaseHTTPRequestHandler):
    """A node that counts who rings; it says what it is told to, and may hang up afterwards."""

    protocol_version = "HTTP/1.1"
    lines: ClassVar[int]
    status: ClassVar[int]

    def setup(self) -> None:
        super().setup()
        type(self).lines += 1

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.status)
        self.send_header("Content-Length", "7")
        self.end_headers()
        self.wfile.write(b"receipt")

    def log_message(self, *_said: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def answering() -> Iterator[tuple[type[Answering], HttpsChannel]]:
    Answering.lines, Answering.status = 0, 200
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    channel = HttpsChannel(f"http://127.0.0.1:{server.server_address[1]}", "", patience_seconds=5)
    yield Answering, channel
    channel.close()
    server.shutdown()
    server.server_close()


class TestLine:
    """A line is kept from message to message, and not longer than the other side keeps it."""

    def message(self) -> Sealed:
        return Sealed("a", b"head\n", [b"content"], 7)

    def test_messages_one_after_the_other_share_a_line(
        self, answering: tuple[type[Answering], HttpsChannel]
    ) -> None:
        node, channel = answering
        assert [channel.send(self.message()) for _each in range(3)] == [b"receipt"] * 3
        assert node.lines == 1
        channel.close()
        channel.send(self.message())
        assert node.lines == 2

    def test_after_a_pause_or_a_refusal_a_line_is_opened_anew(
        self, answering: tuple[type[Answering], HttpsChannel]
    ) -> None:
        node, channel = answering
        channel.send(self.message())
        channel._used_at -= KEPT_SECONDS
        channel.send(self.message())
        assert node.lines == 2
        node.status = 503
        with pytest.raises(LineDown):
            channel.send(self.message())
        node.status = 200
        assert channel.send(self.message()) == b"receipt"
        assert node.lines == 3


def test_waits_are_short_for_two_minutes_and_then_double() -> None:
    waits = [rules.wait_after(failures).total_seconds() for failures in range(1, rules.MOST_FAILURES + 1)]
    assert (waits[:5], waits[27:31], waits[-1]) == ([0.2, 1, 2, 3, 5], [5, 10, 20, 40], 900)
    assert 120 < sum(waits[:28]) < 130
    assert 36 < sum(waits) / 3600 < 37


class TestOneNode:
    """Two bodies on this node: the same seals and receipts, without a line."""

    def test_a_document_goes_from_one_body_to_the_other_and_back_comes_the_status(
        self, office: Office
    ) -> None:
        neighbour = a_coded_body("H49.65")
        name_body(neighbour, "UBND xã bên")
        services.write_card(
            SERVICE, name="x", address="", authority="", bodies=[office.commune, neighbour], at=NOW
        )
        document = a_document(office)
        services.send_document(office.an, document.pk, to=[neighbour], at=NOW)
        assert jobs.send_waiting() == 1
        arrival = Arrival.objects.get()
        assert (arrival.body_id, arrival.sender_id) == (neighbour, office.commune)
        delivery = Delivery.objects.get()
        assert (delivery.state, bytes(delivery.receipt or b"")) == (
            "delivered", bytes(arrival.incoming.receipt),
        )  # fmt: skip
        office.looks()
        services.return_arrival(SERVICE, arrival.pk, reason="Gửi nhầm", at=NOW)
        jobs.send_waiting()
        delivery.refresh_from_db()
        assert (delivery.status_code, delivery.status_text) == ("02", "Gửi nhầm")


class TestClerk:
    """What a clerk does with what arrived."""

    def arrived(self, office: Office) -> Arrival:
        office.arrives(office.message())
        return Arrival.objects.get()

    def told(self) -> list[str]:
        return [each.status_code for each in Dispatch.objects.exclude(status_code="").order_by("pk")]

    def test_registered_it_stands_under_its_document_and_the_sender_is_told(self, office: Office) -> None:
        arrival, document = self.arrived(office), a_document(office)
        done = services.mark_registered(office.an, arrival.pk, document.pk, at=NOW)
        assert (done.state, done.document_id, self.told()) == ("registered", document.pk, ["03"])
        assert "exchange.ArrivalRegistered" in announced()
        services.tell_status(office.an, arrival.pk, StatusCode.COMPLETED, at=NOW)
        assert self.told() == ["03", "06"]
        with pytest.raises(MoveNotOpen):
            services.tell_status(office.an, arrival.pk, StatusCode.ARRIVED, at=NOW)

    def test_it_is_registered_once(self, office: Office) -> None:
        arrival, document = self.arrived(office), a_document(office)
        services.mark_registered(office.an, arrival.pk, document.pk, at=NOW)
        with pytest.raises(MoveNotOpen):
            services.mark_registered(office.an, arrival.pk, document.pk, at=NOW)
        assert self.told() == ["03"]

    def test_a_document_is_one_arrivals_but_for_updates(self, office: Office) -> None:
        arrival, document = self.arrived(office), a_document(office)
        services.mark_registered(office.an, arrival.pk, document.pk, at=NOW)
        office.arrives(office.message("13"))
        business = Business(BusinessType.UPDATE, "Sửa", document_id=office.message().document_id)
        office.arrives(office.message(business=business))
        other, update = Arrival.objects.exclude(pk=arrival.pk).order_by("pk")
        with pytest.raises(MoveNotOpen):
            services.mark_registered(office.an, other.pk, document.pk, at=NOW)
        assert self.told() == ["03"]
        services.mark_registered(office.an, update.pk, document.pk, at=NOW)
        assert self.told() == ["03", "03"]

    def test_returned_it_goes_back_with_a_reason(self, office: Office) -> None:
        arrival = self.arrived(office)
        with pytest.raises(ReasonMissing):
            services.return_arrival(office.an, arrival.pk, reason=" ", at=NOW)
        assert self.told() == []
        services.return_arrival(office.an, arrival.pk, reason="Gửi nhầm nơi nhận", at=NOW)
        assert self.told() == ["02"]
        with pytest.raises(MoveNotOpen):
            services.mark_registered(office.an, arrival.pk, a_document(office).pk, at=NOW)

    def test_an_outsider_finds_nothing_and_changes_nothing(self, office: Office) -> None:
        arrival = self.arrived(office)
        for act in (
            lambda: services.return_arrival(office.chi, arrival.pk, reason="x", at=NOW),
            lambda: services.read_file(office.chi, arrival.pk, 0),
            lambda: services.agree_recall(office.chi, arrival.pk, at=NOW),
        ):
            with pytest.raises(NotFound):
                act()
        with pytest.raises(NotAllowed):
            queries.check_may(office.chi, office.commune)
        assert (Arrival.objects.get().state, self.told()) == ("waiting", [])

    def recalled(self, office: Office) -> tuple[Arrival, Arrival]:
        arrival = self.arrived(office)
        services.mark_registered(office.an, arrival.pk, a_document(office).pk, at=NOW)
        business = Business(BusinessType.RECALL, "Sai", document_id=office.message().document_id)
        office.arrives(office.message(files=0, business=business))
        return arrival, Arrival.objects.get(business=1)

    def test_a_registered_document_is_given_back_when_a_person_agrees(self, office: Office) -> None:
        arrival, recall = self.recalled(office)
        assert recall.state == "waiting"
        services.agree_recall(office.an, recall.pk, at=NOW)
        arrival.refresh_from_db()
        assert (arrival.state, self.told()) == ("recalled", ["03", "15"])

    def test_or_kept_with_a_reason(self, office: Office) -> None:
        arrival, recall = self.recalled(office)
        with pytest.raises(ReasonMissing):
            services.refuse_recall(office.an, recall.pk, reason="", at=NOW)
        services.refuse_recall(office.an, recall.pk, reason="Đã thi hành", at=NOW)
        arrival.refresh_from_db()
        assert (arrival.state, self.told()) == ("registered", ["03", "16"])
        with pytest.raises(MoveNotOpen):
            services.agree_recall(office.an, recall.pk, at=NOW)

    def test_a_recall_is_not_registered(self, office: Office) -> None:
        _arrival, recall = self.recalled(office)
        with pytest.raises(MoveNotOpen):
            services.mark_registered(office.an, recall.pk, a_document(office).pk, at=NOW)


class TestOurRecalls:
    """Taking back, updating and replacing what we sent."""

    def test_a_recall_speaks_of_what_was_sent_and_brings_no_file(self, office: Office) -> None:
        first = sent(office)
        made = services.recall(office.an, first.dispatch_id, reason="Sai số liệu", at=NOW)
        assert (made.business, made.about_id, made.document_code) == (
            1, first.dispatch_id, first.dispatch.document_code,
        )  # fmt: skip
        assert made.files.count() == 0

    def test_a_replacement_and_an_update_go_to_the_same_bodies(self, office: Office) -> None:
        first, other = sent(office), a_document(office, number="120")
        services.replace(office.an, first.dispatch_id, by_document_id=other.pk, reason="Sai", at=NOW)
        services.update(office.an, first.dispatch_id, reason="Bổ sung", at=NOW)
        assert [each.body_id for each in Delivery.objects.all()] == [office.province] * 3

    def test_a_reason_is_needed(self, office: Office) -> None:
        first = sent(office)
        with pytest.raises(ReasonMissing):
            services.recall(office.an, first.dispatch_id, reason=" ", at=NOW)
        assert Dispatch.objects.count() == 1

    def test_what_the_recipient_says_is_noted(self, office: Office) -> None:
        first = sent(office)
        about = ResponseFor("H49.64.33", document_id=first.dispatch.document_code)
        status = Status(about, Organ("H49", "UBND tỉnh"), StatusCode.IN_PROGRESS, NOW, "Phòng A")
        assert office.arrives(status).outcome == "taken"
        first.refresh_from_db()
        assert (first.status_code, first.status_text) == ("05", "Phòng A")
        other = Status(ResponseFor("H49.64.33", document_id="x"), status.sender, StatusCode.ACCEPTED, NOW)
        assert office.arrives(other).code == "exchange.not_here"


class TestSticks:
    """A folder that somebody carries."""

    def test_messages_go_out_on_a_stick_and_receipts_come_back_on_it(
        self, office: Office, tmp_path: Path
    ) -> None:
        delivery = sent(office)
        assert services.export_to(SERVICE, tmp_path, node=office.peer.node, at=NOW) == 1
        [envelope] = tmp_path.glob("*.hoso")
        delivery.refresh_from_db()
        assert delivery.state == "handed"
        # A stick that was lost: the same message again.
        assert services.export_to(SERVICE, tmp_path, node=office.peer.node, at=NOW) == 1
        envelope.with_suffix(".hoso-receipt").write_bytes(office.node.receipt(envelope.read_bytes()))
        envelope.unlink()
        found = services.import_from(SERVICE, tmp_path, at=NOW)
        assert (found.envelopes, found.receipts, found.refused) == (0, 1, ())
        delivery.refresh_from_db()
        assert delivery.state == "delivered"

    def test_what_comes_on_a_stick_is_taken_in_and_its_receipt_laid_beside_it(
        self, office: Office, tmp_path: Path
    ) -> None:
        content = office.node.content(office.message(), [b"x"])
        (tmp_path / "1.hoso").write_bytes(office.node.seal(content, recipient=office.own))
        (tmp_path / "2.hoso").write_bytes(b"damaged")
        (tmp_path / "3.hoso").symlink_to("/etc/passwd")
        found = services.import_from(SERVICE, tmp_path, at=NOW)
        assert (found.envelopes, found.refused) == (1, (("2.hoso", "exchange.seal_not_readable"),))
        receipt = receipt_of((tmp_path / "1.hoso-receipt").read_bytes())
        assert receipt.outcome == sealing.TAKEN
        services.import_from(SERVICE, tmp_path, at=NOW)
        assert Arrival.objects.count() == 1

    def test_a_stick_that_is_gone_is_named(self, office: Office, tmp_path: Path) -> None:
        delivery = sent(office)
        with pytest.raises(DomainError, match="gone"):
            services.export_to(SERVICE, tmp_path / "gone", node=office.peer.node, at=NOW)
        with pytest.raises(DomainError, match="gone"):
            services.import_from(SERVICE, tmp_path / "gone", at=NOW)
        delivery.refresh_from_db()
        assert delivery.state == "waiting"
        assert organisations.get_body(office.commune).pk == office.commune


class TestSendingWhatWasIssued:
    """The register notes that it left, and the message goes; both or neither."""

    def issued(self, office: Office, *names: str, content: bytes | None = FILE) -> Outgoing:
        document = a_document(office, content=content)
        outgoing = Outgoing.objects.create(
            body_id=office.commune, state="issued", access_class=AccessClass.INTERNAL, type_code="QD",
            subject="Về việc kiểm kê", drafted_by=office.an.account_id, drafted_at=NOW, document=document,
        )  # fmt: skip
        for ordinal, name in enumerate(names, start=1):
            Recipient.objects.create(outgoing=outgoing, ordinal=ordinal, name=name)
        return outgoing

    def test_names_of_the_paper_lead_to_bodies_that_a_message_reaches(self, office: Office) -> None:
        names = [
            "- UBND tỉnh",
            "- Ủy ban nhân dân tỉnh Tuyên Quang (b/c);",
            "uy ban nhan dan tinh tuyen quang",
        ]
        found = queries.reached_by_name([*names, "Sở Nội vụ"], on=TODAY)
        assert found == dict.fromkeys(names[1:], office.province)
        Peer.objects.filter(pk=office.peer.pk).update(state="blocked")
        assert queries.reached_by_name(names, on=TODAY) == {}

    def send(self, office: Office, outgoing: Outgoing, *to: UUID, by: Actor | None = None) -> Dispatch:
        assert outgoing.document_id is not None
        made = services.send_document(by or office.an, outgoing.document_id, to=to, at=NOW)
        outgoing.refresh_from_db()
        return made

    def noted(self, outgoing: Outgoing) -> list[tuple[str, str, bool]]:
        rows = registry_queries.recipients_of(outgoing.pk)
        return [(each.name, each.way, each.sent_on == TODAY) for each in rows]

    def test_it_leaves_with_original_and_annexes_and_the_register_says_so(self, office: Office) -> None:
        outgoing = self.issued(office, "- UBND TỈNH TUYÊN QUANG;", "Ủy ban nhân dân tỉnh Tuyên Quang", "Lưu")
        annex = blob_of(b"%PDF annex")
        assert outgoing.document_id is not None
        registry.add_files(
            outgoing.document_id, [registry.NewFile(Role.ANNEX, annex, "phụ lục.pdf", "application/pdf")]
        )
        made = self.send(office, outgoing, office.province)
        assert [each.name for each in made.files.order_by("ordinal")] == ["quyết định.pdf", "phụ lục.pdf"]
        assert self.noted(outgoing)[1:] == [
            ("Ủy ban nhân dân tỉnh Tuyên Quang", "electronic", True), ("Lưu", "", False),
        ]  # fmt: skip
        assert outgoing.state == "dispatched"
        assert "registry.DocumentDispatched" in announced()

    def test_who_was_not_named_has_a_line_too(self, office: Office) -> None:
        outgoing = self.issued(office, "Lưu: VT")
        self.send(office, outgoing, office.province)
        assert self.noted(outgoing) == [
            ("Lưu: VT", "", False), ("Ủy ban nhân dân tỉnh Tuyên Quang", "electronic", True),
        ]  # fmt: skip
        assert outgoing.state == "dispatched"
        recall = services.recall(office.an, Dispatch.objects.get().pk, reason="Sai", at=NOW)
        recall.deliveries.update(status_code="15")
        self.send(office, outgoing, office.province)
        assert len(self.noted(outgoing)) == 2

    def test_a_body_that_has_ceased_has_its_line_by_its_own_name(self, office: Office) -> None:
        old = a_coded_body(OLD_CODE, ended=TODAY)
        name_body(old, "Ủy ban nhân dân huyện Chiêm Hóa")
        follows(old, office.province, on=TODAY)
        outgoing = self.issued(office, "- UBND tỉnh;", "- Ủy ban nhân dân huyện Chiêm Hóa (b/c);")
        self.send(office, outgoing, old)
        assert [way for _name, way, _today in self.noted(outgoing)] == ["", "electronic"]

    def test_the_day_it_left_by_post_stays(self, office: Office) -> None:
        outgoing = self.issued(office, "Ủy ban nhân dân tỉnh Tuyên Quang")
        Recipient.objects.update(way="post", sent_on=PROMULGATED_ON)
        self.send(office, outgoing, office.province)
        assert self.noted(outgoing) == [("Ủy ban nhân dân tỉnh Tuyên Quang", "post", False)]

    def test_pressed_twice_it_is_sent_once(self, office: Office) -> None:
        outgoing = self.issued(office, "Lưu: VT")
        self.send(office, outgoing, office.province)
        with pytest.raises(SentAlready):
            self.send(office, outgoing, office.province)
        assert (Dispatch.objects.count(), len(self.noted(outgoing))) == (1, 2)

    def test_what_replaces_another_leaves_too(self, office: Office) -> None:
        first = sent(office, number="117")
        outgoing = self.issued(office, "Ủy ban nhân dân tỉnh Tuyên Quang")
        assert outgoing.document_id is not None
        services.replace(
            office.an, first.dispatch_id, by_document_id=outgoing.document_id, reason="Đính chính", at=NOW
        )
        assert self.noted(outgoing) == [("Ủy ban nhân dân tỉnh Tuyên Quang", "electronic", True)]

    def test_what_cannot_be_sent_is_not_noted_as_sent(self, office: Office) -> None:
        outgoing = self.issued(office, "Ủy ban nhân dân tỉnh Tuyên Quang", content=None)
        assert outgoing.document_id is not None
        with pytest.raises(DocumentNotWhole):
            self.send(office, outgoing, office.province)
        for actor in (office.chi, office.binh):
            with pytest.raises((NotFound, NotAllowed)):
                self.send(office, outgoing, office.province, by=actor)
            with pytest.raises((NotFound, NotAllowed)):
                registry.note_sent(actor, outgoing.document_id, to=[], others=["Lưu"], on=TODAY)
        outgoing.refresh_from_db()
        assert self.noted(outgoing) == [("Ủy ban nhân dân tỉnh Tuyên Quang", "", False)]
        assert outgoing.state == "issued"
        assert nothing_was_sent()

    def test_what_was_called_back_goes_to_nobody(self, office: Office) -> None:
        outgoing = self.issued(office, "Ủy ban nhân dân tỉnh Tuyên Quang")
        Outgoing.objects.update(state="recalled")
        with pytest.raises(RegistryMoveNotOpen):
            self.send(office, outgoing, office.province)
        assert self.noted(outgoing) == [("Ủy ban nhân dân tỉnh Tuyên Quang", "", False)]
        assert nothing_was_sent()
