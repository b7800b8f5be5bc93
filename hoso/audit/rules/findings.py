"""What a verification may find."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

MOST_OF_A_KIND = 100


class Severity(StrEnum):
    """An error says that the trail is not what it was; information says what cannot be said yet."""

    ERROR = "error"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One thing found: a stable code, where, and a sentence."""

    code: str
    where: str
    message: str
    severity: Severity = Severity.ERROR

    def as_json(self) -> dict[str, Any]:
        """Return the finding as commands print it."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "where": self.where,
            "message": self.message,
        }


@dataclass
class Notes:
    """The findings so far; of one kind at most a hundred are spelt out, the rest are counted."""

    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, code: str, where: str, message: str, *, severity: Severity = Severity.ERROR) -> None:
        """Note one finding."""
        self.counts[code] = self.counts.get(code, 0) + 1
        if self.counts[code] <= MOST_OF_A_KIND:
            self.findings.append(Finding(code, where, message, severity))

    def all(self) -> tuple[Finding, ...]:
        """Return what was found, and how much more of each kind there was."""
        more = [
            Finding(code, "", f"{count - MOST_OF_A_KIND} more of this kind are not listed.")
            for code, count in self.counts.items()
            if count > MOST_OF_A_KIND
        ]
        return (*self.findings, *more)
