"""The fields of the index, and one row as a document of it."""

from hashlib import blake2b

import tantivy

from hoso.search.engine.questions import keys_of
from hoso.search.engine.rights import terms_of
from hoso.search.engine.rows import Row
from hoso.search.engine.spelling import both_spellings, pairs_of

# Raised when a field or its content changes: an index of another version is built anew.
VERSION = 2

# One row in sixteen, picked by its key: enough to tell "more than a thousand" without counting a million.
SAMPLE_OF = 16
SAMPLE = "sample"

_WORDS = "words"


def build_schema() -> tantivy.Schema:
    """Return the fields; every change raises `VERSION`."""
    fields = tantivy.SchemaBuilder()
    # Deleting goes by this raw text key: by a number tantivy silently deletes nothing.
    fields.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    fields.add_unsigned_field("access", indexed=True)
    fields.add_unsigned_field("class", indexed=True, fast=True)
    fields.add_text_field("dossier", tokenizer_name="raw", index_option="basic")
    fields.add_text_field("number", tokenizer_name="raw", index_option="basic")
    # Folded words of everything, and of the top of the page; the accented ones for rank.
    fields.add_text_field("text", tokenizer_name=_WORDS, index_option="freq")
    # Two neighbours as one term: a phrase of two words is one term, a longer one a row of pairs.
    fields.add_text_field("pairs", tokenizer_name=_WORDS, index_option="position")
    fields.add_text_field("accented", tokenizer_name=_WORDS, index_option="freq")
    fields.add_text_field("head", tokenizer_name=_WORDS, index_option="position")
    fields.add_text_field("head_accented", tokenizer_name=_WORDS, index_option="position")
    fields.add_text_field("kind", stored=True, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("type", "body"):
        fields.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    fields.add_unsigned_field("year", indexed=True, fast=True)
    fields.add_unsigned_field("day", indexed=True, fast=True)
    fields.add_text_field("part", tokenizer_name="raw", index_option="basic")
    fields.add_bytes_field("title", stored=True)
    fields.add_bytes_field("full_number", stored=True)
    fields.add_bytes_field("body_text", stored=True)
    return fields.build()


def register_words(index: tantivy.Index) -> None:
    """Tell this process how the index splits words: at spaces, for we folded before.

    Every process must do so again after opening an index, or writing and asking fail.
    """
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_WORDS, analyzer)


def to_document(row: Row, schema: tantivy.Schema, *, scope_ordinal: int) -> tantivy.Document:
    """Return `row` as tantivy takes it; `scope_ordinal` is that of its scope in this index."""
    head, head_accented = both_spellings(row.heading)
    text, accented = both_spellings(row.text)
    everything = f"{head} {text}"
    values: dict[str, object] = {
        "key": row.key,
        "access": terms_of(scope_ordinal, row.access_class),
        "class": row.access_class,
        "dossier": [dossier.hex for dossier in row.dossiers],
        "number": keys_of(row.number, row.symbol),
        "text": everything,
        "pairs": pairs_of(everything),
        "accented": f"{head_accented} {accented}",
        "head": head,
        "head_accented": head_accented,
        "kind": row.kind,
        "type": [row.type_code] if row.type_code else [],
        "body": [body.hex for body in row.bodies],
        "day": row.dated_on.toordinal() if row.dated_on else 0,
        "year": [row.dated_on.year] if row.dated_on else [],
        "part": [SAMPLE] if in_sample(row.key) else [],
        "title": row.title.encode(),
        "full_number": row.full_number.encode(),
        "body_text": row.text.encode(),
    }
    # Not Document(**values): a keyword of the wrong type kills the writer later.
    return tantivy.Document.from_dict(values, schema)


def in_sample(key: str) -> bool:
    """Tell whether the row belongs to the sample."""
    return blake2b(key.encode(), digest_size=1).digest()[0] < 256 // SAMPLE_OF
