"""The table of contents of a dossier, on paper and as a sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.dossiers import queries
from hoso.dossiers.errors import NothingToPrint
from hoso.dossiers.models import WorkFile
from hoso.dossiers.services.papers.beginning import Printed, span
from hoso.holdings import services as holding_services
from hoso.lib.number_words import in_vietnamese
from hoso.printing.pdf import render
from hoso.printing.sheets import write_xlsx
from hoso.registry import queries as registry

if TYPE_CHECKING:
    from hoso.dossiers.models import Dossier
    from hoso.registry.models import Document

RESTRICTED_DOCUMENT = "(văn bản hạn chế tiếp cận)"
CONTENTS_COLUMNS = (
    "STT", "Số, ký hiệu văn bản", "Ngày tháng năm văn bản", "Tên loại và trích yếu nội dung văn bản",
    "Tác giả văn bản", "Tờ số/Trang số", "Ghi chú",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ContentsRow:
    """One row of the table of contents; its seven columns."""

    ordinal: int
    symbol: str
    date: str
    subject: str
    issuer: str
    place: str  # pages of the whole file, from and to
    note: str = ""


@transaction.atomic
def print_contents(actor: Actor, dossier_id: UUID) -> Printed:
    """Return the table of contents of a dossier as PDF/A, in order of dates.

    Documents that the actor may not read are lines without words: the numbers of pages stay right.

    Raises:
        NotFound: see `queries.get_dossier`.
        NothingToPrint: nothing lies in it.
    """
    dossier = queries.get_dossier(actor, dossier_id)
    context = contents_context(actor, dossier)
    audit.record(actor, "dossiers.print_contents", subject=dossier_id)
    name = "-".join(part for part in ("muc-luc-van-ban", dossier.code.replace("/", "-")) if part)
    return Printed(render("printing/dossier_contents.html", context), name)


def contents_context(actor: Actor, dossier: "Dossier") -> dict[str, Any]:
    """Return what the table of contents shows.

    Raises:
        NothingToPrint: nothing lies in it.
    """
    documents = queries.contents_in_time(dossier.pk)
    if not documents:
        raise NothingToPrint(f"nothing lies in dossier {dossier.pk}")
    count, pages = queries.documents_and_pages(documents)
    sheets = WorkFile.objects.filter(pk=dossier.pk).values_list("sheet_count", flat=True).first()
    return {
        "title": dossier.title,
        "symbol": dossier.code,
        "dates": span(dossier.begins_on, dossier.ends_on),
        "rows": contents_rows(actor, documents),
        "ids": [document.pk for document in documents],
        "where": "Trang số",
        "count": count,
        "count_words": in_vietnamese(count),
        "pages": pages,
        "sheets": sheets,
    }


@transaction.atomic
def write_contents(actor: Actor, dossier_id: UUID, path: Path) -> int:
    """Write the table of contents of a dossier as xlsx; return how many rows.

    Raises:
        NotFound: see `queries.get_dossier`.
    """
    queries.get_dossier(actor, dossier_id)
    rows = contents_rows(actor, queries.contents_in_time(dossier_id))
    audit.record(actor, "dossiers.write_contents", subject=dossier_id)
    cells = [
        (row.ordinal, row.symbol, row.date, row.subject, row.issuer, row.place, row.note) for row in rows
    ]
    return write_xlsx(path, CONTENTS_COLUMNS, cells, title="Mục lục văn bản")


def contents_rows(actor: Actor, documents: "Sequence[Document]") -> list[ContentsRow]:
    """Return the rows of a table of contents, with the pages that each document takes; as many as there are.

    That restricted ones are shown is recorded.
    """
    ids = [document.pk for document in documents]
    readable = set(registry.documents_open_to(actor).filter(pk__in=ids).values_list("pk", flat=True))
    holding_services.note_listed(
        actor, "dossiers.list_contents", (each.holding for each in documents if each.pk in readable)
    )
    rows, last = [], 0
    for ordinal, document in enumerate(documents, start=1):
        first, last = last + 1, last + document.page_count
        place = f"{first}-{last}" if last > first else str(first) if document.page_count else ""
        if document.pk not in readable:
            rows.append(ContentsRow(ordinal, "", "", RESTRICTED_DOCUMENT, "", place))
            continue
        day = f"{document.issued_on:%d/%m/%Y}" if document.issued_on else ""
        subject = ": ".join(part for part in (document.type_name, document.subject) if part)
        rows.append(ContentsRow(ordinal, document.written_number, day, subject, document.issuer, place))
    return rows
