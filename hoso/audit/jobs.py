"""Work of the trail that runs by itself."""

from pathlib import Path

from django.conf import settings

from hoso.audit import services
from hoso.node.home import home_at
from hoso.node.identity import open_identity


def seal_trail() -> int:
    """Seal everything that is settled now; returns how many rows. Runs every few seconds, one at a time."""
    home = home_at(Path(str(settings.HOSO_HOME)))
    return services.seal_all(open_identity(home), home.checkpoints)
