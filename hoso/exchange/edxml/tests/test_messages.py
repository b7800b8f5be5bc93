"""Messages are written strictly and read back; what is known to occur is forgiven, a guess is not made."""

import io
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoso.exchange import edxml
from hoso.exchange.edxml import (
    Attachment,
    Business,
    BusinessType,
    Message,
    Other,
    Outgoing,
    Priority,
    Receiver,
    ReceiverType,
    Replacement,
    ResponseFor,
    Signer,
    Staff,
    Status,
    StatusCode,
    SteeringType,
)
from hoso.exchange.edxml.tests.messages import (
    AT,
    COMMUNE,
    FILE,
    PROVINCE,
    a_message,
    attached,
    taken_apart,
    unsigned_bytes,
)
from hoso.exchange.errors import CodeUnknown, FieldMissing, FieldOdd, IdTwice, NotEdxml, XmlTooLarge
from hoso.lib.streams import as_stream

FULL = a_message(
    files=2, content="Nội dung", type_code="18", type_detail="cá biệt", due_on=date(2026, 4, 1),
    recipients=(PROVINCE, replace(PROVINCE, organ_id="H49.1", telephone="1", fax="2", website="x")),
    signer=Signer("KT.", "PHÓ CHỦ TỊCH", "Nguyễn Văn An"), to_places=("Như trên", "Lưu: VT"),
    other=Other(Priority.EXPRESS_BY_HOUR, "nội bộ", "VT", 12, 3, ("Phụ lục I", "Phụ lục II")),
    responses=(ResponseFor("H49", "12/UBND-TH", "H49,2026/02/01,12/UBND-TH", date(2026, 2, 1)),),
    steering=SteeringType.REPORTS,
    business=Business(
        BusinessType.REPLACE, "Sai số liệu", changes_document=True, changes_receivers=True,
        receivers=(Receiver("H49.2", ReceiverType.REMOVED), Receiver("H49.3", ReceiverType.ADDED)),
        document_id="x,2026/03/01,1/A", staff=Staff("Văn phòng", "Bình", "09", "b@x.vn"), paper=1,
        replacements=(Replacement("H49.64.33,2026/03/01,117/QĐ-UBND", ("H49", "H49.1")),),
    ),
)  # fmt: skip


def read(content: bytes) -> edxml.Read:
    """Read a message without attachments."""
    return edxml.read(content)


def in_other_words(message: Message, old: str, new: str) -> bytes:
    """The message as another program might write it."""
    written = edxml.build(message).decode()
    assert old in written
    return written.replace(old, new).encode()


@pytest.mark.parametrize("message", [a_message(), a_message(files=0), FULL])
def test_what_is_written_is_read_back_without_a_remark(message: Message) -> None:
    found = read(edxml.build(message))
    assert (found.message, found.status, found.remarks) == (message, None, ())


@pytest.mark.parametrize("type_", list(BusinessType))
def test_every_kind_of_business_comes_through(type_: BusinessType) -> None:
    found = read(edxml.build(a_message(business=Business(type_)))).message
    assert found is not None
    assert found.business.type is type_


@pytest.mark.parametrize("code", list(StatusCode))
def test_every_status_comes_through(code: StatusCode) -> None:
    about = ResponseFor("H49.64.33", "118/QĐ-UBND", "H49.64.33,2026/03/02,118/QĐ-UBND", date(2026, 3, 2))
    status = Status(about, PROVINCE, code, AT, "Đã đến", Staff(name="Chi"))
    assert read(edxml.build_status(status)) == edxml.Read(None, status, ())


def test_the_spelling_of_the_regulation_is_kept() -> None:
    written = edxml.build(FULL).decode()
    for name in ("Bussiness>", "BussinessDocType>", "TyperNotation>", "documentInfo>", "receiverList>"):
        assert f"<edXML:{name}" in written
    assert "Business" not in written


def test_an_id_of_a_document_names_organ_day_and_number() -> None:
    assert a_message().document_id == "H49.64.33,2026/03/02,118/QĐ-UBND"


FORGIVEN = [
    ("Bussiness", "Business", "spelling"),
    ("TyperNotation", "TypeNotation", "spelling"),
    ("2026/04/01", "2026-04-01", "date_form"),
    ("2026/04/01", "01/04/2026", "date_form"),
    ("2026/03/02 10:04:05", "2026-03-02T10:04:05+07:00", "date_form"),
    ('="http://www.mic.gov.vn/TBT/QCVN_102_2016"', '="http://example.vn/edxml"', "namespace"),
    ("<edXML:Subject>", "<edXML:Mood>x</edXML:Mood><edXML:Subject>", "unknown_element"),
    ("<edXML:Paper>1<", "<edXML:Paper>7<", "paper_count"),
]


@pytest.mark.parametrize(("old", "new", "remark"), FORGIVEN)
def test_what_is_known_to_occur_is_forgiven_and_said(old: str, new: str, remark: str) -> None:
    found = read(in_other_words(FULL, old, new))
    assert found.message is not None
    assert remark in found.remarks
    kept = replace(found.message, business=replace(found.message.business, paper=1))
    assert kept == FULL


def test_a_status_code_without_its_zero_is_forgiven() -> None:
    status = Status(ResponseFor("H49"), PROVINCE, StatusCode.ACCEPTED, AT)
    found = read(edxml.build_status(status).replace(b">03<", b">3<"))
    assert (found.status, found.remarks) == (status, ("code_form",))


UNKNOWN = [
    ("<edXML:Priority>4<", "<edXML:Priority>9<"),
    ("<edXML:SteeringType>3<", "<edXML:SteeringType>0<"),
    ("<edXML:BussinessDocType>3<", "<edXML:BussinessDocType>4<"),
    ("<edXML:BussinessDocType>3<", "<edXML:BussinessDocType>thay thế<"),
    ("<edXML:ReceiverType>0<", "<edXML:ReceiverType>2<"),
]


@pytest.mark.parametrize(("old", "new"), UNKNOWN)
def test_a_code_of_no_list_is_refused(old: str, new: str) -> None:
    with pytest.raises(CodeUnknown):
        read(in_other_words(FULL, old, new))


@pytest.mark.parametrize("code", ["07", "14", "x", "001"])
def test_a_status_of_no_list_is_refused(code: str) -> None:
    written = edxml.build_status(Status(ResponseFor("H49"), PROVINCE, StatusCode.ARRIVED, AT))
    with pytest.raises(CodeUnknown):
        read(written.replace(b">01<", f">{code}<".encode()))


ODD = [
    ("<edXML:DueDate>2026/04/01<", "<edXML:DueDate>2026/02/30<", FieldOdd),
    ("<edXML:PageAmount>3<", "<edXML:PageAmount>many<", FieldOdd),
    ("<edXML:Subject>", "<edXML:Subject>x</edXML:Subject><edXML:Subject>", FieldOdd),
    ("<edXML:DocumentId>H49.64.33,2026/03/02,118/QĐ-UBND<", "<edXML:DocumentId><", FieldMissing),
    ("<edXML:CodeNotation>QĐ-UBND<", "<edXML:CodeNotation> <", FieldMissing),
    ("<edXML:ContentId>cid-1<", "<edXML:ContentId>cid-0<", IdTwice),
    ("edXML:MessageHeader", "edXML:Header", NotEdxml),
    ("edXML:edXMLEnvelope", "edXML:Envelope", NotEdxml),
]


@pytest.mark.parametrize(("old", "new", "refusal"), ODD)
def test_what_would_be_guessed_is_refused(old: str, new: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read(in_other_words(FULL, old, new))


@pytest.mark.parametrize(
    "changed",
    [
        {"sender": replace(COMMUNE, organ_id="")}, {"recipients": ()}, {"notation": ""}, {"subject": ""},
        {"document_id": ""}, {"promulgated_on": None}, {"recipients": (replace(PROVINCE, organ_id=""),)},
    ],
)  # fmt: skip
def test_nothing_is_written_that_could_not_be_registered(changed: dict[str, Any]) -> None:
    with pytest.raises(FieldMissing):
        edxml.build(a_message(**changed))


def test_a_text_that_cannot_stand_in_xml_is_not_written() -> None:
    with pytest.raises(FieldOdd):
        edxml.build(a_message(subject="a\x00b"))


def test_two_attachments_of_one_id_are_not_written() -> None:
    with pytest.raises(IdTwice):
        edxml.build(a_message(attachments=(Attachment("a", "1"), Attachment("a", "2"))))


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_subject_comes_through_as_it_is_normalised(subject: str) -> None:
    from hoso.lib.text import nfc

    wanted = nfc(subject.strip())
    try:
        found = read(edxml.build(a_message(subject=subject)))
    except (FieldMissing, FieldOdd):
        assert not wanted or any(ord(char) in {0xFFFE, 0xFFFF} for char in subject)
        return
    assert found.message is not None
    assert found.message.subject == wanted


class TestStream:
    """Attachments pass through; memory does not grow with them."""

    def test_attachments_come_out_as_they_went_in(self, tmp_path: Path) -> None:
        message = a_message(files=3)
        parts = taken_apart(unsigned_bytes(message), tmp_path)
        assert [(each.content_id, each.name, each.size_bytes) for each in parts.attached] == [
            (each.content_id, each.name, len(FILE)) for each in message.attachments
        ]
        assert [(tmp_path / each.file).read_bytes() for each in parts.attached] == [FILE] * 3
        assert edxml.read(parts.envelope).message == message
        edxml.check_attached(message, parts)

    def test_what_is_left_is_the_message_byte_for_byte(self, tmp_path: Path) -> None:
        message = a_message(files=2)
        assert taken_apart(unsigned_bytes(message), tmp_path).envelope == edxml.build(message)

    @pytest.mark.parametrize("step", [1, 7, 4096])
    def test_it_does_not_matter_in_which_pieces_it_comes(self, tmp_path: Path, step: int) -> None:
        message = a_message(files=2)
        source = InPieces(unsigned_bytes(message, b"ab"), step)
        parts = taken_apart(source, tmp_path)
        assert parts.envelope == edxml.build(message)
        assert [(tmp_path / each.file).read_bytes() for each in parts.attached] == [b"ab", b"ab"]

    def test_an_empty_attachment_is_one(self, tmp_path: Path) -> None:
        parts = taken_apart(unsigned_bytes(a_message(), b""), tmp_path)
        assert [each.size_bytes for each in parts.attached] == [0]

    def test_the_size_is_known_before(self) -> None:
        for content in (b"", b"a", b"ab", FILE):
            message = a_message(files=2)
            files = attached(message, content)
            written = unsigned_bytes(message, content)
            assert edxml.size_of(edxml.build(message), files) == len(written)
        assert edxml.size_of(b"x", []) == 1

    def test_too_large_attachments_are_not_sent(self) -> None:
        message = a_message()
        huge = [Outgoing(message.attachments[0], 500_000_001, lambda: io.BytesIO(b""))]
        with pytest.raises(XmlTooLarge):
            list(edxml.stream(edxml.build(message), huge))

    @pytest.mark.long
    def test_five_hundred_megabytes_need_no_memory(self, tmp_path: Path) -> None:
        message = a_message()
        size = 499_999_999
        files = [Outgoing(message.attachments[0], size, lambda: as_stream(zeros(size)))]
        tracemalloc.start()
        source = as_stream(edxml.stream(edxml.build(message), files))
        parts = taken_apart(source, tmp_path)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (tmp_path / parts.attached[0].file).stat().st_size == size
        assert peak < 32 << 20


class InPieces(io.BytesIO):
    """A stream that gives no more than `step` bytes at once."""

    def __init__(self, content: bytes, step: int) -> None:
        super().__init__(content)
        self._step = step

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._step)


def zeros(left: int) -> Iterator[bytes]:
    """So many zeros, in pieces."""
    while left:
        piece = min(left, 1 << 20)
        left -= piece
        yield bytes(piece)


def test_a_stream_is_what_it_says(tmp_path: Path) -> None:
    source: BinaryIO = io.BytesIO(edxml.build(a_message(files=0)))
    assert taken_apart(source, tmp_path).attached == ()
