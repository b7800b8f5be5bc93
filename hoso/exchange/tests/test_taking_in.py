"""What comes is taken in once and whole, or refused with a signed receipt and not stored at all."""

import io
import zipfile
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from hoso.blobs import queries as blobs
from hoso.blobs.models import Blob
from hoso.exchange import edxml
from hoso.exchange.edxml import Attachment, Business, BusinessType, Organ, Replacement
from hoso.exchange.errors import (
    ContentDiffers,
    Expired,
    LifeUnknown,
    NotForUs,
    SealNotReadable,
    SealWrong,
    SenderUnknown,
    SequenceTakenTwice,
    XmlTooLarge,
)
from hoso.exchange.models import Arrival, ArrivalFile, Dispatch, Incoming
from hoso.exchange.services import posting
from hoso.exchange.tests.world import (
    FILE,
    NOW,
    OLD_CODE,
    Office,
    a_coded_body,
    follows,
    nothing_came,
    receipt_of,
)
from hoso.lib.errors import DomainError
from hoso.organisations.models import BodyCode
from hoso.tables.models import during
from tests.worlds import TODAY, a_body, announced, name_body


class TestArriving:
    """The ordinary way."""

    def test_a_document_waits_for_a_clerk_with_its_files(self, office: Office) -> None:
        receipt = office.arrives(office.message(files=2))
        assert (receipt.outcome, receipt.code, receipt.sequence) == ("taken", "", 1)
        arrival = Arrival.objects.get()
        assert (arrival.state, arrival.body_id, arrival.sender_id) == (
            "waiting", office.commune, office.province,
        )  # fmt: skip
        assert (arrival.written_number, arrival.subject) == ("12/UBND-TH", "V/v báo cáo")
        files = ArrivalFile.objects.order_by("ordinal")
        assert [each.name for each in files] == ["công văn 0.pdf", "công văn 1.pdf"]
        with blobs.open_blob(files[0].blob_id) as stored:
            assert stored.read() == FILE
        assert announced()[-1] == "exchange.DocumentArrived"

    def test_the_same_envelope_again_is_answered_with_the_same_receipt(self, office: Office) -> None:
        envelope = office.node.seal(office.node.content(office.message(), [FILE]), recipient=office.own)
        first = office.takes(envelope)
        assert office.takes(envelope) == first
        assert (Arrival.objects.count(), Incoming.objects.count()) == (1, 1)

    def test_sealed_anew_it_is_the_same_message(self, office: Office) -> None:
        content = office.node.content(office.message(), [FILE])
        first = office.takes(office.node.seal(content, recipient=office.own))
        later = NOW + timedelta(days=3)
        again = office.node.seal(content, recipient=office.own, sequence=1, expires_at=later)
        assert office.takes(again) == first
        assert Arrival.objects.count() == 1

    def test_mail_to_a_body_that_has_ceased_reaches_the_one_that_follows_it(self, office: Office) -> None:
        old = a_coded_body(OLD_CODE, ended=TODAY)
        follows(old, office.commune, on=TODAY)
        office.arrives(office.message(), to=OLD_CODE, addressed_to=OLD_CODE)
        arrival = Arrival.objects.get()
        assert (arrival.body_id, arrival.addressed_to_id) == (office.commune, old)

    @pytest.mark.parametrize(
        ("number", "notation", "written"),
        [("7", "QĐ-UBND", "07/QĐ-UBND"), ("7", "QĐ/ĐU", "07-QĐ/ĐU"), ("118", "QĐ/ĐU", "118-QĐ/ĐU")],
    )
    def test_its_number_is_written_as_its_sender_writes_it(
        self, office: Office, number: str, notation: str, written: str
    ) -> None:
        office.arrives(office.message(number, files=0, notation=notation))
        assert Arrival.objects.get().written_number == written

    def test_so_it_does_years_later_as_long_as_nobody_else_bears_the_code(self, office: Office) -> None:
        old = a_coded_body(OLD_CODE, ended=date(2025, 7, 1))
        follows(old, office.commune)
        office.arrives(office.message(), to=OLD_CODE, addressed_to=OLD_CODE)
        arrival = Arrival.objects.get()
        assert (arrival.body_id, arrival.addressed_to_id) == (office.commune, old)
        since = during(date(2025, 7, 1))
        BodyCode.objects.create(body_id=a_body(), scheme="dotted", code=OLD_CODE, valid=since)
        content = office.node.content(office.message("13", files=0))
        receipt = receipt_of(office.takes(office.node.seal(content, recipient=office.own, to=OLD_CODE)))
        assert (receipt.outcome, receipt.code) == ("refused", "exchange.not_our_body")

    def test_what_was_forgiven_is_kept_with_it(self, office: Office) -> None:
        business = Business(paper=7)
        office.arrives(office.message(business=business))
        assert Arrival.objects.get().remarks == ["paper_count"]


class TestRefused:
    """A signed receipt says why; of the message nothing is stored."""

    def refused(self, office: Office, content: bytes, **changed: object) -> str:
        before = Blob.objects.count()
        receipt = receipt_of(office.takes(office.node.seal(content, recipient=office.own, **changed)))
        assert receipt.outcome == "refused"
        assert (Blob.objects.count(), ArrivalFile.objects.count()) == (before, Arrival.objects.count())
        assert Incoming.objects.order_by("-pk")[0].code == receipt.code
        return receipt.code

    def test_bytes_that_are_no_message(self, office: Office) -> None:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("a", bytes(1 << 20))
        bomb = b'<!DOCTYPE edXML [<!ENTITY a "b">]><edXML>&a;</edXML>'
        assert self.refused(office, b"not xml") == "exchange.xml_not_readable"
        assert self.refused(office, archive.getvalue()) == "exchange.xml_not_readable"
        assert self.refused(office, bomb) == "exchange.xml_declares_type"
        assert self.refused(office, b"<edXML>" + b"<a>" * 99) == "exchange.xml_too_large"
        assert self.refused(office, b"<a/>") == "exchange.not_edxml"
        assert Arrival.objects.count() == 0

    def test_a_message_that_is_not_signed_or_by_another(self, office: Office) -> None:
        good = office.node.content(office.message(files=0))
        unsigned = edxml.build(office.message(files=0))
        assert self.refused(office, unsigned) == "exchange.signature_missing"
        changed = good.replace("báo cáo".encode(), b"bao cao")
        assert self.refused(office, changed) == "exchange.signature_broken"
        own = posting.signed(office.message(files=0), [], at=NOW)
        assert self.refused(office, own.envelope) == "exchange.signature_broken"

    def test_a_wrapped_signature(self, office: Office) -> None:
        good = office.node.content(office.message(files=0)).decode()
        inner = good[good.index("<edXML:edXMLEnvelope") : good.index("</edXML:edXML>")]
        forged = inner.replace("báo cáo", "nộp tiền").replace('Id="edXMLEnvelope"', 'Id="x"')
        wrapped = good.replace(inner, forged + inner.replace('id="Trace', 'id="y'))
        assert self.refused(office, wrapped.encode()) in {"exchange.not_edxml", "exchange.signature_odd"}

    def test_codes_of_no_list(self, office: Office) -> None:
        message = edxml.build(office.message(files=0)).replace(b"DocType>0<", b"DocType>8<")
        signed = edxml.sign(
            message, key=office.node.key.key, certificate=office.node.key.certificate, digests={}
        )
        assert self.refused(office, signed) == "exchange.code_unknown"

    def test_a_document_that_came_before(self, office: Office) -> None:
        office.arrives(office.message())
        assert self.refused(office, office.node.content(office.message(), [FILE])) == (
            "exchange.document_id_twice"
        )
        assert Arrival.objects.count() == 1

    def test_a_body_that_is_not_here(self, office: Office) -> None:
        content = office.node.content(office.message(files=0))
        assert self.refused(office, content, to="H77") == "exchange.not_our_body"
        elsewhere = a_coded_body("H51")
        name_body(elsewhere, "UBND xã khác")
        assert self.refused(office, content, to="H51") == "exchange.not_our_body"
        assert Arrival.objects.count() == 0

    def test_a_body_that_has_ceased_and_that_several_follow(self, office: Office) -> None:
        old, other = a_coded_body(OLD_CODE, ended=TODAY), a_coded_body("H52")
        follows(old, office.commune, other, on=TODAY)
        content = office.node.content(office.message(files=0))
        assert self.refused(office, content, to=OLD_CODE) == "exchange.not_our_body"

    def test_a_name_in_which_the_node_may_not_write(self, office: Office) -> None:
        a_coded_body("H53")
        forged = office.message(files=0, sender=Organ("H53", "Bộ"))
        assert self.refused(office, office.node.content(forged)) == "exchange.body_not_bound"
        unknown = office.message(files=0, sender=Organ("H99", "Bộ"))
        assert self.refused(office, office.node.content(unknown)) == "exchange.body_not_bound"
        ours = office.message(files=0, sender=Organ("H49.64.33", "Chúng tôi"))
        assert self.refused(office, office.node.content(ours)) == "exchange.body_not_bound"

    def test_a_recall_of_what_never_came(self, office: Office) -> None:
        recall = office.message(files=0, business=Business(BusinessType.RECALL, document_id="x"))
        assert self.refused(office, office.node.content(recall)) == "exchange.not_here"

    def test_after_a_refusal_the_same_document_may_come_again(self, office: Office) -> None:
        content = office.node.content(office.message(), [FILE])
        assert self.refused(office, content.replace(b"UBND-TH", b"UBND-TX")) == "exchange.signature_broken"
        assert office.arrives(office.message()).outcome == "taken"

    def test_a_refused_envelope_stays_refused(self, office: Office) -> None:
        envelope = office.node.seal(b"not xml", recipient=office.own)
        assert office.takes(envelope) == office.takes(envelope)
        assert Incoming.objects.count() == 1


SEALS: list[tuple[dict[str, Any], type[DomainError]]] = [
    ({"recipient": uuid4()}, NotForUs),
    ({"expires_at": NOW - timedelta(seconds=1)}, Expired),
    ({"incarnation": uuid4()}, LifeUnknown),
    ({"sender": uuid4()}, SenderUnknown),
    ({"size_bytes": 10}, ContentDiffers),
    ({"size_bytes": 10**6}, ContentDiffers),
    ({"size_bytes": 0}, XmlTooLarge),
    ({"size_bytes": 10**12}, XmlTooLarge),
    ({"digest": "sha512:" + "0" * 128}, ContentDiffers),
]


class TestSeals:
    """Who nobody trusts gets no receipt, and leaves nothing behind."""

    @pytest.mark.parametrize(("changed", "refusal"), SEALS, ids=[str(list(each[0])) for each in SEALS])
    def test_a_seal_that_does_not_fit_opens_nothing(
        self, office: Office, changed: dict[str, Any], refusal: type[DomainError]
    ) -> None:
        content = office.node.content(office.message(), [FILE])
        envelope = office.node.seal(content, **({"recipient": office.own} | changed))
        with pytest.raises(refusal):
            office.takes(envelope)
        assert nothing_came()
        assert office.arrives(office.message(), sequence=1).outcome == "taken"

    def test_every_changed_word_of_a_seal_is_noticed(self, office: Office) -> None:
        envelope = office.node.seal(b"<edXML/>", recipient=office.own)
        head = envelope[: -len(b"<edXML/>")]
        for place in range(0, len(head), 11):
            changed = head[:place] + bytes([head[place] ^ 1]) + head[place + 1 :]
            with pytest.raises((SealNotReadable, SealWrong, SenderUnknown)):
                office.takes(changed + b"<edXML/>")
        assert nothing_came()

    def test_a_message_that_breaks_off_is_sent_again(self, office: Office) -> None:
        envelope = office.node.seal(office.node.content(office.message(), [FILE]), recipient=office.own)
        with pytest.raises(ContentDiffers):
            office.takes(envelope[:-5])
        assert nothing_came()
        assert receipt_of(office.takes(envelope)).outcome == "taken"

    def test_a_number_is_not_taken_by_another_message(self, office: Office) -> None:
        office.arrives(office.message())
        with pytest.raises(SequenceTakenTwice):
            office.arrives(office.message("13"), sequence=1)
        assert Arrival.objects.count() == 1

    @pytest.mark.parametrize(
        "content", [b"", b"GET / HTTP/1.1\r\n\r\n", b"hoso-envelope-1\n{}\nAA==\n", b"x" * 999_999]
    )
    def test_what_is_no_envelope_is_none(self, office: Office, content: bytes) -> None:
        with pytest.raises(SealNotReadable):
            office.takes(content)
        assert nothing_came()

    def test_nothing_is_left_in_the_work_folder(self, office: Office) -> None:
        from hoso.exchange import opening

        office.arrives(office.message())
        assert list(opening.home().work.glob("letter-*")) == []


class TestRecalls:
    """What nobody has registered is given back at once; for all else a person is asked."""

    def recall(self, office: Office) -> None:
        code = office.message().document_id
        business = Business(BusinessType.RECALL, "Sai số liệu", document_id=code)
        assert office.arrives(office.message(files=0, business=business)).outcome == "taken"

    def states(self) -> list[str]:
        return list(Arrival.objects.order_by("pk").values_list("state", flat=True))

    def test_a_document_that_waits_is_given_back_and_the_sender_told(self, office: Office) -> None:
        office.arrives(office.message())
        self.recall(office)
        assert self.states() == ["recalled", "answered"]
        assert [each.status_code for each in Dispatch.objects.all()] == ["15"]
        assert "exchange.ArrivalRecalled" in announced()

    def test_after_that_it_may_come_again(self, office: Office) -> None:
        office.arrives(office.message())
        self.recall(office)
        assert office.arrives(office.message()).outcome == "taken"

    def test_a_replacement_takes_the_place_of_what_waits(self, office: Office) -> None:
        office.arrives(office.message())
        business = Business(
            BusinessType.REPLACE, "Sai", replacements=(Replacement(office.message().document_id),)
        )
        office.arrives(office.message("13", business=business))
        assert self.states() == ["replaced", "waiting"]
        [first, second] = Arrival.objects.order_by("pk")
        assert second.about == first

    def test_an_update_waits_beside_what_it_speaks_of(self, office: Office) -> None:
        office.arrives(office.message())
        business = Business(BusinessType.UPDATE, "Sửa", document_id=office.message().document_id)
        office.arrives(office.message(business=business, subject="V/v báo cáo quý"))
        assert self.states() == ["waiting", "waiting"]


def test_attachments_keep_their_names_and_lose_their_paths(office: Office) -> None:
    evil = office.message(attachments=(Attachment("a0", "../../etc/passwd"),))
    office.arrives(evil)
    assert ArrivalFile.objects.get().name == "passwd"
