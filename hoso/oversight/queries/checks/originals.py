"""Originals that two bodies claim, and files whose pages are not those that were declared."""

from hoso.oversight.queries.checks.asked import Asked
from hoso.oversight.rules import Found, Kind, Severity
from hoso.registry import queries as registry

KINDS = frozenset({Kind.CLAIMED_TWICE, Kind.PAGES_DIFFER})


def find(_asked: Asked) -> list[Found]:
    """Return what speaks of one original in two places, and of pages that are gone or too many."""
    twice = [
        Found(
            Kind.CLAIMED_TWICE,
            f"{each.digest}:{each.first}-{each.last}",
            Severity.WARNING,
            essence=[str(document) for document in each.documents],
            holding_id=each.documents[0],
            things={"claimed": each.documents},
            values={"count": len(each.documents)},
        )
        for each in registry.find_claimed_twice()
    ]
    differing = [
        Found(
            Kind.PAGES_DIFFER,
            f"{each.document_id}:{each.role.value}",
            Severity.LOSS if each.found < each.declared else Severity.WARNING,
            essence=[each.declared, each.found],
            holding_id=each.document_id,
            things={"document": [each.document_id]},
            values={"declared": each.declared, "found": each.found, "role": each.role.value},
        )
        for each in registry.find_pages_differing()
    ]
    return twice + differing
