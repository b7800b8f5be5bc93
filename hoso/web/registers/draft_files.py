"""Files of a draft on its page: sent, looked at, handed out, taken out."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.access.values import Actor
from hoso.blobs import queries as blobs
from hoso.digitisation import queries as digitisation
from hoso.digitisation import services as scans
from hoso.digitisation.queries import UNNAMED, DraftFileShown
from hoso.digitisation.rules.states import FileState
from hoso.lib.errors import BadValue, DomainError
from hoso.registry import queries, services
from hoso.registry.rules import FileKind, OutgoingState, Role
from hoso.registry.rules.draft_files import OPEN_IN
from hoso.web.doors import actor_of, signed_in
from hoso.web.files import stored_file
from hoso.web.registers.desk import DECLARATION
from hoso.web.registers.words import FILE_KINDS
from hoso.web.uploads import SpooledFile, lost_files, takes_uploads
from hoso.wording.sentences import sentence
from hoso.wording.terms import STATES

if TYPE_CHECKING:
    from hoso.registry.models import Outgoing


def files_of(actor: Actor, found: "Outgoing") -> dict[str, Any]:
    """Return what the page of a draft shows of its files."""
    every = {each.file.pk: each for each in digitisation.files_of_draft(found.pk)}
    here = [_row(actor, found, every[each.pk]) for each in queries.files_now(found.pk)]
    return {
        "files": here,
        "files_before": [(each.file, _named(each)) for each in every.values() if each.file.until is not None],
        "file_kinds": [(kind, FILE_KINDS[kind]) for kind in FileKind if _may(actor, found, kind)],
        "files_wait": any(each["is_waiting"] for each in here),
        "declaration": DECLARATION,
        "text_may_be_issued": _text_may_be_issued(actor, found, here),
    }


def _row(actor: Actor, found: "Outgoing", shown: DraftFileShown) -> dict[str, Any]:
    file, state = shown.file, shown.state
    return {
        "file": file,
        "kind": FILE_KINDS[file.kind],
        "name": _named(shown),
        "state": STATES[state] if state is not None else "",
        "is_waiting": state in (FileState.ADMITTED, FileState.CLEAR),
        "is_bad": state in (*UNNAMED, FileState.FAILED),
        "may_remove": _may(actor, found, FileKind(file.kind)),
    }


def _named(shown: DraftFileShown) -> str:
    return shown.name or _("(name not shown)")


def _may(actor: Actor, found: "Outgoing", kind: FileKind) -> bool:
    act = acts.ISSUE if kind is FileKind.ISSUED else acts.DRAFT
    return OutgoingState(found.state) in OPEN_IN[kind] and queries.may(actor, act, found.body_id)


def _text_may_be_issued(actor: Actor, found: "Outgoing", files: list[dict[str, Any]]) -> bool:
    text = next((each["file"] for each in files if each["file"].kind == FileKind.TEXT), None)
    if text is None or text.blob_id is None or found.document_id is None:
        return False
    return _may(actor, found, FileKind.ISSUED) and queries.find_file(found.document_id, Role.ORIGINAL) is None


@require_GET
@signed_in
def files(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    """The files alone, while one is being looked at."""
    actor = actor_of(request)
    found = queries.get_outgoing(actor, outgoing_id)
    return render(request, "registers/files.html", {"outgoing": found, **files_of(actor, found)})


# What was issued comes from whoever gives numbers.
@takes_uploads(acts.DRAFT, acts.ISSUE)
@require_POST
@signed_in
def add_file(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    """Send files for a draft; one that is refused does not stop the others."""
    actor = actor_of(request)
    queries.get_outgoing(actor, outgoing_id)
    lost = [f"{name}: {sentence(refusal)}" for name, refusal in lost_files(request)]
    kind = request.POST.get("kind", "")
    if kind not in set(FileKind):
        raise BadValue("no such kind of file")
    declaration = scans.Declaration(holds_secrets=False, wording=str(DECLARATION))
    for each in request.FILES.getlist("files"):
        if isinstance(each, SpooledFile):
            try:
                scans.send_for_draft(
                    actor, outgoing_id, each.path, name=each.name or "", kind=FileKind(kind),
                    declaration=declaration,
                )  # fmt: skip
            except DomainError as error:
                lost.append(f"{each.name}: {sentence(error)}")
    for problem in lost:
        messages.warning(request, problem, extra_tags="warn")
    return redirect("registers:one", outgoing_id)


@require_POST
@signed_in
def remove_file(request: HttpRequest, outgoing_id: UUID, file_id: UUID) -> HttpResponse:
    """Take a file out of a draft."""
    services.remove_draft_file(actor_of(request), outgoing_id, file_id)
    return redirect("registers:one", outgoing_id)


@require_GET
@signed_in
def draft_file(request: HttpRequest, outgoing_id: UUID, file_id: UUID) -> HttpResponseBase:
    """Hand out a file of a draft, as it came."""
    file = services.read_draft_file(actor_of(request), outgoing_id, file_id)
    assert file.blob_id is not None
    return stored_file(blobs.open_blob(file.blob_id), name=file.name, size_bytes=file.size_bytes)


@require_POST
@signed_in
def issue_text(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    """Say that the text file is what was issued."""
    services.issue_text_file(actor_of(request), outgoing_id)
    messages.success(request, _("The text file is the original of the document."), extra_tags="good")
    return redirect("registers:one", outgoing_id)
