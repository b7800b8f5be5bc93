"""What a person may decide about something that was held because of a secrecy mark."""

from enum import StrEnum


class Decision(StrEnum):
    """The decision about one hold."""

    OPEN = ""
    RELEASED = "released"
    SECRET = "secret"  # noqa: S105 (a decision, no password)
    WITHDRAWN = "withdrawn"  # whoever sent it took it back before anybody decided
