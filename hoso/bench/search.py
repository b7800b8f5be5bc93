"""How fast the look-up answers: rights filter, snippets and facets on, beside named peers in the same run.

Documents and questions are made up by rule (`hoso.bench.made`), so anybody gets the same ones. The
index is built once and kept; every time is one whole look-up in one process, everything in memory
that the operating system keeps there.
"""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hoso.bench.made.ids import body_id, document_id, dossier_id, scope_id
from hoso.bench.made.questions import SHARES, MadeQuestion, make_questions
from hoso.bench.made.texts import MadeDocument, Maker
from hoso.bench.peers import sqlite_fts
from hoso.bench.peers.postgres_fts import Postgres
from hoso.bench.peers.postgres_fts import build as build_postgres
from hoso.bench.served.asking import first_bytes, served
from hoso.bench.served.filling import filled_home
from hoso.lib.errors import DomainError
from hoso.node.cluster import throwaway
from hoso.node.home import find_home
from hoso.samples.seeding import repeatable
from hoso.search.engine.questions import ask
from hoso.search.engine.reading import Reader
from hoso.search.engine.rights import Rights
from hoso.search.engine.rows import Row
from hoso.search.engine.schema import VERSION
from hoso.search.engine.shelf import new_generation, only_writer, put_in_use
from hoso.search.engine.snapshot import Ask, Snapshot
from hoso.search.engine.writing import Writer

SCOPES = 8000
GOAL_P95_MS = 60.0
GOAL_FIRST_BYTE_MS = 150.0
# How many scopes the asker may read, of 8,000: drawn at random, which is the dearest case; then all.
ASKERS = (400, 4000, SCOPES)
_FIGURES = ("questions", "p50", "p95", "p99", "processor_p50", "processor_p95")
_COLUMNS = ("questions", "p50", "p95", "p99", "processor p50", "p95")


def row_of(document: MadeDocument) -> Row:
    """Return a made-up document as the look-up indexes a real one."""
    return Row(
        key=str(document_id(document.ordinal)),
        kind="document",
        scope=scope_id(document.scope),
        access_class=document.access_class,
        title=document.subject,
        dossiers=(dossier_id(document.ordinal),),
        number=document.number,
        symbol=document.symbol,
        head=f"{document.type_name}\n{document.signer}",
        text=document.text,
        type_code=document.type_code,
        bodies=(body_id(document.body),),
        dated_on=document.on,
    )


class Progress:
    """Says on standard error how far a long step is, with its rate and the time left."""

    def __init__(self, label: str, total: int) -> None:
        self._label, self._total, self._done = label, total, 0
        self._began = self._said = time.monotonic()

    def advance(self, steps: int) -> None:
        self._done += steps
        now = time.monotonic()
        if now - self._said > 5 or self._done == self._total:
            self._said = now
            rate = self._done / max(now - self._began, 0.001)
            left = (self._total - self._done) / rate
            Console(stderr=True).print(
                f"{self._label}: {self._done:,} of {self._total:,}, {rate:,.0f}/s, {left:,.0f} s left",
                highlight=False,
            )


def ensure_index(folder: Path, maker: Maker, documents: int) -> float | None:
    """Build the index unless it is there; return the seconds it took, None when it was there."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / "made.json"
    facts = {"documents": documents, "seed": maker.seed, "version": VERSION}
    if mark.exists() and json.loads(mark.read_text()) == facts:
        return None
    began, progress = time.monotonic(), Progress("Indexing", documents)
    with only_writer(folder):
        generation = new_generation(folder)
        writer = Writer(generation, is_new=True)
        for document in maker.documents(documents):
            writer.replace([row_of(document)])
            progress.advance(1)
        writer.commit()
        writer.close()
        put_in_use(generation)
    mark.write_text(json.dumps(facts))
    return time.monotonic() - began


def askers(maker: Maker) -> dict[str, tuple[Rights, list[int]]]:
    """Return whose rights are tried: so many scopes of all, each up to the class `internal`."""
    chance = repeatable(maker.seed)
    chosen = {f"{count:,} scopes": sorted(chance.sample(range(SCOPES), count)) for count in ASKERS}
    return {name: (Rights(scopes={1: frozenset(map(scope_id, ids))}), ids) for name, ids in chosen.items()}


def measure(snapshot: Snapshot, rights: Rights, questions: Sequence[MadeQuestion]) -> dict[str, Any]:
    """Return percentiles in milliseconds of the engine's answers, of all and by kind of question."""
    watch, kinds, answered = Watch(), {kind: Watch() for kind in SHARES}, 0
    for question in questions:
        with watch.timed(kinds[question.kind]):
            found = snapshot.look_up(Ask(ask(question.typed), rights, filters=question.filters))
        answered += bool(found.hits)
    by_kind = {kind: each.percentiles() for kind, each in kinds.items() if each.wall}
    return {**watch.percentiles(), "answered": answered, "by_kind": by_kind}


def measure_peer(
    look_up: Callable[[list[list[str]]], int], questions: Sequence[MadeQuestion]
) -> dict[str, Any]:
    """Return percentiles of a peer's answers; filters by type and date are left out for it."""
    watch = Watch()
    for question in questions:
        clauses = [[word.folded for word in clause.words] for clause in ask(question.typed).clauses]
        with watch.timed():
            look_up(clauses)
    return watch.percentiles()


class Watch:
    """Times in milliseconds: on the clock, and on the processor, which other work does not lengthen."""

    def __init__(self) -> None:
        self.wall: list[float] = []
        self.processor: list[float] = []

    @contextmanager
    def timed(self, *others: "Watch") -> Iterator[None]:
        began = time.perf_counter(), time.thread_time()
        yield
        wall, processor = time.perf_counter() - began[0], time.thread_time() - began[1]
        for each in (self, *others):
            each.wall.append(wall * 1000)
            each.processor.append(processor * 1000)

    def percentiles(self) -> dict[str, Any]:
        """Return p50, p95 and p99 of both (nearest rank) and the number of times."""
        processor = {f"processor_{name}": each for name, each in percentiles(self.processor).items()}
        return {"questions": len(self.wall), **percentiles(self.wall), **processor}


def percentiles(times: Sequence[float]) -> dict[str, float]:
    """Return p50, p95 and p99 by nearest rank, to a tenth."""
    ordered = sorted(times)
    shares = {"p50": 0.50, "p95": 0.95, "p99": 0.99}
    last = len(ordered) - 1
    return {name: round(ordered[min(last, int(share * len(ordered)))], 1) for name, share in shares.items()}


def bench(
    documents: int,
    *,
    folder: Path,
    questions: int,
    peer_questions: int,
    postgres_documents: int,
    peers: bool,
    page: bool,
) -> dict[str, Any]:
    """Build what is missing, measure, and return the figures."""
    maker = Maker(scopes=SCOPES)
    built = ensure_index(folder / f"tantivy-{documents}", maker, documents)
    asked = make_questions(maker, questions)
    snapshot = Reader(folder / f"tantivy-{documents}").snapshot()
    who = askers(maker)
    for question in asked[:50]:  # the first touch of the files is the disk's time, not ours
        for rights, _ in who.values():
            snapshot.look_up(Ask(ask(question.typed), rights))
    result: dict[str, Any] = {
        "documents": documents,
        "scopes": SCOPES,
        "segments": snapshot.segments,
        "index_bytes": sum(path.stat().st_size for path in folder.glob(f"tantivy-{documents}/*/*")),
        "built_seconds": None if built is None else round(built),
        "cores": len(os.sched_getaffinity(0)),
        "load": round(os.getloadavg()[0], 1),
        "goal_p95_ms": GOAL_P95_MS,
        "engine": {name: measure(snapshot, rights, asked) for name, (rights, _) in who.items()},
    }
    if page:
        result["page"] = _page(folder, maker, documents, who["400 scopes"][1], asked)
    if peers:
        few = asked[:peer_questions]
        scopes = who["400 scopes"][1]
        result["peers"] = [
            _against_sqlite(folder, maker, documents, scopes, few),
            *_against_postgres(maker, min(documents, postgres_documents), scopes, few),
        ]
    return result


def _page(
    folder: Path, maker: Maker, documents: int, scopes: Sequence[int], questions: Sequence[MadeQuestion]
) -> dict[str, Any]:
    """Return percentiles in milliseconds until the first byte of the look-up's page, as it is served."""
    progress = Progress("Filling the database", documents)
    index = folder / f"tantivy-{documents}"
    home = filled_home(
        folder / f"home-{documents}", index, maker, documents, open_scopes=scopes, advance=progress.advance
    )
    with served(home) as visitor:
        first_bytes(visitor, questions[:50])  # the first touch is the disk's time, not ours
        times = first_bytes(visitor, questions)
    return {"scopes": len(scopes), "questions": len(times), **percentiles(times)}


def _against_sqlite(
    folder: Path, maker: Maker, documents: int, scopes: Sequence[int], questions: Sequence[MadeQuestion]
) -> dict[str, Any]:
    path = folder / f"sqlite-{documents}-{maker.seed}.db"
    if not path.exists():
        progress = Progress("Filling SQLite", documents)
        sqlite_fts.build(path, maker.documents(documents), advance=progress.advance)
    peer = sqlite_fts.Sqlite(path, scopes)
    return {
        "name": sqlite_fts.NAME,
        "documents": documents,
        "scopes": len(scopes),
        **measure_peer(peer.look_up, questions),
    }


def _against_postgres(
    maker: Maker, documents: int, scopes: Sequence[int], questions: Sequence[MadeQuestion]
) -> Iterator[dict[str, Any]]:
    """Yield PostgreSQL's figures; nothing where its server is not installed."""
    try:
        with _postgres(maker, documents, scopes) as peer:
            yield {
                "name": peer.name,
                "documents": documents,
                "scopes": len(scopes),
                **measure_peer(peer.look_up, questions),
            }
    except DomainError as error:
        Console(stderr=True).print(f"PostgreSQL was left out: {error}", highlight=False)


@contextmanager
def _postgres(maker: Maker, documents: int, scopes: Sequence[int]) -> Iterator[Postgres]:
    place = Path(tempfile.mkdtemp(prefix="hoso-bench-", dir="/var/tmp"))
    place.chmod(0o755)  # the server runs as a user of its own
    try:
        with throwaway(place / "pg") as cluster:
            url = cluster.url("hoso_owner")
            progress = Progress("Filling PostgreSQL", documents)
            build_postgres(url, maker.documents(documents), advance=progress.advance)
            peer = Postgres(url, scopes)
            yield peer
            peer.close()
    finally:
        shutil.rmtree(place, ignore_errors=True)


def print_table(result: dict[str, Any]) -> None:
    """Print the figures for people."""
    console = Console()
    size = result["index_bytes"] / 2**30
    console.print(
        f"{result['documents']:,} made-up documents, {result['scopes']:,} scopes, index {size:.1f} GiB in "
        f"{result['segments']} segments; {result['cores']} cores, load {result['load']}",
        highlight=False,
    )
    table = Table("milliseconds a look-up", *_COLUMNS, "p95 to ours")
    own = result["engine"]["400 scopes"]["p95"]
    for name, figures in result["engine"].items():
        _add(table, f"Hoso, {name}", figures, ratio="")
    for peer in result.get("peers", []):
        name = f"{peer['name']}, {peer['documents']:,} documents, {peer['scopes']} scopes"
        _add(table, name, peer, ratio=f"{peer['p95'] / own:.0f} x")
    console.print(table)
    kinds = Table("Hoso by kind of question, 4,000 scopes", *_COLUMNS)
    for kind, figures in result["engine"]["4,000 scopes"]["by_kind"].items():
        kinds.add_row(kind, *(str(figures[key]) for key in _FIGURES))
    console.print(kinds)
    worst = max(figures["p95"] for figures in result["engine"].values())
    verdict = "met" if worst <= GOAL_P95_MS else "missed"
    console.print(f"Goal: p95 at most {GOAL_P95_MS:.0f} ms; {verdict} ({worst} ms).", highlight=False)
    if "page" in result:
        _print_page(console, result["page"])


def _print_page(console: Console, page: dict[str, Any]) -> None:
    verdict = "met" if page["p95"] <= GOAL_FIRST_BYTE_MS else "missed"
    console.print(
        f"First byte of the look-up's page, {page['scopes']} scopes, {page['questions']} questions: "
        f"p50 {page['p50']}, p95 {page['p95']}, p99 {page['p99']} ms. "
        f"Goal: at most {GOAL_FIRST_BYTE_MS:.0f} ms; {verdict}.",
        highlight=False,
    )


def _add(table: Table, name: str, figures: dict[str, Any], *, ratio: str) -> None:
    table.add_row(name, *(str(figures[key]) for key in _FIGURES), ratio)


def main(
    documents: Annotated[int, typer.Option(min=1000, help="How many documents.")] = 1_000_000,
    folder: Annotated[
        Path | None, typer.Option(help="Where indexes are kept between runs; by default in the home.")
    ] = None,
    questions: Annotated[int, typer.Option(min=20, help="How many questions to the engine.")] = 500,
    peer_questions: Annotated[int, typer.Option(min=5, help="How many of them to each peer.")] = 60,
    postgres_documents: Annotated[
        int, typer.Option(min=1000, help="How many documents PostgreSQL gets: it is filled in every run.")
    ] = 100_000,
    peers: Annotated[bool, typer.Option(help="Measure the peers too.")] = True,
    page: Annotated[
        bool, typer.Option(help="Measure the served page too, over a database of as many documents.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Measure the look-up: its engine, and the page as it is served.

    Example: hoso bench search --documents 50000
    """
    result = bench(
        documents,
        folder=folder or find_home() / "bench" / "search",
        questions=questions,
        peer_questions=peer_questions,
        postgres_documents=postgres_documents,
        peers=peers,
        page=page,
    )
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print_table(result)
