"""Workers killed in the middle of 200 jobs: none lost, none done twice in effect."""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from hoso.node.cluster import APP, OWNER, throwaway

JOBS = 200
KILLS = 5
PATIENCE_SECONDS = 240
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


def a_worker(address: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.jobs_worker"],
        env=os.environ | {"HOSO_DATABASE_URL": address}, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def queue_jobs(address: str) -> None:
    program = (
        "from tests.jobs_worker import app, MARK\n"
        f"app.configure_task(MARK).batch_defer(*[{{'number': n}} for n in range({JOBS})])\n"
    )
    environment = os.environ | {"HOSO_DATABASE_URL": address}
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], env=environment, check=True, timeout=60)


@pytest.mark.long
def test_killed_workers_lose_no_job_and_do_none_twice() -> None:
    chance = random.Random(7)
    with a_database() as (owner, address), psycopg.connect(owner, autocommit=True) as database:
        database.execute("CREATE TABLE jobs_started (id serial, number int)")
        database.execute("CREATE TABLE jobs_done (number int PRIMARY KEY)")
        queue_jobs(address)

        def done() -> int:
            row = database.execute("SELECT count(*) FROM jobs_done").fetchone()
            return int(row[0]) if row else 0

        until = time.monotonic() + PATIENCE_SECONDS
        for kill in range(1, KILLS + 1):
            worker = a_worker(address)
            while done() < kill * JOBS // (KILLS + 2) and time.monotonic() < until:
                time.sleep(chance.uniform(0.01, 0.05))
            worker.kill()
            worker.wait()
        worker = a_worker(address)
        while done() < JOBS and time.monotonic() < until:
            time.sleep(0.2)
        # The last ones were rescued and done; their jobs are noted as ended too.
        states: dict[str, int] = {}
        while time.monotonic() < until:
            states = dict(database.execute(STATES).fetchall())
            if set(states) == {"succeeded"}:
                break
            time.sleep(0.2)
        worker.terminate()
        worker.wait()
        assert done() == JOBS
        assert states == {"succeeded": JOBS}
        started = database.execute("SELECT count(*) FROM jobs_started").fetchone()
        # The kills did interrupt jobs: some were begun again.
        assert started is not None
        assert started[0] > JOBS
