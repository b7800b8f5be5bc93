"""The desk beside the form of an arrival: scans laid down, what was read on them, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.digitisation import queries, services
from hoso.digitisation.errors import Parked
from hoso.digitisation.rules.intake import MOST_FILES_ON_DESK_AT_ONCE
from hoso.digitisation.rules.states import FileState
from hoso.lib.errors import DomainError, NotFound
from hoso.registry.rules import CERTAIN, Proposal
from hoso.web import paper
from hoso.web.digitisation.words import FILE_STATE_WORDS
from hoso.web.doors import actor_of, id_in, signed_in
from hoso.web.registers.bodies import frame
from hoso.web.registers.forms import READ_FIELDS
from hoso.web.registry.words import FIELD_WORDS, shown_value
from hoso.web.uploads import SpooledFile, lost_files, takes_uploads
from hoso.wording.sentences import sentence

DECLARATION = _(
    "Whoever lays a scan here has looked through the paper: it bears no MẬT, TỐI MẬT or TUYỆT MẬT."
)
# Seconds between two looks at a scan that is being read.
RENEWED_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Read:
    """One value that was read: in words, and where it stands."""

    name: str
    label: Any
    value: str  # as the form takes it
    shown: str
    percent: int
    is_doubtful: bool
    page: int | None
    box: str  # x y width height


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page to draw, with the places of what was read on it."""

    number: int
    width: int
    height: int
    places: list[tuple[Read, paper.Rect]]


def may_lay(actor: Actor, body_id: UUID) -> bool:
    """Tell whether somebody lays scans on the desk of a body."""
    return all(actor.may(act, ScopeKind.BODY, body_id) for act in (acts.REGISTER, acts.DIGITISE))


def lay(request: HttpRequest, body_id: UUID) -> tuple[UUID | None, Any]:
    """Lay the files of a request on the desk; return the first of them, and a sentence or document instead.

    What was sent before is not laid down again: the document that it became is returned beside it.
    """
    sent = request.FILES.getlist("scans")
    files = [(each.name or "", each.path) for each in sent if isinstance(each, SpooledFile)]
    declaration = services.Declaration(holds_secrets=False, wording=str(DECLARATION))
    try:
        # One that did not come is told before any is laid down.
        for _name, refusal in lost_files(request):
            raise refusal
        if not files:
            return None, gettext("Choose a scan first.")
        rows = services.lay_on_desk(actor_of(request), body_id, files, declaration=declaration)
    except DomainError as error:
        return None, sentence(error)
    lies = [each.duplicate_of or each for each in rows]
    first = next((each.pk for each in lies if each.on_desk), None)
    return first, None if first or not lies else queries.documents_from(actor_of(request), lies[0].pk)


def on_desk(request: HttpRequest, body_id: UUID, *, file: UUID | None, scan: UUID | None) -> dict[str, Any]:
    """Return what the desk shows: one file, how far it is, and what was read on its document.

    `scan` is a document that is to be entered; without it the first one of `file` that was read.
    """
    actor = actor_of(request)
    if not may_lay(actor, body_id):
        return {"may_lay": False}
    rows = queries.list_desk(actor, body_id)
    found = next(
        (each for each in rows if each.id == file or scan in [one.id for one in each.documents]), None
    )
    chosen = scan or (found.documents[0].id if found is not None and found.documents else None)
    read = _read(actor, chosen) if chosen is not None else None
    return {
        "may_lay": True,
        "declaration": DECLARATION,
        "most_files": MOST_FILES_ON_DESK_AT_ONCE,
        "lies": [(each, FILE_STATE_WORDS[each.state]) for each in rows if each is not found],
        "desk": found,
        "is_gone": found is None and read is None and (file or scan) is not None,
        "is_held": found is not None and found.state is FileState.HELD,
        "is_reading": found is not None and _is_reading(found),
        "why": sentence(Parked(found.reason, found.facts)) if found is not None and found.reason else None,
        "renewed_seconds": RENEWED_SECONDS,
        "scan": read,
        "values": _values(read) if read is not None else [],
        "sheets": _sheets(read) if read is not None else [],
        "width": paper.WIDTH,
    }  # fmt: skip


def _read(actor: Actor, document_id: UUID) -> services.OnDesk | None:
    """Return a document on the desk; a colleague may have entered it, or it was held, since it was shown."""
    try:
        return services.read_on_desk(actor, document_id)
    except NotFound:
        return None


def _is_reading(found: queries.DeskFile) -> bool:
    return found.state in (FileState.ADMITTED, FileState.CLEAR) or (
        found.state in (FileState.CUT, FileState.RELEASED) and not found.is_ready
    )


def next_of(actor: Actor, body_id: UUID) -> UUID | None:
    """Return the next document that the actor laid on the desk and that was read."""
    rows = queries.list_desk(actor, body_id) if may_lay(actor, body_id) else []
    return next((one.id for each in rows if each.laid_by == actor.account_id for one in each.documents), None)


def filled(typed: Mapping[str, str], values: list[Read], *, kept: str = "") -> dict[str, str]:
    """Return the form with what was read in the fields that are empty: what was typed is never overwritten.

    `kept` is the issuer that the form brought along from the arrival before; nobody typed it.
    """
    given = dict(typed)
    for read in values:
        is_typed = given.get(read.name, "").strip() and not (
            read.name == "issuer" and given["issuer"] == kept
        )
        if read.name in READ_FIELDS and not is_typed:
            given[read.name] = read.value
    return given


def _values(read: services.OnDesk) -> list[Read]:
    return [_value(name, read.proposals[name]) for name in FIELD_WORDS if name in read.proposals]


def _value(name: str, found: Proposal) -> Read:
    place = paper.rect(found.box) if found.box and found.page else None
    return Read(
        name, FIELD_WORDS[name], found.value, shown_value(name, found.value), round(100 * found.confidence),
        found.confidence < CERTAIN, found.page,
        f"{place.x} {place.y} {place.width} {place.height}" if place else "",
    )  # fmt: skip


def _sheets(read: services.OnDesk) -> list[Sheet]:
    values = _values(read)
    on_page: dict[int, list[tuple[Read, paper.Rect]]] = {}
    for each in values:
        if each.box and each.page:
            on_page.setdefault(each.page, []).append((each, _rect(each.box)))
    return [
        Sheet(number, width, height, on_page.get(number, []))
        for number, (width, height, _dpi) in enumerate(read.page_sizes, start=1)
    ]


def _rect(box: str) -> paper.Rect:
    x, y, width, height = map(int, box.split())
    return paper.Rect(x, y, width, height)


@takes_uploads(acts.REGISTER)
@never_cache
@signed_in
def desk(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """The desk alone, for the page that stays open: lay files down, see how far one is."""
    context = frame(request, body_id, here="arrivals")
    file, problem = id_in(request, "file"), None
    if request.method == "POST":
        file, problem = lay(request, body_id)
    context |= on_desk(request, body_id, file=file, scan=id_in(request, "scan"))
    context |= told(problem)
    return render(request, "registers/desk.html", context)


def told(problem: Any) -> dict[str, Any]:
    """Return what became of a sending that left nothing to read: a refusal, or what was sent before."""
    if isinstance(problem, list):
        return {"sent_before": True, "known": problem}
    return {"problem": problem}


@require_POST
@signed_in
def off(request: HttpRequest, body_id: UUID, file_id: UUID) -> HttpResponse:
    """Take a scan back from the desk."""
    frame(request, body_id, here="arrivals")
    actor = actor_of(request)
    if queries.find_desk_file(actor, file_id) is None:
        raise NotFound(f"file {file_id} does not lie on the desk")
    services.take_off_desk(actor, file_id)
    return redirect("registers:arrive", body_id)


@require_GET
@never_cache
@signed_in
def desk_image(request: HttpRequest, body_id: UUID, document_id: UUID, page: int) -> HttpResponse:
    """Show one page of a scan on the desk; it is not entered yet, so no browser keeps it."""
    frame(request, body_id, here="arrivals")
    image = services.desk_page(
        actor_of(request), document_id, page=page, width=paper.WIDTH, pool=services.shared_pool()
    )
    return HttpResponse(image, content_type="image/webp")
