"""Looking at XML from outside before anything understands it: no document type, not too deep, not too much.

Runs in the sandboxed reader.
"""

from pathlib import Path
from typing import Any
from xml.parsers import expat

from lxml import etree

from hoso.preservation.errors import PackageRefused

MOST_DEPTH = 60
MOST_ELEMENTS = 5_000_000
MOST_BYTES = 1 << 30
_PIECE = 1 << 20


def check_plain(path: Path) -> None:
    """Refuse XML that declares a document type (and with it entities), is too deep, or is no XML.

    Raises:
        PackageRefused: see above; `reason` is doctype, depth, size or xml.
    """
    parser = expat.ParserCreate()
    depth = elements = 0

    def on_start(_name: str, _attributes: object) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > MOST_DEPTH or elements > MOST_ELEMENTS:
            raise PackageRefused("too deep, or too many elements", reason="depth")

    def on_end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def on_doctype(*_declared: object) -> None:
        raise PackageRefused("a document type is declared", reason="doctype")

    parser.StartElementHandler, parser.EndElementHandler = on_start, on_end
    parser.StartDoctypeDeclHandler = on_doctype
    if path.stat().st_size > MOST_BYTES:
        raise PackageRefused("XML of more than a gigabyte", reason="size")
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        said = expat.ErrorString(error.code)
        raise PackageRefused(f"line {error.lineno}: {said}", reason="xml", line=error.lineno) from error
    except (LookupError, ValueError) as error:
        raise PackageRefused("another encoding", reason="xml", line=1) from error


def walk(path: Path, *, schema: Any = None) -> Any:
    """Yield the events `start` and `end` of a file that `check_plain` has passed, checking it on the way."""
    return etree.iterparse(
        str(path), events=("start", "end"), schema=schema, resolve_entities=False, load_dtd=False,
        no_network=True, huge_tree=True, recover=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip


def first_errors(schema: Any, path: Path, *, most: int = 20) -> list[tuple[int, str]]:
    """Return what the schema has against a file: line and message."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True)
    schema.validate(etree.parse(str(path), parser))
    return [(each.line, each.message) for each in list(schema.error_log)[:most]]
