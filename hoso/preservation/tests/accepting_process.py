"""Takes one package in, named by its intake and the account; the tests kill it."""

import sys
import tempfile
from pathlib import Path
from uuid import UUID

import django

if __name__ == "__main__":
    django.setup()
    from hoso.accounts import queries as accounts
    from hoso.lib.dates import now
    from hoso.node.reader import ReaderPool
    from hoso.preservation import foreign_packages, formats, services

    actor = accounts.actor_for(UUID(sys.argv[2]), at=now())
    with tempfile.TemporaryDirectory(prefix="hoso-accepting-") as folder:
        root = Path(folder)
        root.chmod(0o711)
        with ReaderPool(
            foreign_packages.TASKS, workers=1, work_root=root, limits=foreign_packages.LIMITS
        ) as pool:
            other = ReaderPool(formats.TASKS, workers=1, work_root=root)
            print("ready", flush=True)
            services.accept_package(
                actor, UUID(sys.argv[1]), readers=services.Readers(pool, other, other, other)
            )
    print("done", flush=True)
