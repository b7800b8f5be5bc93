"""What a published list says, as plain rows that know each other by key, ready to be stored."""

from dataclasses import dataclass, field
from datetime import date

from hoso.organisations.rules.bodies import Kind, Level, RuleSet, Scheme
from hoso.organisations.rules.succession import Change, Share, Status, What


@dataclass(frozen=True, slots=True)
class Basis:
    """The text a reorganisation rests on."""

    number: str
    issuer: str
    on: date | None


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A body of the directory; `key` is its name in the lists."""

    key: str
    kind: Kind
    level: Level
    rule_set: RuleSet
    begins_on: date | None
    ceased_on: date | None
    territory_key: str | None


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name from `from_on` to the day before `to_on`."""

    body_key: str
    name: str
    short_name: str
    from_on: date | None
    to_on: date | None
    reorganisation_key: str | None = None
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code from `from_on` to the day before `to_on`."""

    body_key: str
    scheme: Scheme
    code: str
    from_on: date | None
    to_on: date | None


@dataclass(frozen=True, slots=True)
class ParentRow:
    """A parent from `from_on` to the day before `to_on`."""

    body_key: str
    parent_key: str
    from_on: date | None
    to_on: date | None


@dataclass(frozen=True, slots=True)
class ReorganisationRow:
    """A reorganisation of one day; lists tell what happened, so it is in force unless they say else."""

    key: str
    kind: Change
    title: str
    basis: Basis
    effective_on: date
    status: Status = Status.IN_FORCE


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    """A line of a reorganisation."""

    reorganisation_key: str
    predecessor_key: str
    successor_key: str
    share: Share
    what: What


@dataclass(frozen=True)
class Directory:
    """Everything the lists say, ready to be stored."""

    bodies: list[BodyRow] = field(default_factory=list)
    names: list[NameRow] = field(default_factory=list)
    codes: list[CodeRow] = field(default_factory=list)
    parents: list[ParentRow] = field(default_factory=list)
    reorganisations: list[ReorganisationRow] = field(default_factory=list)
    successions: list[SuccessionRow] = field(default_factory=list)
