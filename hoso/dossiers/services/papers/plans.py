"""The file plan of the year on paper and as a sheet (ND 30/2020/ND-CP, appendix V)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import transaction

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.dossiers import queries
from hoso.dossiers.errors import NothingToPrint
from hoso.dossiers.models import FilePlan
from hoso.dossiers.rules import PlanState
from hoso.dossiers.services.papers.beginning import Printed, heading
from hoso.lib.number_words import in_vietnamese
from hoso.printing.pdf import render
from hoso.printing.sheets import Value, write_xlsx

PLAN_COLUMNS = (
    "Số và ký hiệu hồ sơ", "Tên đề mục và tiêu đề hồ sơ", "Thời hạn bảo quản", "Người lập hồ sơ", "Ghi chú",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of the plan on paper: a heading or a file."""

    is_heading: bool
    title: str
    is_main: bool = False
    figure: str = ""
    symbol: str = ""
    retention: str = ""
    person: str = ""
    note: str = ""


@transaction.atomic
def print_plan(actor: Actor, plan_id: UUID) -> Printed:
    """Return the plan of a year as PDF/A.

    Raises:
        NotFound: see `queries.get_plan`.
        NothingToPrint: it has no line.
    """
    plan = queries.get_plan(actor, plan_id)
    rows = _plan_rows(plan)
    counts = queries.counts_of([plan.pk]).get(plan.pk)
    if counts is None:
        raise NothingToPrint(f"plan {plan_id} has no line")
    signer = accounts.names_of({plan.approved_by}) if plan.approved_by else {}
    context = heading(plan.body_id, on=actor.on) | {
        "year": plan.year,
        "rows": rows,
        "is_draft": plan.state != PlanState.APPROVED,
        "count": counts.lines,
        "count_words": in_vietnamese(counts.lines),
        "permanent": counts.permanent,
        "limited": counts.limited,
        "signer": next(iter(signer.values()), ""),
    }
    audit.record(actor, "dossiers.print_plan", subject=plan_id)
    return Printed(render("printing/file_plan.html", context), f"danh-muc-ho-so-{plan.year}")


@transaction.atomic
def write_plan(actor: Actor, plan_id: UUID, path: Path) -> int:
    """Write the plan of a year as xlsx, as it can be sent in again; return how many rows.

    Raises:
        NotFound: see `queries.get_plan`.
    """
    plan = queries.get_plan(actor, plan_id)
    rows: list[Sequence[Value]] = [
        (row.figure, row.title, "", "", "")
        if row.is_heading
        else (row.symbol, row.title, row.retention, row.person, row.note)
        for row in _plan_rows(plan)
    ]
    audit.record(actor, "dossiers.write_plan", subject=plan_id)
    return write_xlsx(path, PLAN_COLUMNS, rows, title=f"Danh mục hồ sơ {plan.year}")


def _plan_rows(plan: FilePlan) -> list[PlanRow]:
    sections = queries.sections_of(plan.pk)
    people = accounts.names_of({line.person for each in sections for line in each.lines if line.person})
    rows: list[PlanRow] = []
    for section in sections:
        if section.heading is not None:
            rows.append(PlanRow(True, section.heading.title, section.is_main, section.figure))
        rows += [
            PlanRow(
                False, line.title, symbol=line.symbol, retention=str(line.retention or ""),
                person=people.get(line.person, "") if line.person else line.person_name, note=line.note,
            )
            for line in section.lines
        ]  # fmt: skip
    return rows
