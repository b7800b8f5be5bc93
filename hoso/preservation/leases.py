"""Leases of objects in S3 stores, kept in the database: one writer at a time, each with a number of its own.

They spare writers work that would be lost; that no version is lost does not rest on them (see `ocfl.remote`).
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now

from hoso.preservation.errors import LeaseLost, ObjectTaken
from hoso.preservation.models import ObjectLease
from hoso.preservation.ocfl import Lease

# Whoever does not renew it for so long is taken for dead.
HELD_FOR = timedelta(minutes=15)
RENEW_SECONDS = 60.0
WAIT_SECONDS = 60.0
PAUSE_SECONDS = 0.2


@dataclass(slots=True)
class DatabaseLease:
    """A lease that this process has; used by one thread."""

    row_id: int
    token: int
    renewed: float = field(default_factory=time.monotonic)

    def renew(self) -> None:
        """See `ocfl.Lease.renew`; asks the database now and then."""
        if time.monotonic() - self.renewed < RENEW_SECONDS:
            return
        ours = ObjectLease.objects.filter(pk=self.row_id, token=self.token, until__isnull=False)
        if ours.update(until=Now() + HELD_FOR) != 1:
            raise LeaseLost(f"lease {self.row_id} with token {self.token} is another's")
        self.renewed = time.monotonic()


@dataclass(frozen=True, slots=True)
class DatabaseLeases:
    """The leases of one store, told by its address."""

    store: str
    wait_seconds: float = WAIT_SECONDS

    @contextmanager
    def held(self, object_id: str) -> Iterator[Lease]:
        """See `ocfl.Leases.held`."""
        lease = self._taken(object_id)
        try:
            yield lease
        finally:
            ObjectLease.objects.filter(pk=lease.row_id, token=lease.token).update(until=None)

    def unfinished(self) -> list[str]:
        """See `ocfl.Leases.unfinished`."""
        late = Q(until__lt=Now()) | Q(is_cut=True, until__isnull=True)
        found = ObjectLease.objects.filter(late, store=self.store)
        return list(found.order_by("object_id").values_list("object_id", flat=True))

    def settle(self, object_id: str) -> None:
        """See `ocfl.Leases.settle`."""
        ObjectLease.objects.filter(store=self.store, object_id=object_id).update(is_cut=False)

    def _taken(self, object_id: str) -> DatabaseLease:
        end = time.monotonic() + self.wait_seconds
        ObjectLease.objects.bulk_create(
            [ObjectLease(store=self.store, object_id=object_id)], ignore_conflicts=True
        )
        ours = ObjectLease.objects.filter(store=self.store, object_id=object_id)
        free = ours.filter(Q(until__isnull=True) | Q(until__lt=Now()))
        while True:
            seen = free.first()
            if seen is not None:
                # Who comes second finds another token, and takes nothing.
                taken = free.filter(token=seen.token).update(
                    token=F("token") + 1,
                    until=Now() + HELD_FOR,
                    is_cut=Case(When(until__isnull=False, then=Value(True)), default=F("is_cut")),
                )
                if taken == 1:
                    return DatabaseLease(seen.pk, seen.token + 1)
            elif time.monotonic() > end:
                raise ObjectTaken(f"somebody else adds to {object_id}", object_id=object_id)
            time.sleep(PAUSE_SECONDS)
