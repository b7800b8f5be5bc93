"""Declared series, the gaps in them, and numbers in no declared series."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet

from hoso.lib.errors import NotFound
from hoso.registry.models import DeclaredSeries, Document, Incoming
from hoso.registry.queries.issuers import Issuers, columns


def list_series(body_ids: Iterable[UUID]) -> list[DeclaredSeries]:
    """Return the series in force of bodies, newest days first."""
    found = DeclaredSeries.objects.filter(body__in=list(body_ids), withdrawn_at__isnull=True)
    return list(found.order_by("-valid", "title", "id"))


def get_series(series_id: UUID) -> DeclaredSeries:
    """Return one series, withdrawn ones too.

    Raises:
        NotFound: no such series.
    """
    series = DeclaredSeries.objects.filter(pk=series_id).first()
    if series is None:
        raise NotFound(f"series {series_id} not found")
    return series


def series_by_id(series_ids: Iterable[UUID]) -> dict[UUID, DeclaredSeries]:
    """Return several series at once."""
    return DeclaredSeries.objects.in_bulk(list(series_ids))


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers `first` to `last` of a declared series of which no document is here.

    `before` and `after` are the documents next to the gap with their dates, where there are any.
    """

    series_id: UUID
    body_id: UUID
    first: int
    last: int
    before: UUID | None
    before_on: date | None
    after: UUID | None
    after_on: date | None


@dataclass(frozen=True, slots=True)
class Undeclared:
    """Numbers that a body gave itself and for which it declared no series.

    `period` is the calendar year, with a Party committee the code of the type. `symbols` are as written.
    """

    body_id: UUID
    rule_set: str
    period: str
    symbols: tuple[str, ...]
    documents: int
    first: int
    last: int


# A document whose date, type or symbol nobody could read counts wherever it may belong: what is told as
# missing must be missing. Another body's paper in the fonds (an incoming one) counts nowhere.
_PLACED = """
    other(creator, issuer) AS (SELECT * FROM unnest(%s::uuid[], %s::text[])),
    series AS (
        SELECT id, body_id, valid, type_codes, symbol_keys, complete_from, complete_to, is_secret,
               2 * (cardinality(symbol_keys) > 0)::int + (cardinality(type_codes) > 0)::int AS rank
          FROM registry_declaredseries
         WHERE withdrawn_at IS NULL
    ),
    matched AS (
        SELECT document.id, document.number_value, document.issued_on, series.id AS series_id,
               rank() OVER (PARTITION BY document.id ORDER BY series.rank DESC) AS place
          FROM document
          JOIN series
            ON series.body_id = document.creator
           AND (document.issued_on IS NULL OR document.issued_on <@ series.valid)
           AND (cardinality(series.symbol_keys) = 0 OR document.symbol_key = ''
                OR document.symbol_key = ANY(series.symbol_keys))
           AND (cardinality(series.type_codes) = 0 OR document.type_code = ''
                OR document.type_code = ANY(series.type_codes))
         WHERE NOT EXISTS (
               SELECT FROM other WHERE other.creator = document.creator AND other.issuer = document.issuer)
    )
"""

_GAPS = """
    WITH document AS ({documents}), {placed},
    present AS (
        SELECT series_id, number_value AS n, (array_agg(id ORDER BY issued_on, id))[1] AS id,
               min(issued_on) AS issued_on
          FROM matched
         WHERE place = 1
         GROUP BY series_id, number_value
    ),
    explained AS (
        SELECT series_id, number AS n
          FROM registry_entry entry JOIN registry_register register ON register.id = entry.register_id
         WHERE series_id IS NOT NULL AND entry.document_id IS NULL
    ),
    point AS (
        SELECT present.* FROM present JOIN series ON series.id = present.series_id
         WHERE n BETWEEN complete_from AND coalesce(complete_to, n)
         UNION ALL
        SELECT series_id, n, NULL, NULL FROM explained
         WHERE (series_id, n) NOT IN (SELECT series_id, n FROM present)
         UNION ALL SELECT id, complete_from - 1, NULL, NULL FROM series
         UNION ALL SELECT id, complete_to + 1, NULL, NULL FROM series WHERE complete_to IS NOT NULL
    ),
    step AS (
        SELECT series_id, n, id, issued_on, lead(n) OVER following AS next_n,
               lead(id) OVER following AS next_id, lead(issued_on) OVER following AS next_on
          FROM point WINDOW following AS (PARTITION BY series_id ORDER BY n)
    )
    SELECT series_id, series.body_id, n + 1, next_n - 1, step.id, step.issued_on, next_id, next_on
      FROM step JOIN series ON series.id = step.series_id
     WHERE next_n > n + 1 AND NOT series.is_secret
     ORDER BY series_id, n
"""

# NOT IN is hashed whatever the planner expects of `matched`, which it always takes for small.
_UNDECLARED = """
    WITH document AS ({documents}), {placed},
    own(creator, issuer) AS (SELECT * FROM unnest(%s::uuid[], %s::text[]))
    SELECT document.creator, document.rule_set = 'vn-party' AS by_type,
           CASE WHEN document.rule_set = 'vn-party' THEN document.type_code
                ELSE extract(year FROM document.issued_on)::int::text END AS period,
           max(document.rule_set), array_agg(DISTINCT document.symbol ORDER BY document.symbol),
           count(*), min(document.number_value), max(document.number_value)
      FROM document
      JOIN own ON own.creator = document.creator AND own.issuer = document.issuer
     WHERE document.issued_on IS NOT NULL AND document.symbol_key <> ''
       AND document.id NOT IN (SELECT id FROM matched)
     GROUP BY 1, 2, 3
     ORDER BY 1, 3
"""


def numbered_documents() -> "QuerySet[Document, Any]":
    """Return the documents that bear a number, with what series ask of them: the rows of `document`."""
    return (
        Document.objects.filter(number_value__isnull=False, holding__struck_on=None)
        .order_by()
        .values(
            "id", "number_value", "symbol", "symbol_key", "type_code", "issued_on", "issuer", "rule_set",
            creator=F("holding__creator_id"),
        )
    )  # fmt: skip


def _but_arrivals() -> "QuerySet[Document, Any]":
    """Return of those what did not arrive: that bears another body's number, whoever that is."""
    arrived = Incoming.objects.filter(document=OuterRef("pk"), body=OuterRef("holding__creator"))
    return numbered_documents().filter(~Exists(arrived))


def find_gaps(issuers: Issuers) -> list[Gap]:
    """Return every run of numbers that is missing in a declared series, secret series left out.

    A number of a register that no document bears, and that says why, is not missing.
    """
    return [Gap(*row) for row in _rows(_GAPS, [*columns(issuers.others)])]


def find_undeclared(issuers: Issuers) -> list[Undeclared]:
    """Return, by body and period, the numbers it gave itself that stand in no declared series.

    Only documents whose head names the creator of their fonds count: of others it is not known whose
    numbers they bear.
    """
    rows = _rows(_UNDECLARED, [*columns(issuers.others), *columns(issuers.own)])
    return [
        Undeclared(creator, rule_set, period, tuple(symbols), count, first, last)
        for creator, _by_type, period, rule_set, symbols, count, first, last in rows
    ]


def _rows(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    documents, given = _but_arrivals().query.sql_with_params()
    with connection.cursor() as cursor:
        # The statement is ours; what comes from records is passed beside it.
        cursor.execute(statement.format(documents=documents, placed=_PLACED), [*given, *parameters])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
