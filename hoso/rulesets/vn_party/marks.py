"""Authority prefixes and forms of copy of Party documents (36-HD/VPTW, 05-HD/VPTW)."""

from hoso.rulesets.values import AuthorityPrefix, Mark

AUTHORITY = (
    AuthorityPrefix("T/M", "on behalf of a collective"),
    AuthorityPrefix("K/T", "a deputy for the head"),
    AuthorityPrefix("T/L", "by order of the head"),
    AuthorityPrefix("T/UQ", "authorised in writing"),
    AuthorityPrefix("Q.", "acting head"),
)
COPIES = (
    Mark("SAO Y", "SY", 1),
    Mark("SAO LỤC", "SL", 1),
    Mark("TRÍCH SAO", "TRS", 1),
    Mark("BẢN SAO", "BS", 1),
)
