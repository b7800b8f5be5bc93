"""Lists that offices already have, xlsx or csv, as plain rows of text.

    with ReaderPool(TASKS, workers=1) as pool:
        found = read_list(pool, source, file_name="muc luc.xlsx", into=folder, words=HEADING_WORDS)
    for row in rows_of(found, sheet=0): ...

The file is parsed in a reader process; no formula is computed, no macro run, no link followed.
"""

from hoso.reading.lists.reading import TASKS, ListRead, SheetRead, read_list, rows_of
from hoso.reading.lists.rows import Row

__all__ = ["TASKS", "ListRead", "Row", "SheetRead", "read_list", "rows_of"]
