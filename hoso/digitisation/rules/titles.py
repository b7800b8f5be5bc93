"""The rule by which the documents of a batch are put into dossiers."""

import string
from collections.abc import Mapping

from hoso.digitisation.errors import TitleOdd
from hoso.lib.text import squeeze

BLANKS = ("box", "type", "year", "issuer")
UNKNOWN = "—"
LONGEST = 1000


def check_title(rule: str) -> str:
    """Return a title rule as we keep it: a title in which `{box}`, `{type}`, `{year}`, `{issuer}` are blanks.

    Documents whose blanks are filled alike come into one dossier: "Quyết định năm {year}" makes one
    dossier a year. Empty: only separator sheets say into which dossier a document goes.

    Raises:
        TitleOdd: another word in braces, a lone brace, or more than 1,000 characters.
    """
    clean = squeeze(rule)
    try:
        parts = list(string.Formatter().parse(clean))
    except ValueError as error:
        raise TitleOdd("a brace stands alone", title=clean[:80]) from error
    for _, blank, form, conversion in parts:
        if blank is not None and (blank not in BLANKS or form or conversion):
            raise TitleOdd(f"no blank {blank!r}", title=clean[:80], blanks=", ".join(BLANKS))
    if len(clean) > LONGEST:
        raise TitleOdd("longer than 1,000 characters", title=clean[:80], blanks=", ".join(BLANKS))
    return clean


def fill_title(rule: str, facts: Mapping[str, str]) -> str:
    """Return the title for one document; what is not known of it stands as a dash."""
    filled = rule.format_map({blank: facts.get(blank) or UNKNOWN for blank in BLANKS})
    return squeeze(filled)[:LONGEST]
