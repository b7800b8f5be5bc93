"""A worker process for the test that kills workers: small jobs that claim and write as digitising does.

Run with `furnish COUNT` it makes a batch of so many files and a job for each, and prints the batch.
"""

import os
import sys
import time
from typing import Any, cast
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoso.config.settings")
django.setup()

from django.db.models import F  # noqa: E402  (settings first)
from procrastinate.contrib.django import app  # noqa: E402
from procrastinate.contrib.django.django_connector import DjangoConnector  # noqa: E402

from hoso.digitisation import services  # noqa: E402
from hoso.digitisation.models import IncomingFile  # noqa: E402
from hoso.digitisation.rules.states import FileState  # noqa: E402
from hoso.digitisation.services import claims, workers  # noqa: E402
from hoso.lib.dates import now  # noqa: E402

MARK = "tests.mark"


@app.task(name=MARK, queue="tests")
def mark(batch_id: str) -> None:
    """Take one file up, work a little, and count it, under the attempt it was taken up with."""
    claims.free_claims_of_the_dead(UUID(batch_id))
    claim = claims.claim_next(workers.worker_name(), batch_id=UUID(batch_id))
    if claim is None:
        return
    time.sleep(0.05)
    # The fence alone, no look at the state: without it a late worker would count a second time.
    claims.rows_of(claim).update(
        page_count=F("page_count") + 1, state=FileState.RELEASED, claimed_until=None, claimed_by=""
    )


def furnish(count: int) -> None:
    """Make a batch of files that nobody has worked on, and as many jobs."""
    from tests.worlds import a_world

    world = a_world()
    declaration = services.Declaration(holds_secrets=False, wording="none is secret")
    batch = services.open_batch(world.an, fonds_id=world.commune_fonds.pk, declaration=declaration)
    IncomingFile.objects.bulk_create(
        IncomingFile(
            batch=batch, body_id=batch.body_id, ordinal=number, name=f"{number}.pdf", size_bytes=1,
            digest=f"sha512:{number}", admitted_at=now(), page_count=0, in_quarantine=False,
        )
        for number in range(1, count + 1)
    )  # fmt: skip
    job: dict[str, Any] = {"batch_id": str(batch.pk)}
    app.configure_task(MARK).batch_defer(*[job] * count)
    print(batch.pk)


def main() -> None:
    """Run a worker until it is killed."""
    connector = cast(DjangoConnector, app.connector)
    with app.replace_connector(connector.get_worker_connector()) as ready:
        ready.run_worker(concurrency=4, queues=["tests", "rescue"])


if __name__ == "__main__":
    if sys.argv[1:2] == ["furnish"]:
        furnish(int(sys.argv[2]))
    else:
        main()
