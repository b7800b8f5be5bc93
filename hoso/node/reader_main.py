"""The reader process: reads files that strangers made, shut in so that a hostile one gains nothing.

Started by `hoso.node.reader`, which speaks to it in JSON, one document a line. First comes what to be; then
requests `{"task", "arguments"}`, each answered by one of `answer`, `refused`, `too_big`, `failed`.
"""

import errno
import importlib
import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from hoso.lib.errors import DomainError
from hoso.node.confinement import Cage, Layers, confine
from hoso.node.errors import ReaderNotConfined

Answer = dict[str, Any]


def main() -> None:
    """Become what the first line says and serve until the other side closes its end."""
    requests, answers = sys.stdin.buffer, _take_over_output()
    order = json.loads(requests.readline())
    work = Path(order["work"])
    try:
        layers = confine(_cage(order))
    except ReaderNotConfined as error:
        _say(answers, {"not_confined": str(error)})
        return
    os.umask(0o077)
    os.chdir(work)
    started, tasks = _prepare(order["tasks"])
    _say(answers, {**started, "layers": layers})
    if tasks is not None:
        for line in requests:
            _say(answers, _serve(tasks, work, json.loads(line)))


def _take_over_output() -> BinaryIO:
    """Keep the pipe for answers; whatever a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers


def _cage(order: dict[str, Any]) -> Cage:
    given = dict(order["cage"])
    given["readable"] = tuple(Path(path) for path in given["readable"])
    given["layers"] = Layers(**given["layers"])
    return Cage(work=Path(order["work"]), **given)


def _prepare(name: str) -> tuple[Answer, ModuleType | None]:
    """Import the tasks, shut in already, and let them warm up (`prepare()`, if there is one)."""
    try:
        tasks = importlib.import_module(name)
        getattr(tasks, "prepare", lambda: None)()
    except Exception as error:
        return {"failed": _where(error)}, None
    return {"ready": True}, tasks


def _serve(tasks: ModuleType, work: Path, request: dict[str, Any]) -> Answer:
    try:
        task: Callable[[Path, dict[str, Any]], Answer] = getattr(tasks, request["task"])
        return {"answer": task(work, request["arguments"])}
    except DomainError as error:
        return {"refused": {"code": error.code, "message": str(error), "facts": _plain(error.facts)}}
    except MemoryError:
        return {"too_big": "memory"}
    except Exception as error:
        if isinstance(error, OSError) and error.errno in {errno.EFBIG, errno.ENOSPC, errno.EDQUOT}:
            return {"too_big": "disk"}
        return {"failed": _where(error)}


def _where(error: BaseException) -> str:
    """Return the kind of error and the lines of code it passed, not its message: that may quote the file."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
    missing = f" ({error.name})" if isinstance(error, ModuleNotFoundError) else ""
    return f"{type(error).__name__}{missing} at " + " > ".join(places)


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value if isinstance(value, str | int | float | bool | None) else str(value)
        for key, value in facts.items()
    }


def _say(answers: BinaryIO, answer: Answer) -> None:
    try:
        line = json.dumps(answer, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (TypeError, ValueError) as error:
        line = json.dumps({"failed": _where(error)}).encode("ascii")
    answers.write(line + b"\n")
    answers.flush()


if __name__ == "__main__":
    main()
