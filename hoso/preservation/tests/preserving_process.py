"""A worker that preserves what waits until nothing does; the tests kill it."""

import django

if __name__ == "__main__":
    django.setup()
    from hoso.preservation import jobs

    print("ready", flush=True)
    while jobs.preserve_waiting(limit=1):
        print("one", flush=True)
