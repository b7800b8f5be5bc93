"""Files read page by page, each page by whichever reader is free: a long file uses all of them.

Runs outside the reader processes. A page that ends its reader (a crash, a hang, too much memory) is marked,
the others are read by the reader that takes its place. No more than one page's words are held here at a
time: records wait in a folder, one file a page.
"""

import json
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from hoso.lib.errors import DomainError
from hoso.node.errors import ReaderCrashed, ReaderTimedOut, ReaderTooBig
from hoso.node.reader import Reader, ReaderPool
from hoso.reading.errors import FileBroken, PageTooLarge
from hoso.reading.limits import PAGE_BYTES, PAGE_SECONDS, file_seconds
from hoso.reading.model import PageSize, PageText, Source
from hoso.reading.page_records import Record, page_of, record_of

_T = TypeVar("_T")
# After so many pages that ended their readers, if no more than that were read, a file is given up.
_MOST_ENDED = 3
_RECORDS = "records.jsonl"
_OPEN_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Records:
    """The pages of one document as they were read; each is a file in `folder`."""

    folder: Path
    numbers: Sequence[int]
    began: float

    def __iter__(self) -> Iterator[PageText]:
        """Yield the pages in their order, one at a time.

        Raises:
            ReadingNotUsable: a reader left something else.
        """
        for number in self.numbers:
            yield page_of(json.loads(self.place(number).read_text("utf-8")))

    def place(self, number: int) -> Path:
        return self.folder / f"{number}.json"

    def put_into(self, folder: Path) -> str:
        """Write them into one file, a line each, and return its name."""
        with (folder / _RECORDS).open("w", encoding="utf-8") as stream:
            for number in self.numbers:
                stream.write(self.place(number).read_text("utf-8") + "\n")
        return _RECORDS

    @property
    def seconds(self) -> float:
        """How long ago the first page was begun."""
        return round(time.monotonic() - self.began, 2)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of each page: `with_fields` looks at the first one for what its fields need."""

    rule_set: str | None = None
    with_fields: bool = True
    page_seconds: float = PAGE_SECONDS
    page_bytes: int = PAGE_BYTES
    # Of all pages together; None for `limits.file_seconds`.
    file_seconds: float | None = None


class PagesOfOne:
    """The pages of one document, handed out one by one; may be shared by threads."""

    def __init__(self, numbers: Sequence[int], folder: Path, asked: Asked) -> None:
        self.records = Records(folder, numbers, time.monotonic())
        self._asked = asked
        self._lock = threading.Lock()
        self._waiting = list(reversed(numbers))
        self._unfinished = len(numbers)
        self._until = self.records.began + (asked.file_seconds or file_seconds(len(numbers)))
        self._ended: list[DomainError] = []
        self._problems: list[str] = []
        self._read = 0

    def has_waiting(self) -> bool:
        return bool(self._waiting)

    def read_on(self, reader: Reader, name: str, *, done: Callable[[], None] = lambda: None) -> bool:
        """Read pages until none is waiting; return whether this call finished the document's last page.

        Raises:
            ReaderRefused: the file itself was refused.
            ReaderCrashed, ReaderTimedOut, ReaderTooBig: more pages ended their readers than were read, or
                the time for the whole is over.
        """
        while (number := self._next()) is not None:
            record = self._record(reader, name, number)
            self.records.place(number).write_text(json.dumps(record, ensure_ascii=False), "utf-8")
            done()
            with self._lock:
                self._unfinished -= 1
                if not self._unfinished:
                    return True
        return False

    def _next(self) -> int | None:
        with self._lock:
            return self._waiting.pop() if self._waiting else None

    def give_up(self) -> None:
        """Let nobody begin another page."""
        with self._lock:
            self._waiting.clear()

    def _record(self, reader: Reader, name: str, number: int) -> Record:
        try:
            record = self._ask(reader, name, number)
        except (ReaderCrashed, ReaderTooBig):
            # Perhaps what the process had gathered before: a fresh one looks once more.
            try:
                record = self._ask(reader, name, number)
            except (ReaderCrashed, ReaderTimedOut, ReaderTooBig) as error:
                return self._marked(number, error)
        except ReaderTimedOut as error:
            return self._marked(number, error)
        return record

    def _ask(self, reader: Reader, name: str, number: int) -> Record:
        left = self._until - time.monotonic()
        if left <= 0:
            raise ReaderTimedOut("the pages together took too long", seconds=self._until - self.records.began)
        is_first = self._asked.with_fields and number == self.records.numbers[0]
        wanted = {
            "input": name, "page": number, "is_first": is_first, "rule_set": self._asked.rule_set,
            "with_fields": self._asked.with_fields,
        }  # fmt: skip
        answer = reader.call(
            "read_page", wanted,
            timeout_seconds=min(self._asked.page_seconds, left), memory_bytes=self._asked.page_bytes,
        )  # fmt: skip
        page = page_of(answer.get("page"))
        if page.number != number:
            raise ReaderCrashed(f"asked for page {number}, told of {page.number}", reason="nonsense")
        with self._lock:
            self._read += 1
            self._problems += [page.problem] * bool(page.problem)
        return dict(answer["page"])

    def _marked(self, number: int, error: DomainError) -> Record:
        with self._lock:
            self._ended.append(error)
            self._problems.append(error.code)
            if len(self._ended) >= _MOST_ENDED and len(self._ended) > self._read:
                raise error
        return record_of(PageText(number, PageSize(0, 0, 0), Source.NONE, (), problem=error.code))

    def check(self) -> None:
        """Refuse a document of which no page was read.

        Raises:
            FileBroken: no page could be shown.
            PageTooLarge: none can be worked on; without fields it passes, for its picture can be kept.
            ReaderCrashed, ReaderTimedOut, ReaderTooBig: each ended its reader.
        """
        if len(self._problems) < len(self.records.numbers):
            return
        if self._ended:
            raise self._ended[-1]
        if set(self._problems) == {PageTooLarge.code}:
            if self._asked.with_fields:
                raise PageTooLarge("no page is small enough", page=self.records.numbers[0])
            return
        raise FileBroken("no page could be shown", reason=self._problems[0] if self._problems else "")


def read_in(
    reader: Reader, name: str, *, pages: Sequence[int], rule_set: str | None, seconds: float
) -> dict[str, Any]:
    """Read one document with one reader, page by page, and return the answer of the task `read`.

    `seconds` is what all its pages may take together.

    Raises:
        ReaderRefused: the file, or all its pages, cannot be shown.
        ReaderCrashed, ReaderTimedOut, ReaderTooBig: no page could be read for that.
    """
    with tempfile.TemporaryDirectory(prefix="hoso-pages-") as folder:
        document = PagesOfOne(pages, Path(folder), Asked(rule_set, file_seconds=seconds))
        document.read_on(reader, name)
        document.check()
        return gathered(reader, name, document.records, name=name, rule_set=rule_set)


def gathered(
    reader: Reader,
    source: str,
    records: Records,
    *,
    name: str,
    rule_set: str | None,
    with_words: bool = True,
) -> dict[str, Any]:
    """Return the reading of a document whose pages are read: its text and its fields.

    Raises:
        what `Reader.call` raises.
    """
    wanted = {
        "input": source, "records": records.put_into(reader.work), "name": name, "rule_set": rule_set,
        "with_words": with_words,
    }  # fmt: skip
    # Of very many pages the text alone takes a while to look through.
    answer = reader.call("gather", wanted, timeout_seconds=PAGE_SECONDS + len(records.numbers))
    return answer | {"seconds": records.seconds}


Finish = Callable[[Reader, Path, Records], _T]


@dataclass(slots=True)
class _Job(Generic[_T]):
    """One file on its way; `pages` is None until somebody has counted them."""

    path: Path
    outcome: Future[_T] = field(default_factory=Future)
    pages: PagesOfOne | None = None


class Sharing(Generic[_T]):
    """Reads many files with all readers of a pool, page by page, and gives their outcomes in order.

    `finish` makes a file's outcome when its pages are read: it is called with a leased reader, in whose
    work folder the file lies as `in`. An outcome that is a DomainError is one file's refusal.
    """

    def __init__(
        self, pool: ReaderPool, *, workers: int, asked: Asked, finish: Finish[_T], folder: Path
    ) -> None:
        self._pool, self._workers, self._asked = pool, workers, asked
        self._finish = finish
        self._folder = folder
        self._changed = threading.Condition()
        self._fresh: list[_Job[_T]] = []
        self._going: list[_Job[_T]] = []
        self._pages_known = self._pages_done = 0

    def progress(self) -> tuple[int, int]:
        """Return the pages done, and those known to be left."""
        return self._pages_done, self._pages_known - self._pages_done + len(self._fresh)

    def outcomes(self, files: Iterable[Path]) -> Iterator[_T | DomainError]:
        """Yield what became of each file, in the order of the files.

        Raises:
            what `finish` raises beside DomainError.
        """
        jobs = [_Job[_T](path) for path in files]
        self._fresh = list(reversed(jobs))
        with ThreadPoolExecutor(self._workers, thread_name_prefix="sharing") as threads:
            for _ in range(self._workers):
                threads.submit(self._work)
            try:
                for job in jobs:
                    error = job.outcome.exception()
                    if error is not None and not isinstance(error, DomainError):
                        raise error
                    yield job.outcome.result() if error is None else error
            finally:
                self._stop()

    def _stop(self) -> None:
        """Begin nothing new; does nothing when all is done."""
        with self._changed:
            self._fresh.clear()
            for job in self._going:
                if job.pages is not None:
                    job.pages.give_up()

    def _work(self) -> None:
        while (job := self._next_job()) is not None:
            try:
                self._work_on(job)
            except BaseException as error:
                self._end(job, error)

    def _next_job(self) -> _Job[_T] | None:
        """Return a file with a page to read, the earliest first; None when all that is left is taken."""
        with self._changed:
            while True:
                job = next((job for job in self._going if job.pages and job.pages.has_waiting()), None)
                if job is None and self._fresh:
                    job = self._fresh.pop()
                    self._going.append(job)
                if job is not None or all(going.pages for going in self._going):
                    return job
                # Somebody is counting pages: there may be some for us.
                self._changed.wait()

    def _work_on(self, job: _Job[_T]) -> None:
        with self._pool.lease() as reader:
            shutil.copyfile(job.path, reader.work / "in")
            pages = job.pages or self._counted(job, reader)
            if pages.read_on(reader, "in", done=self._tick):
                pages.check()
                outcome = self._finish(reader, job.path, pages.records)
                self._leave(job)
                job.outcome.set_result(outcome)

    def _counted(self, job: _Job[_T], reader: Reader) -> PagesOfOne:
        count = int(reader.call("pages", {"input": "in"}, timeout_seconds=_OPEN_SECONDS)["pages"])
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        pages = PagesOfOne(range(1, count + 1), folder, self._asked)
        with self._changed:
            job.pages = pages
            self._pages_known += count
            self._changed.notify_all()
        return pages

    def _tick(self) -> None:
        with self._changed:
            self._pages_done += 1

    def _end(self, job: _Job[_T], error: BaseException) -> None:
        if job.pages is not None:
            job.pages.give_up()
        self._leave(job)
        # Another reader may have met the same refusal first.
        with suppress(Exception):
            job.outcome.set_exception(error)

    def _leave(self, job: _Job[_T]) -> None:
        with self._changed:
            if job in self._going:
                self._going.remove(job)
            self._changed.notify_all()
        if job.pages is not None:
            shutil.rmtree(job.pages.records.folder, ignore_errors=True)


@contextmanager
def sharing(pool: ReaderPool, *, workers: int, asked: Asked, finish: Finish[_T]) -> Iterator[Sharing[_T]]:
    """Have a `Sharing` with a folder for its records, which is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="hoso-pages-") as folder:
        yield Sharing(pool, workers=workers, asked=asked, finish=finish, folder=Path(folder))
