"""The shapes that every rule set fills with its own data."""

from dataclasses import dataclass
from enum import StrEnum

from hoso.access.values import Secrecy


class RuleSetCode(StrEnum):
    """Which rules a body writes by; an attribute of the issuing body, never of the installation."""

    VN_STATE = "vn-state"
    VN_PARTY = "vn-party"
    NO = "no"


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A kind of document.

    `code` is ours (upper-case ASCII, unique inside one rule set); `abbreviation` stands in printed
    symbols and is empty for kinds that have none; `tt05_code` is the export code of TT 05/2025,
    `32` (Khác) for kinds that its list does not name.
    """

    name: str
    abbreviation: str
    code: str
    tt05_code: str = "32"


@dataclass(frozen=True, slots=True)
class Mark:
    """A word of warning on the first page, as it is printed; `rank` grows with its force."""

    text: str
    code: str
    rank: int


@dataclass(frozen=True, slots=True)
class SecrecyMark:
    """A secrecy mark as it is printed, with the level it stands for."""

    text: str
    secrecy: Secrecy


@dataclass(frozen=True, slots=True)
class ArrivalForm:
    """What an office's arrival stamp says, as data, because offices cut their stamps differently.

    `words` say that a paper arrived, the longest first; `number` and `day` stand before what is filled in;
    `others` are further lines by which such a stamp is known.
    """

    words: tuple[str, ...]
    number: tuple[str, ...]
    day: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuthorityPrefix:
    """The letters before a signer's title that say on whose behalf the person signs."""

    text: str
    meaning: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One rule set as data; what it does not know is an empty tuple."""

    code: RuleSetCode
    language: str  # tesseract's three letters
    types: tuple[DocumentType, ...]
    urgency: tuple[Mark, ...]
    circulation: tuple[Mark, ...]
    secrecy: tuple[SecrecyMark, ...]
    authority: tuple[AuthorityPrefix, ...]
    copies: tuple[Mark, ...]
    # How the stamp looks that its receivers press on a paper; None where we know of no form.
    arrival: ArrivalForm | None
    # True: a new series each calendar year; False: one series per type and term of the committee.
    numbered_by_year: bool
    # The mark between number and symbol in this rule set's own spelling.
    number_separator: str
