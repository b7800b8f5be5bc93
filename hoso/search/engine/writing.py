"""Adding and removing rows."""

from collections.abc import Iterable
from pathlib import Path

from hoso.search.engine.rows import Row
from hoso.search.engine.schema import to_document
from hoso.search.engine.shelf import make_index, open_index, read_scopes, write_scopes

_HEAP_BYTES = 64 << 20
_BUILD_HEAP_BYTES = 1 << 30


class Writer:
    """Writes one index. The caller holds `shelf.only_writer`.

    tantivy holds the interpreter lock while it commits: a process that must stay awake (a worker with a
    heartbeat) writes through `child.ChildWriter`.
    """

    def __init__(self, generation: Path, *, is_new: bool = False) -> None:
        self._generation = generation
        self._ordinals = {scope: place for place, scope in enumerate(read_scopes(generation))}
        self._kept_scopes = len(self._ordinals)
        index = make_index(generation) if is_new else open_index(generation)
        self._schema = index.schema
        # One thread: fewer, larger segments, and every segment costs each query a little.
        self._writer = index.writer(_BUILD_HEAP_BYTES if is_new else _HEAP_BYTES, 1)
        self._is_new = is_new

    def replace(self, rows: Iterable[Row]) -> None:
        """Index `rows`, each instead of the one with the same key."""
        for row in rows:
            if not self._is_new:
                self._writer.delete_documents_by_term("key", row.key)
            ordinal = self._ordinals.setdefault(row.scope, len(self._ordinals))
            self._writer.add_document(to_document(row, self._schema, scope_ordinal=ordinal))

    def remove(self, keys: Iterable[str]) -> None:
        """Take rows out; a key that is not there is none."""
        for key in keys:
            self._writer.delete_documents_by_term("key", key)

    def commit(self) -> None:
        """Make everything since the last commit durable and visible."""
        if len(self._ordinals) > self._kept_scopes:
            write_scopes(self._generation, self._ordinals)
            self._kept_scopes = len(self._ordinals)
        self._writer.commit()
        self._is_new = False

    def close(self) -> None:
        """Finish merges and let go; what was not committed is lost."""
        self._writer.wait_merging_threads()
