"""What the last check of the preservation store found altered or gone."""

from hoso.oversight.queries.checks.asked import Asked
from hoso.oversight.rules import Found, Kind, Severity
from hoso.preservation import queries as preservation

KINDS = frozenset({Kind.FIXITY_BROKEN})


def find(_asked: Asked) -> list[Found]:
    """Return the preserved dossiers that were not as they were kept when they were last read."""
    return [
        Found(
            Kind.FIXITY_BROKEN,
            str(each.dossier_id),
            Severity.LOSS,
            essence=list(each.codes),
            holding_id=each.dossier_id,
            things={"dossier": [each.dossier_id]},
            values={"codes": each.codes, "checked_on": each.checked_on},
        )
        for each in preservation.list_unsound()
    ]
