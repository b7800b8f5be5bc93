"""The archive's side: what was submitted, taken in or returned, and what keepers ask of the head."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.accounts import queries as accounts
from hoso.dossiers import queries, services
from hoso.lib.errors import BadValue
from hoso.organisations import queries as organisations
from hoso.web.doors import actor_of, count_up_to, page_of, signed_in
from hoso.web.dossiers.work import chosen_ids
from hoso.web.files import made_pdf, made_sheet
from hoso.wording.dossiers import CHECKS

MOST_ASKED = 50


@require_GET
@signed_in
def intake(request: HttpRequest) -> HttpResponse:
    """What was submitted, newest first; `all` shows what is done with too."""
    actor = actor_of(request)
    found = queries.submissions_open_to(actor)
    shows_all = request.GET.get("all") == "1"
    page = page_of(found if shows_all else found.filter(is_open=True), request)
    progress = queries.progress_of(each.pk for each in page.rows)
    people = accounts.names_of({each.submitted_by for each in page.rows if each.submitted_by})
    names = organisations.labels({each.body_id for each in page.rows}, actor.on)
    questions = list(queries.questions_open_to(actor)[:MOST_ASKED])
    kept_for = organisations.labels(queries.bodies_for(actor, acts.TAKE_IN), actor.on)
    context = {
        "rows": [
            (each, names.get(each.body_id, ""), _known(people, each.submitted_by), progress.get(each.pk))
            for each in page.rows
        ],
        "after": page.after,
        "all": shows_all,
        "count": count_up_to(found.filter(is_open=True)),
        "questions": questions,
        "kept_for": sorted(kept_for.items(), key=lambda pair: pair[1]),
    }
    return render(request, "dossiers/intake.html", context)


@require_GET
@signed_in
def submission(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """One submission: its files with what the checks found, to be taken in or returned."""
    actor = actor_of(request)
    found = queries.get_submission(actor, submission_id)
    items = queries.items_of(actor, found.pk)
    services.list_work_files(actor, [item.work_file for item in items])
    progress = queries.progress_of([found.pk])[found.pk]
    keepers = accounts.names_of({item.work_file.keeper for item in items})
    context = {
        "submission": found,
        "body": organisations.body_label(found.body_id, actor.on),
        "by": _name(found.submitted_by),
        "rows": [
            (item, keepers.get(item.work_file.keeper, ""), [CHECKS[code] for code in item.findings])
            for item in items
        ],
        "hidden": progress.files - len(items),
        "progress": progress,
        "may_decide": found.is_open and found.body_id in queries.bodies_for(actor, acts.TAKE_IN),
    }
    return render(request, "dossiers/submission.html", context)


def _name(account_id: UUID | None) -> str:
    return accounts.names_of({account_id}).get(account_id, "") if account_id else ""


def _known(names: dict[UUID, str], account_id: UUID | None) -> str:
    return names.get(account_id, "") if account_id else ""


@require_POST
@signed_in
def decide(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Take the files that were chosen in, or return them with a reason."""
    actor = actor_of(request)
    queries.get_submission(actor, submission_id, to=acts.TAKE_IN)
    items = chosen_ids(request, "item")
    match request.POST.get("do", ""):
        case "take in":
            count = services.take_in(actor, items)
            said = ngettext("%(count)s file is in the archive.", "%(count)s files are in the archive.", count)
        case "return":
            count = services.return_to_keeper(actor, items, reason=request.POST.get("reason", ""))
            said = ngettext("%(count)s file was returned.", "%(count)s files were returned.", count)
        case other:
            raise BadValue(f"{other[:20]!r} is no decision", field="do")
    messages.success(request, said % {"count": count}, extra_tags="good")
    return redirect("dossiers:submission", submission_id)


@require_GET
@signed_in
def delivery_list(request: HttpRequest, submission_id: UUID) -> HttpResponseBase:
    """The delivery list as PDF/A."""
    return _paper(services.print_delivery_list(actor_of(request), submission_id))


@require_GET
@signed_in
def delivery_sheet(request: HttpRequest, submission_id: UUID) -> HttpResponseBase:
    """The delivery list as xlsx."""
    actor = actor_of(request)
    return made_sheet(
        lambda path: services.write_delivery_list(actor, submission_id, path), stem="muc-luc-nop-luu"
    )


@require_GET
@signed_in
def minutes(request: HttpRequest, submission_id: UUID) -> HttpResponseBase:
    """The minutes, two copies, as PDF/A."""
    return _paper(services.print_minutes(actor_of(request), submission_id))


@require_GET
@signed_in
def kept_back(request: HttpRequest, keeping_body_id: UUID) -> HttpResponseBase:
    """What a body keeps back with consent, as PDF/A."""
    return _paper(services.print_kept_back(actor_of(request), keeping_body_id))


def _paper(made: services.Printed) -> HttpResponseBase:
    return made_pdf(made.content, stem=made.name)
