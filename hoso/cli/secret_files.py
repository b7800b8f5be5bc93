"""Where a made password or token goes: a file that only its owner reads, never a screen that is logged."""

import os
from pathlib import Path

from django.conf import settings

from hoso.cli.output import Exit, fail
from hoso.lib.errors import EnvironmentMissing
from hoso.lib.files import sync_folder
from hoso.node.home import home_at


def keys_folder() -> Path:
    """Return the folder of the home that nobody else may enter.

    Raises:
        EnvironmentMissing: no home is set.
    """
    home: Path | None = settings.HOSO_HOME
    if home is None:
        raise EnvironmentMissing("no home folder is set: set HOSO_HOME")
    return home_at(home).keys


def keep_secret(path: Path, secret: str) -> Path:
    """Write a secret into a new file (mode 0600) and return its path; end the command where it cannot be."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(secret + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        sync_folder(path.absolute().parent)
    except FileExistsError:
        fail(f"Nothing was made: {path} exists already. Choose another file.", code=Exit.WRONG_USE)
    except OSError as error:
        fail(f"Nothing was made: {path} cannot be written ({error.strerror}).", code=Exit.WRONG_USE)
    return path
