"""Who may issue what in the Party (Regulation 399-QĐ/TW, art. 11 and 13)."""

from enum import StrEnum


class Organ(StrEnum):
    """The organs whose authority the regulation limits by name."""

    BASIC_COMMITTEE = "dang-uy-co-so"
    STANDING_COMMITTEE = "ban-thuong-vu"
    BRANCH = "chi-bo"


_FORBIDDEN: dict[Organ, frozenset[str]] = {
    Organ.BASIC_COMMITTEE: frozenset({"CT", "TTRI", "HD"}),
    Organ.STANDING_COMMITTEE: frozenset({"QC"}),
    Organ.BRANCH: frozenset({"QYD", "HD"}),
}


def may_issue(organ: Organ, type_code: str) -> bool:
    """Tell whether the organ may issue documents of this type (our code, `vn_party.types`)."""
    return type_code not in _FORBIDDEN[organ]
