"""Pages of lists that go by their last day."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import HttpRequest

from hoso.dossiers import queries
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
    rows = list(queries.due_after(found, request.GET.get("after", ""))[: PAGE + 1])
    return DuePage(rows[:PAGE], queries.due_key(rows[PAGE - 1]) if len(rows) > PAGE else "")
