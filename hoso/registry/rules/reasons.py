"""What people write down when they do something that others will ask about."""

from hoso.lib.text import nfc
from hoso.registry.errors import ReasonMissing


def required(words: str) -> str:
    """Return what was written, without white space around it.

    Raises:
        ReasonMissing: nothing was.
    """
    kept = nfc(words).strip()
    if not kept:
        raise ReasonMissing("a reason is needed")
    return kept
