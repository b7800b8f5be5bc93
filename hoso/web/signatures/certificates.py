"""With which certificates a body and its people sign."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.access.values import ScopeKind
from hoso.accounts import queries as accounts
from hoso.lib.dates import now
from hoso.lib.errors import DomainError, NotFound
from hoso.organisations import queries as organisations
from hoso.signatures import queries, services
from hoso.web.doors import actor_of, signed_in
from hoso.web.uploads import SpooledFile, takes_uploads
from hoso.wording.sentences import sentence


class CertificateForm(forms.Form):
    """A certificate and whose it is."""

    holder = forms.ChoiceField(label=gettext_lazy("Whose certificate"))
    file = forms.FileField(label=gettext_lazy("Certificate (.cer, .crt, .pem)"))


@require_GET
@signed_in
def certificates(request: HttpRequest, office_id: UUID) -> HttpResponse:
    """The certificates of a body and of the people in it."""
    actor = actor_of(request)
    if not any(actor.may(act, ScopeKind.BODY, office_id) for act in (acts.READ, acts.GRANT)):
        raise NotFound(f"certificates of {office_id} not found")
    return _page(request, office_id, _form(request, office_id))


@takes_uploads(acts.GRANT)
@require_POST
@signed_in
def register(request: HttpRequest, office_id: UUID) -> HttpResponse:
    """Register a certificate for the body or one of its people."""
    actor = actor_of(request)
    services.may_register(actor, office_id)
    form = _form(request, office_id)
    if form.is_valid():
        sent, holder = form.cleaned_data["file"], form.cleaned_data["holder"]
        assert isinstance(sent, SpooledFile)
        account_id = None if holder == _BODY else UUID(holder)
        try:
            services.register_certificate(
                actor, sent.path, body_id=office_id, account_id=account_id, at=now()
            )
        except DomainError as error:
            form.add_error("file", str(sentence(error)))
        else:
            messages.success(request, _("The certificate is registered."), extra_tags="good")
            return redirect("signatures:certificates", office_id)
    return _page(request, office_id, form)


_BODY = "body"


def _form(request: HttpRequest, office_id: UUID) -> CertificateForm:
    form = CertificateForm(request.POST or None, request.FILES or None)
    people = [(str(each.account_id), f"{each.name} ({each.title})") for each in _people(request, office_id)]
    holder = form.fields["holder"]
    assert isinstance(holder, forms.ChoiceField)
    holder.choices = [(_BODY, organisations.body_label(office_id, actor_of(request).on)), *people]
    return form


def _people(request: HttpRequest, office_id: UUID) -> list[accounts.Person]:
    return accounts.people_of(office_id, on=actor_of(request).on)


def _page(request: HttpRequest, office_id: UUID, form: CertificateForm) -> HttpResponse:
    people = {each.account_id: each.name for each in _people(request, office_id)}
    name = organisations.body_label(office_id, actor_of(request).on)
    found = [*queries.certificates_of_body(office_id), *queries.certificates_of_people(people)]
    rows = [(each, people.get(each.account_id, name) if each.account_id else name) for each in found]
    may_register = actor_of(request).may(acts.GRANT, ScopeKind.BODY, office_id)
    context = {
        "office_id": office_id,
        "name": name,
        "rows": rows,
        "form": form,
        "at": now(),
        "may_register": may_register,
    }
    return render(request, "signatures/certificates.html", context, status=422 if form.errors else 200)
