"""`hoso digitise` in a process of its own, with a played reader, for tests that kill it."""

import sys
from pathlib import Path

import django

PLAYED = "hoso.digitisation.tests.played_reader"


def main() -> None:
    """Digitise the folder named first as papers of the body named second."""
    django.setup()
    from hoso.cli.actors import service
    from hoso.cli.digitisation import Order, run

    folder, code, workers = sys.argv[1:]
    order = Order(
        folder=Path(folder), body=code, box="Hộp 1", dossier="Một", found="room 3", responsible="",
        not_secret=True, workers=int(workers), tasks=PLAYED,
    )  # fmt: skip
    print("ready", flush=True)
    print(run(order, service()), flush=True)


if __name__ == "__main__":
    main()
