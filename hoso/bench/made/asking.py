"""Asking for a page as a signed-in person does: milliseconds of the whole answer, without the network."""

import time

from django.test import Client

from hoso.accounts import queries as accounts

ASKED = 21


def signed_in(user: str) -> Client:
    """Return a client in which a person of that user name is signed in."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(accounts.get_account(user))
    return client


def page_ms(client: Client, path: str) -> dict[str, float]:
    """Ask for a page over and over; return the middle and the 95th of a hundred, in milliseconds."""
    times = []
    for _ in range(ASKED):
        began = time.perf_counter()
        status = client.get(path).status_code
        times.append((time.perf_counter() - began) * 1000)
        assert status == 200, path
    # The first one fills caches of templates and plans.
    told = sorted(times[1:])
    return {"p50_ms": round(told[len(told) // 2], 1), "p95_ms": round(told[-2], 1)}
