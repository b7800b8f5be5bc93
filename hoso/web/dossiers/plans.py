"""The file plan of a year: drawn up, copied from last year, sent, put in force."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.accounts import queries as accounts
from hoso.dossiers import queries, services
from hoso.dossiers.rules import Numbering
from hoso.lib.errors import BadValue
from hoso.organisations import queries as organisations
from hoso.web.doors import actor_of, count_up_to, page_of, signed_in
from hoso.web.dossiers.plan_forms import HeadingForm, LineForm, NewPlanForm
from hoso.web.dossiers.trying import tried
from hoso.web.dossiers.words import PLAN_TAGS
from hoso.web.files import made_pdf, made_sheet
from hoso.wording.dossiers import NUMBERINGS, PLAN_STATES

if TYPE_CHECKING:
    from hoso.dossiers.models import FilePlan


@require_GET
@signed_in
def plans(request: HttpRequest) -> HttpResponse:
    """The plans one reads, newest first, each with its counts."""
    actor = actor_of(request)
    found = queries.plans_open_to(actor)
    page = page_of(found, request)
    names = organisations.labels({plan.body_id for plan in page.rows}, actor.on)
    counts = queries.counts_of(plan.pk for plan in page.rows)
    rows = [
        (
            plan,
            names.get(plan.body_id, ""),
            counts.get(plan.pk),
            PLAN_STATES[plan.state],
            PLAN_TAGS[plan.state],
        )
        for plan in page.rows
    ]
    may_plan = bool(queries.bodies_for(actor, acts.PLAN_FILES))
    context = {"rows": rows, "after": page.after, "count": count_up_to(found), "may_plan": may_plan}
    return render(request, "dossiers/plans.html", context)


@signed_in
def new_plan(request: HttpRequest) -> HttpResponse:
    """Begin the plan of a year."""
    actor = actor_of(request)
    form = NewPlanForm(request.POST or None, actor=actor)
    made = tried(request, form, lambda: services.make_plan(actor, **form.values()))
    if made is not None:
        return redirect("dossiers:plan", made.pk)
    return render(request, "dossiers/new_plan.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@signed_in
def plan(request: HttpRequest, file_plan_id: UUID) -> HttpResponse:
    """One plan: headings and lines in their order, and what can be done with it."""
    actor = actor_of(request)
    found = queries.get_plan(actor, file_plan_id)
    sections = queries.sections_of(found.pk)
    lines = [line for section in sections for line in section.lines]
    people = accounts.names_of({line.person for line in lines if line.person})
    may_plan = found.body_id in queries.bodies_for(actor, acts.PLAN_FILES)
    context = {
        "plan": found,
        "body": organisations.body_label(found.body_id, actor.on),
        "state": PLAN_STATES[found.state],
        "tag": PLAN_TAGS[found.state],
        "sections": [
            (section, [(line, people.get(line.person, "") if line.person else line.person_name)
                       for line in section.lines])
            for section in sections
        ],
        "used": queries.lines_in_use(line.pk for line in lines),
        "counts": queries.counts_of([found.pk]).get(found.pk),
        "numberings": list(NUMBERINGS.items()),
        "is_draft": found.state == "draft",
        "may_change": may_plan and found.state == "draft",
        "may_copy": may_plan,
        "next_year": found.year + 1,
        "may_decide": found.state == "sent" and found.body_id in queries.bodies_for(actor, acts.APPROVE_PLAN),
        "may_open": found.state == "approved" and found.body_id in queries.bodies_for(actor, acts.KEEP_FILE),
        "approved_by": _name(found.approved_by),
    }  # fmt: skip
    return render(request, "dossiers/plan.html", context)


def _name(account_id: UUID | None) -> str:
    return accounts.names_of({account_id}).get(account_id, "") if account_id else ""


@signed_in
def add_heading(request: HttpRequest, file_plan_id: UUID) -> HttpResponse:
    """Set a heading."""
    actor = actor_of(request)
    found = queries.get_plan(actor, file_plan_id, to=acts.PLAN_FILES)
    mains = [each.heading for each in queries.sections_of(found.pk) if each.is_main and each.heading]
    form = HeadingForm(request.POST or None, mains=mains, heading=None)
    if tried(request, form, lambda: services.add_heading(actor, found.pk, **form.values())) is not None:
        return redirect("dossiers:plan", found.pk)
    return _form(request, found, form, _("New heading"))


@signed_in
def change_heading(request: HttpRequest, plan_heading_id: UUID) -> HttpResponse:
    """Change the words of a heading, or remove it."""
    actor = actor_of(request)
    heading = queries.get_heading(actor, plan_heading_id, to=acts.PLAN_FILES)
    if request.method == "POST" and request.POST.get("do") == "remove":
        services.remove_heading(actor, heading.pk)
        return redirect("dossiers:plan", heading.plan_id)
    form = HeadingForm(request.POST or None, mains=(), heading=heading)
    if request.method == "POST" and form.is_valid():
        services.change_heading(actor, heading.pk, **form.values())
        return redirect("dossiers:plan", heading.plan_id)
    return _form(request, heading.plan, form, heading.title, may_remove=True)


@signed_in
def add_line(request: HttpRequest, file_plan_id: UUID) -> HttpResponse:
    """Add a file that is to be opened; the page comes back for the next one."""
    actor = actor_of(request)
    found = queries.get_plan(actor, file_plan_id, to=acts.PLAN_FILES)
    form = LineForm(
        request.POST or None, headings=_headings(found), body_id=found.body_id, actor=actor,
        heading=request.GET.get("heading", ""),
    )  # fmt: skip
    made = tried(
        request, form,
        lambda: services.add_line(actor, found.pk, form.values(), heading_id=form.heading_id()),
    )  # fmt: skip
    if made is None:
        return _form(request, found, form, _("New line"), more=True)
    messages.success(request, _("%(symbol)s was added.") % {"symbol": made.symbol}, extra_tags="good")
    if request.POST.get("do") != "more":
        return redirect("dossiers:plan", found.pk)
    again = redirect("dossiers:add_line", found.pk)
    again["Location"] += f"?heading={made.heading_id or ''}"
    return again


def _headings(found: "FilePlan") -> list[tuple[str, str]]:
    return [
        (str(each.heading.pk), f"{each.figure}. {each.heading.title}")
        for each in queries.sections_of(found.pk) if each.heading
    ]  # fmt: skip


@signed_in
def change_line(request: HttpRequest, plan_line_id: UUID) -> HttpResponse:
    """Change a line, or remove it."""
    actor = actor_of(request)
    line = queries.get_line(actor, plan_line_id, to=acts.PLAN_FILES)
    if request.method == "POST" and request.POST.get("do") == "remove":
        services.remove_line(actor, line.pk)
        return redirect("dossiers:plan", line.plan_id)
    form = LineForm(request.POST or None, headings=(), body_id=line.plan.body_id, actor=actor, line=line)
    if tried(request, form, lambda: services.change_line(actor, line.pk, form.values())) is not None:
        return redirect("dossiers:plan", line.plan_id)
    return _form(request, line.plan, form, line.symbol, may_remove=True)


def _form(
    request: HttpRequest,
    found: "FilePlan",
    form: Any,
    title: str,
    *,
    may_remove: bool = False,
    more: bool = False,
) -> HttpResponse:
    context = {"plan": found, "form": form, "title": title, "may_remove": may_remove, "more": more}
    return render(request, "dossiers/plan_form.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def move_plan(request: HttpRequest, file_plan_id: UUID) -> HttpResponse:
    """Send, return or approve a plan, number it anew, or copy it to another year."""
    actor, reason = actor_of(request), request.POST.get("reason", "")
    queries.get_plan(actor, file_plan_id)
    match request.POST.get("do", ""):
        case "send":
            services.send_plan(actor, file_plan_id)
            messages.success(request, _("The plan was sent for approval."), extra_tags="good")
        case "return":
            services.return_plan(actor, file_plan_id, reason=reason)
        case "approve":
            services.approve_plan(actor, file_plan_id)
            messages.success(
                request, _("The plan is in force: files can be opened from it."), extra_tags="good"
            )
        case "number":
            services.number_anew(actor, file_plan_id, numbering=_numbering(request))
        case "copy":
            return redirect("dossiers:plan", services.copy_plan(actor, file_plan_id, year=_year(request)).pk)
        case other:
            raise BadValue(f"{other[:20]!r} is no move of a plan", field="do")
    return redirect("dossiers:plan", file_plan_id)


def _numbering(request: HttpRequest) -> Numbering:
    try:
        return Numbering(request.POST.get("numbering", ""))
    except ValueError as error:
        raise BadValue("no way of numbering", field="numbering") from error


def _year(request: HttpRequest) -> int:
    text = request.POST.get("year", "")
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise BadValue(f"{text[:10]!r} is no year", field="year")
    return int(text)


@require_GET
@signed_in
def plan_paper(request: HttpRequest, file_plan_id: UUID) -> HttpResponseBase:
    """The plan as PDF/A, ready to sign."""
    made = services.print_plan(actor_of(request), file_plan_id)
    return made_pdf(made.content, stem=made.name)


@require_GET
@signed_in
def plan_sheet(request: HttpRequest, file_plan_id: UUID) -> HttpResponseBase:
    """The plan as xlsx."""
    return made_sheet(
        lambda path: services.write_plan(actor_of(request), file_plan_id, path), stem="danh-muc-ho-so"
    )
