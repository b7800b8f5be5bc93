"""Who acts, what may be done, and how guarded a record is."""

from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntEnum, StrEnum
from uuid import UUID


class AccessClass(IntEnum):
    """How guarded a record is; a grant reaches up to its class."""

    OPEN = 0
    INTERNAL = 1
    RESTRICTED = 2
    PERSONAL = 3
    SENSITIVE_PERSONAL = 4


class Secrecy(StrEnum):
    """The state's secrecy marks (độ mật), lowest first."""

    NONE = ""
    MAT = "MAT"
    TOI_MAT = "TOI_MAT"
    TUYET_MAT = "TUYET_MAT"


class ScopeKind(StrEnum):
    """What a grant is bound to."""

    BODY = "body"  # every holding the body is responsible for today
    CUSTODY = "custody"  # every holding the body has in its keeping today
    FONDS = "fonds"
    DOSSIER = "dossier"
    HOLDING = "holding"


@dataclass(frozen=True, slots=True)
class Capacity:
    """In which post somebody acts, and on whose behalf when the right was lent by another account."""

    post_id: UUID | None = None
    lent_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """One right, already dated: `act` inside one scope, up to a class, and whose right it is."""

    act: str
    scope_kind: ScopeKind
    scope_id: UUID
    access_class: AccessClass
    capacity: Capacity = Capacity()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which post, on whose behalf, on which day.

    `account_id` is None only for the service itself (maintenance), which the trail names.
    The rooms ask `reach`, never a role.
    """

    account_id: UUID | None
    name: str
    on: date
    post_id: UUID | None = None
    on_behalf_of: UUID | None = None
    grants: tuple[Grant, ...] = field(default=(), repr=False)
    is_service: bool = False

    def reach(self, act: str, kind: ScopeKind) -> dict[AccessClass, frozenset[UUID]]:
        """Return the scopes of one kind in which `act` is allowed, keyed by the highest class there.

        Kept per class, never as one highest class: a grant up to `restricted` in one body
        must not open restricted records of another where only `open` was granted.
        """
        highest: dict[UUID, AccessClass] = {}
        for grant in self.grants:
            if grant.act == act and grant.scope_kind == kind:
                highest[grant.scope_id] = max(
                    grant.access_class, highest.get(grant.scope_id, AccessClass.OPEN)
                )
        by_class: dict[AccessClass, set[UUID]] = {}
        for scope_id, level in highest.items():
            by_class.setdefault(level, set()).add(scope_id)
        return {level: frozenset(ids) for level, ids in by_class.items()}

    def may(self, act: str, kind: ScopeKind, scope_id: UUID) -> bool:
        """Tell whether any grant opens `act` in this very scope, whatever the class."""
        return any(scope_id in ids for ids in self.reach(act, kind).values())

    def capacities(self, act: str) -> list[Capacity]:
        """Return the capacities in which the actor holds `act` anywhere: own rights before lent ones."""
        held = dict.fromkeys(grant.capacity for grant in self.grants if grant.act == act)
        return sorted(held, key=lambda capacity: capacity.lent_by is not None)

    def only(self, capacity: Capacity) -> "Actor":
        """Return the actor with the rights of one capacity alone."""
        grants = tuple(grant for grant in self.grants if grant.capacity == capacity)
        return replace(self.acting(capacity), grants=grants)

    def acting(self, capacity: Capacity) -> "Actor":
        """Return the actor as the trail names it when it uses a right of this capacity."""
        return replace(self, post_id=capacity.post_id or self.post_id, on_behalf_of=capacity.lent_by)

    def using(self, act: str, kind: ScopeKind, scope_id: UUID) -> "Actor":
        """Return the actor as the trail names it when it does `act` in this very scope."""
        usable = (each for each in self.capacities(act) if self.only(each).may(act, kind, scope_id))
        capacity = next(usable, None)
        return self if capacity is None else self.acting(capacity)


def service_actor(name: str, on: date) -> Actor:
    """Return the actor of Hoso's own maintenance: named in the trail, holding no right to open a record."""
    return Actor(account_id=None, name=name, on=on, is_service=True)
