"""What a person may decide about something that was held because of a secrecy mark."""

from enum import StrEnum, auto


class Decision(StrEnum):
    """The decision about one hold."""

    OPEN = ""
    RELEASED = "released"
    SECRET = auto()
    WITHDRAWN = "withdrawn"  # whoever sent it took it back before anybody decided
