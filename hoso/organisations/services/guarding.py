"""Who may change the directory, and what the database refuses in words of this room."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from psycopg import errors as pg

from hoso.access import acts
from hoso.access.values import Actor, ScopeKind
from hoso.lib.errors import DomainError, NotAllowed
from hoso.organisations.errors import (
    BodyNotAlive,
    CodeTaken,
    OddBody,
    OrganExists,
    OwnedElsewhere,
    ReorganisationNotFound,
)
from hoso.organisations.models import Body, Reorganisation
from hoso.tables.models import this_node

REFUSALS: dict[str, type[DomainError]] = {
    "organisations_code_names_one_body": CodeTaken,
    "organisations_one_code_of_a_scheme": OddBody,
    "organisations_one_organ_of_a_kind": OrganExists,
    "organisations_one_name_at_a_time": OddBody,
    "organisations_one_parent_at_a_time": OddBody,
    "organisations_parent_without_gap": OddBody,
    "organisations_name_without_gap": OddBody,
    "organisations_code_within_life": OddBody,
    "organisations_parent_alive": BodyNotAlive,
    "organisations_territory_alive": BodyNotAlive,
}
_DEFERRED = (
    "organisations_code_names_one_body, organisations_one_code_of_a_scheme, "
    "organisations_one_organ_of_a_kind, organisations_one_name_at_a_time, "
    "organisations_one_parent_at_a_time, organisations_parent_fits, organisations_name_fits, "
    "organisations_code_fits, organisations_life_fits, organisations_organ_fits"
)


def require(actor: Actor, body_ids: Iterable[UUID]) -> None:
    """Let the service itself pass, and whoever may change every one of these bodies.

    Raises:
        NotAllowed: a right is missing, or there is no body it could be bound to.
    """
    asked = list(body_ids)
    if actor.is_service:
        return
    if not asked or not all(actor.may(acts.BODIES, ScopeKind.BODY, body_id) for body_id in asked):
        raise NotAllowed(f"{acts.BODIES} is not open to {actor.account_id}")


def require_own(bodies: Iterable[Body]) -> None:
    """Refuse rows of another node.

    Raises:
        OwnedElsewhere: one of them is.
    """
    for body in bodies:
        if body.owner_node != this_node():
            raise OwnedElsewhere(f"body {body.pk} belongs to node {body.owner_node}", body_id=body.pk)


def locked_reorganisations(ids: Iterable[UUID]) -> list[Reorganisation]:
    """Return reorganisations, locked: who comes second finds them as the first has left them.

    Raises:
        ReorganisationNotFound: one of them is not there, or none is asked for.
    """
    asked = set(ids)
    # In one order for everybody, or two acts could wait for each other.
    plans = list(Reorganisation.objects.select_for_update().filter(pk__in=asked).order_by("id"))
    missing = asked - {plan.pk for plan in plans}
    if missing or not plans:
        raise ReorganisationNotFound(f"reorganisations {sorted(map(str, missing))} not found")
    return plans


@contextmanager
def whole_load() -> Iterator[None]:
    """Like `whole_directory`, for a block that writes more than a few thousand rows.

    The database looks at the whole directory once instead of at every row: the triggers of migration
    0006 pass what they know to be checked in this transaction.

    Raises:
        CodeTaken, OddBody, OrganExists, BodyNotAlive: see `REFUSALS`.
    """
    with whole_directory():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SELECT organisations_check_directory()")
    with connection.cursor() as cursor:
        # What is written after this is looked at again, row by row.
        cursor.execute("SELECT set_config('hoso.directory_checked', '', true)")


@contextmanager
def whole_directory() -> Iterator[None]:
    """Check the deferred constraints of this room at the end of the block and say what they refuse.

    Without it they would refuse at commit, where nobody can tell the reader which act was wrong.

    Raises:
        CodeTaken, OddBody, OrganExists, BodyNotAlive: see `REFUSALS`.
    """
    try:
        with transaction.atomic():
            yield
            with connection.cursor() as cursor:
                cursor.execute(f"SET CONSTRAINTS {_DEFERRED} IMMEDIATE")
                cursor.execute(f"SET CONSTRAINTS {_DEFERRED} DEFERRED")
    except IntegrityError as error:
        cause = error.__cause__
        name = cause.diag.constraint_name if isinstance(cause, pg.IntegrityError) else None
        refusal = REFUSALS.get(name or "")
        if refusal is None:
            raise
        raise refusal(str(error).splitlines()[0], constraint=name) from error
