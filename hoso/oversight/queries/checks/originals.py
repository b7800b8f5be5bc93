"""Originals that two bodies claim, and files whose pages are not those that were declared."""

from hoso.custody import queries as custody
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
    returned = [
        Found(
            Kind.PAGES_DIFFER,
            f"loan:{loan.pk}",
            Severity.LOSS if (loan.pages_back or 0) < (loan.pages_out or 0) else Severity.WARNING,
            essence=[loan.pages_out, loan.pages_back],
            holding_id=loan.holding_id,
            things={"lent": [loan.holding_id]},
            bodies={"borrower": [loan.borrower_body_id] if loan.borrower_body_id else []},
            values={
                "declared": loan.pages_out, "found": loan.pages_back, "borrower": loan.borrower,
                "returned_on": loan.returned_on,
            },
        )
        for loan in custody.find_returned_otherwise()
    ]  # fmt: skip
    return twice + differing + returned
