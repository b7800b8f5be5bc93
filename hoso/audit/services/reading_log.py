"""Reading the log once, from its first row to its last."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from hoso.audit import queries
from hoso.audit.models import Detail, Leaf, Subtree, TrailRow
from hoso.audit.rules import merkle
from hoso.audit.rules.canonical import commitment
from hoso.audit.rules.findings import Notes
from hoso.audit.services.recording import ERASED
from hoso.audit.services.sealing import content_of

PAGE_ROWS = 2000


@dataclass(frozen=True)
class LogRead:
    """The log as it stands: its right edge, its root at each size asked for, whether no place is missing."""

    edge: merkle.Edge
    roots: dict[int, bytes]
    whole: bool

    def reaches(self, size: int) -> bool:
        """Tell whether the log has `size` rows, or must be taken to have them because it is cut open."""
        return size <= self.edge.size or not self.whole


def place_of(row: TrailRow | Leaf) -> tuple[UUID, int, int]:
    """Return where a row, or the row of a leaf, stands among the committed ones."""
    return (row.incarnation, row.xid, row.written)


def read_log(sizes: set[int], notes: Notes) -> LogRead:
    """Read log, rows and details in one pass, noting what does not fit; `sizes` are those of checkpoints."""
    edge = merkle.Edge()
    roots = {0: edge.root()} if 0 in sizes else {}
    before: tuple[UUID, int, int] | None = None
    for page in _pages():
        _check_rows(page, notes)
        complete: dict[tuple[int, int], bytes] = {}
        for leaf in page:
            if leaf.seq != edge.size:
                notes.add(
                    "log_cut_open",
                    f"{edge.size}-{leaf.seq - 1}",
                    "These places of the log are missing; what follows cannot be compared any more.",
                )
                return LogRead(edge, roots, whole=False)
            place = place_of(leaf)
            if before is not None and place < before:
                notes.add(
                    "row_reordered", _where(leaf), "The row stands behind one that was committed after it."
                )
            before = place
            for height, position, digest in edge.append(bytes(leaf.leaf_hash)):
                if height % queries.LEVEL_HEIGHT == 0:
                    complete[height // queries.LEVEL_HEIGHT, position] = digest
            if edge.size in sizes:
                roots[edge.size] = edge.root()
        _check_subtrees(complete, notes)
    return LogRead(edge, roots, whole=True)


def _pages() -> Iterator[list[Leaf]]:
    seq = -1
    while page := list(Leaf.objects.filter(seq__gt=seq).order_by("seq")[:PAGE_ROWS]):
        yield page
        seq = page[-1].seq


def _where(leaf: Leaf) -> str:
    return f"{leaf.seq} ({leaf.row_id})"


def _check_rows(page: Sequence[Leaf], notes: Notes) -> None:
    ids = [leaf.row_id for leaf in page]
    rows = TrailRow.objects.in_bulk(ids)
    details = Detail.objects.in_bulk(ids)
    for leaf in page:
        row = rows.get(leaf.row_id)
        if row is None:
            notes.add("row_removed", _where(leaf), "The row was sealed and is gone.")
        elif merkle.leaf_hash(content_of(row)) != bytes(leaf.leaf_hash):
            notes.add("row_changed", _where(leaf), f"The row ({row.act}) is not as it was sealed.")
        elif place_of(row) != place_of(leaf):
            notes.add(
                "row_reordered", _where(leaf), "The row bears another transaction than when it was sealed."
            )
    _check_details(page, rows, details, notes)


def _check_details(
    page: Sequence[Leaf], rows: Mapping[UUID, TrailRow], details: Mapping[UUID, Detail], notes: Notes
) -> None:
    """Compare each detail with the row's commitment; one that is gone needs the act that erased it."""
    lacking: list[Leaf] = []
    for leaf in page:
        row, detail = rows.get(leaf.row_id), details.get(leaf.row_id)
        if row is None:
            continue
        if detail is None:
            if bytes(row.commitment):
                lacking.append(leaf)
        elif commitment(bytes(detail.salt), detail.detail) != bytes(row.commitment):
            notes.add(
                "detail_changed", _where(leaf), f"The detail of the row ({row.act}) is not as it was sealed."
            )
    erased = set(
        TrailRow.objects.filter(act=ERASED, subject__in=[leaf.row_id for leaf in lacking]).values_list(
            "subject", flat=True
        )
    )
    for leaf in lacking:
        if leaf.row_id not in erased:
            notes.add("detail_removed", _where(leaf), "The detail is gone without an act that erased it.")


def _check_subtrees(complete: Mapping[tuple[int, int], bytes], notes: Notes) -> None:
    for level in sorted({level for level, _ in complete}):
        positions = [position for at, position in complete if at == level]
        found = Subtree.objects.filter(level=level, position__in=positions).values_list("position", "hash")
        stored = {position: bytes(digest) for position, digest in found}
        for position in positions:
            if stored.get(position) != complete[level, position]:
                leaves = 1 << level * queries.LEVEL_HEIGHT
                notes.add(
                    "range_changed",
                    f"{position * leaves}-{(position + 1) * leaves - 1}",
                    "The log between these places is not as it was sealed.",
                )
