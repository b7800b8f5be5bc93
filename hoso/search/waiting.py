"""What was saved and the index has not committed yet."""

from dataclasses import dataclass, field

from hoso.custody.events import BoxDescribed, BoxRegistered
from hoso.dossiers.events import DossierApproved, DossierChanged, DossierOpened
from hoso.events import queries as events
from hoso.holdings.events import HoldingChanged
from hoso.registry.events import DocumentDescribed, DocumentRegistered
from hoso.search.describing import rows_of
from hoso.search.engine.matching import FreshRow

CONSUMER = "search"
# Everything that changes a row; a passing of responsibility is not among them, nor is a move of a box.
NAMES = frozenset(
    {
        BoxDescribed.name,
        BoxRegistered.name,
        DocumentDescribed.name,
        DocumentRegistered.name,
        DossierApproved.name,
        DossierChanged.name,
        DossierOpened.name,
        HoldingChanged.name,
    }
)
MOST_EVENTS = 5000
# More are not read from the database in one question: they are found when the index has them.
MOST_FRESH = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """Holdings whose row in the index is out of date or missing.

    `keys` names them all unless `is_behind`: then there are more than can be named, and what the index
    says of rights may be out of date. `fresh` holds the latest of them as the database has them now;
    `has_others`: there are more, which are found when the index has them.
    """

    keys: frozenset[str] = frozenset()
    fresh: list[FreshRow] = field(default_factory=list)
    has_others: bool = False
    is_behind: bool = False


def waiting_now() -> Waiting:
    """Return what waits, as of now: take the index's snapshot only afterwards.

    The other way round, a row committed between the two would be in neither, or in its old form.
    """
    pending = events.pending(CONSUMER, MOST_EVENTS + 1, names=NAMES)
    newest = list(dict.fromkeys(each.subject for each in reversed(pending)))
    return Waiting(
        keys=frozenset(map(str, newest)),
        fresh=[FreshRow(row) for row in rows_of(newest[:MOST_FRESH])],
        has_others=len(newest) > MOST_FRESH,
        is_behind=len(pending) > MOST_EVENTS,
    )
