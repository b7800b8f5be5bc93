"""What every page's function needs: who acts, and pages of long lists."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.formats import number_format

from hoso.access.values import Actor
from hoso.lib.errors import BadValue

P = ParamSpec("P")
Row = TypeVar("Row", bound=Model)

PAGE = 50


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts on this page; only pages behind `signed_in` may ask."""
    return cast(Actor, request.actor)  # type: ignore[attr-defined]


def signed_in(
    page: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Send whoever is not signed in to the door, and bring them back afterwards."""

    @wraps(page)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if getattr(request, "actor", None) is None:
            return redirect_to_login(request.get_full_path())
        return page(request, *args, **kwargs)

    return guarded


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a long list: its rows and the key after which the next one begins."""

    rows: list[Row]
    after: UUID | None


def page_of(found: "QuerySet[Row]", request: HttpRequest, *, newest_first: bool = True) -> "Page[Row]":
    """Return the page the address asks for, by key: its cost does not grow with the pages before it.

    Raises:
        BadValue: the key in the address is none.
    """
    key = id_in(request, "after")
    if key is not None:
        found = found.filter(**{"pk__lt" if newest_first else "pk__gt": key})
    rows = list(found.order_by("-pk" if newest_first else "pk")[: PAGE + 1])
    return Page(rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadValue(f"{text[:40]!r} is no key") from error


MOST_COUNTED = 1000


def count_up_to(found: "QuerySet[Any]", limit: int = MOST_COUNTED) -> str:
    """Return how many rows there are, as text; past `limit` only "1,000+": the count stays cheap."""
    return bounded(found.order_by()[: limit + 1].count(), limit)


def bounded(number: int, limit: int = MOST_COUNTED) -> str:
    """Return a number as the reader's language writes it; above `limit` the limit and a plus."""
    text = number_format(min(number, limit), force_grouping=True)
    return f"{text}+" if number > limit else text


def id_in(request: HttpRequest, name: str) -> UUID | None:
    """Return the id that the address gives under `name`; None when it gives none.

    Raises:
        BadValue: it is no id.
    """
    text = request.GET.get(name, "")
    return _key(text) if text else None
