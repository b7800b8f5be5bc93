"""One act of a merger in a process of its own, for the test that kills it.

python -m tests.merging_process force DAY REORGANISATION...
python -m tests.merging_process receive DAY HANDOVER
"""

import sys
from datetime import date
from uuid import UUID

import django


def main() -> None:
    """Do the act named first, as the service itself does it on the day named second."""
    django.setup()
    from hoso.access.values import service_actor
    from hoso.handover import services as handover
    from hoso.organisations import services as organisations

    act, day, *ids = sys.argv[1:]
    actor = service_actor("test", date.fromisoformat(day))
    print("begins", flush=True)
    if act == "force":
        organisations.put_in_force(actor, [UUID(each) for each in ids])
    else:
        handover.receive_many(actor, UUID(ids[0]))


if __name__ == "__main__":
    main()
