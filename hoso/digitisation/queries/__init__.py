"""Reads of batches and what is in them, quality control, and production figures."""

from hoso.digitisation.queries.batches import (
    DESK,
    DRAFTS,
    OF_THE_OFFICE,
    BatchCounts,
    FileRow,
    HeldFile,
    ScanFacts,
    batches_open_to,
    counts,
    documents_of,
    failed_documents,
    find_batch_of,
    find_file,
    get_batch,
    get_file,
    in_capacity,
    is_secret,
    list_batches,
    list_files,
    list_held,
    node_of,
    not_sent_yet,
    scan_of,
    unfinished_batches,
    waiting_batches,
)
from hoso.digitisation.queries.desk import (
    DeskDocument,
    DeskFile,
    documents_from,
    find_desk_file,
    get_desk_document,
    list_desk,
    states_of,
)
from hoso.digitisation.queries.drafts import UNNAMED, DraftFileShown, files_of_draft
from hoso.digitisation.queries.figures import (
    Day,
    Figures,
    Person,
    Recent,
    figures,
    pages_of_batch,
    recent_figures,
)
from hoso.digitisation.queries.leftovers import Leftover, LeftoverKind, leftovers, leftovers_of_batch
from hoso.digitisation.queries.overview import BatchLine, lines_of
from hoso.digitisation.queries.quality import (
    PageFacts,
    QualityItem,
    SampleFacts,
    certain_count,
    certain_in,
    next_to_check,
    open_sample,
    page_facts,
    quality_item,
    waiting_count,
)
from hoso.digitisation.queries.trouble import FailedDocument, failed_in

__all__ = [
    "DESK", "DRAFTS", "OF_THE_OFFICE", "UNNAMED", "BatchCounts", "BatchLine", "Day", "DeskDocument",
    "DeskFile", "DraftFileShown", "FailedDocument", "Figures", "FileRow", "HeldFile", "Leftover",
    "LeftoverKind", "PageFacts", "Person",
    "QualityItem", "Recent", "SampleFacts", "ScanFacts", "batches_open_to", "certain_count", "certain_in",
    "counts", "documents_from", "documents_of", "failed_documents", "failed_in", "figures",
    "files_of_draft", "find_batch_of",
    "find_desk_file", "find_file", "get_batch", "get_desk_document", "get_file", "in_capacity", "is_secret",
    "leftovers", "leftovers_of_batch", "lines_of", "list_batches", "list_desk", "list_files", "list_held",
    "next_to_check", "node_of", "not_sent_yet", "open_sample", "page_facts", "pages_of_batch",
    "quality_item", "recent_figures", "scan_of", "states_of", "unfinished_batches", "waiting_batches",
    "waiting_count",
]  # fmt: skip
