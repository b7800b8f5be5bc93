"""A home of its own for one measurement, with a province's bodies and accounts; it is removed afterwards."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hoso.bench.served.commands import hoso


@contextmanager
def new_home() -> Iterator[Path]:
    """Yield the place of a home that is not made yet, in a folder that is removed with the block."""
    with tempfile.TemporaryDirectory(prefix="hoso-bench-") as folder:
        # Started by root, the database server and the readers are users of their own and must pass.
        Path(folder).chmod(0o711)
        yield Path(folder) / "home"


def password_file(home: Path) -> Path:
    """Return the file of the password that all accounts of `settle` have."""
    return home / "bench-password"


def settle(home: Path, *, province: str, body: str, accounts: dict[str, str]) -> None:
    """Make a home with the bodies of one province and accounts in `body`: their roles by user name."""
    hoso(home, "organisations", "import", "vietnam-2025", "--province", province)
    password_file(home).write_text(secrets.token_urlsafe(18))
    for user, role in accounts.items():
        hoso(
            home, "accounts", "open", user, "--name", "Người làm việc", "--body", body, "--role", role,
            "--password-file", str(password_file(home)),
        )  # fmt: skip
