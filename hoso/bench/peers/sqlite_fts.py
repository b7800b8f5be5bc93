"""SQLite's FTS5 (as it comes with Python) on the same documents, with the same rights and facets."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from hoso.bench.made.texts import MadeDocument
from hoso.search.engine.spelling import folded_line

NAME = f"SQLite FTS5 {sqlite3.sqlite_version}"
_TABLES = """
CREATE TABLE rows (id INTEGER PRIMARY KEY, scope INTEGER, class INTEGER, type TEXT, year INTEGER);
CREATE VIRTUAL TABLE words USING fts5 (text, tokenize = 'unicode61');
"""
_HITS = """
SELECT r.id, snippet(words, 0, '[', ']', '', 40) FROM words JOIN rows r ON r.id = words.rowid
 WHERE words MATCH ? AND r.class <= 1 AND r.scope IN (SELECT scope FROM allowed) ORDER BY rank LIMIT 20
"""
_FACETS = """
SELECT r.type, r.year, count(*) FROM words JOIN rows r ON r.id = words.rowid
 WHERE words MATCH ? AND r.class <= 1 AND r.scope IN (SELECT scope FROM allowed) GROUP BY r.type, r.year
"""


def build(path: Path, documents: Iterable[MadeDocument], *, advance: Callable[[int], None]) -> None:
    """Make the database at `path`; folding is ours, for `unicode61` keeps đ apart from d."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    database = sqlite3.connect(part, isolation_level=None)
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.executescript(_TABLES)
    database.execute("BEGIN")
    for each in documents:
        row = (each.ordinal, each.scope, each.access_class, each.type_code, each.on.year)
        database.execute("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", row)
        everything = f"{each.full_number} {each.subject} {each.signer} {each.text}"
        database.execute(
            "INSERT INTO words (rowid, text) VALUES (?, ?)", (each.ordinal, folded_line(everything))
        )
        advance(1)
    database.execute("COMMIT")
    database.close()
    part.rename(path)


class Sqlite:
    """Asks the database for what one look-up shows: hits with snippets, count and facets."""

    def __init__(self, path: Path, scopes: Sequence[int]) -> None:
        self._database = sqlite3.connect(path)
        self._database.execute("CREATE TEMP TABLE allowed (scope INTEGER PRIMARY KEY)")
        self._database.executemany("INSERT INTO allowed VALUES (?)", [(scope,) for scope in scopes])

    def look_up(self, clauses: Sequence[Sequence[str]]) -> int:
        """Return how many rows hold every clause (a word, or several in a row)."""
        match = " ".join(f'"{" ".join(words)}"' for words in clauses)
        self._database.execute(_HITS, (match,)).fetchall()
        return sum(count for _, _, count in self._database.execute(_FACETS, (match,)))
