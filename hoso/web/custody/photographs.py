"""Photographs of a box: sent from a phone, shown as the reader drew them."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.blobs import queries as blobs
from hoso.custody import services
from hoso.digitisation.services import shared_pool
from hoso.lib.errors import DomainError
from hoso.web.custody.box import shown
from hoso.web.custody.forms import PhotographForm
from hoso.web.doors import actor_of, signed_in
from hoso.web.uploads import SpooledFile, came_whole, takes_uploads
from hoso.wording.sentences import sentence


@takes_uploads(acts.MOVE_BOX)
@require_POST
@signed_in
def add(request: HttpRequest, box_id: UUID) -> HttpResponse:
    """Keep a photograph of a box."""
    actor = actor_of(request)
    services.look_at_box(actor, box_id)
    form = PhotographForm(request.POST, request.FILES)
    if came_whole(request, form) and form.is_valid():
        path = cast(SpooledFile, form.cleaned_data["picture"]).path
        try:
            services.add_photograph(actor, box_id, path, pool=shared_pool(), note=form.cleaned_data["note"])
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
        else:
            messages.success(request, _("The photograph is kept."), extra_tags="good")
            return redirect("custody:box", box_id)
    return shown(request, box_id, photograph=form)


@require_GET
@signed_in
def image(request: HttpRequest, box_id: UUID, photograph_id: UUID) -> HttpResponseBase:
    """Send a photograph as the reader drew it: only such pictures are shown inline."""
    found = services.look_at_photograph(actor_of(request), box_id, photograph_id)
    response = FileResponse(blobs.open_blob(found.blob_id), content_type="image/webp")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
