"""Acts of the room: files are noted and judged; what was found is only added to."""

from hoso.signatures.services.judging import (
    PDF,
    judge_due,
    judge_stored,
    note_known_since,
    note_trust,
    read_trusted,
    watch,
)

__all__ = ["PDF", "judge_due", "judge_stored", "note_known_since", "note_trust", "read_trusted", "watch"]
