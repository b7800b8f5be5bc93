"""What a record says is in no log, whatever fails on it."""

import logging
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import psycopg
import pytest

from hoso.config.logs import IdsOnly
from hoso.config.tests.served import CHECKOUT, Visitor, environment, free_port, hoso, serving
from hoso.node.cluster import cluster_of, lease
from hoso.node.home import home_at
from tests.homes import found_home
from tests.throwaway import passable_folder

PLANTED = "Nguyễn Thị Chi"
CASE = UUID(int=118)


def fault() -> Exception:
    """An error that quotes a record, with a cause that does too."""
    try:
        try:
            int(PLANTED)
        except ValueError as error:
            raise RuntimeError(f"no number for {PLANTED}") from error
    except RuntimeError as error:
        found = error
    return found


def written(
    name: str, message: str, *arguments: object, error: BaseException | None = None, **more: object
) -> str:
    record = logging.LogRecord(name, logging.ERROR, "/x/place.py", 5, message, arguments, None)
    record.exc_info = (type(error), error, error.__traceback__) if error is not None else None
    record.__dict__.update(more)
    return IdsOnly().format(record)


def test_the_kind_and_the_place_of_an_error_are_told_and_the_id_of_what_it_failed_on() -> None:
    line = written("hoso.digitisation", "file %s", CASE, error=fault())
    assert str(CASE) in line
    assert "RuntimeError at tests/test_logs.py:" in line
    assert "<- ValueError at" in line
    assert PLANTED not in line


@pytest.mark.parametrize(
    "name", ["hoso.x", "procrastinate.worker", "asyncio", "django.request", "weasyprint"]
)
def test_no_logger_repeats_the_words_of_an_error(name: str) -> None:
    error = fault()
    for line in (
        written(name, f"task error: {error!r}", error=error),
        written(name, f"task error: {error}", error=error),
        written(name, "task error: %s, %r", error, error),
        written(name, "%d is no number", error),
    ):
        assert PLANTED not in line
        assert "\n" not in line


def test_of_a_library_we_do_not_know_only_the_place_is_told() -> None:
    assert written("fontTools.ttLib", f"glyph of {PLANTED}").endswith("fontTools.ttLib: at place.py:5")


def test_an_address_is_told_by_its_pattern_and_its_ids() -> None:
    found = SimpleNamespace(route="documents/<uuid:document>/<str:word>/", kwargs={"d": CASE, "w": PLANTED})
    asked = SimpleNamespace(path=f"/documents/{CASE}/{PLANTED}/", resolver_match=found)
    line = written("django.request", "Internal Server Error: %s", asked.path, request=asked)
    assert line.endswith(f"Internal Server Error: /documents/<uuid:document>/<str:word>/ {CASE}")
    nowhere = SimpleNamespace(path=f"/{PLANTED}/", resolver_match=None)
    assert PLANTED not in written("django.request", "Not Found: %s", nowhere.path, request=nowhere)


@pytest.fixture
def house() -> Iterator[Path]:
    """A home in which whoever logs in, and whatever is preserved, fails over a value of a record."""
    folder = passable_folder()
    try:
        yield _spoilt_home(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _spoilt_home(folder: Path) -> Path:
    home = found_home(folder / "home")
    (folder / "password").write_text("bảy-con-trâu-118")
    done = hoso(home, "accounts", "open", "an", "--name", "An", "--password-file", f"{folder}/password")
    assert done.returncode == 0, done.stderr
    with lease(home_at(home)) as cluster, psycopg.connect(cluster.url("hoso_owner")) as owner:
        owner.execute(_FAILING.encode())
    return home


_FAILING = f"""
CREATE FUNCTION planted() RETURNS bool STABLE LANGUAGE plpgsql AS $$
BEGIN RAISE data_exception USING MESSAGE = '{PLANTED}', DETAIL = 'Key (name)=({PLANTED}) exists'; END $$;
CREATE FUNCTION planted_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM planted(); END $$;
CREATE TRIGGER planted BEFORE INSERT OR UPDATE ON django_session FOR EACH ROW EXECUTE FUNCTION planted_row();
ALTER TABLE preservation_preservedobject RENAME TO kept_away;
CREATE VIEW preservation_preservedobject AS SELECT * FROM kept_away WHERE planted();
GRANT SELECT, UPDATE ON preservation_preservedobject TO hoso_app;
"""

_QUEUE = """
import django; django.setup()
from procrastinate.contrib.django import app
app.configure_task("preservation.jobs.preserve_waiting.timed").defer(timestamp=0)
"""


def test_a_failing_page_and_a_failing_job_leave_no_word_of_the_record_in_any_log(house: Path) -> None:
    port = free_port()
    with serving(house, port) as said:
        an = Visitor(f"http://127.0.0.1:{port}", port, None, {})
        assert an.log_in("an", "bảy-con-trâu-118").status == 500
        queue_one_job(house)
        until = time.monotonic() + 60
        while "preserve_waiting" not in said.read_text() and time.monotonic() < until:
            time.sleep(0.2)
    told = said.read_text()
    assert "Internal Server Error: /accounts/login/" in told
    assert "DataException [22000] at" in told
    assert "preserve_waiting" in told
    logs = [said, *(path for path in (house / "log").rglob("*") if path.is_file())]
    assert [path for path in logs if PLANTED.encode() in path.read_bytes()] == []


def queue_one_job(home: Path) -> None:
    address = cluster_of(home_at(home)).url("hoso_app")
    given = environment(home, HOSO_DATABASE_URL=address, DJANGO_SETTINGS_MODULE="hoso.config.settings")
    subprocess.run([sys.executable, "-c", _QUEUE], env=given, cwd=CHECKOUT, check=True)


def test_a_fault_that_nobody_catches_ends_a_process_in_the_same_words() -> None:
    program = (
        "from hoso.config import logs; logs.install(); import threading\n"
        f"def fail(): raise ValueError({PLANTED!r})\n"
        "thread = threading.Thread(target=fail); thread.start(); thread.join(); fail()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=CHECKOUT)
    assert done.returncode == 1
    assert done.stderr.count("ValueError at") == 2
    assert PLANTED not in done.stderr
