"""How closely a document is guarded: a page to change it, and the line that leads there."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hoso.access import acts
from hoso.access.values import AccessClass
from hoso.holdings import services
from hoso.registry import queries
from hoso.web.doors import actor_of, signed_in
from hoso.web.offering import offer
from hoso.wording.terms import CLASSES


class ClassForm(forms.Form):
    """The class a document is to have, and why."""

    access_class = forms.TypedChoiceField(
        label=gettext_lazy("Access class"), coerce=lambda value: AccessClass(int(value)), choices=()
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, data: Any, *, now: int) -> None:
        super().__init__(data, initial={"access_class": now})
        offer(self, "access_class", list(CLASSES.items()))


@require_http_methods(["GET", "POST"])
@signed_in
def classify(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Guard a document more or less closely; a narrowing acts at once."""
    actor = actor_of(request)
    document = queries.get_document(actor, document_id, to=acts.CLASSIFY)
    form = ClassForm(request.POST or None, now=document.holding.access_class)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        services.set_class(actor, [document_id], given["access_class"], reason=given["reason"])
        messages.success(request, _("The access class was changed."), extra_tags="good")
        return redirect("registry:document", document_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/classify_page.html", {"document": document, "form": form}, status=status)
