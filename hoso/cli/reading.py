"""Commands on files alone: recognise, read, extract. No database; every file goes to a shut-in reader."""

import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any

import typer

from hoso.cli.output import ERR, Exit, emit, fail, progress, watching
from hoso.cli.readers import readers
from hoso.lib.errors import DomainError, EnvironmentMissing
from hoso.node.errors import ReaderRefused
from hoso.node.reader import Reader, ReaderPool
from hoso.reading.limits import file_seconds
from hoso.reading.model import FORM_FEED
from hoso.reading.sharing import Asked, Finish, Records, gathered, sharing
from hoso.wording.sentences import sentence

Files = Annotated[list[Path], typer.Argument(help="PDF, TIFF, JPEG or PNG.", metavar="FILE...")]
Json = Annotated[bool, typer.Option("--json", help="One JSON document per file, one a line.")]
Rules = Annotated[
    str,
    typer.Option("--rule-set", help="vn-state, vn-party or no, for pages that do not say.", metavar="CODE"),
]
_TASKS = "hoso.reading.tasks"
_RULE_SETS = ("", "vn-state", "vn-party", "no")
_SECONDS_A_FILE = 3600.0
_TEXT_SUFFIXES = {".txt", ".text"}

# One file's outcome: its document, or the refusal.
_Outcome = dict[str, Any] | DomainError
_Work = Callable[[Reader, Path], dict[str, Any]]


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.command("ocr")(ocr)
    app.command("read")(read)
    app.command("extract")(extract)


def ocr(
    files: Annotated[list[Path], typer.Argument(help="PDF, TIFF, JPEG or PNG.", metavar="IN...")],
    output: Annotated[Path, typer.Option("-o", "--output", help="A file for one input, else a folder.")],
    text: Annotated[bool, typer.Option("--text", help="Write the text beside it (.txt).")] = False,
    rule_set: Rules = "",
    as_json: Json = False,
) -> None:
    """Make a two-layer PDF/A: the scan as it is, its words invisibly over it.

    Example: hoso ocr scan.tif -o scan.pdf --text
    """
    _check(files, rule_set)
    places = _places(files, output)

    def finish(reader: Reader, path: Path, records: Records) -> dict[str, Any]:
        wanted = {"input": "in", "records": records.put_into(reader.work), "output": "out.pdf"}
        made = reader.call("pdfa", wanted, timeout_seconds=file_seconds(len(records.numbers)))
        _bring(reader.output("out.pdf"), places[path])
        document = {"file": str(path), "output": str(places[path]), "pages": made["pages"]}
        if text:
            document["text"] = str(_write_text(places[path].with_suffix(".txt"), records))
        return document | {"seconds": records.seconds, "findings": made["findings"]} | _problems(records)

    # The PDF/A has no use for fields.
    asked = Asked(rule_set, with_fields=False)
    _page_by_page(files, asked, finish, "Recognising", as_json=as_json, tell=_tell_ocr)


def read(files: Files, rule_set: Rules = "", as_json: Json = False) -> None:
    """Recognise documents and read their fields: number, date, issuer, type, subject, signer ...

    Pages on which another document seems to begin are named (`splits`).

    Example: hoso read scan.pdf --json
    """
    _check(files, rule_set)

    def finish(reader: Reader, path: Path, records: Records) -> dict[str, Any]:
        reading = gathered(reader, "in", records, name=path.name, rule_set=rule_set, with_words=False)
        return reading | {"file": str(path)}

    _page_by_page(files, Asked(rule_set), finish, "Reading", as_json=as_json, tell=_tell_fields)


def extract(files: Files, rule_set: Rules = "", as_json: Json = False) -> None:
    """Read the fields of text files and of PDFs that have their own text; nothing is recognised.

    Example: hoso extract decision.pdf --json
    """
    _check(files, rule_set)

    def work(reader: Reader, path: Path) -> dict[str, Any]:
        is_text = path.suffix.lower() in _TEXT_SUFFIXES
        arguments = {"input": "in", "rule_set": rule_set, "is_text": is_text}
        shutil.copyfile(path, reader.work / "in")
        answer = reader.call("extract", arguments, timeout_seconds=_SECONDS_A_FILE)
        return answer | {"file": str(path)}

    _each(files, work, "Extracting", as_json=as_json, tell=_tell_fields)


def _check(files: Sequence[Path], rule_set: str) -> None:
    if rule_set not in _RULE_SETS:
        fail(f"There is no rule set {rule_set!r}: write vn-state, vn-party or no.", code=Exit.WRONG_USE)
    for path in files:
        if not path.is_file():
            fail(f"{path} was not read: there is no such file. Check the name.", code=Exit.WRONG_USE)


def _places(files: Sequence[Path], output: Path) -> dict[Path, Path]:
    """Return where each input's PDF/A goes; an input is never written over."""
    if len(files) > 1 or output.is_dir() or str(output).endswith("/"):
        output.mkdir(parents=True, exist_ok=True)
        places = {path: output / f"{path.stem}.pdf" for path in files}
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        places = {files[0]: output}
    inputs = {path.resolve() for path in files}
    for place in places.values():
        if place.resolve() in inputs:
            fail(f"{place} is an input and was not written over. Choose another folder.", code=Exit.WRONG_USE)
    if len(set(places.values())) < len(set(files)):
        fail("Two inputs would go to the same output. Give them folders of their own.", code=Exit.WRONG_USE)
    return places


def _write_text(place: Path, records: Records) -> Path:
    with place.open("w", encoding="utf-8") as stream:
        for index, page in enumerate(records):
            stream.write(FORM_FEED * bool(index) + page.text)
    return place


def _problems(records: Records) -> dict[str, Any]:
    """Say which pages could not be read; nothing when all were."""
    problems = [{"page": page.number, "code": page.problem} for page in records if page.problem]
    return {"problems": problems} if problems else {}


def _bring(made: Path, place: Path) -> None:
    """Put an output in its place all or nothing: half a PDF would look like a whole one."""
    part = place.with_name(f".{place.name}.part")
    shutil.copyfile(made, part)
    part.replace(place)


def _page_by_page(
    files: Sequence[Path],
    asked: Asked,
    finish: Finish[dict[str, Any]],
    label: str,
    *,
    as_json: bool,
    tell: Callable[[dict[str, Any]], None],
) -> None:
    """Read every page of every file, several at once, and say the outcomes in the order of the files."""
    workers, refused = os.cpu_count() or 1, 0
    with (
        readers(_TASKS, workers=workers) as pool,
        sharing(pool, workers=workers, asked=asked, finish=finish) as shared,
        watching(label, shared.progress),
    ):
        for path, outcome in zip(files, shared.outcomes(files), strict=True):
            refused += _say(path, outcome, as_json=as_json, tell=tell)
    if refused:
        raise typer.Exit(int(Exit.FINDINGS))


def _each(
    files: Sequence[Path],
    work: _Work,
    label: str,
    *,
    as_json: bool,
    tell: Callable[[dict[str, Any]], None],
) -> None:
    """Do the work on every file, several at once, and say the outcomes in the order of the files."""
    workers = min(len(files), os.cpu_count() or 1)
    refused = 0
    with readers(_TASKS, workers=workers) as pool, ThreadPoolExecutor(workers) as threads:
        outcomes = threads.map(lambda path: _outcome(pool, work, path), files)
        with progress(label, total=len(files)) as advance:
            for path, outcome in zip(files, outcomes, strict=True):
                refused += _say(path, outcome, as_json=as_json, tell=tell)
                advance(1)
    if refused:
        raise typer.Exit(int(Exit.FINDINGS))


def _outcome(pool: ReaderPool, work: _Work, path: Path) -> _Outcome:
    try:
        with pool.lease() as reader:
            return work(reader, path)
    except DomainError as error:
        return error


def _say(path: Path, outcome: _Outcome, *, as_json: bool, tell: Callable[[dict[str, Any]], None]) -> bool:
    """Print one outcome and return whether any of it was refused; faults of the machine end all."""
    if isinstance(outcome, EnvironmentMissing) or getattr(outcome, "code", "") == "reading.model_missing":
        assert isinstance(outcome, DomainError)
        fail(str(sentence(outcome)), code=Exit.ENVIRONMENT)
    if isinstance(outcome, DomainError):
        ERR.print(f"{path}: {sentence(outcome)}", highlight=False, markup=False, soft_wrap=True)
        if as_json:
            emit(
                {"file": str(path), "error": {"code": outcome.code, "message": str(sentence(outcome))}},
                as_json=True,
            )
        return True
    if as_json:
        emit(outcome, as_json=True)
    else:
        tell(outcome)
    problems = outcome.get("problems", [])
    for problem in problems:
        told = sentence(ReaderRefused(problem["code"], problem["code"], page=problem["page"]))
        line = f"{path}, page {problem['page']}: {told.why} {told.todo}"
        ERR.print(line, highlight=False, markup=False, soft_wrap=True)
    return bool(problems)


def _tell_ocr(document: dict[str, Any]) -> None:
    typer.echo(f"{document['file']} -> {document['output']}  {document['pages']} pages")


def _tell_fields(document: dict[str, Any]) -> None:
    typer.echo(f"{document['file']}  {document['pages']} pages  {document['rule_set']}")
    for name, value in document["fields"].items():
        values = value if isinstance(value, list) else [value] * bool(value)
        for one in values:
            sure = f"  ({one['confidence']:.0%})" if "confidence" in one else ""
            typer.echo(f"  {name:14} {one['value']}{'  ' + one['date'] if 'date' in one else ''}{sure}")
    for split in document.get("splits", ()):
        typer.echo(f"  page {split['page']}: another document seems to begin ({split['reason']})")
