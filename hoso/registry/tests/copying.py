"""A document of two pages to be copied, its reader, and what its clerk asks for."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import numpy as np
import pypdfium2
from django.db import connection
from numpy.typing import NDArray

from hoso.access.values import Actor
from hoso.blobs import queries as blobs
from hoso.blobs import services as blob_services
from hoso.node.reader import ReaderPool
from hoso.printing.closed import lay_out
from hoso.registry import services
from hoso.registry.models import MadeCopy
from hoso.registry.rules import CopyForm, NewCopy, Role
from hoso.registry.services import NewFile
from hoso.registry.tests.office import Office, an_office, arrive
from tests.worlds import TODAY, id_of

ASKED = NewCopy(
    CopyForm.FULL, recipients=("Ông Lò Văn Páo", "Lưu: VT"), purpose="Bổ sung hồ sơ vay vốn", copies=3,
    permitted_by="Nguyễn Văn Minh", authority="TL.", signer_title="CHÁNH VĂN PHÒNG", place="Chiêm Hóa",
)  # fmt: skip
PARTY = replace(ASKED, authority="T/L", recipients=("Chi bộ thôn Đồng Luông", "Lưu Văn phòng Đảng ủy"))


@dataclass
class Copying:
    """An office with one document whose reading copy has two pages, and the reader that copies."""

    office: Office
    document: UUID
    source: str
    pool: ReaderPool

    def make(self, new: NewCopy = ASKED, *, by: Actor | None = None, **more: Any) -> MadeCopy:
        """An makes a copy today, that Minh signs."""
        given: dict[str, Any] = {"signer_id": id_of(self.office.minh), "on": TODAY, "pool": self.pool} | more
        return services.make_copy(by or self.office.an, self.document, new, **given)


def a_paper(words: str = "Về việc rà soát hồ sơ", *, pages: int = 2, long: bool = False) -> bytes:
    """A paper as PDF/A; the last page is short, or full to its foot."""
    full = f"<p>{words}. </p>" * (46 if long else 1)
    over = "<p style='page-break-after: always'>Trang {}. {}</p>"
    sheets = "".join(over.format(page, words) for page in range(1, pages))
    style = "<style>@page { size: A4; margin: 20mm } p { margin: 0 }</style>"
    body = f"{sheets}<p>Trang {pages}</p>{full}"
    return lay_out(f"<html><head>{style}</head><body>{body}</body></html>", name="t")


def kept(content: bytes) -> str:
    """The bytes as a stored file; its digest."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "paper.pdf")
        path.write_bytes(content)
        return blob_services.keep(path, media_type="application/pdf")


def a_copying(
    pool: ReaderPool,
    rule_set: str = "vn-state",
    *,
    content: bytes | None = None,
    office: Office | None = None,
) -> Copying:
    """The office, with a letter that arrived on paper and was scanned."""
    office = office or an_office(rule_set)
    services.open_copy_register(office.minh, office.body, on=TODAY)
    document = arrive(office).document_id
    source = kept(content or a_paper())
    services.add_files(document, [NewFile(Role.PDFA, source, "quet.pdf", "application/pdf", 1, 2)])
    return Copying(office, document, source, pool)


def bytes_of(digest: str) -> bytes:
    """Stored bytes."""
    with blobs.open_blob(digest) as stream:
        return stream.read()


def drawn(content: bytes) -> list[NDArray[np.uint8]]:
    """Each page as another program draws it, in grey, 60 dots to the inch."""
    with pypdfium2.PdfDocument(content) as pdf:
        # What a signature shows lies in a form.
        pdf.init_forms()
        return [np.array(page.render(scale=60 / 72, grayscale=True).to_numpy()) for page in pdf]


def at_once(count: int, act: Callable[[], Any]) -> list[Any]:
    """Let so many clients do it at one moment, and return what each got."""
    found: list[Any] = []
    begin = threading.Barrier(count)

    def run() -> None:
        begin.wait()
        try:
            found.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return found
