"""Workers killed in the middle of 200 jobs: none lost, none done twice in effect."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import cast

import psycopg
import pytest

from hoso.node.cluster import APP, OWNER, throwaway

JOBS = 200
KILLS = 5
PATIENCE_SECONDS = 240
WORKER = [sys.executable, "-W", "ignore", "-m", "tests.jobs_worker"]
DONE = "sum(page_count)"
CLAIMED = "count(*) FILTER (WHERE claimed_until IS NOT NULL)"
BUSY = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
STATES = """
SELECT status::text, count(*) FROM procrastinate_jobs WHERE task_name = 'tests.mark' GROUP BY 1
"""


@contextmanager
def a_database() -> Iterator[tuple[str, str]]:
    """A migrated throw-away database: the addresses of its owner and of the service's role."""
    with ExitStack() as held:
        folder = Path(tempfile.mkdtemp(prefix="hoso-jobs-"))
        held.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o711)
        cluster = held.enter_context(throwaway(folder))
        owner = cluster.url(OWNER)
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "hoso.config.database"],
            env=os.environ | {"HOSO_DATABASE_URL": owner}, check=True, timeout=120,
        )  # fmt: skip
        yield owner, cluster.url(APP)


@contextmanager
def a_batch_of_jobs() -> "Iterator[tuple[psycopg.Connection[tuple[int, ...]], dict[str, str]]]":
    """A database in which every job waits, and the environment of a worker."""
    with ExitStack() as held:
        owner, address = held.enter_context(a_database())
        home = Path(held.enter_context(tempfile.TemporaryDirectory()))
        (home / "run").mkdir()
        environment = os.environ | {"HOSO_DATABASE_URL": address, "HOSO_HOME": str(home)}
        subprocess.run([*WORKER, "furnish", str(JOBS)], env=environment, check=True, timeout=60)
        yield held.enter_context(psycopg.connect(owner, autocommit=True)), environment


def a_worker(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(WORKER, env=environment, stderr=subprocess.DEVNULL)


def number(database: "psycopg.Connection[tuple[int, ...]]", what: str) -> int:
    row = database.execute(f"SELECT {what} FROM digitisation_incomingfile").fetchone()
    return int(row[0] or 0) if row else 0


def wait_for_the_end(database: "psycopg.Connection[tuple[int, ...]]", until: float) -> dict[str, int]:
    """Wait until every job is noted as ended; return how many ended how."""
    states: dict[str, int] = {}
    while time.monotonic() < until and set(states) != {"succeeded"}:
        time.sleep(0.2)
        states = dict(cast("list[tuple[str, int]]", database.execute(STATES).fetchall()))
    return states


@pytest.mark.long
def test_killed_workers_lose_no_job_and_do_none_twice() -> None:
    chance = random.Random(7)
    with a_batch_of_jobs() as (database, environment):
        until = time.monotonic() + PATIENCE_SECONDS
        for kill in range(1, KILLS + 1):
            worker = a_worker(environment)
            while number(database, DONE) < kill * JOBS // (KILLS + 2) and time.monotonic() < until:
                time.sleep(chance.uniform(0.01, 0.05))
            worker.kill()
            worker.wait()
        worker = a_worker(environment)
        states = wait_for_the_end(database, until)
        worker.terminate()
        worker.wait()
        assert states == {"succeeded": JOBS}
        # Each counted once, although the kills interrupted some: those were begun again.
        assert (number(database, DONE), number(database, "max(page_count)")) == (JOBS, 1)
        assert number(database, "sum(attempt)") > JOBS


def stop_between_claim_and_count(
    worker: "subprocess.Popen[bytes]", database: "psycopg.Connection[tuple[int, ...]]"
) -> int:
    """Let a worker stand still while it holds claims and no transaction is open; return how many claims."""
    while True:
        time.sleep(0.01)
        worker.send_signal(signal.SIGSTOP)
        busy = database.execute(BUSY).fetchone()
        held = number(database, CLAIMED)
        if busy == (0,) and held > 0:
            return held
        worker.send_signal(signal.SIGCONT)


@pytest.mark.long
def test_a_worker_thought_dead_that_comes_back_late_counts_nothing() -> None:
    with a_batch_of_jobs() as (database, environment):
        until = time.monotonic() + PATIENCE_SECONDS
        late = a_worker(environment)
        held = stop_between_claim_and_count(late, database)
        # Its claims end while it stands still, and others take them up.
        database.execute("UPDATE digitisation_incomingfile SET claimed_until = now() - interval '1 second'")
        others = a_worker(environment)
        while number(database, DONE) < JOBS and time.monotonic() < until:
            time.sleep(0.2)
        late.send_signal(signal.SIGCONT)
        states = wait_for_the_end(database, until)
        time.sleep(1)
        for worker in (late, others):
            worker.terminate()
            worker.wait()
        assert held > 0
        assert states == {"succeeded": JOBS}
        assert (number(database, DONE), number(database, "max(page_count)")) == (JOBS, 1)
        assert number(database, "sum(attempt)") >= JOBS + held
