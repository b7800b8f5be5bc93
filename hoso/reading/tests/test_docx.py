"""A text document is looked at for secrecy marks wherever they stand; what cannot be looked at holds it."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from hoso.reading.docx import MOST_BYTES, MOST_PARTS, open_docx
from hoso.reading.errors import FileBroken, FileTooLarge, FormatUnknown
from hoso.reading.screening import screen_file

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def part(*lines: str, root: str = "document") -> str:
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    return f'<?xml version="1.0"?><w:{root} {W}><w:body>{body}</w:body></w:{root}>'


def write(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def at(tmp_path: Path) -> Path:
    return tmp_path / "in.docx"


def picture(text: str) -> bytes:
    page = Image.new("RGB", (1654, 2339), "white")
    drawing = ImageDraw.Draw(page)
    font = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf", 60)
    if text:
        drawing.rectangle((150, 300, 460, 400), outline=(200, 20, 20), width=6)
        drawing.text((190, 312), text, fill=(200, 20, 20), font=font)
    made = io.BytesIO()
    page.save(made, "PNG", dpi=(200, 200))
    return made.getvalue()


def test_running_text_passes(at: Path) -> None:
    lines = ("ỦY BAN NHÂN DÂN XÃ", "Số: 15/QĐ-UBND", "Mọi người bảo mật thông tin và giữ bí mật nhà nước.")
    pages, findings = screen_file(write(at, {"word/document.xml": part(*lines)}))
    assert (pages, findings) == (0, [])


@pytest.mark.parametrize("where", ["document", "header1", "footer2", "footnotes", "comments"])
@pytest.mark.parametrize("mark", ["MẬT", "TUYỆT MẬT"])
def test_a_mark_alone_on_a_line_holds_wherever_it_stands(at: Path, where: str, mark: str) -> None:
    parts: dict[str, str | bytes] = {
        "word/document.xml": part("Điều 1."),
        f"word/{where}.xml": part(mark, "x"),
    }
    findings = screen_file(write(at, parts))[1]
    assert [each.kind.value for each in findings] == ["words"]


def test_a_mark_cut_into_runs_in_a_box_or_a_cell_is_seen(at: Path) -> None:
    runs = "<w:r><w:t>TỐI</w:t></w:r><w:r><w:t> </w:t></w:r><w:r><w:t>MẬT</w:t></w:r>"
    box = f"<w:p><w:r><w:txbxContent><w:p>{runs}</w:p></w:txbxContent></w:r></w:p>"
    cells = "".join(f"<w:tc><w:p>{each}</w:p></w:tc>" for each in (runs, "<w:r><w:t>x</w:t></w:r>"))
    cell = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    document = f"<w:document {W}><w:body>{box}{cell}</w:body></w:document>"
    assert len(screen_file(write(at, {"word/document.xml": document}))[1]) == 2


def test_pictures_are_looked_at(at: Path) -> None:
    clean: dict[str, str | bytes] = {"word/document.xml": part("x"), "word/media/image1.png": picture("")}
    assert screen_file(write(at, clean))[1] == []
    stamped = clean | {"word/media/image1.png": picture("MẬT")}
    assert screen_file(write(at, stamped))[1]
    assert not list(at.parent.glob(".picture*"))


@pytest.mark.parametrize(
    "name", ["word/media/image1.emf", "word/embeddings/oleObject1.bin", "word/afchunk.mht"]
)
def test_what_cannot_be_looked_at_holds(at: Path, name: str) -> None:
    findings = screen_file(write(at, {"word/document.xml": part("x"), name: b"\x00\x01"}))[1]
    assert [each.kind.value for each in findings] == ["failure"]


def test_a_picture_that_is_none_holds(at: Path) -> None:
    findings = screen_file(write(at, {"word/document.xml": part("x"), "word/media/a.png": b"none"}))[1]
    assert [each.kind.value for each in findings] == ["failure"]


def test_other_archives_macros_and_damage_are_refused(at: Path, tmp_path: Path) -> None:
    for parts in ({"xl/workbook.xml": "<x/>"}, {"word/document.xml": part("x"), "word/vbaProject.bin": "x"}):
        with pytest.raises(FormatUnknown):
            screen_file(write(at, dict(parts)))
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    for document in (bomb, "<w:document", "\x00"):
        with pytest.raises(FileBroken):
            screen_file(write(at, {"word/document.xml": document}))
    whole = write(at, {"word/document.xml": part("x" * 5000)}).read_bytes()
    cut = tmp_path / "cut.docx"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileBroken):
        screen_file(cut)


def test_too_many_parts_or_bytes_are_refused_before_anything_is_unpacked(at: Path) -> None:
    many = {f"word/part{number}.xml": "<x/>" for number in range(MOST_PARTS)}
    with pytest.raises(FormatUnknown):
        open_docx(write(at, {"word/document.xml": part("x"), **many}))
    with zipfile.ZipFile(at, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", part("x"))
        with archive.open("word/media/big.png", "w") as stream:
            for _ in range(MOST_BYTES // (1 << 20) + 1):
                stream.write(bytes(1 << 20))
    with pytest.raises(FileTooLarge):
        open_docx(at)
