"""Who issued the numbered documents of a fonds, as far as their heads name a body we know."""

from dataclasses import dataclass, field
from uuid import UUID

from hoso.lib.text import fold, squeeze
from hoso.organisations import queries as organisations
from hoso.registry.models import Document

Pair = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class Issuers:
    """Pairs of creator of a fonds and issuer as printed: the creator's own name, or another body's.

    A spelling that names no body we know is in neither: it may be the creator, misread.
    """

    own: list[Pair] = field(default_factory=list)
    others: list[Pair] = field(default_factory=list)


def issuers_of_numbered() -> Issuers:
    """Return whose name stands on the numbered documents of each fonds; each spelling once."""
    numbered = Document.objects.filter(number_value__isnull=False).exclude(issuer="").order_by()
    pairs: list[Pair] = list(numbered.values_list("holding__creator_id", "issuer").distinct())
    folded = {issuer: squeeze(fold(issuer)) for _creator, issuer in pairs}
    called = organisations.bodies_called(set(folded.values()))
    found = Issuers()
    for creator, issuer in pairs:
        bodies = called.get(folded[issuer], set())
        if creator in bodies:
            found.own.append((creator, issuer))
        elif bodies:
            found.others.append((creator, issuer))
    return found


def columns(pairs: list[Pair]) -> tuple[list[UUID], list[str]]:
    """Return pairs as two columns, for `unnest`."""
    return [creator for creator, _ in pairs], [issuer for _, issuer in pairs]
