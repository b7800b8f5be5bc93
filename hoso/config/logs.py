"""What is written into logs: what failed, where in the code, and on which ids; never what a record says.

The message of an exception may quote a value (PostgreSQL's DETAIL does, a parser does), so no message of any
exception is written, whoever logs it.
"""

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any
from uuid import UUID

from hoso.lib.errors import DomainError

# Whose own words hold names of code, ids and addresses; of any other library only the place is told.
KNOWN = ("hoso", "django", "procrastinate", "asyncio", "_granian")
# Classes of PostgreSQL's codes whose main line names roles, tables and hosts, never values: connection,
# authorisation, no such database, no such table or right, resources, state, intervention, disk, damage.
_WITHOUT_VALUES = ("08", "28", "3D", "42", "53", "55", "57", "58", "XX")
_MOST_FRAMES = 12
_MOST_CAUSES = 5


class IdsOnly(logging.Formatter):
    """One line for each record, without the words of any exception."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        error = record.exc_info[1] if record.exc_info else None
        told = f"{self.formatTime(record)} {record.levelname} {record.name}: {_message(record, error)}"
        return f"{told} | {where(error)}" if error is not None else told


def where(error: BaseException) -> str:
    """Return the kinds of an error and its causes and the lines of code they passed, not their messages."""
    return " <- ".join(_one(each) for each in _chain(error))


def install() -> None:
    """Let what nobody catches end in the same words, in every thread; for a process of our own."""
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = lambda found: _tell("ignored", found.exc_value)
    # Otherwise a record that cannot be put together is printed with all its values.
    logging.raiseExceptions = False


def _message(record: logging.LogRecord, error: BaseException | None) -> str:
    if not record.name.startswith(KNOWN):
        return f"at {Path(record.pathname).name}:{record.lineno}"
    errors = list(_chain(error)) if error is not None else []
    arguments = record.args if isinstance(record.args, tuple) else (record.args,)
    errors += [each for each in arguments or () if isinstance(each, BaseException)]
    try:
        text = record.getMessage()
    except (TypeError, ValueError, KeyError):
        text = f"a record of {Path(record.pathname).name}:{record.lineno} that cannot be put together"
    # Libraries put the words of an error into their own sentence.
    for each in errors:
        for words in (repr(each), str(each)):
            text = text.replace(words, type(each).__name__) if words else text
    return _without_path(text, getattr(record, "request", None)).replace("\n", " ")


def _without_path(text: str, request: Any) -> str:
    """Name an address by its pattern and its ids: what somebody typed into a browser may be content."""
    path = getattr(request, "path", "")
    if len(path) < 2:
        return text
    match = getattr(request, "resolver_match", None)
    if match is None:
        return text.replace(path, "an address that leads nowhere")
    ids = [str(value) for value in match.kwargs.values() if isinstance(value, UUID | int)]
    return text.replace(path, " ".join([f"/{match.route}", *ids]))


def _chain(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if found is None:
            return
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _one(error: BaseException) -> str:
    places = " > ".join(_places(error.__traceback__)) or "nowhere"
    return f"{type(error).__name__}{_code(error)} at {places}"


def _code(error: BaseException) -> str:
    if isinstance(error, DomainError):
        return f" [{error.code}]"
    # Not imported for this: an error of its kind is there only when somebody else has.
    psycopg: Any = sys.modules.get("psycopg")
    if psycopg is not None and isinstance(error, psycopg.Error):
        words = error.diag.message_primary or ""
        told = f" {words}" if (error.sqlstate or "").startswith(_WITHOUT_VALUES) else ""
        return f" [{error.sqlstate or 'no connection'}{told}]"
    if isinstance(error, OSError) and error.errno is not None:
        return f" [errno {error.errno}]"
    return f" ({error.name})" if isinstance(error, ModuleNotFoundError) else ""


def _places(traceback: TracebackType | None) -> list[str]:
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        folder, name = (
            Path(code.co_filename).parts[-2:] if "/" in code.co_filename else ("", code.co_filename)
        )
        places.append(f"{folder}/{name}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return places[-_MOST_FRAMES:]


def _uncaught(_kind: type[BaseException], error: BaseException, _traceback: TracebackType | None, /) -> None:
    if isinstance(error, KeyboardInterrupt):
        return
    _tell("this process ended by a fault of its own", error)


def _uncaught_in_thread(found: threading.ExceptHookArgs) -> None:
    _tell("a thread ended by a fault of its own", found.exc_value)


def _tell(what: str, error: BaseException | None) -> None:
    print(f"Hoso: {what}: {where(error) if error is not None else 'unknown'}", file=sys.stderr, flush=True)
