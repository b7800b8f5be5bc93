"""What metres ask for: a form with every factor, and the answer beside it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from hoso.custody.rules.estimating import FACTORS, Factors, estimate, with_changes
from hoso.lib.errors import DomainError
from hoso.web.custody.forms import metres_field
from hoso.web.doors import signed_in
from hoso.web.measures import MeasureField
from hoso.wording.sentences import sentence

LABELS = {
    "pages_per_metre": _("Pages in a metre"),
    "arranging_days_per_metre": _("Person-days to arrange a metre"),
    "preparing_pages_per_day": _("Pages that a person prepares in a day"),
    "scanner_pages_per_hour": _("Pages of a scanner in an hour"),
    "scanner_hours_per_day": _("Hours of a scanner in a day"),
    "checking_pages_per_day": _("Pages that a person checks in a day"),
    "working_days": _("Working days until it is to be done"),
    "cost_per_page": _("Cost of digitising a page, VND"),
    "arranging_cost_per_metre": _("Cost of arranging a metre, VND"),
}


class EstimateForm(forms.Form):
    """Metres, and what to reckon with."""

    metres = metres_field(label=_("Shelf metres"))
    unarranged = metres_field(label=_("Of these never arranged"))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        usual = Factors()
        for name in FACTORS:
            self.fields[name] = MeasureField(
                label=LABELS[name], min_value=Decimal(0), max_digits=12, decimal_places=3, required=False,
                initial=getattr(usual, name),
            )  # fmt: skip

    def changed(self) -> dict[str, Decimal]:
        """Return the factors that were told."""
        return {name: self.cleaned_data[name] for name in FACTORS if self.cleaned_data.get(name) is not None}


@require_GET
@signed_in
def estimating(request: HttpRequest) -> HttpResponse:
    """Reckon what it takes to arrange and digitise so many metres."""
    given = _with_usual(request) if "metres" in request.GET else None
    form, told = EstimateForm(given), None
    if given is not None and form.is_valid() and form.cleaned_data["metres"] is not None:
        try:
            told = estimate(
                form.cleaned_data["metres"], unarranged_metres=form.cleaned_data["unarranged"],
                factors=with_changes(form.changed()),
            )  # fmt: skip
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
    context = {"form": form, "told": told}
    return render(request, "custody/estimate.html", context, status=422 if form.errors else 200)


def _with_usual(request: HttpRequest) -> dict[str, str]:
    """Return what was asked, with the usual value of every factor that was left empty: all are shown."""
    usual = {name: number_format(getattr(Factors(), name), use_l10n=True) for name in FACTORS}
    return usual | {name: str(value) for name, value in request.GET.items() if value}
