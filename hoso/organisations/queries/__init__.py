"""Reads of the directory of bodies.

The directory is public law: everybody who may log in may read all of it, so no query here asks for
an actor. Records are another matter (room holdings).
"""

from hoso.organisations.models import Body
from hoso.organisations.queries.directory import (
    SuccessionLine,
    addresses,
    descendants,
    find_body_by_code,
    find_parent,
    get_body,
    get_body_by_code,
    get_creator,
    is_alive,
    list_codes,
    list_organs,
    list_successions,
    successors,
)
from hoso.organisations.queries.naming import (
    NamedBody,
    bodies_called,
    bodies_named_like,
    body_label,
    labels,
    list_bodies,
    list_names,
    names_on,
    search_names,
    short_labels,
)
from hoso.organisations.rules.succession import Follower

__all__ = [
    "Body",
    "Follower",
    "NamedBody",
    "SuccessionLine",
    "addresses",
    "bodies_called",
    "bodies_named_like",
    "body_label",
    "descendants",
    "find_body_by_code",
    "find_parent",
    "get_body",
    "get_body_by_code",
    "get_creator",
    "is_alive",
    "labels",
    "list_bodies",
    "list_codes",
    "list_names",
    "list_organs",
    "list_successions",
    "names_on",
    "search_names",
    "short_labels",
    "successors",
]
