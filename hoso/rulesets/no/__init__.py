"""Municipalities and counties of Norway: the Archives Act and Noark 5, as far as a first page shows them."""

from hoso.access.values import Secrecy
from hoso.rulesets.values import DocumentType, Mark, RuleSet, RuleSetCode, SecrecyMark

# Kinds of journal post (Noark 5, M082 journalposttype) and the kinds of page they look like.
TYPES = (
    DocumentType("Brev", "", "BREV"),
    DocumentType("Notat", "", "NOTAT"),
    DocumentType("Saksframlegg", "", "SAKSFRAMLEGG"),
    DocumentType("Møteprotokoll", "", "MOTEPROTOKOLL"),
    DocumentType("Møteinnkalling", "", "MOTEINNKALLING"),
    DocumentType("Vedtak", "", "VEDTAK"),
    DocumentType("Høringsuttalelse", "", "HORINGSUTTALELSE"),
)
# Kept from the public by the Freedom of Information Act; this is no grade of secrecy.
CIRCULATION = (Mark("UNNTATT OFFENTLIGHET", "UNNTATT_OFFENTLIGHET", 1),)
# The Security Act (sikkerhetsloven) § 5-3; the two middle grades of the Vietnamese scale are the nearest.
SECRECY = (
    SecrecyMark("BEGRENSET", Secrecy.MAT),
    SecrecyMark("KONFIDENSIELT", Secrecy.MAT),
    SecrecyMark("STRENGT HEMMELIG", Secrecy.TUYET_MAT),
    SecrecyMark("HEMMELIG", Secrecy.TOI_MAT),
)

# What stands at each level, as the Local Government Act (kommuneloven, LOV-2018-06-22-83, § 1-1) calls it.
LEVELS = {"central": "stat", "province": "fylkeskommune", "commune": "kommune"}


def municipality_name(name: str) -> str:
    """Return the full name of a municipality that lists call `Ålesund`: `Ålesund kommune`."""
    return f"{name} {LEVELS['commune']}"


RULE_SET = RuleSet(
    code=RuleSetCode.NO,
    language="nor",
    types=TYPES,
    urgency=(Mark("HASTER", "HASTER", 1),),
    circulation=CIRCULATION,
    secrecy=SECRECY,
    authority=(),
    copies=(),
    arrival=None,
    numbered_by_year=True,  # case numbers run per year: 2019/1234-5
    number_separator="/",
)
