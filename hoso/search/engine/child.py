"""The writing process: commits hold the interpreter lock, so they happen beside the worker, not in it.

Run as `python -m hoso.search.engine.child FOLDER`. One message a line on standard input, one answer a
line on standard output; the text of records goes through this pipe and nowhere else.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from hoso.lib.errors import DomainError
from hoso.search.engine.rows import Row, from_message, to_message
from hoso.search.engine.shelf import current_generation, new_generation, only_writer, put_in_use
from hoso.search.engine.writing import Writer
from hoso.search.errors import IndexBusy, IndexMissing, WriterFailed

_MOST_CHARACTERS = 2_000_000
_REFUSALS: dict[str, type[DomainError]] = {IndexBusy.code: IndexBusy, IndexMissing.code: IndexMissing}


class ChildWriter:
    """Writes the index in use, or builds a new one beside it, in a process of its own.

    Use it as a context: the process holds the index's lock until the end.

    Raises:
        IndexBusy: another process writes.
        IndexMissing: there is no index to add to.
        WriterFailed: the process ended; the batch under way is not committed.
    """

    def __init__(self, folder: Path, *, anew: bool = False) -> None:
        self._arguments = [str(folder), *(["--anew"] if anew else [])]
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> "ChildWriter":
        command = [sys.executable, "-m", "hoso.search.engine.child", *self._arguments]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        try:
            self._answer()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def replace(self, rows: Sequence[Row]) -> None:
        """Index `rows`, each instead of the one with the same key; seen after the next commit."""
        for few in _in_portions(rows):
            self._tell({"replace": [to_message(row) for row in few]})

    def remove(self, keys: Sequence[str]) -> None:
        """Take rows out; seen after the next commit."""
        self._tell({"remove": list(keys)})

    def commit(self) -> None:
        """Make everything since the last commit durable and visible."""
        self._tell({"commit": True})

    def put_in_use(self) -> None:
        """Commit the index that was built anew and let readers turn to it."""
        self._tell({"put_in_use": True})

    def _tell(self, message: dict[str, Any]) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message, ensure_ascii=False) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise WriterFailed("the writing process has ended") from error
        self._answer()

    def _answer(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise WriterFailed("the writing process has ended")
        answer = json.loads(line)
        if "refused" in answer:
            refusal = _REFUSALS.get(answer["refused"], WriterFailed)
            raise refusal(answer["why"])

    def _end(self) -> None:
        """Let the process finish its merges and go."""
        assert self._process is not None
        process, self._process = self._process, None
        with process, suppress(BrokenPipeError):  # leaving closes the pipes and waits
            assert process.stdin is not None
            process.stdin.close()


def _in_portions(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Yield the rows in lists whose texts fit into one message."""
    portion: list[Row] = []
    size = 0
    for row in rows:
        if portion and size + len(row.text) > _MOST_CHARACTERS:
            yield portion
            portion, size = [], 0
        portion.append(row)
        size += len(row.text)
    if portion:
        yield portion


def _serve(folder: Path, *, anew: bool, messages: IO[str], answers: IO[str]) -> None:
    with only_writer(folder):
        generation = new_generation(folder) if anew else current_generation(folder)
        if generation is None:
            raise IndexMissing(f"no index in {folder}", folder=str(folder))
        writer = Writer(generation, is_new=anew)
        _say(answers, {})
        for line in messages:
            message = json.loads(line)
            writer.replace(map(from_message, message.get("replace", [])))
            writer.remove(message.get("remove", []))
            if "commit" in message or "put_in_use" in message:
                writer.commit()
            if "put_in_use" in message:
                put_in_use(generation)
            _say(answers, {})
        writer.close()


def _say(answers: IO[str], answer: dict[str, str]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def main() -> None:
    """Serve one parent until it closes the pipe."""
    folder, anew = Path(sys.argv[1]), "--anew" in sys.argv[2:]
    try:
        _serve(folder, anew=anew, messages=sys.stdin, answers=sys.stdout)
    except DomainError as error:
        _say(sys.stdout, {"refused": error.code, "why": str(error)})
    except Exception as error:  # the parent hears which kind; the message may quote a record
        _say(sys.stdout, {"refused": WriterFailed.code, "why": type(error).__name__})
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
