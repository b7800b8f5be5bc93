"""Existing lists: sent, their columns named, tried, taken in; failed rows go out to come back alone."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.custody import queries, services
from hoso.custody.rules import Column
from hoso.holdings import queries as holdings
from hoso.lib.errors import NotFound
from hoso.reading.lists.columns import WHY_HEADING
from hoso.tables.taking import failed_of
from hoso.web.doors import actor_of, page_of, signed_in
from hoso.web.files import SHEETS
from hoso.web.lists.forms import COLUMN_WORDS, ListForm
from hoso.web.taking import (
    ColumnsForm,
    columns_shown,
    headings_of,
    kept_list,
    rows_as_sheet,
    rows_failed,
    rows_tried,
)
from hoso.web.uploads import takes_uploads
from hoso.wording.custody import ROW_ERRORS
from hoso.wording.terms import all_in_words

if TYPE_CHECKING:
    from hoso.custody.models import TakenList


@require_GET
@signed_in
def lists(request: HttpRequest) -> HttpResponse:
    """The lists that were sent, newest first."""
    actor = actor_of(request)
    page = page_of(queries.lists_open_to(actor).select_related("fonds"), request)
    context = {"rows": page.rows, "after": page.after, "may_send": _may_send(actor)}
    return render(request, "lists/list.html", context)


def _may_send(actor: Actor) -> bool:
    return bool(actor.reach(acts.MOVE_BOX, ScopeKind.CUSTODY))


@takes_uploads(acts.MOVE_BOX)
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Send a list; it is read, and no box is made yet."""
    actor = actor_of(request)
    bodies = queries.bodies_of(actor, acts.MOVE_BOX)
    form = ListForm(
        request.POST or None, request.FILES or None, fonds=holdings.list_fonds(bodies, on=actor.on),
        places=_places(actor),
    )  # fmt: skip
    kept = kept_list(
        request, form,
        lambda source, name, pool: services.keep_list(
            actor, source, file_name=name, pool=pool, **form.values(on=actor.on)
        ),
    )  # fmt: skip
    if kept is not None:
        return redirect("lists:one", kept.pk)
    return render(request, "lists/new.html", {"form": form}, status=422 if form.errors else 200)


def _places(actor: Actor) -> list[tuple[str, str]]:
    tops = queries.list_places(queries.bodies_of(actor, acts.MOVE_BOX))
    every = [each for top in tops for each in (top, *queries.list_branches([top]))]
    ways = queries.ways_to(every)
    return [(str(each.pk), ways[each.pk]) for each in every if each.given_up_on is None]


@require_GET
@signed_in
def one(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """One list: how much was taken in, what is left, and which column says what."""
    found = queries.get_list(actor_of(request), list_id)
    form, was_kept = _columns(None, found)
    return _shown(request, found, form=form, tried=None, was_kept=was_kept)


@require_POST
@signed_in
def take_in(request: HttpRequest, list_id: UUID) -> HttpResponse:
    """Tell what taking in would do with these columns, or take in all rows that are right."""
    actor = actor_of(request)
    found = queries.get_list(actor, list_id)
    form, was_kept = _columns(request.POST, found)
    if not form.is_valid():
        return _shown(request, found, form=form, tried=None, was_kept=was_kept)
    if request.POST.get("do") != "take":
        tried = services.try_list(actor, found.pk, form.columns())
        return _shown(request, found, form=form, tried=tried, was_kept=was_kept)
    plan = services.take_in_list(actor, found.pk, form.columns())
    said = _(
        "%(boxes)s boxes were taken in from %(rows)s rows; %(known)s rows were there before, %(failed)s stay."
    )
    counts = {
        "boxes": len(plan.boxes), "rows": plan.rows_good, "known": len(plan.known),
        "failed": len(plan.errors),
    }  # fmt: skip
    messages.success(request, said % counts, extra_tags="good" if not plan.errors else "warn")
    return redirect("lists:one", list_id)


def _columns(data: Any, found: "TakenList") -> tuple[ColumnsForm[Column], bool]:
    """Return the form of columns, and whether a person chose them before."""
    chosen, was_kept = queries.mapping_for(found)
    headings = headings_of(found, queries.rows_of_list(found.pk))
    form = ColumnsForm(data, words=COLUMN_WORDS, headings=headings, chosen=chosen, needed=Column.LABEL)
    return form, was_kept


def _shown(
    request: HttpRequest,
    found: "TakenList",
    *,
    form: ColumnsForm[Column],
    tried: services.Plan | None,
    was_kept: bool,
) -> HttpResponse:
    rows = queries.rows_of_list(found.pk)
    context = columns_shown(found, rows, form, was_kept=was_kept) | {
        "tried": tried,
        "left": rows.count(),
        "failed_count": failed_of(rows).count(),
        "failed": rows_failed(rows, ROW_ERRORS),
        "wrong": rows_tried(rows, tried.errors, ROW_ERRORS) if tried is not None else [],
        "may_send": _may_send(actor_of(request)),
    }
    return render(request, "lists/one.html", context, status=422 if form.errors else 200)


@require_GET
@signed_in
def failed(request: HttpRequest, list_id: UUID, kind: str) -> HttpResponseBase:
    """The rows that were not taken in, with their reasons, as a list that can be mended and sent again.

    Raises:
        NotFound: there is no such list, or no such kind of sheet.
    """
    found = queries.get_list(actor_of(request), list_id)
    if kind not in SHEETS:
        raise NotFound(f"no failed rows as {kind[:20]}")
    rows = queries.rows_of_list(found.pk)
    return rows_as_sheet(
        found, ((row, all_in_words(row.errors, ROW_ERRORS)) for row in failed_of(rows)),
        headings=headings_of(found, rows), why=WHY_HEADING, called=_("failed rows"), kind=kind,
    )  # fmt: skip
