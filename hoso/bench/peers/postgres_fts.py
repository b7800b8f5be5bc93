"""PostgreSQL's full text on the same documents, with the same rights and facets."""

from collections.abc import Callable, Iterable, Sequence

import psycopg

from hoso.bench.made.texts import MadeDocument
from hoso.search.engine.spelling import folded_line

_TABLE = """
CREATE UNLOGGED TABLE made
    (id int PRIMARY KEY, scope int, class int, type text, year int, text text, words tsvector)
"""
_WHERE = "words @@ to_tsquery('simple', %(match)s) AND class <= 1 AND scope = ANY(%(scopes)s)"
_HITS = f"""
SELECT id, ts_headline('simple', text, to_tsquery('simple', %(match)s), 'MaxWords=40, MinWords=20')
  FROM (SELECT id, text FROM made WHERE {_WHERE}
         ORDER BY ts_rank(words, to_tsquery('simple', %(match)s)) DESC LIMIT 20) AS first
"""  # noqa: S608 - constants only
_FACETS = f"SELECT type, year, count(*) FROM made WHERE {_WHERE} GROUP BY type, year"  # noqa: S608


def build(url: str, documents: Iterable[MadeDocument], *, advance: Callable[[int], None]) -> None:
    """Fill and index a table in an empty database."""
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(_TABLE)
        with database.cursor().copy("COPY made (id, scope, class, type, year, text) FROM STDIN") as copy:
            for each in documents:
                everything = f"{each.full_number} {each.subject} {each.signer} {each.text}"
                copy.write_row(
                    (each.ordinal, each.scope, each.access_class, each.type_code, each.on.year,
                     folded_line(everything))
                )  # fmt: skip
                advance(1)
        database.execute("UPDATE made SET words = to_tsvector('simple', text)")
        database.execute("CREATE INDEX made_words ON made USING gin (words)")
        database.execute("CREATE INDEX made_scope ON made (scope)")
        database.execute("VACUUM ANALYZE made")


class Postgres:
    """Asks the database for what one look-up shows: hits with snippets, count and facets."""

    def __init__(self, url: str, scopes: Sequence[int]) -> None:
        self._database = psycopg.connect(url, autocommit=True)
        self._scopes = list(scopes)

    @property
    def name(self) -> str:
        return f"PostgreSQL {self._database.info.server_version // 10_000} full text"

    def look_up(self, clauses: Sequence[Sequence[str]]) -> int:
        """Return how many rows hold every clause (a word, or several in a row)."""
        match = " & ".join("(" + " <-> ".join(words) + ")" for words in clauses)
        facts = {"match": match, "scopes": self._scopes}
        self._database.execute(_HITS, facts).fetchall()
        counts = self._database.execute(_FACETS, facts).fetchall()
        return sum(int(count) for _, _, count in counts)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()
