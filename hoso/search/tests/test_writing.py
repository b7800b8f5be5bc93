"""Writing the index: replaced, removed, built anew, and never by two at once."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest

from hoso.search.engine.child import ChildWriter
from hoso.search.engine.reading import Reader
from hoso.search.engine.rights import Rights
from hoso.search.engine.shelf import only_writer
from hoso.search.errors import IndexBusy, IndexMissing, WriterFailed
from hoso.search.tests.worlds import COMMUNE, LookUp, build, day, paper


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    build(tmp_path, [paper(1, "Một"), paper(2, "Hai")])
    return tmp_path


def test_a_replaced_row_is_there_once_with_its_new_words(folder: Path) -> None:
    look_up = LookUp(Reader(folder))
    with ChildWriter(folder) as writer:
        writer.replace([paper(1, "Mốt"), paper(3, "Ba", number="7", symbol="QĐ-UBND")])
        writer.commit()
        assert look_up.keys("mốt") == [1]
        assert sorted(look_up.keys("")) == [1, 2, 3]


def test_numbers_and_dates_of_a_row_do_not_end_the_writer(folder: Path) -> None:
    with ChildWriter(folder) as writer:
        for ordinal in (3, 4):
            writer.replace([paper(ordinal, "Ba", access_class=4, dated_on=day(1), bodies=(UUID(int=5),))])
            writer.commit()
    every_class = Rights(scopes={4: frozenset([COMMUNE])})
    assert sorted(LookUp(Reader(folder)).keys("", every_class)) == [1, 2, 3, 4]


def test_a_removed_row_is_gone(folder: Path) -> None:
    with ChildWriter(folder) as writer:
        writer.remove([str(UUID(int=1)), str(UUID(int=99))])
        writer.commit()
    assert LookUp(Reader(folder)).keys("") == [2]


def test_nothing_is_seen_before_the_commit(folder: Path) -> None:
    look_up = LookUp(Reader(folder))
    with ChildWriter(folder) as writer:
        writer.replace([paper(3, "Ba")])
        assert look_up.keys("ba") == []
    assert look_up.keys("ba") == []


def test_a_second_writer_is_refused(folder: Path) -> None:
    with only_writer(folder), pytest.raises(IndexBusy), ChildWriter(folder):
        pass
    with ChildWriter(folder) as writer:
        with pytest.raises(IndexBusy), ChildWriter(folder):
            pass
        writer.replace([paper(3, "Ba")])
        writer.commit()
    assert sorted(LookUp(Reader(folder)).keys("")) == [1, 2, 3]


def test_without_an_index_there_is_nothing_to_add_to_or_to_ask(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing), ChildWriter(tmp_path):
        pass
    with pytest.raises(IndexMissing):
        Reader(tmp_path).snapshot()


def test_a_writer_that_was_killed_leaves_the_last_commit(folder: Path) -> None:
    with ChildWriter(folder) as writer:
        writer.replace([paper(3, "Ba")])
        writer.commit()
        writer.replace([paper(4, "Bốn")])
        assert writer._process is not None
        os.kill(writer._process.pid, signal.SIGKILL)
        writer._process.wait()
        with pytest.raises(WriterFailed):
            writer.commit()
    look_up = LookUp(Reader(folder))
    assert sorted(look_up.keys("")) == [1, 2, 3]
    with ChildWriter(folder) as writer:
        writer.replace([paper(4, "Bốn")])
        writer.commit()
    assert sorted(look_up.keys("")) == [1, 2, 3, 4]


def test_an_index_built_anew_takes_the_place_of_the_old_in_one_step(folder: Path) -> None:
    look_up = LookUp(Reader(folder))
    with ChildWriter(folder, anew=True) as writer:
        writer.replace([paper(5, "Năm")])
        assert sorted(look_up.keys("")) == [1, 2]
        writer.put_in_use()
        assert look_up.keys("") == [5]
        writer.replace([paper(5, "Lăm")])
        writer.commit()
    assert look_up.keys("lăm") == [5]
    assert len(list(folder.glob("generation-*"))) == 1


def test_a_build_that_was_broken_off_changes_nothing_and_is_cleared_by_the_next(folder: Path) -> None:
    with ChildWriter(folder, anew=True) as writer:
        writer.replace([paper(5, "Năm")])
    assert sorted(LookUp(Reader(folder)).keys("")) == [1, 2]
    with ChildWriter(folder, anew=True) as writer:
        writer.put_in_use()
    assert len(list(folder.glob("generation-*"))) == 1


def test_an_index_of_another_version_is_no_index(folder: Path) -> None:
    current = folder / "current"
    current.write_text("0 " + current.read_text().split()[1])
    with pytest.raises(IndexMissing):
        Reader(folder).snapshot()


def test_another_process_can_ask_an_index_it_did_not_make(folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from hoso.search.engine.reading import Reader;"
        "from hoso.search.tests.worlds import LookUp; print(LookUp(Reader(Path(sys.argv[1]))).keys('hai'))"
    )
    answer = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True)
    assert answer.stdout.strip() == "[2]", answer.stderr


def test_readers_get_answers_all_the_while_an_index_is_swapped(folder: Path) -> None:
    look_up, over, answers = LookUp(Reader(folder)), threading.Event(), set[tuple[int, ...]]()

    def read() -> None:
        while not over.is_set():
            answers.add(tuple(sorted(look_up.keys(""))))

    with ThreadPoolExecutor(2) as readers:
        reading = [readers.submit(read) for _ in range(2)]
        try:
            for _ in range(3):
                build(folder, [paper(1, "Một"), paper(2, "Hai")])
        finally:
            over.set()
        for each in reading:
            each.result()
    assert answers == {(1, 2)}
