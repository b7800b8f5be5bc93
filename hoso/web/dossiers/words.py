"""What codes of plans and work files are called, and how pressing a last day is."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from hoso.rulesets.submission import NOTICE_DAYS
from hoso.wording.dossiers import WORK_STATES

if TYPE_CHECKING:
    from hoso.dossiers.models import WorkFile

PLAN_TAGS = {"draft": "", "sent": "warn", "approved": "good"}
WORK_TAGS = {
    "open": "", "closed": "", "submitted": "warn", "returned": "bad", "kept_back": "", "accepted": "good",
}  # fmt: skip


def state_of(work: "WorkFile") -> tuple[str, str]:
    """Return the state of a work file in words, and the look of its tag."""
    return str(WORK_STATES[work.state]), WORK_TAGS[work.state]


def pressing(due_on: date | None, *, on: date) -> str:
    """Return the look of a last day: `bad` when it is over, `warn` within 30 days."""
    if due_on is None:
        return ""
    if due_on < on:
        return "bad"
    return "warn" if due_on <= on + timedelta(days=NOTICE_DAYS) else ""
