"""What the office has set for disposal, in a file of its home."""

import tomllib
from pathlib import Path

from django.conf import settings

from hoso.disposal.errors import PolicyOdd
from hoso.disposal.rules import Policy, read_policy
from hoso.registry.services import FIELDS

# kept_fields = ["number", "symbol", "date", "type", "issuer"]; locked_codes = ["PDV"].
POLICY_FILE = "disposal.toml"


def policy_in_use() -> Policy:
    """Return the fields that stay of destroyed documents, and codes whose dossiers are never destroyed.

    Raises:
        PolicyOdd: the table cannot be read.
    """
    home: Path | None = settings.HOSO_HOME
    path = home / POLICY_FILE if home is not None else None
    try:
        table = tomllib.loads(path.read_text("utf-8")) if path is not None and path.exists() else {}
    except (OSError, ValueError) as error:
        raise PolicyOdd(f"{POLICY_FILE}: {error}") from error
    return read_policy(table, fields=FIELDS)
