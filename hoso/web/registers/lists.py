"""Registers from another system: sent, columns named, tried, taken in; wrong and odd rows go out."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.access.values import Actor
from hoso.holdings import queries as holdings
from hoso.lib.errors import DomainError, NotFound
from hoso.node.reader import ReaderPool
from hoso.printing.sheets import write_xlsx
from hoso.reading.lists import TASKS
from hoso.reading.lists.columns import ROW_HEADING, WHY_HEADING
from hoso.registry import queries, services
from hoso.registry.rules import Direction, RegisterColumn, RowState
from hoso.web.doors import actor_of, page_of, signed_in
from hoso.web.files import file_name, made_file
from hoso.web.registers.bodies import frame, frame_if_working
from hoso.web.registers.books import XLSX
from hoso.web.registers.list_forms import RegisterColumnsForm, RegisterListForm
from hoso.web.registers.words import DIRECTIONS
from hoso.web.uploads import SpooledFile, spool_of, takes_uploads
from hoso.wording.registry import ODDITIES, REGISTER_ROW_ERRORS
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hoso.registry.models import RegisterList, RegisterListRow

PREVIEWED, SHOWN = 8, 100


@lru_cache(maxsize=1)
def _pool() -> ReaderPool:
    """The readers of lists of this process; they start with the first list."""
    return ReaderPool(TASKS, workers=1)


@require_GET
@signed_in
def lists(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """The lists that were read for the fonds that a body answers for, newest first."""
    context, actor = frame(request, body_id, here="books"), actor_of(request)
    fonds = [each.pk for each in holdings.list_fonds([body_id], on=actor.on)]
    page = page_of(queries.register_lists_of(actor, fonds), request)
    context |= {
        "rows": [(each, DIRECTIONS[each.direction], queries.counts_of_list(each.pk)) for each in page.rows],
        "after": page.after,
    }
    return render(request, "registers/lists.html", context)


@takes_uploads(acts.REGISTER)
@signed_in
def new_arrivals(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """Send a register of what arrived; it is read, and no document is made yet."""
    return _new(request, body_id, Direction.ARRIVALS)


@takes_uploads(acts.ISSUE)
@signed_in
def new_issued(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """Send a register of what was issued; it is read, and no document is made yet."""
    return _new(request, body_id, Direction.ISSUED)


def _new(request: HttpRequest, body_id: UUID, direction: Direction) -> HttpResponse:
    context, actor = frame(request, body_id, here="books"), actor_of(request)
    form = RegisterListForm(
        request.POST or None, request.FILES or None, fonds=_fonds(actor, body_id, direction)
    )
    if request.method == "POST" and _came(request, form):
        given, sent = form.cleaned_data, form.cleaned_data["file"]
        assert isinstance(sent, SpooledFile)
        try:
            with sent.path.open("rb") as source:
                kept = services.keep_register_list(
                    actor, UUID(given["fonds"]), direction, source, file_name=sent.name or "",
                    found=given["found"], sheet=given["sheet"], is_declared=given["not_secret"], pool=_pool(),
                )  # fmt: skip
            return redirect("registers:list", kept.pk)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
    context |= {"form": form, "direction": DIRECTIONS[direction]}
    return render(request, "registers/new_list.html", context, status=422 if form.errors else 200)


def _fonds(actor: Actor, body_id: UUID, direction: Direction) -> list[tuple[str, str]]:
    """Return the fonds to choose from: of the body, and of those whose records it answers for."""
    found = holdings.list_fonds([body_id], on=actor.on)
    usable = [each for each in found if queries.may_take_over(actor, each.pk, direction)]
    own_first = sorted(usable, key=lambda each: each.creator_id != body_id)
    return [(str(each.pk), f"{each.title} ({each.code})") for each in own_first]


def _came(request: HttpRequest, form: RegisterListForm) -> bool:
    """Tell whether the file came whole and the form is right."""
    spool = spool_of(request)
    if spool is not None and spool.refusal is not None:
        form.add_error(None, str(sentence(spool.refusal)))
    return form.is_valid()


@require_GET
@signed_in
def one(request: HttpRequest, register_list_id: UUID) -> HttpResponse:
    """One list: what became of its rows, what is odd, and which column says what."""
    found = queries.get_register_list(actor_of(request), register_list_id)
    chosen, was_kept = queries.register_mapping_for(found)
    return _shown(request, found, form=_columns(None, found, chosen), tried=None, was_kept=was_kept)


@require_POST
@signed_in
def take_in(request: HttpRequest, register_list_id: UUID) -> HttpResponse:
    """Tell what taking in would do with these columns, or take in all rows that are right."""
    actor = actor_of(request)
    found = queries.get_register_list(actor, register_list_id)
    chosen, was_kept = queries.register_mapping_for(found)
    form, tried = _columns(request.POST, found, chosen), None
    if form.is_valid():
        try:
            if request.POST.get("do") == "take":
                return _take(request, found, services.take_in_register_list(actor, found.pk, form.columns()))
            tried = services.try_register_list(actor, found.pk, form.columns())
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
    return _shown(request, found, form=form, tried=tried, was_kept=was_kept)


def _take(request: HttpRequest, found: "RegisterList", taken: services.RegisterTaken) -> HttpResponse:
    said = _("%(documents)s documents were taken in; %(known)s rows were known, %(failed)s stay.")
    counts = {"documents": taken.documents, "known": taken.known, "failed": len(taken.errors)}
    messages.success(request, said % counts, extra_tags="warn" if taken.errors else "good")
    return redirect("registers:list", found.pk)


def _columns(data: Any, found: "RegisterList", chosen: Mapping[RegisterColumn, int]) -> RegisterColumnsForm:
    direction = Direction(found.direction)
    return RegisterColumnsForm(data, headings=_headings(found), chosen=chosen, direction=direction)


def _headings(found: "RegisterList") -> list[str]:
    """The headings, or numbers of columns where the list has none."""
    if found.headings:
        return list(found.headings)
    first = next(queries.register_rows_left(found.pk), None)
    return [""] * (len(first.cells) if first else 0)


def _shown(
    request: HttpRequest,
    found: "RegisterList",
    *,
    form: RegisterColumnsForm,
    tried: services.RegisterTaken | None,
    was_kept: bool,
) -> HttpResponse:
    preview = zip(queries.register_rows_left(found.pk), range(PREVIEWED), strict=False)
    context = frame_if_working(request, found.body_id, here="books") | {
        "list": found,
        "direction": DIRECTIONS[found.direction],
        "form": form,
        "tried": tried,
        "was_kept": was_kept,
        "counts": queries.counts_of_list(found.pk),
        "headings": _headings(found),
        "preview": [row for row, _n in preview],
        "failed": _told(queries.failed_register_rows(found.pk)[:SHOWN]),
        "odd": _told(queries.odd_register_rows(found.pk)[:SHOWN]),
        "shown": SHOWN,
    }
    if tried is not None:
        context |= {"wrong": _tried(found, tried.errors), "strange": _tried(found, tried.odd)}
    return render(request, "registers/list.html", context, status=422 if form.errors else 200)


def _told(rows: "QuerySet[RegisterListRow]") -> list[tuple["RegisterListRow", str, str]]:
    return [(row, _words([*row.errors, *row.oddities]), _says(row.cells)) for row in rows]


def _tried(found: "RegisterList", told: Mapping[int, Sequence[str]]) -> list[tuple[int, str, str]]:
    """Return the first rows that are wrong or odd, why, and what they say."""
    first = sorted(told)[:SHOWN]
    left = queries.rows_of_list(found.pk, RowState.LEFT).filter(number__in=first)
    cells = dict(left.values_list("number", "cells"))
    return [(number, _words(told[number]), _says(cells[number])) for number in first]


def _says(cells: Sequence[str]) -> str:
    return " · ".join(cell for cell in cells if cell.strip())


def _words(codes: Sequence[str]) -> str:
    """Return what is wrong or odd, in words."""
    return "; ".join(str((REGISTER_ROW_ERRORS | ODDITIES)[code]) for code in codes)


@require_GET
@signed_in
def rows_as_sheet(request: HttpRequest, register_list_id: UUID, rows: str) -> HttpResponseBase:
    """The rows that were not taken in, to be mended and sent again; or those that are odd, as a report.

    Raises:
        NotFound: `rows` is neither `failed` nor `odd`, or there are none.
    """
    found = queries.get_register_list(actor_of(request), register_list_id)
    kinds = {"failed": queries.failed_register_rows, "odd": queries.odd_register_rows}
    if rows not in kinds or not (wanted := kinds[rows](found.pk)).exists():
        raise NotFound(f"no {rows} rows of list {register_list_id}")
    headings = [*_headings(found), ROW_HEADING, WHY_HEADING if rows == "failed" else _("What is odd")]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rows.xlsx"
        write_xlsx(path, headings, _lines(wanted, len(headings) - 2))
        content = path.read_bytes()
    words = _("failed rows") if rows == "failed" else _("odd rows")
    name = file_name(f"{Path(found.file_name).stem}-{words}", like=".xlsx")
    return made_file(content, name=name, media_type=XLSX)


def _lines(rows: "QuerySet[RegisterListRow]", width: int) -> Iterator[Sequence[Any]]:
    for row, words, _said in _told(rows):
        yield (*[*row.cells, *[""] * width][:width], row.number, words)
