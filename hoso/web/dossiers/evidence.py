"""Since when a preserved dossier is proven to exist, in words; and its evidence record to take away."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from hoso.access.values import Actor
from hoso.lib.dates import now
from hoso.preservation.queries import evidence as queries
from hoso.preservation.queries.evidence import VersionEvidence
from hoso.preservation.services import evidence as services
from hoso.web.doors import actor_of, signed_in
from hoso.web.files import made_file
from hoso.wording.preservation import evidence_codes


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of a dossier says of its evidence; `faults` in words, empty when nothing is known."""

    versions: list[VersionEvidence]
    faults: str
    is_covered: bool


def shown_of(actor: Actor, dossier_id: UUID) -> Shown:
    """Return how the evidence of a dossier stands, for its page."""
    versions = queries.evidence_of(actor, dossier_id, at=now(), terms=queries.own_terms())
    if not versions:
        return Shown([], "", is_covered=False)
    codes = dict.fromkeys(found.code for found in queries.findings_of(actor, dossier_id))
    return Shown(versions, evidence_codes(codes), any(each.since is not None for each in versions))


@require_GET
@signed_in
def evidence_record(request: HttpRequest, dossier_id: UUID) -> HttpResponseBase:
    """The evidence record of the newest covered version (RFC 4998, DER)."""
    record = services.read_record(actor_of(request), dossier_id, None)
    return made_file(record, name=f"{dossier_id}.ers", media_type="application/octet-stream")
