"""How commands speak: one JSON document on standard output, progress and errors on standard error."""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from enum import IntEnum
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from hoso.lib.errors import DomainError, EnvironmentMissing
from hoso.wording.sentences import sentence

OUT = Console()
ERR = Console(stderr=True)


class Exit(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    FINDINGS = 1  # findings or refusals
    WRONG_USE = 2
    ENVIRONMENT = 3  # it could not run here


def emit(document: Any, *, as_json: bool, text: Callable[[], None] | None = None) -> None:
    """Print one answer: a JSON document on one line, or `text()` for people.

    Without `text` people get the JSON too, indented.
    """
    if as_json:
        sys.stdout.write(json.dumps(document, ensure_ascii=False, default=str) + "\n")
        sys.stdout.flush()
    elif text is not None:
        text()
    else:
        OUT.print_json(json.dumps(document, ensure_ascii=False, default=str))


def say(text: str) -> None:
    """Print a line for people as it is: nothing in it is markup."""
    OUT.print(text, markup=False, highlight=False, soft_wrap=True)


def fail(what: str, *, code: Exit = Exit.FINDINGS) -> NoReturn:
    """Say on standard error what did not happen, why and what to do; end with `code`."""
    ERR.print(what, style="bold red", highlight=False, markup=False, soft_wrap=True)
    raise typer.Exit(int(code))


def refuse(error: DomainError) -> NoReturn:
    """End with the words of what was refused: with 3 where this machine lacks something, else with 1."""
    if not isinstance(error, EnvironmentMissing):
        fail(str(sentence(error)))
    # Without words of its own the general sentence would hide what is missing.
    more = f" ({error})" if error.code == EnvironmentMissing.code else ""
    fail(f"{sentence(error)}{more}", code=Exit.ENVIRONMENT)


def _columns() -> tuple[ProgressColumn, ...]:
    return (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn(),
    )  # fmt: skip


@contextmanager
def progress(label: str, *, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show a bar with rate and time left while the block runs; yields `advance(steps)`.

    Only on a terminal: in a log the bar would be noise, there a line at the start and the end is enough.
    """
    if not ERR.is_terminal:
        ERR.print(f"{label} ...", highlight=False, markup=False)
        yield lambda _steps: None
        return
    with Progress(*_columns(), console=ERR) as bar:
        task = bar.add_task(label, total=total)
        yield lambda steps: bar.advance(task, steps)


@contextmanager
def watching(label: str, look: Callable[[], tuple[int, int]]) -> Iterator[None]:
    """Show a bar for work that others do while the block runs: `look` returns what is done and what is left.

    It is asked once a second, from another thread; what is left may change as more becomes known.
    """
    if not ERR.is_terminal:
        ERR.print(f"{label} ...", highlight=False, markup=False)
        yield
        return
    over = threading.Event()
    with Progress(*_columns(), console=ERR) as bar, ThreadPoolExecutor(1) as watcher:
        watched = watcher.submit(_watch, bar, bar.add_task(label, total=None), look, over)
        try:
            yield
        finally:
            over.set()
            watched.result()


def _watch(bar: Progress, task: TaskID, look: Callable[[], tuple[int, int]], over: threading.Event) -> None:
    while True:
        is_over = over.wait(1.0)
        done, left = look()
        bar.update(task, completed=done, total=done + left)
        if is_over:
            return


class _Rate(TextColumn):
    def __init__(self) -> None:
        super().__init__("")

    def render(self, task: Any) -> Any:
        from rich.text import Text

        return Text(f"{task.speed:.1f}/s" if task.speed else "")
