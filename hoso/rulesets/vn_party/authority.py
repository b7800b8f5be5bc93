"""Who may issue what in the Party (Regulation 399-QĐ/TW, art. 11 and 13)."""

from enum import StrEnum

from hoso.lib.text import fold, squeeze


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


def organ_named(name: str, *, is_below_commune: bool) -> Organ | None:
    """Return which of these organs a body is by its name; None for all others.

    A committee (`Đảng ủy ...`) is a basic one where it stands below the committee of a commune.
    """
    folded = squeeze(fold(name))
    if folded.startswith("chi bo"):
        return Organ.BRANCH
    if folded.startswith("ban thuong vu"):
        return Organ.STANDING_COMMITTEE
    is_basic = is_below_commune and folded.startswith("dang uy")
    return Organ.BASIC_COMMITTEE if is_basic else None
