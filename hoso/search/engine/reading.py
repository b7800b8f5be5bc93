"""Opening the index and following what is written to it."""

import threading
from pathlib import Path

import tantivy

from hoso.search.engine.shelf import current_generation, open_index, read_scopes
from hoso.search.engine.snapshot import Snapshot
from hoso.search.errors import IndexMissing


class Reader:
    """Follows the commits and generations of the index below a folder; safe among threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._seen: tuple[Path, int, int] | None = None
        self._index: tantivy.Index | None = None
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """Return the index as of its last commit.

        Raises:
            IndexMissing: there is none.
        """
        with self._lock:
            seen = self._look()
            if self._snapshot is None or seen != self._seen:
                self._snapshot, self._seen = self._open(seen[0]), seen
            return self._snapshot

    def _look(self) -> tuple[Path, int, int]:
        """Return the generation in use and how its last commit looks from outside."""
        generation = current_generation(self._folder)
        if generation is None:
            raise IndexMissing(f"no index in {self._folder}", folder=str(self._folder))
        try:
            state = (generation / "meta.json").stat()
        except FileNotFoundError as error:
            raise IndexMissing(f"no index in {generation}", folder=str(self._folder)) from error
        return generation, state.st_ino, state.st_mtime_ns

    def _open(self, generation: Path) -> Snapshot:
        if self._index is None or self._seen is None or self._seen[0] != generation:
            self._index = open_index(generation)
            self._index.config_reader("manual")
        self._index.reload()
        searcher = self._index.searcher()
        ordinals = {scope: place for place, scope in enumerate(read_scopes(generation))}
        return Snapshot(self._index.schema, searcher, ordinals)
