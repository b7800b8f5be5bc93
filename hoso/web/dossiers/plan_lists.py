"""Lists of files that offices had: sent for a plan, their columns named, tried, taken in."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.dossiers import queries, services
from hoso.dossiers.rules import PlanColumn
from hoso.lib.errors import NotFound
from hoso.reading.lists.columns import WHY_HEADING
from hoso.tables.taking import failed_of
from hoso.web.doors import actor_of, signed_in
from hoso.web.dossiers.plan_forms import COLUMN_WORDS
from hoso.web.taking import (
    ColumnsForm,
    ListFileForm,
    columns_shown,
    headings_of,
    kept_list,
    rows_as_sheet,
    rows_failed,
    rows_tried,
)
from hoso.web.uploads import takes_uploads
from hoso.wording.dossiers import ROW_ERRORS
from hoso.wording.terms import all_in_words

if TYPE_CHECKING:
    from hoso.dossiers.models import PlanList


@takes_uploads(acts.PLAN_FILES)
@signed_in
def new_list(request: HttpRequest, file_plan_id: UUID) -> HttpResponse:
    """Send a list for a plan; it is read, and the plan is not changed yet."""
    actor = actor_of(request)
    plan = queries.get_plan(actor, file_plan_id, to=acts.PLAN_FILES)
    form = ListFileForm(request.POST or None, request.FILES or None)
    kept = kept_list(
        request, form,
        lambda source, name, pool: services.keep_plan_list(
            actor, plan.pk, source, file_name=name, pool=pool, **form.said()
        ),
    )  # fmt: skip
    if kept is not None:
        return redirect("dossiers:plan_list", kept.pk)
    context = {"form": form, "plan": plan}
    return render(request, "dossiers/new_list.html", context, status=422 if form.errors else 200)


@require_GET
@signed_in
def plan_list(request: HttpRequest, plan_list_id: UUID) -> HttpResponse:
    """One list: how much was taken in, what is left, and which column says what."""
    found = queries.get_plan_list(actor_of(request), plan_list_id)
    form, was_kept = _columns(None, found)
    return _shown(request, found, form=form, tried=None, was_kept=was_kept)


@require_POST
@signed_in
def take_in_list(request: HttpRequest, plan_list_id: UUID) -> HttpResponse:
    """Tell what taking in would do with these columns, or take in all rows that are right."""
    actor = actor_of(request)
    found = queries.get_plan_list(actor, plan_list_id)
    form, was_kept = _columns(request.POST, found)
    if not form.is_valid():
        return _shown(request, found, form=form, tried=None, was_kept=was_kept)
    if request.POST.get("do") != "take":
        tried = services.try_plan_list(actor, found.pk, form.columns())
        return _shown(request, found, form=form, tried=tried, was_kept=was_kept)
    taken = services.take_in_plan_list(actor, found.pk, form.columns())
    said = _("%(files)s files and %(headings)s headings were taken in; %(failed)s rows stay.")
    counts = {"files": taken.files, "headings": taken.headings, "failed": len(taken.errors)}
    messages.success(request, said % counts, extra_tags="warn" if taken.errors else "good")
    if taken.errors:
        return redirect("dossiers:plan_list", found.pk)
    return redirect("dossiers:plan", found.plan_id)


def _columns(data: Any, found: "PlanList") -> tuple[ColumnsForm[PlanColumn], bool]:
    """Return the form of columns, and whether a person chose them before."""
    chosen, was_kept = queries.plan_mapping_for(found)
    headings = headings_of(found, queries.rows_of_plan_list(found.pk))
    form = ColumnsForm(data, words=COLUMN_WORDS, headings=headings, chosen=chosen, needed=PlanColumn.TITLE)
    return form, was_kept


def _shown(
    request: HttpRequest,
    found: "PlanList",
    *,
    form: ColumnsForm[PlanColumn],
    tried: services.PlanTaken | None,
    was_kept: bool,
) -> HttpResponse:
    rows = queries.rows_of_plan_list(found.pk)
    context = columns_shown(found, rows, form, was_kept=was_kept) | {
        "plan": found.plan,
        "tried": tried,
        "left": rows.count(),
        "failed_count": failed_of(rows).count(),
        "failed": rows_failed(rows, ROW_ERRORS),
        "wrong": rows_tried(rows, tried.errors, ROW_ERRORS) if tried is not None else [],
    }
    return render(request, "dossiers/plan_list.html", context, status=422 if form.errors else 200)


@require_GET
@signed_in
def failed_rows(request: HttpRequest, plan_list_id: UUID) -> HttpResponseBase:
    """The rows that were not taken in, with their reasons, as a sheet that can be mended and sent again.

    Raises:
        NotFound: no row failed.
    """
    found = queries.get_plan_list(actor_of(request), plan_list_id)
    rows = queries.rows_of_plan_list(found.pk)
    failed = failed_of(rows)
    if not failed:
        raise NotFound(f"no row of list {plan_list_id} failed")
    return rows_as_sheet(
        found, ((row, all_in_words(row.errors, ROW_ERRORS)) for row in failed),
        headings=headings_of(found, rows), why=WHY_HEADING, called=_("failed rows"),
    )  # fmt: skip
