"""Photographs of the state in which a room and what stands in it were found."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from hoso.access import acts
from hoso.accounts import queries as accounts
from hoso.blobs import queries as blobs
from hoso.handover import queries, services
from hoso.handover.queries import Side
from hoso.organisations import queries as organisations
from hoso.web.doors import actor_of, page_of, signed_in
from hoso.web.files import file_name, stored_file
from hoso.web.uploads import SpooledFile, lost_files, takes_uploads
from hoso.wording.sentences import sentence


@takes_uploads(acts.RECEIVE)
@signed_in
def photos(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """The photographs of a handover; whoever receives adds more, from the phone too."""
    actor = actor_of(request)
    found = queries.get_handover(actor, handover_id)
    if request.method == "POST":
        _add(request, handover_id)
        return redirect("handover:photos", handover_id)
    page = page_of(queries.photos_of(handover_id), request)
    people = accounts.names_of({each.added_by for each in page.rows if each.added_by})
    giver = organisations.get_body(found.giver_id)
    context = {
        "handover": found,
        "name": organisations.body_label(found.giver_id, giver.ends_on or actor.on),
        "rows": [(each, people.get(each.added_by, "") if each.added_by else "") for each in page.rows],
        "after": page.after,
        "may_receive": queries.handovers_open_to(actor, Side.RECEIVER).filter(pk=found.pk).exists(),
    }
    return render(request, "handover/photos.html", context)


def _add(request: HttpRequest, handover_id: UUID) -> None:
    for name, refusal in lost_files(request):
        messages.error(request, f"{name}: {sentence(refusal)}", extra_tags="bad")
    for file in request.FILES.getlist("photo"):
        services.add_photo(
            actor_of(request), handover_id, cast(SpooledFile, file).path, file_name=str(file.name),
            caption=request.POST.get("caption", ""),
        )  # fmt: skip


@require_GET
@signed_in
def photo(request: HttpRequest, photo_id: UUID) -> HttpResponseBase:
    """One photograph, as the file that was sent."""
    found = queries.get_photo(actor_of(request), photo_id)
    return stored_file(
        blobs.open_blob(found.blob_id), name=file_name(found.file_name, like=found.file_name),
        size_bytes=found.blob.size_bytes,
    )  # fmt: skip
