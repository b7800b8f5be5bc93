"""Copies of documents: numbered in a series of their own, made of the very pages, handed out, cancelled."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest import TestCase as Cases

import numpy as np
import pikepdf
import pytest
from openpyxl import load_workbook

from hoso.access.values import AccessClass
from hoso.audit.models import TrailRow
from hoso.holdings.models import Holding
from hoso.lib.dates import now
from hoso.lib.errors import ChangedMeanwhile, DomainError, NotAllowed, NotFound
from hoso.lib.ids import uuid7
from hoso.node.errors import ReaderCrashed
from hoso.node.reader import ReaderPool
from hoso.reading.copying import TASKS
from hoso.reading.pdfa_check import pdfa_findings
from hoso.registry import queries, rules, services
from hoso.registry.errors import (
    CopyOdd,
    CopySigned,
    DateBeforeLast,
    IdTaken,
    MoveNotOpen,
    NoRegister,
    NoSignature,
    ReasonMissing,
    SeriesOverlaps,
)
from hoso.registry.models import Entry, MadeCopy, Register, Representation
from hoso.registry.rules import (
    CopyForm,
    CopyState,
    EntryState,
    Held,
    Medium,
    NewArrival,
    NewCopy,
    Role,
    Source,
)
from hoso.registry.services import Book, NewFile
from hoso.registry.tests.copying import (
    ASKED,
    PARTY,
    Copying,
    a_copying,
    a_paper,
    at_once,
    bytes_of,
    drawn,
    kept,
)
from hoso.registry.tests.desk import Desk
from hoso.registry.tests.office import LETTER, an_office, arrive, every_row
from hoso.signatures import services as signing_services
from hoso.signatures.appearance import Words, time_words
from hoso.signatures.parts import Channel
from hoso.signatures.preparing import make_ready
from hoso.signatures.signing import Order, sign_pdf
from hoso.signatures.tests.papers import plain_paper, sign
from hoso.signatures.tests.pki import Authority
from tests.worlds import TODAY, announced, id_of

pytest_plugins = ["tests.signing_desk"]
pytestmark = pytest.mark.django_db

ELECTRONIC = replace(ASKED, medium=Medium.ELECTRONIC)
TWO_PAGES = Source(2)
EXTRACT = replace(ASKED, form=CopyForm.EXTRACT, pages=(2,), heading="Trang 2")
PASSAGE = replace(EXTRACT, pages=(), passage="Điều 3. Thi hành.", heading="Trích Điều 3")


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReaderPool]:
    with ReaderPool(TASKS, workers=2) as opened:
        yield opened


@pytest.fixture
def copying(home: Path, pool: ReaderPool) -> Copying:
    return a_copying(pool)


def refused(refusal: type[DomainError], act: Any) -> DomainError:
    """The act is refused, and nothing at all has changed."""
    before = every_row()
    with pytest.raises(refusal) as caught:
        act()
    assert every_row() == before
    return caught.value


def text_of(content: bytes) -> str:
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return told.stdout.decode()


class TestForm(Cases):
    """Which form is made of what, by a table of values."""

    def what(self, new: NewCopy, source: Source = TWO_PAGES, *, of: str = "vn-state") -> str:
        try:
            rules.checked_copy(new, source, rules=of)
        except CopyOdd as refusal:
            return str(refusal.facts["copy_what"])
        return ""

    def test_a_copy_in_the_right_form_is_taken(self) -> None:
        of_copy = replace(ASKED, form=CopyForm.OF_COPY, held=Held.COPY)
        passage = replace(EXTRACT, pages=(), passage="Điều 3.")
        signed = Source(2, is_electronic=True, is_signed=True)
        for new in (ASKED, ELECTRONIC, of_copy, EXTRACT, passage, replace(ASKED, pages=(1, 2))):
            self.assertEqual(self.what(new), "")
        for new in (ASKED, of_copy, EXTRACT, replace(EXTRACT, medium=Medium.ELECTRONIC)):
            self.assertEqual(self.what(new, signed), "")
        self.assertEqual(self.what(PARTY, of="vn-party"), "")

    def test_each_fault_is_named(self) -> None:
        unsigned = Source(2, is_electronic=True)
        signed = replace(unsigned, is_signed=True)
        for new, source, what in (
            (replace(ASKED, held=Held.COPY), Source(2), "held"),
            (replace(ASKED, form=CopyForm.OF_COPY), Source(2), "held"),
            (replace(EXTRACT, held=Held.COPY), Source(2), "held"),
            (ASKED, unsigned, "unsigned"),
            (ELECTRONIC, signed, "electronic"),
            (ASKED, Source(0), "no_file"),
            (replace(EXTRACT, pages=(3,)), Source(2), "pages"),
            (replace(ASKED, pages=(1,)), Source(2), "whole"),
            (replace(ASKED, passage="Điều 3."), Source(2), "whole"),
            (replace(EXTRACT, pages=()), Source(2), "extract"),
            (replace(EXTRACT, passage="Điều 3."), Source(2), "extract"),
            (replace(EXTRACT, heading=" "), Source(2), "heading"),
            (replace(ASKED, authority="T/L"), Source(2), "authority"),
            (replace(ASKED, signer_title=""), Source(2), "signer_title"),
            (replace(ASKED, recipients=(" ",)), Source(2), "recipients"),
            (replace(ASKED, copies=0), Source(2), "copies"),
            (replace(ASKED, purpose=""), Source(2), "purpose"),
            (replace(ASKED, permitted_by=""), Source(2), "permitted_by"),
            (replace(ASKED, place=""), Source(2), "place"),
        ):
            self.assertEqual(self.what(new, source), what)


def test_copies_of_all_forms_share_one_series_of_the_year(copying: Copying) -> None:
    made = [copying.make(), copying.make(EXTRACT), copying.make(ELECTRONIC)]
    written = [queries.written_copy_number(each) for each in made]
    assert written == ["01/SY-UBND", "02/TrS-UBND", "03/SY-UBND"]
    assert {each.state for each in made} == {CopyState.MADE}
    assert [each.entry.state for each in MadeCopy.objects.order_by("id")] == [EntryState.GIVEN] * 3
    assert announced().count("registry.CopyMade") == 3
    # What is issued goes on by itself, and its own register never gives a copy its number.
    assert Register.objects.get(pk=copying.office.issued.pk).last_number == 0


def test_a_party_body_numbers_all_copies_of_its_term_under_one_symbol(home: Path, pool: ReaderPool) -> None:
    copying = a_copying(pool, "vn-party")
    made = [copying.make(PARTY), copying.make(replace(PARTY, form=CopyForm.OF_COPY, held=Held.COPY))]
    assert [queries.written_copy_number(each) for each in made] == ["01-BS/UBND", "02-BS/UBND"]
    assert made[1].blob_id is not None
    text = text_of(bytes_of(made[1].blob_id))
    assert "Số 02-BS/UBND" in text
    assert "SAO LỤC" in text
    assert "CỘNG HÒA" not in text
    assert "Độc lập" not in text


def test_the_copy_bears_its_block_and_the_pages_are_those_of_the_source(copying: Copying) -> None:
    made = copying.make()
    assert made.blob_id is not None
    content, source = bytes_of(made.blob_id), bytes_of(copying.source)
    text = text_of(content)
    for words in (
        "SAO Y",
        "Số: 01/SY-UBND",
        "Chiêm Hóa, ngày 02 tháng 3 năm 2026",
        "CHÁNH VĂN PHÒNG",
        "Minh",
    ):
        assert words in text, words
    assert "- Ông Lò Văn Páo;" in text
    first, last = drawn(content)
    before_first, before_last = drawn(source)
    assert np.array_equal(first, before_first)
    # The block lies under the print of the last page, and touches nothing of it.
    print_ends = int(np.flatnonzero((before_last < 250).any(axis=1))[-1]) + 1
    assert np.array_equal(last[:print_ends], before_last[:print_ends])
    assert (last[print_ends:] < 128).any()
    assert made.page_count == 2
    assert queries.copies_of_document(copying.office.an, copying.document) == [made]


@pytest.mark.parametrize(
    ("authority", "title", "lines"),
    [
        ("TL.", "CHỦ TỊCH / CHÁNH VĂN PHÒNG", "TL. CHỦ TỊCH|CHÁNH VĂN PHÒNG"),
        ("TM.", "CHỦ TỊCH", "TM. ỦY BAN NHÂN DÂN|CHỦ TỊCH"),
        ("", "CHỦ TỊCH", "CHỦ TỊCH"),
    ],
)
def test_who_signs_stands_under_in_whose_name(
    copying: Copying, authority: str, title: str, lines: str
) -> None:
    made = copying.make(replace(ASKED, authority=authority, signer_title=title))
    assert made.blob_id is not None
    told = " ".join(text_of(bytes_of(made.blob_id)).split())
    at = [told.find(each) for each in lines.split("|")]
    assert -1 not in at
    assert at == sorted(at)


def test_the_drawing_of_each_page_is_in_the_copy_byte_for_byte(copying: Copying) -> None:
    made = copying.make()
    assert made.blob_id is not None
    with (
        pikepdf.open(BytesIO(bytes_of(made.blob_id))) as copy,
        pikepdf.open(BytesIO(bytes_of(copying.source))) as source,
    ):
        for ours, theirs in zip(copy.pages, source.pages, strict=True):
            streams = ours.Contents if isinstance(ours.Contents, pikepdf.Array) else [ours.Contents]
            assert theirs.Contents.read_bytes() in [each.read_bytes() for each in streams]


def test_a_full_last_page_gets_a_sheet_for_the_block(home: Path, pool: ReaderPool) -> None:
    copying = a_copying(pool, content=a_paper(pages=1, long=True))
    made = copying.make()
    assert made.blob_id is not None
    pages, before = drawn(bytes_of(made.blob_id)), drawn(bytes_of(copying.source))
    assert len(pages) == len(before) + 1
    assert all(np.array_equal(ours, theirs) for ours, theirs in zip(pages, before, strict=False))


@pytest.mark.parametrize(
    "new", [ASKED, ELECTRONIC, EXTRACT, replace(EXTRACT, pages=(), passage="Điều 3. Thi hành.")]
)
def test_every_copy_is_archival_and_names_the_bytes_it_is_of(
    copying: Copying, tmp_path: Path, new: NewCopy
) -> None:
    made = copying.make(new)
    assert made.blob_id is not None
    path = tmp_path / "copy.pdf"
    path.write_bytes(bytes_of(made.blob_id))
    assert pdfa_findings(path) == []
    with pikepdf.open(path) as pdf:
        told = pdf.Root.Metadata.read_bytes().decode()
        assert "/AcroForm" not in pdf.Root
    assert f"<dc:source>{copying.source}</dc:source>" in told
    assert queries.written_copy_number(made) in told
    assert made.source_id == copying.source


def test_the_same_copy_made_again_is_the_same_bytes(copying: Copying) -> None:
    made = copying.make()
    MadeCopy.objects.filter(pk=made.pk).update(state=CopyState.NUMBERED, blob=None)
    Entry.objects.filter(pk=made.entry_id).update(state=EntryState.RESERVED)
    assert services.finish_copy(copying.office.an, made.pk, pool=copying.pool).blob_id == made.blob_id


def test_an_extract_has_its_pages_and_heading_alone(copying: Copying) -> None:
    made = copying.make(EXTRACT)
    assert made.blob_id is not None
    text = text_of(bytes_of(made.blob_id))
    assert "Trang 1." not in text
    assert "TRÍCH SAO" in text
    assert (made.page_count, made.pages) == (1, [2])


@pytest.mark.parametrize(
    ("rule_set", "heading"), [("vn-state", "CỘNG HÒA XÃ HỘI"), ("vn-party", "ĐẢNG CỘNG SẢN")]
)
def test_a_passage_is_written_out_under_the_heading_of_its_document(
    home: Path, pool: ReaderPool, rule_set: str, heading: str
) -> None:
    copying = a_copying(pool, rule_set)
    made = copying.make(replace(PASSAGE, authority=""))
    assert made.blob_id is not None
    text = text_of(bytes_of(made.blob_id))
    for words in (heading, "Điều 3. Thi hành.", "Trích Điều 3", "TRÍCH SAO"):
        assert words in text, words
    assert ("CỘNG HÒA" in text) is (rule_set == "vn-state")


def test_the_original_and_the_files_of_the_document_stay_as_they_are(copying: Copying) -> None:
    before, stored = list(Representation.objects.values()), bytes_of(copying.source)
    copying.make()
    copying.make(ELECTRONIC)
    assert list(Representation.objects.values()) == before
    assert bytes_of(copying.source) == stored


def test_sent_twice_it_is_one_copy_and_an_id_of_something_else_is_refused(copying: Copying) -> None:
    key = uuid7()
    made = [copying.make(copy_id=key) for _ in range(2)]
    assert made[0] == made[1]
    assert MadeCopy.objects.count() == 1
    other = arrive(copying.office, fields={"number": "52"}).document_id
    again = partial(services.make_copy, copying.office.an, other, ASKED)
    refused(
        IdTaken,
        lambda: again(signer_id=id_of(copying.office.minh), on=TODAY, copy_id=key, pool=copying.pool),
    )


class Killed(Exception):
    """Somebody ended the process."""


class DyingPool:
    """Readers of a process that is ended as soon as the copy itself is to be made."""

    def __init__(self, pool: ReaderPool) -> None:
        self.pool, self.leases = pool, 0

    def lease(self) -> Any:
        self.leases += 1
        if self.leases > 1:
            raise Killed
        return self.pool.lease()


def test_what_broke_off_between_number_and_file_goes_on_with_its_number(copying: Copying) -> None:
    key = uuid7()
    with pytest.raises(Killed):
        copying.make(copy_id=key, pool=DyingPool(copying.pool))
    left = MadeCopy.objects.get(pk=key)
    assert (left.state, left.blob_id, left.entry.state) == (CopyState.NUMBERED, None, EntryState.RESERVED)
    # It is among the numbers that wait for an explanation, and no file goes out.
    assert [each.pk for each in queries.list_unexplained(copying.office.body, limit=9)] == [left.entry_id]
    refused(MoveNotOpen, lambda: services.read_copy_file(copying.office.an, key))
    made = copying.make(copy_id=key)
    assert (made.pk, made.entry.number, made.state) == (key, 1, CopyState.MADE)
    assert copying.make().entry.number == 2


def test_a_number_whose_file_never_came_is_explained_and_ends_the_copy(copying: Copying) -> None:
    key = uuid7()
    with pytest.raises(Killed):
        copying.make(copy_id=key, pool=DyingPool(copying.pool))
    left = MadeCopy.objects.get(pk=key)
    services.void_number(copying.office.an, left.entry_id, reason="máy hỏng")
    left.refresh_from_db()
    assert (left.state, left.cancel_reason, left.entry.state) == (
        CopyState.CANCELLED,
        "máy hỏng",
        EntryState.VOID,
    )
    refused(MoveNotOpen, lambda: copying.make(copy_id=key))


def test_outsiders_find_nothing_and_who_gives_no_numbers_may_not(copying: Copying) -> None:
    office, made = copying.office, copying.make()
    for by, refusal in ((office.chi, NotFound), (office.hai, NotAllowed)):
        refused(refusal, lambda by=by: copying.make(by=by))
        refused(refusal, lambda by=by: services.cancel_copy(by, made.pk, reason="x"))
        refused(refusal, lambda by=by: services.finish_copy(by, made.pk, pool=copying.pool))
        refused(refusal, lambda by=by: services.begin_copy_signing(by, made.pk, at=now()))
    refused(NotFound, lambda: services.read_copy_file(office.chi, made.pk))
    refused(NotFound, lambda: services.pages_to_copy(office.chi, copying.document, pool=copying.pool))
    assert not queries.copies_open_to(office.chi).exists()


def test_what_is_shut_restricted_or_of_a_member_is_not_copied(copying: Copying) -> None:
    made = copying.make()
    held = Holding.objects.filter(pk=copying.document)
    held.update(is_shut=True)
    for act in (copying.make, lambda: services.read_copy_file(copying.office.an, made.pk)):
        refused(NotFound, act)
    held.update(is_shut=False, access_class=AccessClass.RESTRICTED)
    refused(NotFound, copying.make)
    # The clerk of a higher class: may read it, and still no copy leaves at this register.
    held.update(access_class=AccessClass.SENSITIVE_PERSONAL)
    grants = tuple(
        replace(each, access_class=AccessClass.SENSITIVE_PERSONAL) for each in copying.office.an.grants
    )
    refused(NotAllowed, lambda: copying.make(by=replace(copying.office.an, grants=grants)))


def test_only_who_signs_in_the_body_signs_its_copies(copying: Copying) -> None:
    for other in (copying.office.hai, copying.office.chi):
        refused(NoSignature, lambda other=other: copying.make(signer_id=id_of(other)))


def test_no_register_no_number_and_no_day_before_the_last(home: Path, pool: ReaderPool) -> None:
    copying = a_copying(pool)
    copying.make()
    refused(DateBeforeLast, lambda: copying.make(on=TODAY - timedelta(days=1)))
    refused(NoRegister, lambda: copying.make(on=date(2025, 12, 31)))
    refused(
        SeriesOverlaps,
        lambda: services.open_copy_register(copying.office.minh, copying.office.body, on=TODAY),
    )
    for by, refusal in ((copying.office.an, NotAllowed), (copying.office.chi, NotFound)):
        refused(refusal, lambda by=by: services.open_copy_register(by, copying.office.body, on=TODAY))
    refused(
        NoRegister,
        lambda: services.open_copy_register(copying.office.minh, copying.office.body, on=date(2027, 1, 1)),
    )


def test_a_form_that_is_not_right_takes_no_number(copying: Copying) -> None:
    refused(CopyOdd, lambda: copying.make(replace(ASKED, held=Held.COPY)))
    bare = arrive(copying.office, fields={"number": "52"}).document_id
    told = refused(CopyOdd, lambda: replace(copying, document=bare).make())
    assert told.facts["copy_what"] == "no_file"


def test_a_cancelled_copy_keeps_its_number_and_says_why(copying: Copying) -> None:
    made, office = copying.make(), copying.office
    refused(ReasonMissing, lambda: services.cancel_copy(office.an, made.pk, reason=" "))
    gone = services.cancel_copy(office.an, made.pk, reason="sao nhầm văn bản")
    assert (gone.state, gone.cancelled_on, gone.cancel_reason) == (
        CopyState.CANCELLED,
        TODAY,
        "sao nhầm văn bản",
    )
    assert announced()[-1] == "registry.CopyCancelled"
    refused(MoveNotOpen, lambda: services.cancel_copy(office.an, made.pk, reason="x"))
    refused(MoveNotOpen, lambda: services.read_copy_file(office.an, made.pk))
    refused(MoveNotOpen, lambda: copying.make(copy_id=made.pk))
    assert copying.make().entry.number == 2
    trail = TrailRow.objects.get(act="registry.cancel_copy")
    assert (trail.ids["number"], trail.ids["document"]) == (1, str(copying.document))


def test_handing_out_is_recorded(copying: Copying) -> None:
    made = copying.make()
    copy, digest = services.read_copy_file(copying.office.an, made.pk)
    assert (copy, digest) == (made, made.blob_id)
    assert TrailRow.objects.filter(act="registry.download_copy").count() == 1


def test_the_preview_takes_no_number_and_keeps_nothing(copying: Copying) -> None:
    before = every_row()
    content = services.preview_copy(
        copying.office.an, copying.document, ASKED, signer_id=id_of(copying.office.minh), on=TODAY,
        pool=copying.pool,
    )  # fmt: skip
    assert "Số: …/SY-UBND" in text_of(content)
    assert every_row() == before


def test_the_book_has_every_copy_and_tells_nothing_of_what_one_may_not_read(
    copying: Copying, tmp_path: Path
) -> None:
    first, second = copying.make(), copying.make(EXTRACT)
    services.cancel_copy(copying.office.an, second.pk, reason="sao nhầm")
    days = {"from_on": date(2026, 1, 1), "to_on": date(2026, 12, 31)}

    def lines() -> list[list[Any]]:
        path = tmp_path / "so.xlsx"
        services.write_book(path, copying.office.an, copying.office.body, Book.COPIES, **days)
        sheet = load_workbook(path).active
        assert sheet is not None
        return [list(row) for row in sheet.iter_rows(values_only=True)][1:]

    said, gone = lines()
    assert said[:3] == ["01/SY-UBND", "02/03/2026", "SAO Y"]
    assert "Về việc rà soát hồ sơ" in said[3]
    assert said[4:9] == [
        "TL. Minh",
        "Ông Lò Văn Páo; Lưu: VT",
        "3",
        "Bổ sung hồ sơ vay vốn",
        "Nguyễn Văn Minh",
    ]
    assert gone[10] == "Hủy ngày 02/03/2026: sao nhầm"
    paper = services.print_book(copying.office.an, copying.office.body, Book.COPIES, **days)
    assert "SỔ ĐĂNG KÝ BẢN SAO" in text_of(paper)
    Holding.objects.filter(pk=first.document_id).update(access_class=AccessClass.RESTRICTED)
    assert [row[:3] + row[3:4] for row in lines()] == [
        ["01/SY-UBND", "02/03/2026", "SAO Y", None], ["02/TrS-UBND", "02/03/2026", "TRÍCH SAO", None],
    ]  # fmt: skip
    issued = tmp_path / "di.xlsx"
    assert services.write_book(issued, copying.office.an, copying.office.body, Book.ISSUED, **days) == 0


def test_the_book_asks_the_database_as_often_for_many_copies(
    copying: Copying, django_assert_max_num_queries: Any
) -> None:
    for _ in range(4):
        copying.make(ELECTRONIC)
    with django_assert_max_num_queries(4):
        found = list(queries.copies_between(copying.office.body, date(2026, 1, 1), date(2026, 12, 31)))
        assert [queries.written_copy_number(each) for each in found]


@pytest.mark.django_db(transaction=True)
def test_twenty_clients_at_once_get_twenty_numbers(home: Path, pool: ReaderPool) -> None:
    copying = a_copying(pool)
    made = at_once(20, lambda: copying.make(ELECTRONIC).entry.number)
    assert sorted(made) == list(range(1, 21))
    assert MadeCopy.objects.filter(state=CopyState.MADE).count() == 20


@pytest.mark.django_db(transaction=True)
def test_presses_of_one_form_at_one_moment_make_one_copy_and_take_one_number(
    home: Path, pool: ReaderPool
) -> None:
    copying, key = a_copying(pool), uuid7()

    def press() -> object:
        try:
            return copying.make(ELECTRONIC, copy_id=key).pk
        except ChangedMeanwhile as refusal:
            return type(refusal)

    told = set(at_once(4, press))
    assert key in told
    assert told <= {key, ChangedMeanwhile}
    assert MadeCopy.objects.get().entry.number == 1
    assert copying.make(ELECTRONIC).entry.number == 2


@pytest.fixture
def signing_copy(desk: Desk, pool: ReaderPool) -> tuple[Copying, MadeCopy]:
    """An e-copy of a paper, made in the office whose body has a certificate."""
    copying = a_copying(pool, office=desk.office)
    return copying, copying.make(ELECTRONIC)


def test_an_e_copy_is_signed_by_the_body_and_shows_form_body_and_time(
    desk: Desk, signing_copy: tuple[Copying, MadeCopy]
) -> None:
    copying, made = signing_copy
    office = copying.office
    signing = services.begin_copy_signing(office.an, made.pk, at=now())
    assert services.begin_copy_signing(office.an, made.pk, at=now()) == signing
    assert queries.signings_open_to(office.an).filter(pk=signing.pk).exists()
    assert not queries.signings_open_to(office.chi).filter(pk=signing.pk).exists()
    refused(CopySigned, lambda: services.cancel_copy(office.an, made.pk, reason="x"))
    signing_services.take_out(office.an, signing.pk, channel=Channel.OUTSIDE, at=now())
    prepared, done = desk.folder / "sent.pdf", desk.folder / "signed.pdf"
    prepared.write_bytes(bytes_of(signing.current_id))
    at = now()
    shown = Words((*signing.shown["lines"], time_words(at)))
    sign_pdf(prepared, done, signer=desk.authority.signer("body"), order=Order("CoQuan", shown), at=at)
    services.bring_back_copy(office.an, made.pk, done, at=now())
    copy, digest = services.read_copy_file(office.an, made.pk)
    signed = bytes_of(digest)
    assert signed == done.read_bytes()
    assert signed.startswith(prepared.read_bytes())
    text = text_of(signed)
    for words in ("SAO Y", "Ủy ban nhân dân xã Chiêm Hóa", time_words(at)):
        assert words in text, words
    ours, theirs = drawn(signed), drawn(bytes_of(copying.source))
    assert np.array_equal(ours[1], theirs[1])
    # Top right of the first page, and nowhere else.
    changed = np.argwhere(ours[0] != theirs[0])
    height, width = ours[0].shape
    assert changed[:, 0].max() < height * 0.1
    assert changed[:, 1].min() > width * 0.45
    assert copy.state == CopyState.MADE


def test_the_signing_of_a_copy_is_given_up_and_begun_again(signing_copy: tuple[Copying, MadeCopy]) -> None:
    copying, made = signing_copy
    an = copying.office.an
    first = services.begin_copy_signing(an, made.pk, at=now())
    refused(ReasonMissing, lambda: services.give_up_copy_signing(an, made.pk, reason="", at=now()))
    services.give_up_copy_signing(an, made.pk, reason="hết hạn chứng thư", at=now())
    assert services.begin_copy_signing(an, made.pk, at=now()) != first
    on_paper = copying.make()
    refused(CopyOdd, lambda: services.begin_copy_signing(an, on_paper.pk, at=now()))


def test_a_signed_e_document_is_copied_on_paper_and_an_unsigned_one_is_no_original(
    trusting_home: Path, pool: ReaderPool, authority: Authority, tmp_path: Path
) -> None:
    office = an_office()
    services.open_copy_register(office.minh, office.body, on=TODAY)
    paper = plain_paper(tmp_path / "paper.pdf")
    signed = sign(paper, tmp_path / "signed.pdf", authority.signer("an"))
    made = []
    for number, path in (("60", paper), ("61", signed)):
        fields = LETTER | {"number": number}
        arrival = services.register_arrival(
            office.an, office.body, NewArrival(TODAY, fields, medium=Medium.ELECTRONIC)
        )
        digest = kept(path.read_bytes())
        services.add_files(arrival.document_id, [NewFile(Role.ORIGINAL, digest, "a.pdf", "application/pdf")])
        made.append(Copying(office, arrival.document_id, digest, pool))
    unsigned, original = made
    with pytest.raises(CopyOdd) as told:
        unsigned.make()
    assert told.value.facts["copy_what"] == "unsigned"
    with pytest.raises(CopyOdd) as told:
        original.make(ELECTRONIC)
    assert told.value.facts["copy_what"] == "electronic"
    copy = original.make()
    assert copy.blob_id is not None
    target = tmp_path / "copy.pdf"
    target.write_bytes(bytes_of(copy.blob_id))
    # The office program put no font into it: the pages are drawn, as when anything is digitised.
    assert pdfa_findings(target) == []
    first, before = drawn(target.read_bytes())[0], drawn(bytes_of(original.source))[0]
    assert np.abs(first.astype(int) - before.astype(int)).mean() < 2


def test_what_a_signature_shows_is_in_the_print_of_an_e_document_and_its_field_is_not(
    trusting_home: Path, pool: ReaderPool, authority: Authority, tmp_path: Path
) -> None:
    office = an_office()
    services.open_copy_register(office.minh, office.body, on=TODAY)
    paper, ready, signed = (tmp_path / f"{name}.pdf" for name in ("paper", "ready", "signed"))
    paper.write_bytes(a_paper())
    make_ready(paper, ready)
    shown = Order("CoQuan", Words(("Ký bởi: UBND xã", time_words(now()))))
    sign_pdf(ready, signed, signer=authority.signer("body"), order=shown, at=now())
    arrival = services.register_arrival(
        office.an, office.body, NewArrival(TODAY, LETTER, medium=Medium.ELECTRONIC)
    )
    digest = kept(signed.read_bytes())
    services.add_files(arrival.document_id, [NewFile(Role.ORIGINAL, digest, "a.pdf", "application/pdf")])
    made = Copying(office, arrival.document_id, digest, pool).make()
    assert made.blob_id is not None
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(bytes_of(made.blob_id))
    assert "Ký bởi: UBND xã" in text_of(copy.read_bytes())
    assert pdfa_findings(copy) == []
    with pikepdf.open(copy) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert all("/Annots" not in page.obj for page in pdf.pages)
    assert np.array_equal(drawn(copy.read_bytes())[0], drawn(signed.read_bytes())[0])


def test_a_broken_file_leaves_the_number_and_the_copy_can_be_cancelled(home: Path, pool: ReaderPool) -> None:
    copying = a_copying(pool)
    key = uuid7()

    class Crashing(DyingPool):
        def lease(self) -> Any:
            self.leases += 1
            if self.leases > 1:
                raise ReaderCrashed("it ended")
            return self.pool.lease()

    with pytest.raises(ReaderCrashed):
        copying.make(copy_id=key, pool=Crashing(pool))
    gone = services.cancel_copy(copying.office.an, key, reason="tệp hỏng")
    assert gone.state == CopyState.CANCELLED
    assert Entry.objects.get(pk=gone.entry_id).state == EntryState.VOID
