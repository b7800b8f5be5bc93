"""Reads of the room. Who may see a file is decided by the room whose file it is."""

from hoso.signatures.models import Judgement, StoredFinding
from hoso.signatures.queries.judgements import (
    FileJudged,
    due_files,
    find_trust_state,
    history_of,
    judgements_of,
    list_trust_states,
    newest_of,
)

__all__ = [
    "FileJudged",
    "Judgement",
    "StoredFinding",
    "due_files",
    "find_trust_state",
    "history_of",
    "judgements_of",
    "list_trust_states",
    "newest_of",
]
