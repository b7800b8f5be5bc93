"""A clerk's process: receives everything that waits in one handover, as a test starts and kills it.

python -m hoso.handover.tests.receiving_process HANDOVER
"""

import sys
from datetime import date
from uuid import UUID

import django


def main() -> None:
    django.setup()
    from hoso.access.values import service_actor
    from hoso.handover import services

    print("begins", flush=True)
    services.receive_many(service_actor("test", date(2026, 3, 2)), UUID(sys.argv[1]))


if __name__ == "__main__":
    main()
