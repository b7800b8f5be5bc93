"""The benchmark of the look-up measures the same work everywhere, and its peers agree with us."""

import json
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlencode

import pytest

from hoso.bench.made.questions import SHARES, make_questions
from hoso.bench.made.texts import Maker
from hoso.bench.peers.sqlite_fts import Sqlite, build
from hoso.bench.search import SCOPES, askers, bench, ensure_index, print_table
from hoso.bench.served.asking import first_bytes, served
from hoso.bench.served.filling import filled_home
from hoso.search.engine.questions import ask
from hoso.search.engine.reading import Reader
from hoso.search.engine.snapshot import Ask

DOCUMENTS = 1500


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    maker = Maker(scopes=SCOPES)
    ensure_index(folder / f"tantivy-{DOCUMENTS}", maker, DOCUMENTS)
    path = folder / f"sqlite-{DOCUMENTS}-{maker.seed}.db"
    build(path, maker.documents(DOCUMENTS), advance=lambda steps: None)
    return folder


def test_documents_and_questions_are_the_same_in_every_run() -> None:
    one, other = Maker(scopes=SCOPES), Maker(scopes=SCOPES)
    assert list(one.documents(20)) == list(other.documents(20))
    assert make_questions(one, 50) == make_questions(other, 50)
    assert {question.kind for question in make_questions(one, 400)} == set(SHARES)


def test_a_peer_counts_the_same_rows_for_the_same_rights(folder: Path) -> None:
    maker = Maker(scopes=SCOPES)
    snapshot = Reader(folder / f"tantivy-{DOCUMENTS}").snapshot()
    for rights, scopes in askers(maker).values():
        peer = Sqlite(folder / f"sqlite-{DOCUMENTS}-{maker.seed}.db", scopes)
        for made in make_questions(maker, 80):
            if made.kind in {"number", "words and filters"}:
                continue  # the peer knows neither keys of numbers nor our filters
            question = ask(made.typed)
            found = snapshot.look_up(Ask(question, rights))
            counted = peer.look_up([[word.folded for word in clause.words] for clause in question.clauses])
            assert (found.total if found.has_all_words else 0) == min(counted, 1000), made.typed


def test_the_figures_can_be_printed_and_are_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = bench(
        DOCUMENTS,
        folder=folder,
        questions=40,
        peer_questions=5,
        postgres_documents=1000,
        peers=False,
        page=False,
    )
    assert json.loads(json.dumps(result))["documents"] == DOCUMENTS
    assert result["built_seconds"] is None
    assert set(result["engine"]) == {"400 scopes", "4,000 scopes", "8,000 scopes"}
    print_table(result)
    assert "Goal: p95" in capsys.readouterr().out


def test_the_page_is_asked_over_a_database_that_holds_what_the_index_holds(folder: Path) -> None:
    place = Path(tempfile.mkdtemp(prefix="hoso-bench-"))
    place.chmod(0o711)  # the database's own user passes here
    try:
        maker = Maker(scopes=SCOPES)
        home = filled_home(
            place / "home", folder / f"tantivy-{DOCUMENTS}", maker, DOCUMENTS,
            open_scopes=range(SCOPES), advance=lambda steps: None,
        )  # fmt: skip
        asked = [each for each in make_questions(maker, 60) if each.kind in {"number", "person"}][:5]
        with served(home) as visitor:
            assert len(first_bytes(visitor, asked)) == 5
            _, _, page = visitor.get(f"/search/?{urlencode({'q': asked[0].typed})}")
            assert 'data-total="' in page
            assert "/documents/" in page
    finally:
        shutil.rmtree(place, ignore_errors=True)
