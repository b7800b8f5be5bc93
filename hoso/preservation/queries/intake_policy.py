"""How this node takes packages in: the table `intake.toml` of its home.

clamd = "/run/clamav/clamd.ctl"      # or "host:3310"; without it nothing is scanned
not_scanned = "hold"                 # accept, hold or refuse what no scanner has looked at
[bodies."02287/UBND"]
not_scanned = "refuse"
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from hoso.preservation.errors import PolicyOdd
from hoso.preservation.rules.intake import Policy

FILE = "intake.toml"


@dataclass(frozen=True, slots=True)
class IntakePolicy:
    """Where the scanner is (empty: none), and what happens without it."""

    clamd: str = ""
    not_scanned: Policy = Policy.HOLD


def policy_for(body_code: str | None) -> IntakePolicy:
    """Return the policy of a body.

    Raises:
        PolicyOdd: the table cannot be read.
    """
    home: Path | None = settings.HOSO_HOME
    path = home / FILE if home is not None else None
    if path is None or not path.exists():
        return IntakePolicy()
    try:
        told = tomllib.loads(path.read_text("utf-8"))
        own = told.get("bodies", {}).get(body_code or "", {})
        wanted = own.get("not_scanned", told.get("not_scanned", Policy.HOLD.value))
        return IntakePolicy(str(told.get("clamd", "")), Policy(wanted))
    except (OSError, ValueError, AttributeError) as error:
        raise PolicyOdd(f"{FILE}: {error}") from error
