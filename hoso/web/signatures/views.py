"""Judging the signatures of a document again, and whom the institution trusts."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.registry import services as registry
from hoso.signatures import services
from hoso.signatures.opening import trust_folder
from hoso.web.doors import actor_of, signed_in
from hoso.wording.sentences import sentence


@require_POST
@signed_in
def judge(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Judge the signatures in the files of a document again, now."""
    count = registry.judge_signatures(actor_of(request), document_id)
    said = ngettext("%(count)s file was checked.", "%(count)s files were checked.", count) % {"count": count}
    messages.success(request, said if count else _("No file of it can bear a signature."), extra_tags="good")
    return redirect("registry:document", document_id)


@require_GET
@signed_in
def trusted(request: HttpRequest) -> HttpResponse:
    """Whom the institution trusts, as it lies in the folder now."""
    context: dict[str, object] = {"folder": str(trust_folder()), "at": now()}
    try:
        context["trusted"] = services.read_trusted(at=now())
    except DomainError as error:
        context["refusal"] = sentence(error)
    return render(request, "signatures/trusted.html", context)
