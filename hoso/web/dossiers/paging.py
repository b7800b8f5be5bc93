"""Pages of lists that go by their last day."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from hoso.lib.errors import BadValue
from hoso.web.doors import PAGE

if TYPE_CHECKING:
    from hoso.dossiers.models import WorkFile


@dataclass(frozen=True, slots=True)
class DuePage:
    """One page by last day, and the key after which the next one begins."""

    rows: "list[WorkFile]"
    after: str


def due_page(found: "QuerySet[WorkFile]", request: HttpRequest) -> DuePage:
    """Return the page the address asks for; its cost does not grow with the pages before it.

    Raises:
        BadValue: the key in the address is none.
    """
    key = request.GET.get("after", "")
    if key:
        day, last = _key(key)
        found = found.filter(Q(due_on__gt=day) | Q(due_on=day, pk__gt=last))
    rows = list(found.order_by("due_on", "pk")[: PAGE + 1])
    last_row = rows[PAGE - 1] if len(rows) > PAGE else None
    return DuePage(rows[:PAGE], f"{last_row.due_on}.{last_row.pk}" if last_row else "")


def _key(text: str) -> tuple[date, UUID]:
    day, _, last = text.partition(".")
    try:
        return date.fromisoformat(day), UUID(last)
    except ValueError as error:
        raise BadValue(f"{text[:60]!r} is no key") from error
