"""Saved views of the long lists: kept, offered above the list, forgotten."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hoso.accounts import queries, services
from hoso.web.doors import actor_of, signed_in

if TYPE_CHECKING:
    from hoso.accounts.models import SavedView

# Lists whose address says how they are narrowed.
LISTS = frozenset({
    "dossiers:intake", "dossiers:list", "dossiers:mine", "exchange:list", "exchange:sent", "oversight:list",
    "registers:arrivals", "registers:outgoing", "search:look_up", "tasks:list",
})  # fmt: skip
# What tells where one is in a list, or in which form it comes, and not how it is narrowed.
_NOT_KEPT = frozenset({"after", "as", "page"})
MOST_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Views:
    """The views of one list, and how it is narrowed now."""

    path: str
    query: str
    kept: "list[SavedView]"


def saved_views(request: HttpRequest) -> dict[str, object]:
    """Return to the page of a list which views of it the person keeps."""
    match, actor = request.resolver_match, getattr(request, "actor", None)
    if match is None or match.view_name not in LISTS or actor is None:
        return {}
    query = narrowing(request.GET.urlencode())
    return {"saved_views": Views(request.path, query, queries.list_views(actor, request.path))}


def narrowing(query: str) -> str:
    """Return the part of an address that says how a list is narrowed, written in one way."""
    pairs = parse_qsl(query, keep_blank_values=False, max_num_fields=100)
    return _written((name, value) for name, value in pairs if name not in _NOT_KEPT)


def _written(pairs: Iterable[tuple[str, str]]) -> str:
    return urlencode(list(pairs))


@require_POST
@signed_in
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep the list as it is narrowed now, under a name."""
    path = _list_at(request.POST.get("path", ""))
    query = narrowing(request.POST.get("query", "")[:MOST_CHARACTERS])
    view = services.keep_view(actor_of(request), path, query, name=request.POST.get("name", ""))
    messages.success(
        request, _("The view “%(name)s” is kept for you.") % {"name": view.name}, extra_tags="good"
    )
    return redirect(f"{path}?{query}")


@require_POST
@signed_in
def drop_view(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Forget a view of one's own."""
    path = services.drop_view(actor_of(request), view_id)
    messages.success(request, _("The view is forgotten."), extra_tags="good")
    return redirect(_list_at(path))


def _list_at(path: str) -> str:
    """Return the path where it is one of our lists: nobody is sent elsewhere."""
    try:
        match = resolve(path)
    except Resolver404 as error:
        raise Http404(path[:200]) from error
    if match.view_name not in LISTS:
        raise Http404(path[:200])
    return path
