"""Messages that another suite kept: their files come beside the line of the register that they are."""

import io
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from hoso.audit.models import TrailRow
from hoso.blobs.models import Blob
from hoso.exchange import edxml, services
from hoso.exchange.edxml import Business, BusinessType, Message, Organ, Outgoing
from hoso.exchange.errors import FileMarked, NoLineForMessage, NoMessage, SeveralLines
from hoso.exchange.letters import Signed
from hoso.exchange.models import Arrival, Dispatch
from hoso.exchange.services import TakenOver
from hoso.exchange.tests.test_registering import open_office
from hoso.exchange.tests.world import COMMUNE_CODE, FILE, NOW, PROMULGATED_ON, SECRET_FILE, Office, a_document
from hoso.lib.errors import NotAllowed
from hoso.node.errors import ReaderRefused
from hoso.registry import services as registry
from hoso.registry.errors import IssuedFileThere
from hoso.registry.models import Document, Entry, Register, Representation
from hoso.registry.rules import NewArrival
from tests.papers import a_copy
from tests.worlds import TODAY

__all__ = ["open_office"]

FIELDS = {
    "issuer": "UBND tỉnh", "number": "12", "symbol": "UBND-TH", "subject": "V/v báo cáo",
    "date": PROMULGATED_ON.isoformat(),
}  # fmt: skip


@pytest.fixture
def line(open_office: Office) -> Document:
    """What the taken register says arrived."""
    made = registry.register_arrival(open_office.an, open_office.commune, NewArrival(TODAY, FIELDS))
    return made.document


def unsigned(message: Message, *files: bytes) -> bytes:
    outgoing = [
        Outgoing(each, len(content), partial(io.BytesIO, content))
        for each, content in zip(message.attachments, files, strict=True)
    ]
    return b"".join(edxml.stream(edxml.build(message), outgoing))


def taken(office: Office, path: Path, content: bytes, *, commit: bool = True) -> TakenOver:
    (path / "1.edxml").write_bytes(content)
    return services.take_over(office.an, office.commune, path / "1.edxml", pool=office.pool, commit=commit)


def files_of(document: Document) -> list[tuple[str, str]]:
    found = Representation.objects.filter(document=document).order_by("id")
    return [(each.role, each.file_name) for each in found]


def test_what_came_gets_the_files_of_its_message_and_nobody_is_told(
    open_office: Office, line: Document, tmp_path: Path
) -> None:
    found = taken(open_office, tmp_path, unsigned(open_office.message(files=2), FILE, a_copy(2)))
    assert (found.document_id, found.is_ours, found.signed, found.new_files) == (
        line.pk,
        False,
        Signed.NONE,
        2,
    )
    assert files_of(line) == [("original", "công văn 0.pdf"), ("original", "công văn 1.pdf")]
    assert (Arrival.objects.count(), Dispatch.objects.count()) == (0, 0)
    [row] = TrailRow.objects.filter(act="exchange.take_over")
    assert (row.subject, row.account_id) == (line.pk, open_office.an.account_id)


def test_given_again_nothing_more_is_put_there(open_office: Office, line: Document, tmp_path: Path) -> None:
    content = unsigned(open_office.message(), FILE)
    taken(open_office, tmp_path, content)
    assert taken(open_office, tmp_path, content).new_files == 0
    assert len(files_of(line)) == 1
    assert TrailRow.objects.filter(act="exchange.take_over").count() == 1


def test_a_trial_keeps_nothing(open_office: Office, line: Document, tmp_path: Path) -> None:
    before = Blob.objects.count()
    assert taken(open_office, tmp_path, unsigned(open_office.message(), FILE), commit=False).new_files == 1
    assert (files_of(line), Blob.objects.count()) == ([], before)


def test_what_was_sent_gets_its_document_and_its_annexes(open_office: Office, tmp_path: Path) -> None:
    document = a_document(open_office, content=None, number="118")
    # Its line in the register of issued documents, as an import makes it.
    register = Register.objects.get(body=open_office.commune, direction="issued", title__contains="đi")
    Entry.objects.create(
        register=register, number=118, dated_on=date(2026, 3, 2), state="given", document=document,
        entered_at=NOW,
    )  # fmt: skip
    message = open_office.message(
        "118", files=2, notation="QĐ-UBND", promulgated_on=date(2026, 3, 2),
        sender=Organ(COMMUNE_CODE, "UBND xã"),
        recipients=(Organ("H49", "UBND tỉnh"),),
    )  # fmt: skip
    found = taken(open_office, tmp_path, unsigned(message, FILE, a_copy(3)))
    assert (found.document_id, found.is_ours) == (document.pk, True)
    assert [role for role, _name in files_of(document)] == ["original", "annex"]


def test_a_message_of_our_form_is_judged_and_a_changed_one_refused(
    open_office: Office, line: Document, tmp_path: Path
) -> None:
    content = open_office.node.content(open_office.message(), [FILE])
    assert taken(open_office, tmp_path, content, commit=False).signed is Signed.GOOD
    changed = content.replace("V/v báo cáo".encode(), "V/v báo cao".encode())
    with pytest.raises(ReaderRefused) as refused:
        taken(open_office, tmp_path, changed)
    assert refused.value.code == "exchange.signature_broken"
    assert files_of(line) == []


def test_a_file_with_a_mark_stays_outside(open_office: Office, line: Document, tmp_path: Path) -> None:
    before = Blob.objects.count()
    with pytest.raises(FileMarked):
        taken(open_office, tmp_path, unsigned(open_office.message(files=2), FILE, SECRET_FILE))
    assert (files_of(line), Blob.objects.count()) == ([], before)


def test_a_message_without_a_line_is_not_entered_by_itself(
    open_office: Office, line: Document, tmp_path: Path
) -> None:
    for other in (
        open_office.message("13"), open_office.message(notation="UBND-VP"),
        open_office.message(promulgated_on=date(2026, 3, 2)),
    ):  # fmt: skip
        with pytest.raises(NoLineForMessage):
            taken(open_office, tmp_path, unsigned(other, FILE))
    assert Document.objects.count() == 1


def test_of_several_lines_the_one_that_names_the_sender(
    open_office: Office, line: Document, tmp_path: Path
) -> None:
    other = NewArrival(TODAY, FIELDS | {"issuer": "UBND tỉnh Hà Giang"})
    registry.register_arrival(open_office.an, open_office.commune, other)
    assert taken(open_office, tmp_path, unsigned(open_office.message(), FILE)).document_id == line.pk
    stranger = open_office.message(sender=Organ("H49", "Sở Nội vụ"))
    with pytest.raises(SeveralLines):
        taken(open_office, tmp_path, unsigned(stranger, FILE))


def test_a_document_keeps_the_original_that_it_has(
    open_office: Office, line: Document, tmp_path: Path
) -> None:
    taken(open_office, tmp_path, unsigned(open_office.message(), FILE))
    with pytest.raises(IssuedFileThere):
        taken(open_office, tmp_path, unsigned(open_office.message(), a_copy(9)))
    assert len(files_of(line)) == 1


def test_a_recall_or_what_bears_no_file_is_none(open_office: Office, line: Document, tmp_path: Path) -> None:
    with pytest.raises(NoMessage):
        taken(open_office, tmp_path, unsigned(open_office.message(files=0)))
    recall = Business(BusinessType.RECALL, "Sai", document_id=open_office.message().document_id)
    with pytest.raises(NoMessage):
        taken(open_office, tmp_path, unsigned(open_office.message(files=0, business=recall)))


def test_bytes_that_are_no_message_are_refused_with_their_code(
    open_office: Office, line: Document, tmp_path: Path
) -> None:
    with pytest.raises(ReaderRefused) as refused:
        taken(open_office, tmp_path, b"hello")
    assert refused.value.code == "exchange.xml_not_readable"


def test_who_does_not_exchange_for_the_body_takes_nothing_over(
    open_office: Office, line: Document, tmp_path: Path
) -> None:
    (tmp_path / "1.edxml").write_bytes(unsigned(open_office.message(), FILE))
    for by in (open_office.binh, open_office.chi):
        with pytest.raises(NotAllowed):
            services.take_over(
                by, open_office.commune, tmp_path / "1.edxml", pool=open_office.pool, commit=True
            )
    assert files_of(line) == []
