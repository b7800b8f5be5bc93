"""Taking a list of files over into a plan: read in a reader, tried, and taken in row by row that is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.accounts import queries as accounts
from hoso.audit import services as audit
from hoso.dossiers import queries, rules
from hoso.dossiers.errors import ListWithoutTitles
from hoso.dossiers.models import FilePlan, PlanHeading, PlanLine, PlanList, PlanListRow, PlanMapping
from hoso.dossiers.rules import (
    PLAN_HEADING_WORDS,
    ListedFile,
    ListedHeading,
    PlanColumn,
    PlanRowError,
    PlanState,
    understand_plan,
)
from hoso.lib.dates import now
from hoso.lib.text import fold, squeeze
from hoso.node.reader import ReaderPool
from hoso.reading.lists.columns import heading_words
from hoso.tables.taking import (
    check_declared,
    check_only_tried,
    keep_errors,
    put_aside,
    read_sheet,
    remember_columns,
    rows_to_read,
)

_WORDS = heading_words(PLAN_HEADING_WORDS)


@dataclass(frozen=True, slots=True)
class PlanTaken:
    """What taking a list in does: headings and files that it makes, and rows that are wrong."""

    headings: int
    files: int
    errors: dict[int, list[PlanRowError]] = field(repr=False)


def keep_plan_list(
    actor: Actor,
    plan_id: UUID,
    source: BinaryIO,
    *,
    file_name: str,
    sheet: str = "",
    is_declared: bool,
    pool: ReaderPool,
) -> PlanList:
    """Read a list and keep its rows until they are taken in; the plan is not changed yet.

    `sheet` names one of a spreadsheet; without it the longest visible one. A row with a cell that is a
    secrecy mark is not kept, whatever was declared.

    Raises:
        ListNotDeclared: nobody declared that nothing in it is secret; nothing was read.
        NotFound, NotAllowed: see `queries.get_plan`.
        PlanMoveNotOpen: the plan was sent or is in force.
        SheetMissing, ReaderRefused, ReaderCrashed, ReaderTimedOut, ReaderTooBig: see `read_sheet`.
    """
    check_declared(is_declared)
    plan = queries.get_plan(actor, plan_id, to=acts.PLAN_FILES)
    rules.plan_after(PlanState(plan.state), "change")
    with read_sheet(source, pool=pool, words=_WORDS, sheet=sheet) as read, transaction.atomic():
        kept = PlanList.objects.create(plan=plan, **read.facts(file_name=file_name, by=actor))
        read.keep_rows(PlanListRow, kept)
        by = actor.using(acts.PLAN_FILES, ScopeKind.BODY, plan.body_id)
        audit.record(
            by, "dossiers.keep_plan_list", subject=plan.pk, rows=kept.rows, sha256=kept.sha256,
            detail={"file": kept.file_name},
        )  # fmt: skip
    return kept


def try_plan_list(actor: Actor, list_id: UUID, columns: Mapping[PlanColumn, int]) -> PlanTaken:
    """Tell what taking the rows that are left in would do; nothing is changed.

    Raises:
        NotFound: see `queries.get_plan_list`.
        ListWithoutTitles: no column is said to hold the titles.
    """
    found = queries.get_plan_list(actor, list_id)
    _, taken = _understood(found, columns)
    return taken


@transaction.atomic
def drop_plan_list(actor: Actor, list_id: UUID) -> None:
    """Forget a list that was only tried: nothing was taken in from it.

    Raises:
        NotFound: the list is not the actor's, or something was taken in from it.
    """
    found = queries.get_plan_list(actor, list_id)
    check_only_tried(found)
    plan_id = found.plan_id
    found.delete()
    audit.record(actor, "dossiers.drop_plan_list", subject=plan_id)


@transaction.atomic
def take_in_plan_list(actor: Actor, list_id: UUID, columns: Mapping[PlanColumn, int]) -> PlanTaken:
    """Make headings and lines of all rows that are right, at once; the others stay, each with its reasons.

    A heading of the same words is the one that the plan has. A person is found by the full name among those
    of the body; another name stays as it is written. The mapping is remembered for lists with these headings.

    Raises:
        NotFound, ListWithoutTitles: see `try_plan_list`.
        PlanMoveNotOpen: the plan was sent or is in force.
    """
    found = queries.get_plan_list(actor, list_id)
    plan = FilePlan.objects.select_for_update().get(pk=found.plan_id)
    rules.plan_after(PlanState(plan.state), "change")
    # Two who take the same list in wait for each other; the second finds nothing left.
    PlanList.objects.select_for_update(of=("self",)).get(pk=found.pk)
    understood, taken = _understood(found, columns)
    _make(actor, plan, understood.entries)
    done = [each.number for each in understood.entries] + understood.passed
    rows = queries.rows_of_plan_list(found.pk)
    rows.filter(number__in=done).delete()
    keep_errors(rows, taken.errors)
    found.rows_taken += taken.files
    found.taken_at = now()
    found.save(update_fields=["rows_taken", "taken_at"])
    remember_columns(PlanMapping, found, columns, by=actor, body_id=plan.body_id)
    by = actor.using(acts.PLAN_FILES, ScopeKind.BODY, plan.body_id)
    audit.record(
        by, "dossiers.take_in_plan_list", subject=plan.pk, files=taken.files, failed=len(taken.errors)
    )
    return taken


def _understood(found: PlanList, columns: Mapping[PlanColumn, int]) -> tuple[rules.UnderstoodPlan, PlanTaken]:
    if PlanColumn.TITLE not in columns:
        raise ListWithoutTitles("no column holds the titles")
    symbols = PlanLine.objects.filter(plan=found.plan_id).values_list("symbol", flat=True)
    rows = queries.rows_of_plan_list(found.pk)
    understood = understand_plan(rows_to_read(rows), columns, symbols=symbols)
    errors = understood.errors | {number: [PlanRowError.SECRET] for number in put_aside(rows)}
    files = len(understood.files)
    return understood, PlanTaken(len(understood.entries) - files, files, errors)


def _make(actor: Actor, plan: FilePlan, entries: Sequence[ListedHeading | ListedFile]) -> None:
    people = {
        fold(squeeze(person.name)): person.account_id
        for person in accounts.people_of(plan.body_id, on=actor.on)
    }
    lines = PlanLine.objects.filter(plan=plan)
    symbols = set(lines.values_list("symbol", flat=True))
    last = max(lines.values_list("number", flat=True), default=0)
    heading: PlanHeading | None = None
    main: PlanHeading | None = None
    made: list[PlanLine] = []
    for entry in entries:
        if isinstance(entry, ListedHeading):
            heading = _heading(plan, entry, main)
            main = heading if heading.parent_id is None else main
            continue
        number = rules.number_in(entry.symbol) or last + 1
        last = max(last, number)
        symbol = entry.symbol or _free_symbol(number, queries.abbreviation_of(heading), symbols)
        symbols.add(symbol)
        person = people.get(fold(entry.person))
        line = PlanLine(
            plan=plan, heading=heading, number=number, symbol=symbol, title=entry.title, person=person,
            person_name="" if person else entry.person, note=entry.note,
        )  # fmt: skip
        line.retention = entry.retention
        made.append(line)
    PlanLine.objects.bulk_create(made, batch_size=2000)


def _free_symbol(number: int, abbreviation: str, taken: set[str]) -> str:
    while (symbol := rules.symbol_of(number, abbreviation)) in taken:
        number += 1
    return symbol


def _heading(plan: FilePlan, listed: ListedHeading, main: PlanHeading | None) -> PlanHeading:
    parent = None if listed.is_main else main
    beside = PlanHeading.objects.filter(plan=plan, parent=parent).order_by("ordinal")
    same = next((each for each in beside if fold(each.title) == fold(listed.title)), None)
    if same is not None:
        return same
    return PlanHeading.objects.create(
        plan=plan, parent=parent, ordinal=max((each.ordinal for each in beside), default=0) + 1,
        title=listed.title, abbreviation=listed.abbreviation if parent is None else "",
    )  # fmt: skip
