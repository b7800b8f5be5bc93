"""Opening the index and following what is written to it."""

import threading
from pathlib import Path
from typing import NamedTuple

import tantivy

from hoso.search.engine.shelf import current_generation, open_index, read_scopes
from hoso.search.engine.snapshot import Opened, Snapshot
from hoso.search.errors import IndexMissing


class Reader:
    """Follows the commits and generations of the index below a folder; safe among threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._seen: _Seen | None = None
        self._index: tantivy.Index | None = None
        self._opened: Opened | None = None
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """Return the index as of its last commit.

        Raises:
            IndexMissing: there is none.
        """
        with self._lock:
            try:
                return self._current()
            except IndexMissing:
                # Perhaps another generation was put in use between two of our looks.
                return self._current()

    def _current(self) -> Snapshot:
        seen = self._look()
        if self._snapshot is None or seen != self._seen:
            self._snapshot = self._open(seen.generation)
            self._seen = seen
        return self._snapshot

    def _look(self) -> "_Seen":
        """Return the generation in use and how its last commit looks from outside."""
        generation = current_generation(self._folder)
        if generation is None:
            raise IndexMissing(f"no index in {self._folder}", folder=str(self._folder))
        try:
            state = (generation / "meta.json").stat()
        except FileNotFoundError as error:
            raise IndexMissing(f"no index in {generation}", folder=str(self._folder)) from error
        return _Seen(generation, state.st_ino, state.st_mtime_ns)

    def _open(self, generation: Path) -> Snapshot:
        if self._index is None or self._seen is None or self._seen.generation != generation:
            self._index, self._opened = open_index(generation), None
            self._index.config_reader("manual")
        self._index.reload()
        searcher = self._index.searcher()
        # After the searcher: then it holds every scope of the snapshot.
        ordinals = {scope: place for place, scope in enumerate(read_scopes(generation))}
        if self._opened is None or self._opened.scope_ordinals != ordinals:
            self._opened = Opened(self._index.schema, ordinals)
        return Snapshot(self._index.schema, searcher, self._opened)


class _Seen(NamedTuple):
    generation: Path
    inode: int
    changed_ns: int
