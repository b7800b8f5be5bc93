"""What the reader process does to put the files of a dossier into one PDF.

    with pool.lease() as reader:
        reader.call("look", {"inputs": ["a.pdf"]})
        reader.call("join", {"front": "front.pdf", "parts": [...], "attached": [...]})

Pages are copied as they are. What was signed is never taken apart: it is attached, byte for byte.
"""

from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any

import pikepdf
from pikepdf import AttachedFileSpec, OutlineItem

from hoso.reading.errors import ArgumentsNotUsable

Answer = dict[str, Any]
TASKS = "hoso.reading.joining"
WHOLE = "whole.pdf"
_MOST_FIELDS = 10_000
_KINDS = {".pdf": "application/pdf", ".xml": "text/xml"}


def look(work: Path, arguments: Answer) -> Answer:
    """`{"inputs": [names]}` -> `{"files": [{"pages", "is_signed"}]}`; what is no PDF has 0 pages."""
    return {"files": [_looked(_file(work, name)) for name in arguments["inputs"]]}


def _looked(path: Path) -> Answer:
    try:
        with pikepdf.open(path) as pdf:
            return {"pages": len(pdf.pages), "is_signed": _is_signed(pdf)}
    except pikepdf.PikepdfError:
        return {"pages": 0, "is_signed": False}


def _is_signed(pdf: pikepdf.Pdf) -> bool:
    """Tell whether a signature lies in a field of the form, filled (ISO 32000-1, 12.8)."""
    form = pdf.Root.get("/AcroForm")
    fields = list(form.get("/Fields", [])) if isinstance(form, pikepdf.Dictionary) else []
    return any(field.get("/FT") == "/Sig" and "/V" in field for field in _each(fields))


def _each(fields: list[Any]) -> Iterable[pikepdf.Dictionary]:
    seen = 0
    while fields and seen < _MOST_FIELDS:
        field = fields.pop()
        seen += 1
        if isinstance(field, pikepdf.Dictionary):
            yield field
            kids = field.get("/Kids")
            if isinstance(kids, pikepdf.Array):
                fields.extend(kids)


def join(work: Path, arguments: Answer) -> Answer:
    """`{"front", "parts": [{"file", "title", "pages"}], "attached": [{"file", "name", "title"}]}`

    The answer is `{"output", "pages"}`. `front` begins the whole; `pages` are as many as `look` told.
    """
    front = _file(work, arguments["front"])
    parts = [(_file(work, part["file"]), str(part["title"])[:300]) for part in arguments["parts"]]
    joined = work / "joined.pdf"
    # From file to file: pages that are copied one by one are held in memory.
    files = [str(front), *(str(path) for path, _ in parts)]
    pikepdf.Job(["hoso", "--empty", "--pages", *files, "--", str(joined)]).run()
    with pikepdf.open(joined) as pdf:
        first = len(pdf.pages) - sum(int(part["pages"]) for part in arguments["parts"])
        _forget_form(pdf)
        with pdf.open_outline() as outline:
            outline.root.clear()
            for (_, title), part in zip(parts, arguments["parts"], strict=True):
                outline.root.append(OutlineItem(title, first))
                first += int(part["pages"])
        for attached in arguments["attached"]:
            _attach(pdf, _file(work, attached["file"]), attached)
        pdf.save(work / WHOLE, min_version="1.7", deterministic_id=True)
        return {"output": WHOLE, "pages": len(pdf.pages)}


def _attach(pdf: pikepdf.Pdf, path: Path, told: Answer) -> None:
    name = PurePath(str(told["name"])).name[:200] or "file"
    taken, number = name, 1
    while taken in pdf.attachments:
        number += 1
        taken = f"{number}-{name}"
    # Its kind is not guessed: the library would look for tables of this machine.
    pdf.attachments[taken] = AttachedFileSpec(
        pdf,
        path.read_bytes(),
        filename=taken,
        creation_date="",
        mod_date="",
        description=str(told["title"])[:300],
        mime_type=_KINDS.get(PurePath(name).suffix.lower(), "application/octet-stream"),
    )


def _forget_form(pdf: pikepdf.Pdf) -> None:
    """Leave out what opens or runs by itself; pages alone were asked for."""
    for name in ("/AcroForm", "/OpenAction", "/AA"):
        if name in pdf.Root:
            del pdf.Root[name]


def _file(work: Path, name: Any) -> Path:
    """Return a file of the work folder.

    Raises:
        ArgumentsNotUsable: the name leads out of it, or to nothing.
    """
    if not isinstance(name, str) or PurePath(name).name != name or not (work / name).is_file():
        raise ArgumentsNotUsable(f"no input {name!r}")
    return work / name
