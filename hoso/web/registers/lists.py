"""Registers from another system: sent, columns named, tried, taken in; wrong and odd rows go out."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.access.values import Actor
from hoso.holdings import queries as holdings
from hoso.lib.errors import DomainError, NotFound
from hoso.reading.lists.columns import WHY_HEADING
from hoso.registry import queries, services
from hoso.registry.rules import Direction, RegisterColumn, columns_for
from hoso.tables.taking import failed_of
from hoso.web.doors import actor_of, page_of, signed_in
from hoso.web.registers.bodies import frame, frame_if_working
from hoso.web.registers.list_forms import RegisterListForm
from hoso.web.registers.words import DIRECTIONS
from hoso.web.taking import (
    SHOWN,
    ColumnsForm,
    ToldRow,
    columns_shown,
    headings_of,
    kept_list,
    rows_as_sheet,
    rows_failed,
    rows_tried,
    says,
)
from hoso.web.uploads import takes_uploads
from hoso.wording.registry import ODDITIES, REGISTER_COLUMNS, REGISTER_ROW_ERRORS
from hoso.wording.sentences import sentence
from hoso.wording.terms import all_in_words

if TYPE_CHECKING:
    from hoso.registry.models import RegisterList, RegisterListRow


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
    kept = kept_list(
        request, form,
        lambda source, name, pool: services.keep_register_list(
            actor, UUID(form.cleaned_data["fonds"]), direction, source, file_name=name, pool=pool,
            found=form.cleaned_data["found"], **form.said(),
        ),
    )  # fmt: skip
    if kept is not None:
        return redirect("registers:list", kept.pk)
    context |= {"form": form, "direction": DIRECTIONS[direction]}
    return render(request, "registers/new_list.html", context, status=422 if form.errors else 200)


def _fonds(actor: Actor, body_id: UUID, direction: Direction) -> list[tuple[str, str]]:
    """Return the fonds to choose from: of the body, and of those whose records it answers for."""
    found = holdings.list_fonds([body_id], on=actor.on)
    usable = [each for each in found if queries.may_take_over(actor, each.pk, direction)]
    own_first = sorted(usable, key=lambda each: each.creator_id != body_id)
    return [(str(each.pk), f"{each.title} ({each.code})") for each in own_first]


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


def _columns(
    data: Any, found: "RegisterList", chosen: Mapping[RegisterColumn, int]
) -> ColumnsForm[RegisterColumn]:
    words = {each: REGISTER_COLUMNS[each.value] for each in columns_for(Direction(found.direction))}
    headings = headings_of(found, queries.rows_left_of_list(found.pk))
    return ColumnsForm(data, words=words, headings=headings, chosen=chosen)


def _shown(
    request: HttpRequest,
    found: "RegisterList",
    *,
    form: ColumnsForm[RegisterColumn],
    tried: services.RegisterTaken | None,
    was_kept: bool,
) -> HttpResponse:
    rows = queries.rows_left_of_list(found.pk)
    context = frame_if_working(request, found.body_id, here="books") | {
        "direction": DIRECTIONS[found.direction],
        "tried": tried,
        "counts": queries.counts_of_list(found.pk),
        "failed": rows_failed(rows, REGISTER_ROW_ERRORS),
        "odd": [_odd(row) for row in queries.odd_register_rows(found.pk)[:SHOWN]],
    }
    if tried is not None:
        context |= {
            "wrong": rows_tried(rows, tried.errors, REGISTER_ROW_ERRORS),
            "strange": rows_tried(rows, tried.odd, ODDITIES),
        }
    context |= columns_shown(found, rows, form, was_kept=was_kept)
    return render(request, "registers/list.html", context, status=422 if form.errors else 200)


def _odd(row: "RegisterListRow") -> ToldRow:
    document = reverse("registry:document", args=[row.document_id])
    return ToldRow(row.number, all_in_words(row.oddities, ODDITIES), says(row.cells), document)


@require_GET
@signed_in
def rows_as_xlsx(request: HttpRequest, register_list_id: UUID, rows: str) -> HttpResponseBase:
    """The rows that were not taken in, to be mended and sent again; or those that are odd, as a report.

    Raises:
        NotFound: `rows` is neither `failed` nor `odd`, or there are none.
    """
    found = queries.get_register_list(actor_of(request), register_list_id)
    told: Iterable[tuple[RegisterListRow, str]] = ()
    left = queries.rows_left_of_list(found.pk)
    if rows == "failed":
        told = [(row, all_in_words(row.errors, REGISTER_ROW_ERRORS)) for row in failed_of(left)]
    elif rows == "odd":
        every = queries.odd_register_rows(found.pk)
        told = [(row, all_in_words(row.oddities, ODDITIES)) for row in every]
    if not told:
        raise NotFound(f"no {rows} rows of list {register_list_id}")
    is_failed = rows == "failed"
    return rows_as_sheet(
        found, told, headings=headings_of(found, left),
        why=WHY_HEADING if is_failed else _("What is odd"),
        called=_("failed rows") if is_failed else _("odd rows"),
    )  # fmt: skip
