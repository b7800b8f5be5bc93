"""Finding aids of a fonds: EAD3 for other archives, and the list of dossiers as a sheet."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

import hoso
from hoso.access import acts
from hoso.access.values import AccessClass, Actor
from hoso.audit import services as audit
from hoso.dossiers import queries as dossiers
from hoso.holdings import queries as holding_queries
from hoso.lib.dates import now
from hoso.organisations import queries as organisations
from hoso.preservation.packages.finding_aid import AidFile, AidItem, FindingAid, rows_of, write_ead3
from hoso.printing.sheets import write_xlsx
from hoso.rulesets.vn_state.codes import MAINTENANCE

if TYPE_CHECKING:
    from hoso.dossiers.models import Dossier
    from hoso.holdings.models import Fonds
    from hoso.registry.models import Document

LIST_COLUMNS = (
    "Số TT", "Số, ký hiệu hồ sơ", "Tiêu đề hồ sơ", "Thời gian tài liệu", "Thời hạn bảo quản", "Số văn bản",
)  # fmt: skip
_PAGE = 200


@transaction.atomic
def write_finding_aid(actor: Actor, fonds_id: UUID, path: Path) -> int:
    """Write the finding aid of a fonds to `path`, .xml (EAD3) or .xlsx; return how many dossiers it tells of.

    It tells of what the actor may read; dossiers in the order in which they were opened.

    Raises:
        NotFound, NotAllowed: see `holdings.queries.check_may_add`; the act is to download.
    """
    actor = holding_queries.check_may_add(actor, fonds_id, to=acts.DOWNLOAD, access_class=AccessClass.OPEN)
    fonds = holding_queries.get_fonds(fonds_id)
    files = _files(actor, fonds_id)
    if path.suffix == ".xlsx":
        count = write_xlsx(path, LIST_COLUMNS, rows_of(files), title="Mục lục hồ sơ")
    else:
        count = write_ead3(path, _aid(actor, fonds), files)
    audit.record(actor, "preservation.write_finding_aid", subject=fonds_id, dossiers=count)
    return count


def _aid(actor: Actor, fonds: "Fonds") -> FindingAid:
    keeper = holding_queries.responsible_body(holding_queries.main_scope(fonds.pk).pk, on=actor.on)
    bodies = {fonds.creator_id, *([keeper] if keeper else [])}
    # The creator may have ceased: its last name tells who made the records.
    names = organisations.labels(bodies, fonds.closed_on or actor.on) | organisations.labels(bodies, actor.on)
    creator = names.get(fonds.creator_id, fonds.title)
    repository = names.get(keeper, creator) if keeper else creator
    return FindingAid(
        str(fonds.pk), fonds.code, fonds.title, creator, repository, now(), f"Hoso {hoso.__version__}"
    )


def _files(actor: Actor, fonds_id: UUID) -> Iterator[AidFile]:
    """Yield the dossiers that the actor may read, page by page."""
    found = dossiers.dossiers_open_to(actor).filter(holding__scope__fonds_id=fonds_id).order_by("id")
    last: UUID | None = None
    while page := list((found.filter(pk__gt=last) if last else found)[:_PAGE]):
        yield from (_file(actor, dossier) for dossier in page)
        last = page[-1].pk


def _file(actor: Actor, dossier: "Dossier") -> AidFile:
    items = [_item(document) for document in dossiers.contents(actor, dossier.pk)]
    return AidFile(
        str(dossier.pk), dossier.code, dossier.title, dossier.begins_on, dossier.ends_on,
        MAINTENANCE.get(dossier.retention_code, ""), items,
    )  # fmt: skip


def _item(document: "Document") -> AidItem:
    code = "/".join(part for part in (document.number, document.symbol) if part)
    return AidItem(code, document.subject, document.issued_on, document.issuer, document.page_count)
