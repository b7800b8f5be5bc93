"""Loading published lists into the directory: all or nothing, and safe to repeat."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.organisations.events import DirectoryLoaded
from hoso.organisations.rules import vietnam_2025
from hoso.organisations.rules.bodies import folded_names
from hoso.organisations.rules.succession import Status
from hoso.organisations.rules.vietnam_2025 import (
    DAY,
    SOURCE,
    BodyRow,
    CodeRow,
    Directory,
    Lists,
    NameRow,
    ParentRow,
    ReorganisationRow,
    SuccessionRow,
    only_province,
)
from hoso.organisations.services.guarding import require, whole_directory
from hoso.organisations.services.vietnam_lists import locate_lists, read_lists
from hoso.tables.models import this_node

# Rows of a published list get the same id on every node (RFC 9562, version 5, of their key), so that
# what one node says of a body means the same body at another.
LISTED = UUID("5b0e7a52-6f0a-5d4e-9a51-2f6d1c7b8e01")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What stands in the lists, and how many rows of each table were new."""

    source: str
    province: str
    provinces_before: int
    provinces_after: int
    districts_before: int
    communes_before: int
    communes_after: int
    communes_divided: int
    communes_continuing: int
    bodies: int
    reorganisations: int
    successions: int
    new_rows: int


def import_vietnam_2025(actor: Actor, *, province: str = "") -> Loaded:
    """Load the units before and after 1 July 2025, their organs and who follows whom.

    `province` is the code of one province, before or after; empty means the whole country. What is
    stored already stays as it is, so that later corrections are kept: a second run adds nothing.

    Raises:
        NotAllowed: only the service itself may load lists.
        ListsMissing, ListsBroken, ProvinceUnknown: there is nothing to load.
        CodeTaken, OrganExists: a body entered by hand stands where the lists have another.
    """
    require(actor, ())
    lists = read_lists(locate_lists())
    if province:
        lists = only_province(lists, province)
    return load(actor, lists, province=province)


@transaction.atomic
def load(actor: Actor, lists: Lists, *, province: str) -> Loaded:
    """Store the directory that `lists` make; see `import_vietnam_2025`."""
    require(actor, ())
    directory = vietnam_2025.directory(lists)
    with connection.cursor() as cursor:
        # One load at a time: a second one waits, and then finds everything there.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('organisations.load', 0))")
    with whole_directory():
        new_rows = _store(directory)
    loaded = _loaded(lists, directory, province=province, new_rows=new_rows)
    if new_rows:
        audit.record(
            actor, "organisations.load", subject=uuid5(LISTED, SOURCE), province=province, rows=new_rows
        )
        events.announce(DirectoryLoaded(uuid5(LISTED, SOURCE), SOURCE, province))
    return loaded


def body_id_of(key: str) -> UUID:
    """Return the id of the body that a published list calls `key`."""
    return uuid5(LISTED, f"body {key}")


def _id(table: str, *parts: object) -> UUID:
    return uuid5(LISTED, " ".join((table, *map(str, parts))))


_Value = str | UUID | date | None


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of one table ready to be copied in; the first column is the id."""

    table: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[_Value, ...]]


def _store(directory: Directory) -> int:
    """Insert the rows that are not there yet; return how many."""
    with connection.cursor() as cursor:
        return sum(_copy_missing(cursor, rows) for rows in _tables(directory))


def _copy_missing(cursor: CursorWrapper, arriving: _Rows) -> int:
    """Copy rows in whose id is not stored.

    COPY, because a country of rows takes a minute and a half through one model object each.
    """
    rows = {row[0]: row for row in arriving.rows}
    # The table's name is one of ours, below.
    cursor.execute(f"SELECT id FROM {arriving.table} WHERE id = ANY(%s)", [list(rows)])  # noqa: S608
    stored = {row[0] for row in cursor.fetchall()}
    missing = [row for key, row in rows.items() if key not in stored]
    columns, node = ", ".join((*arriving.columns, "owner_node")), this_node()
    with cursor.copy(f"COPY {arriving.table} ({columns}) FROM STDIN") as copy:
        for row in missing:
            copy.write_row((*row, node))
    return len(missing)


def _tables(directory: Directory) -> Iterator[_Rows]:
    """Yield the rows of every table; ids come from keys, so that the order does not matter."""
    yield _Rows(
        "organisations_body",
        ("id", "reference_key", "kind", "level", "rule_set", "territory_id", "valid"),
        map(_body, directory.bodies),
    )
    yield _Rows(
        "organisations_reorganisation",
        (
            "id", "reference_key", "kind", "status", "effective_on",
            "title", "basis_number", "basis_issuer", "basis_on",
        ),
        map(_reorganisation, directory.reorganisations),
    )  # fmt: skip
    yield _Rows(
        "organisations_bodyname",
        ("id", "body_id", "name", "short_name", "language", "folded", "valid", "reorganisation_id"),
        map(_name, directory.names),
    )
    yield _Rows(
        "organisations_bodycode", ("id", "body_id", "scheme", "code", "valid"), map(_code, directory.codes)
    )
    yield _Rows(
        "organisations_bodyparent", ("id", "body_id", "parent_id", "valid"), map(_parent, directory.parents)
    )
    yield _Rows(
        "organisations_succession",
        ("id", "reorganisation_id", "predecessor_id", "successor_id", "share", "what"),
        map(_succession, directory.successions),
    )


def _days(from_on: date | None, to_on: date | None) -> str:
    """Return the half-open range as PostgreSQL writes it."""
    return f"[{from_on or ''},{to_on or ''})"


def _body(row: BodyRow) -> tuple[_Value, ...]:
    territory = body_id_of(row.territory_key) if row.territory_key else None
    days = _days(row.begins_on, row.ceased_on)
    return body_id_of(row.key), row.key, row.kind.value, row.level.value, row.rule_set.value, territory, days


def _reorganisation(row: ReorganisationRow) -> tuple[_Value, ...]:
    basis = row.basis
    return (
        _reorganisation_id(row.key), row.key, row.kind.value, Status.IN_FORCE.value, DAY,
        row.title, basis.number, basis.issuer, basis.on,
    )  # fmt: skip


def _name(row: NameRow) -> tuple[_Value, ...]:
    because = _reorganisation_id(row.reorganisation_key) if row.reorganisation_key else None
    folded = folded_names(row.name, row.short_name)
    return (
        _id("name", row.body_key, row.from_on), body_id_of(row.body_key), row.name, row.short_name, "vi",
        folded, _days(row.from_on, row.to_on), because,
    )  # fmt: skip


def _code(row: CodeRow) -> tuple[_Value, ...]:
    key = _id("code", row.body_key, row.scheme, row.from_on)
    return key, body_id_of(row.body_key), row.scheme.value, row.code, _days(row.from_on, row.to_on)


def _parent(row: ParentRow) -> tuple[_Value, ...]:
    key = _id("parent", row.body_key, row.from_on)
    return key, body_id_of(row.body_key), body_id_of(row.parent_key), _days(row.from_on, row.to_on)


def _succession(row: SuccessionRow) -> tuple[_Value, ...]:
    key = _id("succession", row.reorganisation_key, row.predecessor_key, row.successor_key, row.what)
    who = body_id_of(row.predecessor_key), body_id_of(row.successor_key)
    return key, _reorganisation_id(row.reorganisation_key), *who, row.share.value, row.what.value


def _reorganisation_id(key: str) -> UUID:
    return _id("reorganisation", key)


def _loaded(lists: Lists, directory: Directory, *, province: str, new_rows: int) -> Loaded:
    def count(told: Callable[[str], bool]) -> int:
        return sum(told(code) for code in (old.commune_code for old in lists.old) if code)

    return Loaded(
        source=SOURCE,
        province=province,
        provinces_before=len({old.province_code for old in lists.old}),
        provinces_after=len({new.province_code for new in lists.new}),
        districts_before=len({old.district_code for old in lists.old}),
        communes_before=count(lambda _code: True),
        communes_after=len(lists.new),
        communes_divided=count(lambda code: len(lists.targets[code]) > 1),
        communes_continuing=count(lambda code: vietnam_2025.continues(lists, code)),
        bodies=len(directory.bodies),
        reorganisations=len(directory.reorganisations),
        successions=len(directory.successions),
        new_rows=new_rows,
    )
