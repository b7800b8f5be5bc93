"""Writing the trail, and erasing a detail."""

import os
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from hoso.access.values import Actor
from hoso.audit.errors import AlreadyErased, OutsideTransaction
from hoso.audit.models import Detail, TrailRow
from hoso.audit.rules.canonical import SALT_BYTES, commitment, plain, sealed_ids

ERASED = "audit.erase_detail"


def record(
    actor: Actor,
    act: str,
    *,
    subject: UUID | None = None,
    detail: Mapping[str, Any] | None = None,
    **ids: Any,
) -> UUID:
    """Write one act into the trail, in the act's own transaction, and return the row's id.

    `act` is "room.act", `ids` are ids, codes, numbers and dates; names and old and new values go into
    `detail`, which can be erased later. The trail is sealed within seconds by `seal`.

    Raises:
        OutsideTransaction: no transaction is open.
        ContentInRecord: `ids` hold text that is no code, or a value without one written form.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{act} is recorded in its own transaction")
    salt = os.urandom(SALT_BYTES)
    row = TrailRow.objects.create(
        account_id=actor.account_id,
        service=actor.name if actor.is_service else "",
        post_id=actor.post_id,
        on_behalf_of=actor.on_behalf_of,
        act=act,
        subject=subject,
        ids=sealed_ids(ids),
        commitment=commitment(salt, detail) if detail is not None else b"",
    )
    if detail is not None:
        Detail.objects.create(row=row, salt=salt, detail=plain(detail))
    return row.pk


@transaction.atomic
def erase_detail(actor: Actor, row_id: UUID, *, reason: str) -> None:
    """Erase names and values of one act, and record that; the sealed row stays and still verifies.

    `reason` is a code. Whether `actor` may is decided by the room that asks (spill, a person's request).
    The database itself refuses to delete a detail without the record (migration 0002).

    Raises:
        AlreadyErased: there is no detail (any more).
        ContentInRecord: `reason` is no code.
    """
    record(actor, ERASED, subject=row_id, reason=reason)
    gone, _ = Detail.objects.filter(pk=row_id).delete()
    if gone == 0:
        raise AlreadyErased(f"row {row_id} has no detail", row_id=row_id)
