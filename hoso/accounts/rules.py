"""What the usual posts may do: a table one can read aloud."""

from dataclasses import dataclass
from enum import StrEnum

from hoso.access import acts
from hoso.access.values import AccessClass, ScopeKind


class Role(StrEnum):
    """The usual posts of an office; each is a set of rights given on appointment."""

    CLERK = "clerk"
    OFFICER = "officer"
    ARCHIVIST = "archivist"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class RoleRight:
    """One line of the table below."""

    act: str
    kind: ScopeKind
    up_to: AccessClass


def _in_body(up_to: AccessClass, *names: str) -> tuple[RoleRight, ...]:
    return tuple(RoleRight(name, ScopeKind.BODY, up_to) for name in names)


def _in_custody(up_to: AccessClass, *names: str) -> tuple[RoleRight, ...]:
    return tuple(RoleRight(name, ScopeKind.CUSTODY, up_to) for name in names)


# Reading follows the body responsible today; moving boxes follows custody.
RIGHTS: dict[Role, tuple[RoleRight, ...]] = {
    Role.CLERK: (
        *_in_body(
            AccessClass.INTERNAL,
            acts.READ, acts.DOWNLOAD, acts.DESCRIBE, acts.REGISTER, acts.DIGITISE, acts.RECEIVE,
            acts.DRAFT, acts.ISSUE, acts.PLAN_FILES, acts.KEEP_FILE, acts.EXCHANGE,
        ),
        *_in_custody(AccessClass.INTERNAL, acts.MOVE_BOX),
    ),
    Role.OFFICER: _in_body(AccessClass.INTERNAL, acts.READ, acts.DOWNLOAD, acts.DRAFT, acts.KEEP_FILE),
    Role.ARCHIVIST: (
        *_in_body(
            AccessClass.PERSONAL,
            acts.READ, acts.DOWNLOAD, acts.DESCRIBE, acts.REGISTER, acts.DIGITISE, acts.ARRANGE, acts.APPROVE,
            acts.RELEASE_HOLD, acts.CLASSIFY, acts.VERIFY, acts.BODIES, acts.RECEIVE, acts.HAND_OVER,
            acts.OVERSEE, acts.PLAN_FILES, acts.TAKE_IN, acts.DISPOSE, acts.HOLD,
        ),
        *_in_custody(AccessClass.PERSONAL, acts.MOVE_BOX),
    ),
    Role.LEADER: _in_body(
        AccessClass.RESTRICTED,
        acts.READ, acts.DOWNLOAD, acts.APPROVE, acts.RELEASE_HOLD, acts.TRAIL, acts.HAND_OVER, acts.SERIES,
        acts.OVERSEE, acts.DRAFT, acts.SIGN, acts.INSTRUCT, acts.APPROVE_PLAN, acts.KEEP_FILE, acts.HOLD,
        acts.APPROVE_DISPOSAL,
    ),
    # Whoever runs the server gives rights but holds none to open a record.
    Role.ADMINISTRATOR: _in_body(AccessClass.OPEN, acts.GRANT, acts.VERIFY),
}  # fmt: skip
