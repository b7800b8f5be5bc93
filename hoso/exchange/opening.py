"""What this node brings along: its home, who it is, its key for messages, its readers."""

from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from hoso.blobs.errors import StoreUnusable
from hoso.blobs.quarantine import Quarantine
from hoso.exchange.keys import MessageKey, message_key
from hoso.exchange.letters import TASKS
from hoso.node.home import Home, home_at
from hoso.node.identity import Identity, open_identity
from hoso.node.reader import ReaderPool

# So many messages are parsed at once in one process.
READERS = 2


def home() -> Home:
    """Return the home of this process.

    Raises:
        StoreUnusable: there is none.
    """
    root: Path | None = settings.HOSO_HOME
    if root is None:
        raise StoreUnusable("no home folder is set: set HOSO_HOME")
    return home_at(Path(root))


def identity() -> Identity:
    """Return who this node is."""
    return open_identity(home())


def own_key(*, at: datetime) -> MessageKey:
    """Return the key with which this node signs messages."""
    return message_key(home(), identity().node_id, at=at)


def quarantine() -> Quarantine:
    """Return where the files of messages wait that nobody has seen; a batch there is one arrival."""
    return Quarantine(home().root, part="exchange")


def readers() -> ReaderPool:
    """Return the readers of this process; they start when first needed and end with it."""
    return _readers(home().work)


@cache
def _readers(work: Path) -> ReaderPool:
    return ReaderPool(TASKS, workers=READERS, work_root=work)
