"""The checks: each reads rooms below by questions to whole tables, and returns one `Found` per cause."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from hoso.oversight.queries.checks import (
    bodies,
    boxes,
    evidence,
    handovers,
    originals,
    papers,
    registers,
    signatures,
    store,
)
from hoso.oversight.queries.checks.asked import Asked
from hoso.oversight.rules import Found, Kind, months_before


@dataclass(frozen=True, slots=True)
class Check:
    """Some kinds of findings that are sought together, because one cause must not be told as two."""

    name: str
    kinds: frozenset[Kind]
    find: Callable[[Asked], list[Found]]


CHECKS = (
    Check("bodies", bodies.KINDS, bodies.find),
    Check("boxes", boxes.KINDS, boxes.find),
    Check("handovers", handovers.KINDS, handovers.find),
    Check("originals", originals.KINDS, originals.find),
    Check("papers", papers.KINDS, papers.find),
    Check("registers", registers.KINDS, registers.find),
    Check("signatures", signatures.KINDS, signatures.find),
    Check("store", store.KINDS, store.find),
    Check("evidence", evidence.KINDS, evidence.find),
)


def asked(*, at: datetime, unseen_months: int) -> Asked:
    """Return what every check is asked: the moment, its day here, and since when a box counts as unseen."""
    on = timezone.localdate(at)
    return Asked(at, on, months_before(on, unseen_months))


__all__ = ["CHECKS", "Asked", "Check", "asked"]
