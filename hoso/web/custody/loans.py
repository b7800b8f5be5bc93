"""Loans: what is out, lending, taking back, and the book of file copies."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.custody import queries, services
from hoso.custody.rules import Book
from hoso.custody.services import Borrower
from hoso.holdings import queries as holdings
from hoso.lib.dates import parse_date
from hoso.lib.errors import BadValue, DomainError, NotFound
from hoso.organisations import queries as organisations
from hoso.web.custody.forms import day_field
from hoso.web.custody.words import BOOKS, choices
from hoso.web.doors import PAGE, actor_of, signed_in
from hoso.web.files import made_pdf, made_sheet
from hoso.wording.sentences import sentence

USUAL_DAYS = 7


class LendForm(forms.Form):
    """Who takes an original away, what for, by whose leave, and until when."""

    borrower = forms.CharField(
        label=gettext_lazy("Borrower"), max_length=200,
        help_text=gettext_lazy("A user name makes it that person's account."),
    )  # fmt: skip
    purpose = forms.CharField(label=gettext_lazy("Purpose"), max_length=500)
    permitted_by = forms.CharField(label=gettext_lazy("Permitted by"), max_length=200)
    due_on = day_field(gettext_lazy("To be back on"))
    pages = forms.IntegerField(label=gettext_lazy("Pages, counted"), min_value=0, required=False)
    book = forms.ChoiceField(label=gettext_lazy("Book"), choices=choices(BOOKS))
    what = forms.CharField(
        label=gettext_lazy("What it is"), max_length=600, required=False,
        help_text=gettext_lazy("Empty: as it is described here."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False)

    def values(self) -> dict[str, Any]:
        """Return the arguments of `lend`; a user name becomes the account."""
        given = dict(self.cleaned_data)
        name = given.pop("borrower")
        account = accounts.find_account(name.strip())
        borrower = Borrower(name, account.pk if account else None)
        return {**given, "borrower": borrower, "book": Book(given["book"])}


class ReturnForm(forms.Form):
    """The pages counted again, and what differs."""

    pages = forms.IntegerField(label=gettext_lazy("Pages, counted again"), min_value=0, required=False)
    differences = forms.CharField(
        label=gettext_lazy("What differs"), required=False, widget=forms.Textarea({"rows": 2})
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


class ExtendForm(forms.Form):
    """A later day, by whose leave and why."""

    due_on = day_field(gettext_lazy("To be back on"))
    permitted_by = forms.CharField(label=gettext_lazy("Permitted by"), max_length=200)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class RemindForm(forms.Form):
    """How the borrower was reminded."""

    how = forms.CharField(label=gettext_lazy("How"), max_length=200)


@require_GET
@signed_in
def loans(request: HttpRequest) -> HttpResponse:
    """What is out, the longest due first."""
    actor = actor_of(request)
    found = queries.list_open(actor, after=_after(request), limit=PAGE + 1)
    shown = found[:PAGE]
    keeps = queries.bodies_of(actor, acts.MOVE_BOX)
    context = {
        "loans": shown,
        "today": actor.on,
        "after": f"{shown[-1].due_on}/{shown[-1].pk}" if len(found) > PAGE else "",
        "overdue": queries.to_be_reminded(actor, days=-1)[:1001].count(),
        "books": organisations.labels(keeps, actor.on),
        "year": actor.on.year,
    }
    return render(request, "custody/loans.html", context)


def _after(request: HttpRequest) -> tuple[date, UUID] | None:
    text = request.GET.get("after", "")
    if not text:
        return None
    day, _slash, loan_id = text.partition("/")
    try:
        return date.fromisoformat(day), UUID(loan_id)
    except ValueError as error:
        raise BadValue(f"{text[:60]!r} is no key") from error


@signed_in
def lend(request: HttpRequest, holding_id: UUID) -> HttpResponse:
    """Lend an original: a box, dossier or document that one keeps."""
    actor = actor_of(request)
    holdings.check_open(actor, acts.MOVE_BOX, [holding_id])
    due_on = actor.on + timedelta(days=USUAL_DAYS)
    form = LendForm(request.POST or None, initial={"due_on": due_on})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.lend(actor, holding_id, **form.values())
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            messages.success(request, _("Recorded: it is lent."), extra_tags="good")
            return redirect("custody:loan", made.pk)
    context = {"form": form, "out": queries.find_open_loan(holding_id)}
    return render(request, "custody/lend.html", context, status=422 if form.errors else 200)


@require_GET
@signed_in
def loan(request: HttpRequest, loan_id: UUID) -> HttpResponse:
    """One loan: what, who, until when, and what happened."""
    return _shown(request, loan_id)


def _shown(request: HttpRequest, loan_id: UUID, **given: forms.Form) -> HttpResponse:
    actor = actor_of(request)
    found = queries.get_loan(actor, loan_id)
    events = queries.history_of_loan(loan_id)
    names = accounts.names_of({each.account_id for each in events if each.account_id})
    fresh: dict[str, forms.Form] = {
        "return": ReturnForm(),
        "extend": ExtendForm(initial={"due_on": found.due_on + timedelta(days=USUAL_DAYS)}),
        "remind": RemindForm(),
    }
    context = {
        "loan": found,
        "today": actor.on,
        "lender": organisations.body_label(found.lender_id, actor.on),
        "events": [(each, names.get(each.account_id, "") if each.account_id else "Hoso") for each in events],
        "keeps": holdings.is_open(actor, acts.MOVE_BOX, found.holding_id),
        "is_box": found.holding.kind == "box",
        **{f"{name}_form": given.get(name, form) for name, form in fresh.items()},
    }
    wrong = any(form.errors for form in given.values())
    return render(request, "custody/loan.html", context, status=422 if wrong else 200)


@require_POST
@signed_in
def take_back(request: HttpRequest, loan_id: UUID) -> HttpResponse:
    """Record that an original came back."""
    form = ReturnForm(request.POST)
    return _done(request, loan_id, "return", form, services.take_back, _("Recorded: it is back."))


@require_POST
@signed_in
def extend(request: HttpRequest, loan_id: UUID) -> HttpResponse:
    """Let somebody keep an original longer."""
    form = ExtendForm(request.POST)
    return _done(request, loan_id, "extend", form, services.extend_loan, _("Recorded: the new day."))


@require_POST
@signed_in
def remind(request: HttpRequest, loan_id: UUID) -> HttpResponse:
    """Record that the borrower was reminded."""
    form = RemindForm(request.POST)
    return _done(request, loan_id, "remind", form, services.note_reminder, _("Recorded: reminded."))


def _done(
    request: HttpRequest, loan_id: UUID, name: str, form: forms.Form, act: Any, said: str
) -> HttpResponse:
    actor = actor_of(request)
    queries.get_loan(actor, loan_id)
    if form.is_valid():
        try:
            act(actor, loan_id, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            messages.success(request, said, extra_tags="good")
            return redirect("custody:loan", loan_id)
    return _shown(request, loan_id, **{name: form})


@require_GET
@signed_in
def book(request: HttpRequest, keeper_id: UUID) -> HttpResponseBase:
    """The book of file copies of a body one keeps for, from a day to a day, as PDF/A or xlsx."""
    actor = actor_of(request)
    if keeper_id not in queries.bodies_of(actor, acts.MOVE_BOX):
        raise NotFound(f"no book of body {keeper_id}")
    days = _days(request, actor)
    name = f"so-su-dung-ban-luu-{days['from_on'].year}"
    if request.GET.get("as") != "xlsx":
        content = services.print_file_copies(actor, keeper_id, **days)
        return made_pdf(content, stem=name)
    return made_sheet(lambda path: services.write_file_copies(path, actor, keeper_id, **days), stem=name)


def _days(request: HttpRequest, actor: Actor) -> dict[str, date]:
    """Return the days asked for; this year without them."""
    first = parse_date(request.GET.get("from", "")) or date(actor.on.year, 1, 1)
    last = parse_date(request.GET.get("to", "")) or date(actor.on.year, 12, 31)
    return {"from_on": first, "to_on": last}
