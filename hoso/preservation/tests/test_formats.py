"""Identification, on files made here and on real scans, shut in as in the product."""

import io
import zipfile
from pathlib import Path

import pytest

from hoso.node.reader import ReaderPool
from hoso.preservation import formats

PDF = (
    b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def word_file() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "puid"),
    [
        (PDF, "quyet dinh.pdf", "fmt/276"),
        (PDF, "misnamed.doc", "fmt/276"),
        (b"II*\0\x08\0\0\0" + bytes(200), "scan.tif", "fmt/353"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "no-end.png", ""),
        ("Xin chào\n".encode(), "letter.txt", "x-fmt/111"),
        (b"", "empty", ""),
        (bytes(range(256)) * 9, "noise", ""),
    ],
)
def test_the_bytes_tell_the_format(format_pool: ReaderPool, data: bytes, name: str, puid: str) -> None:
    found = formats.identify(format_pool, io.BytesIO(data), file_name=name)
    assert found.puid == puid
    assert found.basis


def test_an_archive_is_looked_into_only_in_the_reader(format_pool: ReaderPool) -> None:
    assert formats.identify(format_pool, io.BytesIO(word_file()), file_name="a.docx").puid in {
        "fmt/412",
        "x-fmt/263",
    }


def test_a_name_made_to_mislead_is_only_a_name(format_pool: ReaderPool) -> None:
    found = formats.identify(format_pool, io.BytesIO(PDF), file_name="../../etc/cron.d/x.p;df\n")
    assert found.puid == "fmt/276"


@pytest.mark.shared
def test_real_scans_are_all_known(format_pool: ReaderPool, hoso_shared: Path) -> None:
    scans = sorted((hoso_shared / "data/vn-scans").rglob("*.pdf"))[:8]
    assert scans
    for path in scans:
        with path.open("rb") as source:
            assert formats.identify(format_pool, source, file_name=path.name).puid.startswith("fmt/"), (
                path.name
            )
