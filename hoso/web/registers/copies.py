"""Copies of documents: asked for on the page of a document, looked at, made, handed out, cancelled."""

from base64 import b64encode
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hoso.access import acts
from hoso.accounts import queries as accounts
from hoso.blobs import queries as blobs
from hoso.digitisation import services as scans
from hoso.lib.dates import now
from hoso.lib.errors import BadValue, DomainError
from hoso.lib.ids import uuid7
from hoso.reading.pictures import picture_of
from hoso.registry import queries, services
from hoso.registry.rules import CopyState, Medium
from hoso.web.doors import actor_of, page_of, signed_in
from hoso.web.files import file_name, stored_file
from hoso.web.registers.bodies import frame, frame_if_working
from hoso.web.registers.copy_forms import COPY_FORMS, COPY_STATES, CopyAskedForm, initial_of_copy
from hoso.web.registers.words import MEDIA
from hoso.web.signatures.signing import about_signing
from hoso.wording.sentences import sentence

if TYPE_CHECKING:
    from hoso.access.values import Actor
    from hoso.registry.models import MadeCopy

_PREVIEW_WIDTH = 800


@require_http_methods(["GET", "POST"])
@signed_in
def copy_document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Ask for a copy of a document, look at its first and last page, and give it the next number."""
    actor = actor_of(request)
    ground = queries.ground_of_copy(actor, document_id)
    form = _asked_form(request, ground)
    shown: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("act") == "preview":
                shown = _preview(actor, document_id, form)
            else:
                return _made(request, document_id, form)
        except DomainError as error:
            form.add_error(None, str(sentence(error)))
    context = {
        **frame_if_working(request, ground.body_id, here="copies"),
        "document": ground.document,
        "form": form,
        "key": form.cleaned_key(),
        "shown": shown,
        "page_count": services.pages_to_copy(actor, document_id),
        "is_electronic": ground.is_electronic,
        "has_register": bool(queries.registers_of_copies(ground.body_id, on=actor.on)),
        "copying_body": ground.body_id,
    }
    return render(request, "registers/copy.html", context, status=422 if form.errors else 200)


def _asked_form(request: HttpRequest, ground: queries.CopyGround) -> CopyAskedForm:
    actor = actor_of(request)
    return CopyAskedForm(
        request.POST or None,
        rules=ground.rules,
        signers=services.people_who_sign(actor, ground.body_id),
        initial=initial_of_copy(queries.newest_copy_of(ground.body_id), on=actor.on) | {"id": uuid7()},
    )


def _preview(actor: "Actor", document_id: UUID, form: CopyAskedForm) -> list[str]:
    """Return the first and the last page of the copy as pictures (WebP, base64) for the page itself."""
    new, more = form.asked()
    content = services.preview_copy(actor, document_id, new, **more)
    with scans.shared_pool().lease() as reader:
        (reader.work / "copy.pdf").write_bytes(content)
        last = int(reader.call("pages", {"input": "copy.pdf"})["pages"])
    return [_picture(content, page) for page in dict.fromkeys((1, last))]


def _picture(content: bytes, page: int) -> str:
    # A lease each: what was drawn is gone with it.
    with scans.shared_pool().lease() as reader:
        (reader.work / "copy.pdf").write_bytes(content)
        made = picture_of(reader, "copy.pdf", page=page, width=_PREVIEW_WIDTH)
        return "" if made is None else b64encode(made.read_bytes()).decode("ascii")


def _made(request: HttpRequest, document_id: UUID, form: CopyAskedForm) -> HttpResponse:
    actor = actor_of(request)
    new, more = form.asked()
    made = services.make_copy(actor, document_id, new, copy_id=form.cleaned_key(), **more)
    said = _("The copy has number %(number)s.") % {"number": queries.written_copy_number(made)}
    messages.success(request, said, extra_tags="good")
    at = now()
    if made.medium == Medium.ELECTRONIC and services.signs_digitally(made.body_id, at=at):
        services.begin_copy_signing(actor, made.pk, at=at)
        messages.success(request, _("The copy waits for the signature of the body."), extra_tags="good")
    return redirect("registers:made_copy", made.pk)


@require_GET
@signed_in
def copies(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """The copies that a body made, newest first."""
    context, actor = frame(request, body_id, here="copies"), actor_of(request)
    page = page_of(queries.copies_of_body(body_id), request)
    readable = queries.readable_documents(actor, [each.document_id for each in page.rows])
    context |= {
        "rows": [_row(each, is_readable=each.document_id in readable) for each in page.rows],
        "after": page.after,
        "has_register": bool(queries.registers_of_copies(body_id, on=actor.on)),
        "year": actor.on.year,
    }
    return render(request, "registers/copies.html", context)


def _row(copy: "MadeCopy", *, is_readable: bool) -> dict[str, Any]:
    return {
        "copy": copy,
        "number": queries.written_copy_number(copy),
        "form": COPY_FORMS[copy.form],
        "state": COPY_STATES[copy.state],
        "is_readable": is_readable,
    }


@require_GET
@signed_in
def made_copy(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """One copy: its number, its file, its signature, and what became of it."""
    actor = actor_of(request)
    copy = queries.get_copy(actor, copy_id)
    signing = about_signing(actor, copy)
    is_made = copy.state == CopyState.MADE
    context = {
        **frame_if_working(request, copy.body_id, here="copies"),
        **_row(copy, is_readable=True),
        # What is shown of a signing is the same of a copy and of a draft.
        **signing,
        "outgoing": copy,
        "medium": MEDIA[copy.medium],
        "may_begin_signing": False,
        "may_sign_copy": is_made and copy.medium == Medium.ELECTRONIC and "signing" not in signing,
        "is_signed": "signing" in signing and signing["signing"].ended_at is not None,
        "made_by": accounts.names_of({copy.made_by}).get(copy.made_by, "") if copy.made_by else "",
        "may_fetch": is_made
        and queries.documents_open_to(actor, acts.DOWNLOAD).filter(pk=copy.document_id).exists(),
        "may_issue": queries.may(actor, acts.ISSUE, copy.body_id),
    }
    return render(request, "registers/made_copy.html", context)


@require_GET
@signed_in
def copy_file(request: HttpRequest, copy_id: UUID) -> HttpResponseBase:
    """Hand out the file of a copy, with its signature where it has one."""
    copy, digest = services.read_copy_file(actor_of(request), copy_id)
    facts = blobs.get_facts(digest)
    name = file_name(queries.written_copy_number(copy), like="copy.pdf")
    return stored_file(blobs.open_blob(digest), name=name, size_bytes=facts.size_bytes)


@require_POST
@signed_in
def copy_act(request: HttpRequest, copy_id: UUID) -> HttpResponse:
    """Make the file of a numbered copy, let it be signed, or cancel it."""
    actor = actor_of(request)
    queries.get_copy(actor, copy_id)
    match request.POST.get("act", ""):
        case "finish":
            services.finish_copy(actor, copy_id)
            said = _("The file of the copy is made.")
        case "sign":
            services.begin_copy_signing(actor, copy_id, at=now())
            said = _("The copy waits for the signature of the body.")
        case "cancel":
            services.cancel_copy(actor, copy_id, reason=request.POST.get("reason", ""))
            said = _("The copy is cancelled; its number stays with your reason.")
        case _other:
            raise BadValue("no such act")
    messages.success(request, said, extra_tags="good")
    return redirect("registers:made_copy", copy_id)


@require_POST
@signed_in
def open_copies(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """Open the register of copies for the days of the registers of what is issued."""
    actor = actor_of(request)
    services.open_copy_register(actor, body_id, on=actor.on)
    messages.success(request, _("The register of copies is open."), extra_tags="good")
    return redirect("registers:copies", body_id)
