"""Reads of the directory of bodies.

The directory is public law: everybody who may log in may read all of it, so no query here asks for
an actor. Records are another matter (room holdings).
"""

from hoso.organisations.models import Body, Reorganisation
from hoso.organisations.queries.directory import (
    SuccessionLine,
    addresses,
    day_of_life,
    descendants,
    find_body_by_code,
    find_parent,
    get_body,
    get_body_by_code,
    get_creator,
    is_alive,
    last_body_of_code,
    list_codes,
    list_organs,
    list_parents,
    list_successions,
    successors,
)
from hoso.organisations.queries.families import Family, FamilyLink, family
from hoso.organisations.queries.naming import (
    NamedBody,
    bodies_called,
    bodies_meant,
    bodies_named_like,
    body_label,
    labels,
    list_bodies,
    list_names,
    names_on,
    search_names,
    short_labels,
)
from hoso.organisations.queries.records import (
    DECIDED,
    RecordsReceiver,
    list_records_decisions,
    records_deciders,
    records_receivers,
    records_receivers_of,
)
from hoso.organisations.queries.reorganisations import (
    Consequences,
    Together,
    below,
    consequences,
    faults_of,
    get_reorganisation,
    list_reorganisations,
    read_together,
)
from hoso.organisations.rules.records import Medium, Term
from hoso.organisations.rules.succession import Follower
from hoso.rulesets.sources import Verification

__all__ = [
    "DECIDED",
    "Body",
    "Consequences",
    "Family",
    "FamilyLink",
    "Follower",
    "Medium",
    "NamedBody",
    "RecordsReceiver",
    "Reorganisation",
    "SuccessionLine",
    "Term",
    "Together",
    "Verification",
    "addresses",
    "below",
    "bodies_called",
    "bodies_meant",
    "bodies_named_like",
    "body_label",
    "consequences",
    "day_of_life",
    "descendants",
    "family",
    "faults_of",
    "find_body_by_code",
    "find_parent",
    "get_body",
    "get_body_by_code",
    "get_creator",
    "get_reorganisation",
    "is_alive",
    "labels",
    "last_body_of_code",
    "list_bodies",
    "list_codes",
    "list_names",
    "list_organs",
    "list_parents",
    "list_records_decisions",
    "list_reorganisations",
    "list_successions",
    "names_on",
    "read_together",
    "records_deciders",
    "records_receivers",
    "records_receivers_of",
    "search_names",
    "short_labels",
    "successors",
]
