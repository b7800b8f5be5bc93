"""The merger itself, in a process of its own: `python -m hoso.bench.served.merging BODIES`."""

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import django

from hoso.access.values import service_actor
from hoso.bench.made.losses import id_of

DAY = date(2026, 7, 1)


def main() -> None:
    """Plan, put in force, close, pass on, list, send and receive; say how long each took."""
    django.setup()
    # Only now: tables cannot be read before.
    from hoso.bench.served import merging_acts

    actor = service_actor("bench", DAY)
    took: dict[str, float] = {}

    def timed(name: str, act: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        result = act()
        took[name] = round(time.perf_counter() - began, 2)
        return result

    bodies = [id_of("merged", number) for number in range(int(sys.argv[1]) + 1)]
    result = merging_acts.merge(actor, bodies[:-1], bodies[-1], on=DAY, timed=timed)
    sys.stdout.write(json.dumps(result | {"seconds": took}) + "\n")


if __name__ == "__main__":
    main()
