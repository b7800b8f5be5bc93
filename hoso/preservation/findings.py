"""What a check has to say: coded, placed, never thrown away after the first."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is; only an error makes the thing checked invalid."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark about one place; `code` is stable, `where` is a path inside the thing checked."""

    code: str
    severity: Severity
    where: str
    message: str

    def as_document(self) -> dict[str, str]:
        """Return the finding as it stands in the output of `hoso validate --json`."""
        # A hostile name may hold half a character: it is shown, never a reason to fall over.
        where = self.where.encode("utf-8", "backslashreplace").decode()
        message = self.message.encode("utf-8", "backslashreplace").decode()
        return {"code": self.code, "severity": self.severity.value, "where": where, "message": message}


def error(code: str, where: str, message: str) -> Finding:
    """Return a finding that makes the thing invalid."""
    return Finding(code, Severity.ERROR, where, message)


def warning(code: str, where: str, message: str) -> Finding:
    """Return a finding that leaves the thing valid but should be mended."""
    return Finding(code, Severity.WARNING, where, message)


def info(code: str, where: str, message: str) -> Finding:
    """Return a remark that asks for nothing."""
    return Finding(code, Severity.INFO, where, message)


def is_valid(findings: list[Finding]) -> bool:
    """Tell whether nothing among `findings` is an error."""
    return all(finding.severity is not Severity.ERROR for finding in findings)
