"""Documents that others cite and that are held nowhere here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from hoso.registry.models import Citation
from hoso.registry.queries.issuers import Issuers, columns
from hoso.registry.queries.series import numbered_documents

MOST_CITING = 20
# Where a symbol is common to more, it is not known whose paper it is anyway.
MOST_ISSUERS = 5


@dataclass(frozen=True, slots=True)
class CitedNotHeld:
    """A number that documents here cite, and that no document here bears.

    `series` are declared series it would stand in, with their bodies; `users` bodies whose own documents
    here bear the same symbol, at most `MOST_ISSUERS` of each; `is_shared` that others' documents bear
    it too. `citing` are at most `MOST_CITING` of the `times` documents that cite it, the least guarded first.
    """

    number_key: str
    number: int
    symbol_key: str
    cited: str
    cited_on: date | None
    citing: tuple[UUID, ...]
    times: int
    series: tuple[tuple[UUID, UUID], ...]
    users: frozenset[UUID]
    is_shared: bool


# What is cited without a day is the same as what is cited with one, where there is such a one.
_CITED = """
    WITH document AS ({documents}), citation AS ({citations}),
    own(creator, issuer) AS (SELECT * FROM unnest(%s::uuid[], %s::text[])),
    used AS (
        SELECT document.symbol_key, document.creator, own.creator IS NOT NULL AS is_own
          FROM document
          LEFT JOIN own ON own.creator = document.creator AND own.issuer = document.issuer
         WHERE document.symbol_key <> ''
         GROUP BY 1, 2, 3
    ),
    usage AS (
        SELECT symbol_key, (array_agg(DISTINCT creator) FILTER (WHERE is_own))[1:{most}] AS users,
               bool_or(NOT is_own) AS is_shared
          FROM used GROUP BY symbol_key
    ),
    series AS (
        SELECT id, body_id, valid, complete_from, complete_to, unnest(symbol_keys) AS symbol_key
          FROM registry_declaredseries
         WHERE withdrawn_at IS NULL AND NOT is_secret
    ),
    ours AS (
        SELECT symbol_key FROM usage WHERE users IS NOT NULL UNION SELECT symbol_key FROM series
    ),
    lacking AS (
        SELECT number_key, number_value, symbol_key, extract(year FROM cited_on)::int AS year,
               min(cited) AS cited, min(cited_on) AS cited_on, count(DISTINCT document_id) AS times,
               (array_agg(document_id ORDER BY access_class, document_id)) AS citing
          FROM citation
         WHERE symbol_key IN (SELECT symbol_key FROM ours)
           AND NOT EXISTS (
               SELECT FROM registry_document held
                WHERE held.number_key = citation.number_key
                  AND (citation.cited_on IS NULL OR held.issued_on IS NULL
                       OR extract(year FROM held.issued_on) = extract(year FROM citation.cited_on)))
         GROUP BY 1, 2, 3, 4
    )
    SELECT lacking.number_key, lacking.number_value, lacking.symbol_key, cited, cited_on, citing, times,
           (array_agg(series.id ORDER BY series.id) FILTER (WHERE series.id IS NOT NULL))[1:{most}],
           (array_agg(series.body_id ORDER BY series.id) FILTER (WHERE series.id IS NOT NULL))[1:{most}],
           coalesce(usage.users, '{{}}'), coalesce(usage.is_shared, false)
      FROM lacking
      LEFT JOIN usage ON usage.symbol_key = lacking.symbol_key
      LEFT JOIN series
        ON series.symbol_key = lacking.symbol_key
       AND (lacking.cited_on IS NULL OR lacking.cited_on <@ series.valid)
       AND lacking.number_value BETWEEN series.complete_from
                                    AND coalesce(series.complete_to, lacking.number_value)
     WHERE lacking.year IS NOT NULL
        OR NOT EXISTS (SELECT FROM citation dated
                        WHERE dated.number_key = lacking.number_key AND dated.cited_on IS NOT NULL)
     GROUP BY 1, 2, 3, 4, 5, 6, 7, usage.users, usage.is_shared
     ORDER BY 1, 5
"""

# Two before and two after, found by the index on symbol and number.
_NEIGHBOURS = """
    WITH wanted(place, symbol_key, n, year) AS (
        SELECT * FROM unnest(%s::int[], %s::text[], %s::int[], %s::int[])
    )
    SELECT wanted.place, near.id
      FROM wanted CROSS JOIN LATERAL (
          (SELECT id, number_value FROM registry_document document
            WHERE document.symbol_key = wanted.symbol_key AND document.number_value < wanted.n
              AND (wanted.year IS NULL OR extract(year FROM document.issued_on) = wanted.year)
            ORDER BY number_value DESC LIMIT 2)
          UNION ALL
          (SELECT id, number_value FROM registry_document document
            WHERE document.symbol_key = wanted.symbol_key AND document.number_value > wanted.n
              AND (wanted.year IS NULL OR extract(year FROM document.issued_on) = wanted.year)
            ORDER BY number_value LIMIT 2)
      ) near
     ORDER BY wanted.place, near.number_value
"""


def find_cited_not_held(issuers: Issuers) -> list[CitedNotHeld]:
    """Return what documents here cite and what is held nowhere, where a body of ours may have issued it.

    A symbol that no body here uses (a decree of the Government) is nobody's loss. What a document says
    in which a secrecy mark was found is not repeated.
    """
    documents, given = numbered_documents().query.sql_with_params()
    citations, given_too = _citations().query.sql_with_params()
    with connection.cursor() as cursor:
        # The statement is ours; what comes from records is passed beside it.
        statement = _CITED.format(documents=documents, citations=citations, most=MOST_ISSUERS)
        cursor.execute(statement, [*given, *given_too, *columns(issuers.own)])
        return [_found(row) for row in cursor.fetchall()]


def _citations() -> Any:
    rows = Citation.objects.filter(
        document__holding__is_shut=False, document__holding__struck_on=None, number_value__isnull=False
    )
    return (
        rows.exclude(number_key="")
        .order_by()
        .values(
            "document_id", "number_key", "number_value", "symbol_key", "cited", "cited_on",
            access_class=F("document__holding__access_class"),
        )
    )  # fmt: skip


def _found(row: Sequence[Any]) -> CitedNotHeld:
    key, number, symbol, cited, cited_on, citing, times, series, bodies, users, is_shared = row
    return CitedNotHeld(
        key, number, symbol, cited, cited_on, tuple(dict.fromkeys(citing))[:MOST_CITING], times,
        tuple(dict.fromkeys(zip(series or (), bodies or (), strict=True))),
        frozenset(users), is_shared,
    )  # fmt: skip


def neighbours(wanted: Sequence[CitedNotHeld]) -> list[list[UUID]]:
    """Return for each the documents of the same symbol and year whose numbers are nearest, in order.

    Who received those most likely received the missing one too.
    """
    found: list[list[UUID]] = [[] for _ in wanted]
    years = [each.cited_on.year if each.cited_on else None for each in wanted]
    with connection.cursor() as cursor:
        cursor.execute(
            _NEIGHBOURS,
            [
                list(range(len(wanted))), [each.symbol_key for each in wanted],
                [each.number for each in wanted], years,
            ],
        )  # fmt: skip
        for place, document_id in cursor.fetchall():
            found[place].append(document_id)
    return found
