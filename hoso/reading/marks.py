"""Asking a reader whether a file bears secrecy marks, from outside: its answer is checked before it is used.

Every room that takes files from outside asks here, so that what holds an upload holds a message too.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hoso.node.errors import ReaderCrashed, ReaderTimedOut, ReaderTooBig
from hoso.node.reader import Reader

Share = Annotated[float, Field(ge=0, le=1)]
Place = tuple[int, int, int, int]
LONGEST_SECONDS = 60 * 60.0


class Finding(BaseModel):
    """One mark, or what may be one; `page` 0 when it cannot be said where."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Annotated[str, Field(max_length=40)]
    mark: Annotated[str, Field(max_length=40)] = ""
    page: Annotated[int, Field(ge=0, le=100_000)] = 0
    box: Place | None = None
    confidence: Share | None = None
    reason: Annotated[str, Field(max_length=200)] = ""


class Screened(BaseModel):
    """What the secrecy detector says of a file."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    held: bool
    findings: list[Finding] = []


def screen_seconds(pages: int) -> float:
    """Return how long the detector may take: generous for each page, up to an hour; longer for very many."""
    return min(60 + 30.0 * pages, max(LONGEST_SECONDS, 4.0 * pages))


def doubt(reason: str) -> Screened:
    """Return what is said of a file that nobody has seen: as good as a mark that cannot be read."""
    return Screened(held=True, findings=[Finding(kind="detector_failed", reason=reason[:200])])


def look_for_marks(reader: Reader, name: str, *, seconds: float) -> Screened:
    """Return what the detector says of the file that lies as `name` in the reader's work folder.

    A detector that crashes, hangs or answers nonsense has a doubt.

    Raises:
        ReaderRefused: the file cannot be opened, or the machine lacks the model (`reading.model_missing`).
    """
    try:
        return Screened.model_validate(reader.call("screen", {"input": name}, timeout_seconds=seconds))
    except (ReaderCrashed, ReaderTimedOut, ReaderTooBig) as failure:
        return doubt(failure.code)
    except ValidationError:
        return doubt("nonsense")
