"""How an event is written down, and how long a failed one waits."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from pydantic import TypeAdapter

from hoso.events.errors import ContentInEvent, UnknownEvent
from hoso.events.events import KINDS, Event

# Ids, codes, dates and digests; no spaces and no letters with accents, so no names and no subjects.
_CODE = re.compile(r"[!-~]{0,200}")
FIRST_WAIT_SECONDS = 5
LONGEST_WAIT_SECONDS = 3600
_ADAPTERS: dict[type[Event], TypeAdapter[Event]] = {}


def _adapter(kind: type[Event]) -> TypeAdapter[Event]:
    # Building one takes milliseconds, so each kind keeps its own.
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(key)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def payload_of(event: Event) -> dict[str, Any]:
    """Return the fields of `event` as JSON values.

    Raises:
        ContentInEvent: a text is longer than 200 characters or holds anything but printable ASCII
            without spaces.
    """
    payload = _adapter(type(event)).dump_python(event, mode="json")
    for text in _texts(payload):
        if _CODE.fullmatch(text) is None:
            # The text itself is not repeated: it may be what must not be seen.
            raise ContentInEvent(f"{event.name} carries a text of {len(text)} characters that is no code")
    return dict(payload)


def event_of(name: str, payload: dict[str, Any]) -> Event:
    """Return the event that `payload_of` wrote.

    Raises:
        UnknownEvent: no room announces `name`, or its fields no longer fit.
    """
    kind = KINDS.get(name)
    if kind is None:
        raise UnknownEvent(f"no room announces {name}", name=name)
    try:
        return _adapter(kind).validate_python(payload)
    except ValueError as error:
        raise UnknownEvent(f"{name} was stored with other fields than it has now", name=name) from error


def wait_seconds(attempts: int) -> int:
    """Return how long a subject waits after `attempts` failures, at least 1: 5 s, doubling, at most 1 h."""
    return int(min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** min(attempts - 1, 16)))


def next_attempt(attempts: int) -> timedelta:
    """Return `wait_seconds` as a span of time."""
    return timedelta(seconds=wait_seconds(attempts))
