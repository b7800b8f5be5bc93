"""What the sandboxed reader process does with a file; everything by names of files in its work folder.

Each task takes the work folder and its arguments and returns what can be written as JSON. Refusals are
this room's errors.
"""

import json
from pathlib import Path, PurePath
from typing import Any

import cv2

from hoso.lib.text import nfc
from hoso.reading import colour_profile, glyphless, ocr, reader, single_pages, word_engine
from hoso.reading.errors import ArgumentsNotUsable, ReadingNotUsable
from hoso.reading.look import look_at
from hoso.reading.model import Reading
from hoso.reading.page_images import write_images
from hoso.reading.page_records import page_of, record_of, records_in
from hoso.reading.page_words import WordsOf, words_in_reading, words_in_records
from hoso.reading.pdfa import write_pdfa
from hoso.reading.pdfa_check import pdfa_findings
from hoso.reading.screening import screen_file

Answer = dict[str, Any]
_MOST_TEXT_BYTES = 20_000_000
_ENCODINGS = ("utf-8-sig", "utf-16")


def prepare() -> None:
    """Load the model and build what never changes, once per process and before the first file.

    The second engine is left for the first page whose fields are asked for: `hoso ocr` asks for none.
    """
    # The pool is what is parallel: a second thread here would take another reader's core.
    cv2.setNumThreads(1)
    ocr.engine(reader.DEFAULT_LANGUAGE)
    word_engine.engine()
    glyphless.font_file()
    colour_profile.srgb_profile()


def screen(work: Path, arguments: Answer) -> Answer:
    """`{"input"}` -> `{"held", "findings", "pages"}`: does any page bear a secrecy mark, or may it?"""
    pages, findings = screen_file(_file(work, arguments, "input"))
    return {"held": bool(findings), "findings": [one.to_json() for one in findings], "pages": pages}


def look(work: Path, arguments: Answer) -> Answer:
    """`{"input"}` -> `{"pages": [...]}`, see `look.look_at`."""
    return {"pages": look_at(_file(work, arguments, "input"))}


def read(work: Path, arguments: Answer) -> Answer:
    """`{"input", "pages", "rule_set", "name"}` -> the reading with its words and page turns.

    `pages` (from 1) may be a part of the file; `page_numbers` in the answer says which they were. `name`
    is what the file is called where it comes from: evidence for its number.
    """
    path = _file(work, arguments, "input")
    name = str(arguments.get("name") or "")
    return stored(reader.read_file(path, pages=_pages(arguments), hint=_hint(arguments), name=name))


def pages(work: Path, arguments: Answer) -> Answer:
    """`{"input"}` -> `{"pages"}`: how many the file has."""
    return {"pages": single_pages.page_count(_file(work, arguments, "input"))}


def read_page(work: Path, arguments: Answer) -> Answer:
    """`{"input", "page", "is_first", "rule_set", "with_fields"}` -> `{"page"}`, one page's record, from 1.

    `is_first`: of a document whose fields will be asked for; `with_fields` (unless told otherwise): a page
    of such a document.
    """
    number = arguments.get("page")
    if not isinstance(number, int):
        raise ArgumentsNotUsable("page must be a number", argument="page")
    page = single_pages.read_page(
        _file(work, arguments, "input"),
        number,
        hint=_hint(arguments),
        is_first=bool(arguments.get("is_first")),
        with_fields=bool(arguments.get("with_fields", True)),
    )
    return {"page": record_of(page)}


def gather(work: Path, arguments: Answer) -> Answer:
    """`{"input", "records", "name", "rule_set", "with_words"}` -> the answer of `read`.

    `records` is a file of page records, one a line. Without `with_words` the answer has neither words nor
    page turns: of a thousand pages they are many.
    """
    path = _file(work, arguments, "input")
    read = [page_of(record) for record in records_in(_file(work, arguments, "records"))]
    name = str(arguments.get("name") or path.name)
    reading = single_pages.gathered(path, read, name=name, hint=_hint(arguments))
    return stored(reading) if arguments.get("with_words", True) else reading.to_json()


def extract(work: Path, arguments: Answer) -> Answer:
    """`{"input", "rule_set"}` -> fields of a PDF's own text, or of a text file; no recognition."""
    path = _file(work, arguments, "input")
    hint = _hint(arguments)
    if arguments.get("is_text"):
        reading = reader.extract_text(_text_of(path), name=path.name, hint=hint)
    else:
        reading = reader.extract_file(path, hint=hint)
    return without_pixels(reading)


def pdfa(work: Path, arguments: Answer) -> Answer:
    """`{"input", "pages", "reading", "output"}` -> writes a PDF/A-2b and returns `{"pages", "findings"}`.

    In the place of `reading`, a stored reading, may stand `records`, a file of page records in the order of
    the pages: then no more than one page's words are held at a time.
    """
    output = _place(work, arguments, "output")
    written = write_pdfa(
        _file(work, arguments, "input"),
        output,
        words=_words(work, arguments),
        pages=_pages(arguments),
        title=str(arguments.get("title", "")),
    )
    return {"pages": written, "findings": [finding.to_json() for finding in pdfa_findings(output)]}


def _words(work: Path, arguments: Answer) -> WordsOf:
    if "records" in arguments:
        return words_in_records(records_in(_file(work, arguments, "records")))
    try:
        reading = json.loads(_file(work, arguments, "reading").read_text("utf-8"))
    except json.JSONDecodeError as error:
        raise ReadingNotUsable(f"the stored reading is no JSON: {error}") from error
    return words_in_reading(reading)


def check_pdfa(work: Path, arguments: Answer) -> Answer:
    """`{"input"}` -> `{"findings": [...]}`, see `pdfa_check.pdfa_findings`."""
    return {"findings": [finding.to_json() for finding in pdfa_findings(_file(work, arguments, "input"))]}


def images(work: Path, arguments: Answer) -> Answer:
    """`{"input", "pages", "width", "format", "rotations"}` -> writes pictures, returns their names."""
    rotations = {int(page): int(turn) for page, turn in (arguments.get("rotations") or {}).items()}
    written = write_images(
        _file(work, arguments, "input"),
        work,
        pages=_pages(arguments),
        width=int(arguments.get("width", 1200)),
        kind=str(arguments.get("format", "webp")),
        rotations=rotations,
    )
    return {"pages": written}


def stored(reading: Reading) -> Answer:
    """Return a reading as it is kept: the document of `hoso read`, its words, and what the PDF/A needs."""
    return {
        **reading.to_json(),
        "page_numbers": [page.number for page in reading.pages],
        "rotations": {str(page.number): page.rotation for page in reading.pages if page.rotation},
        "words": reading.words_json(),
    }


def without_pixels(reading: Reading) -> Answer:
    """Return the document of `hoso extract`: no page sizes, no confidence of recognition, no boxes."""
    document = reading.to_json()
    del document["page_sizes"], document["ocr_confidence"]
    for value in document["fields"].values():
        for one in value if isinstance(value, list) else [value]:
            one.pop("box", None)
    return document


def _file(work: Path, arguments: Answer, name: str) -> Path:
    path = _place(work, arguments, name)
    if not path.is_file() or path.is_symlink():
        raise ArgumentsNotUsable(f"{name}: no such file in the work folder", argument=name)
    return path


def _place(work: Path, arguments: Answer, name: str) -> Path:
    value = arguments.get(name)
    if not isinstance(value, str) or not value or PurePath(value).name != value or value in {".", ".."}:
        raise ArgumentsNotUsable(f"{name} must be the name of a file in the work folder", argument=name)
    return work / value


def _pages(arguments: Answer) -> list[int] | None:
    value = arguments.get("pages")
    if value is None:
        return None
    if not isinstance(value, list) or not value or not all(isinstance(one, int) for one in value):
        raise ArgumentsNotUsable("pages must be a list of page numbers", argument="pages")
    return value


def _hint(arguments: Answer) -> str | None:
    value = arguments.get("rule_set")
    return value if isinstance(value, str) and value not in {"", "unknown"} else None


def _text_of(path: Path) -> str:
    if path.stat().st_size > _MOST_TEXT_BYTES:
        raise ArgumentsNotUsable(f"more than {_MOST_TEXT_BYTES} bytes of text", argument="input")
    content = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            return nfc(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise ArgumentsNotUsable("the text is neither UTF-8 nor UTF-16", argument="input")
