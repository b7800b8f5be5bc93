"""A worker process for the test that kills workers: 200 small jobs beside Hoso's own rescue."""

import os
import time
from typing import cast

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoso.config.settings")
django.setup()

from django.db import connection  # noqa: E402  (settings first)
from procrastinate.contrib.django import app  # noqa: E402
from procrastinate.contrib.django.django_connector import DjangoConnector  # noqa: E402

MARK = "tests.mark"


@app.task(name=MARK, queue="tests")
def mark(number: int) -> None:
    """Note the start, work a little, note the effect once."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO jobs_started (number) VALUES (%s)", [number])
        time.sleep(0.05)
        cursor.execute("INSERT INTO jobs_done (number) VALUES (%s) ON CONFLICT DO NOTHING", [number])


def main() -> None:
    """Run a worker until it is killed."""
    connector = cast(DjangoConnector, app.connector)
    with app.replace_connector(connector.get_worker_connector()) as ready:
        ready.run_worker(concurrency=4, queues=["tests", "rescue"])


if __name__ == "__main__":
    main()
