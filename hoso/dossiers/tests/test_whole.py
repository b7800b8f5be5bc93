import io
import tempfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pypdfium2

from hoso.access.values import AccessClass
from hoso.blobs import services as blobs
from hoso.digitisation.tests.scans import a_home
from hoso.dossiers import services
from hoso.dossiers.errors import NothingToPrint
from hoso.dossiers.models import WorkFile
from hoso.dossiers.rules.system_record import DocumentRecord, FileCode, FileRecord, as_xml
from hoso.dossiers.tests.office import OfficeCase
from hoso.holdings import services as holding_services
from hoso.lib.errors import NotFound
from hoso.node.reader import ReaderPool
from hoso.printing.closed import lay_out
from hoso.reading.joining import TASKS
from hoso.registry import services as registry
from hoso.registry.models import Document
from hoso.registry.rules import NewArrival, Role, usual_registers
from hoso.registry.services import NewFile
from tests.worlds import SERVICE, TODAY, name_body


def a_pdf(words: str, *, pages: int = 1) -> bytes:
    sheets = "".join(f"<p style='page-break-after: always'>{words} {page}</p>" for page in range(1, pages))
    return lay_out(f"<html><body>{sheets}<p>{words} {pages}</p></body></html>", name="test")


def signed(content: bytes) -> bytes:
    """A PDF whose form has a filled field of a signature; what it holds is not asked here."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        value = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Sig, Contents=b"x"))
        field = pdf.make_indirect(
            pikepdf.Dictionary(FT=pikepdf.Name.Sig, T=pikepdf.String("Signature1"), V=value)
        )
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field], SigFlags=3)
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


class WholeTests(OfficeCase):
    pool: ReaderPool
    work: WorkFile

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.enterClassContext(a_home())
        folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="hoso-whole-test-")))
        folder.chmod(0o711)
        cls.pool = cls.enterClassContext(ReaderPool(TASKS, workers=1, work_root=folder))

    def setUp(self) -> None:
        name_body(self.office.world.commune, "UBND xã Chiêm Hóa")
        self.work = self.opened(documents=0)

    def a_stored(
        self, day: str, content: bytes, role: Role = Role.PDFA, *, name: str = "a.pdf", pages: int = 1,
        **values: str,
    ) -> Document:  # fmt: skip
        paper = self.a_paper(date=day, **values)
        Document.objects.filter(pk=paper.pk).update(page_count=pages)
        self.set_beside(paper, content, role, name=name)
        services.put_into(self.office.an, self.work.pk, [paper.pk])
        return paper

    def set_beside(
        self, paper: Document, content: bytes, role: Role, *, name: str = "a.pdf", first_page: int = 1
    ) -> None:
        with tempfile.NamedTemporaryFile() as file:
            file.write(content)
            file.flush()
            media = "application/pdf" if content.startswith(b"%PDF") else "application/octet-stream"
            digest = blobs.keep(Path(file.name), media_type=media)
        registry.add_files(paper.pk, [NewFile(role, digest, name, media, first_page, first_page)])

    def whole(self) -> tuple[int, bytes]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "whole.pdf"
            pages = services.write_whole(self.office.an, self.work.pk, path, pool=self.pool)
            return pages, path.read_bytes()

    def pages_of(self, content: bytes) -> list[str]:
        with pypdfium2.PdfDocument(content) as document:
            return [page.get_textpage().get_text_bounded() for page in document]

    def test_documents_follow_the_contents_in_order_of_their_dates(self) -> None:
        self.a_stored("2026-02-20", a_pdf("hai", pages=2), pages=2, number="2", symbol="QĐ-UBND")
        self.a_stored("2026-01-05", a_pdf("một"), number="1", symbol="TTr-UBND")
        count, content = self.whole()
        told = self.pages_of(content)
        self.assertEqual(count, 4)
        self.assertIn("MỤC LỤC VĂN BẢN", told[0])
        self.assertEqual([page.strip() for page in told[1:]], ["một 1", "hai 1", "hai 2"])
        with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
        self.assertEqual([title.split(":")[0] for title in titles], ["01/TTr-UBND", "02/QĐ-UBND"])

    def test_what_is_signed_is_attached_byte_for_byte(self) -> None:
        original = signed(a_pdf("bản ký"))
        paper = self.a_stored("2026-01-05", original, Role.ORIGINAL, name="to-trinh.pdf")
        self.set_beside(paper, a_pdf("bản hai lớp"), Role.PDFA)
        count, content = self.whole()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            attached = {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}
            self.assertNotIn("/AcroForm", pdf.Root)
        self.assertEqual(attached, {"to-trinh.pdf": original})
        told = self.pages_of(content)
        self.assertEqual((count, told[1].strip()), (2, "bản hai lớp 1"))
        self.assertIn("chữ ký số", " ".join(told[0].split()))

    def test_a_signed_paper_without_another_form_has_no_pages_and_is_attached(self) -> None:
        original = signed(a_pdf("bản ký"))
        self.a_stored("2026-01-05", original, Role.ORIGINAL, name="a.pdf")
        self.a_stored("2026-01-06", signed(a_pdf("bản khác")), Role.ORIGINAL, name="a.pdf")
        self.a_stored("2026-01-07", b"a table", Role.ORIGINAL, name="bang.xlsx")
        count, content = self.whole()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            self.assertEqual(sorted(pdf.attachments), ["2-a.pdf", "a.pdf", "bang.xlsx"])
        self.assertEqual(count, 1)

    def test_a_paper_born_digital_goes_with_its_own_pages(self) -> None:
        self.a_stored("2026-01-05", a_pdf("sinh ra số"), Role.ORIGINAL)
        count, content = self.whole()
        self.assertEqual((count, self.pages_of(content)[1].strip()), (2, "sinh ra số 1"))

    def test_of_a_pile_only_what_was_cut_out_goes_along(self) -> None:
        pile = signed(a_pdf("chồng", pages=3))
        one = self.a_stored("2026-01-05", pile, Role.ORIGINAL)
        self.set_beside(self.a_paper(), pile, Role.ORIGINAL, first_page=2)
        self.set_beside(one, a_pdf("trang một"), Role.PDFA)
        _, content = self.whole()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            self.assertEqual(list(pdf.attachments), [])

    def test_what_another_body_got_as_well_is_no_pile(self) -> None:
        paper = signed(a_pdf("đã gửi"))
        self.a_stored("2026-01-05", paper, Role.ORIGINAL, name="goc.pdf")
        self.set_beside(self.a_paper(), paper, Role.ORIGINAL)
        _, content = self.whole()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            self.assertEqual(len(pdf.attachments), 1)

    def test_what_one_may_not_take_out_stays(self) -> None:
        self.a_stored("2026-01-05", a_pdf("thường"))
        hidden = self.a_stored("2026-01-06", a_pdf("riêng"), subject="Về việc riêng")
        holding_services.set_class(SERVICE, [hidden.pk], AccessClass.PERSONAL, reason="x")
        count, content = self.whole()
        self.assertEqual(count, 2)
        self.assertNotIn("riêng", " ".join(self.pages_of(content)))
        self.assertNotIn("riêng", services.whole_as_xml(self.office.an, self.work.pk).decode())

    def test_an_outsider_gets_nothing_and_of_an_empty_file_there_is_nothing(self) -> None:
        with self.assertRaises(NothingToPrint):
            self.whole()
        path = Path("never.pdf")
        with self.assertRaises(NotFound):
            services.write_whole(self.office.world.chi, self.work.pk, path, pool=self.pool)
        with self.assertRaises(NotFound):
            services.whole_as_xml(self.office.world.chi, self.work.pk)
        self.assertFalse(path.exists())

    def test_the_xml_has_the_fields_of_the_decree(self) -> None:
        self.a_stored(
            "2026-02-20", a_pdf("x"), number="2", symbol="QĐ-UBND", issuer="UBND xã Chiêm Hóa",
            urgency="HỎA TỐC",
        )  # fmt: skip
        self.a_stored("2026-01-05", a_pdf("y"), number="1", symbol="TTr-SXD", issuer="Sở Xây dựng")
        root = ElementTree.fromstring(services.whole_as_xml(self.office.an, self.work.pk))
        self.assertEqual(root.findtext("FileCode/FileNotation"), "01.XD")
        self.assertEqual(
            [root.findtext(name) for name in ("Title", "Maintenance", "StartDate", "DocTotal", "PageTotal")],
            ["Hồ sơ mở đường liên xã", "10 năm", "05/01/2026", "2", "2"],
        )
        incoming, outgoing = root.find("Documents") or []
        self.assertEqual((incoming.tag, outgoing.tag), ("IncomingDocument", "OutgoingDocument"))
        self.assertEqual(incoming.findtext("CodeNotation"), "TTr-SXD")
        self.assertEqual((outgoing.findtext("Priority"), outgoing.findtext("DocOrdinal")), ("3", "2"))

    def test_what_the_registers_say_stands_in_the_xml(self) -> None:
        commune = self.office.world.commune
        days = date(2026, 1, 1), date(2026, 12, 31)
        usual = usual_registers("vn-state", from_on=days[0], to_on=days[1], issuer_symbol="UBND")
        for each in usual:
            registry.open_register(self.office.giang, commune, each)
        letter = {
            "issuer": "Sở Xây dựng",
            "number": "7",
            "symbol": "SXD-VP",
            "date": "2026-02-27",
            "subject": "Về cầu",
        }
        arrival = registry.register_arrival(
            self.office.an,
            commune,
            NewArrival(TODAY, letter, to_places="Phòng Kinh tế", due_on=date(2026, 3, 20)),
        )
        registry.instruct(self.office.giang, arrival.pk, text="Trả lời trong tuần")
        services.put_into(self.office.an, self.work.pk, [arrival.document_id])
        root = ElementTree.fromstring(services.whole_as_xml(self.office.an, self.work.pk))
        [incoming] = root.findall("Documents/IncomingDocument")
        told = [incoming.findtext(name) for name in ("ArrivalDate", "ArrivalNumber", "ToPlaces", "DueDate")]
        self.assertEqual(told, ["02/03/2026", "1", "Phòng Kinh tế", "20/03/2026"])
        self.assertIn("Trả lời trong tuần", incoming.findtext("TraceHeaderList") or "")


class RecordTests(OfficeCase):
    def test_each_kind_has_as_many_fields_as_the_decree_names(self) -> None:
        document = DocumentRecord(
            True, 1, "Công văn", "1", "SXD", date(2026, 1, 2), "Sở", "x" * 600, "Tiếng Việt", 2, "", "", "",
            "0", ["Phòng A"],
        )  # fmt: skip
        going_out = DocumentRecord(
            False, 2, "Công văn", "1", "UBND", None, "UBND", "a\x00b", "Tiếng Việt", 2, "", "", "", "0",
            ["Sở", "Bộ"],
        )  # fmt: skip
        code = FileCode("000.00.07.G11", 2026, "01.XD")
        record = FileRecord(
            code, "t", "10 năm", "Công khai", "An", "Tiếng Việt", None, None, 4, "", [document, going_out]
        )
        root = ElementTree.fromstring(as_xml(record))
        self.assertEqual(len([each for each in root if each.tag != "Documents"]), 11)
        incoming, outgoing = root.find("Documents") or []
        # The code of the file, 1.1 to 1.3, counts once.
        self.assertEqual(len(incoming), 18)
        self.assertEqual(len({each.tag for each in outgoing}), 16)
        subject = incoming.find("Subject")
        assert subject is not None
        self.assertEqual((len(subject.text or ""), subject.get("fullLength")), (500, "600"))
        self.assertEqual(outgoing.findtext("Subject"), "ab")
        self.assertEqual([each.findtext("OrganName") for each in outgoing.findall("To")], ["Sở", "Bộ"])
