"""What a published list says, as plain rows that know each other by key, ready to be stored.

Rows are tuples: a country has some 750,000 of them, and a frozen dataclass takes four times as long to make.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from hoso.organisations.rules.bodies import Kind, Level, RuleSet, Scheme
from hoso.organisations.rules.succession import Change, Share, Status, What


@dataclass(frozen=True, slots=True)
class Basis:
    """The text a reorganisation rests on."""

    number: str
    issuer: str
    on: date | None


class BodyRow(NamedTuple):
    """A body of the directory; `key` is its name in the lists."""

    key: str
    kind: Kind
    level: Level
    rule_set: RuleSet
    begins_on: date | None
    ceased_on: date | None
    territory_key: str | None


class NameRow(NamedTuple):
    """A name from `from_on` to the day before `to_on`."""

    body_key: str
    name: str
    short_name: str
    from_on: date | None
    to_on: date | None
    reorganisation_key: str | None = None
    language: str = "vi"


class CodeRow(NamedTuple):
    """A code from `from_on` to the day before `to_on`."""

    body_key: str
    scheme: Scheme
    code: str
    from_on: date | None
    to_on: date | None


class ParentRow(NamedTuple):
    """A parent from `from_on` to the day before `to_on`."""

    body_key: str
    parent_key: str
    from_on: date | None
    to_on: date | None


class ReorganisationRow(NamedTuple):
    """A reorganisation of one day; lists tell what happened, so it is in force unless they say else."""

    key: str
    kind: Change
    title: str
    basis: Basis
    effective_on: date
    status: Status = Status.IN_FORCE


class SuccessionRow(NamedTuple):
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
