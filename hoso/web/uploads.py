"""What may come in with a request: how much, from whom, and where it lies until a page has dealt with it.

Files are taken only where a page says so (`takes_uploads`), only from people who may send them, and only
as long as the disk has room. Everywhere else a request is small, and what it brings as files is thrown
away unwritten. A file that waits has no name on the disk: it is gone with this process, however that ends.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from django import forms
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hoso.access.values import Actor, ScopeKind
from hoso.digitisation import services
from hoso.digitisation.errors import SendingBrokeOff, SentTooMany, SentTooMuch
from hoso.digitisation.rules.intake import LARGEST_SENDING_BYTES, MOST_FILES_AT_ONCE, check_size
from hoso.lib.errors import DomainError
from hoso.web.middleware import Handler
from hoso.wording.sentences import sentence

# Forms without files: the longest holds the fields of one document.
SMALL_BYTES = 1 << 20
TOO_LARGE = 413
# How much is written between two looks at the free disk.
LOOK_BYTES = 16 << 20
View = TypeVar("View", bound=Callable[..., Any])


# Pages that take files, with the acts one of whose rights a sender needs.
_TAKERS: dict[Callable[..., Any], tuple[str, ...]] = {}


def takes_uploads(*acts: str) -> Callable[[View], View]:
    """Mark a page to which files may be sent by whoever may do one of `acts` anywhere; put it outermost."""

    def mark(view: View) -> View:
        _TAKERS[view] = acts
        return view

    return mark


# Doors for machines: each looks at the seal before it reads on, in pieces.
_OWN_READERS: set[Callable[..., Any]] = set()


def reads_its_own_body(view: View) -> View:
    """Mark a page that reads what comes in by itself, however much; put it outermost."""
    _OWN_READERS.add(view)
    return view


class SpooledFile(UploadedFile):  # type: ignore[type-arg]
    """A file that came in and lies on the disk without a name."""

    def __init__(self, name: str, content_type: str) -> None:
        # Kept open until the request is over: closing it is what removes it.
        spool = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115
        super().__init__(cast(Any, spool), name, content_type, 0)

    @property
    def path(self) -> Path:
        """Where this process can read it, while the request lasts."""
        return Path(f"/proc/self/fd/{cast(BinaryIO, self.file).fileno()}")


class Spool(FileUploadHandler):
    """Writes the files of one request to the disk, within the limits.

    What passes one is let go unwritten and stands in `refused`; the request is read to its end all the
    same, so that whoever sent it gets an answer.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.refused: list[tuple[str, DomainError]] = []
        self.refusal: DomainError | None = None  # of all that was sent
        self._spooled: SpooledFile | None = None
        self._files = self._size = self._unlooked = 0

    def new_file(self, *arguments: Any, **named: Any) -> None:
        """Begin a file, if there may be another."""
        super().new_file(*arguments, **named)
        self._files += 1
        if self._files > MOST_FILES_AT_ONCE:
            self.refusal = SentTooMany(f"more than {MOST_FILES_AT_ONCE} files", most=MOST_FILES_AT_ONCE)
        if self.refusal is not None:
            raise SkipFile
        self._size = 0
        self._spooled = SpooledFile(self.file_name or "", self.content_type or "")
        self._check_room()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece of the file that was begun."""
        assert self._spooled is not None
        self._size += len(raw_data)
        self._unlooked += len(raw_data)
        try:
            check_size(self._size)
            if self._unlooked >= LOOK_BYTES:
                self._check_room()
        except DomainError as refusal:
            self.refused.append((self.file_name or "", refusal))
            self._let_go()
        self._spooled.write(raw_data)

    def file_complete(self, file_size: int) -> SpooledFile | None:
        """Hand over a file that came whole."""
        done, self._spooled = self._spooled, None
        if done is not None:
            done.seek(0)
            done.size = file_size
        return done

    def upload_complete(self) -> None:
        """Refuse all of a request that broke off in the middle of a file."""
        if self._spooled is not None:
            self._spooled.close()
            self.refusal = SendingBrokeOff("the last file came half")

    def _check_room(self) -> None:
        self._unlooked = 0
        try:
            services.check_room()
        except DomainError as full:
            self.refusal = full
            self._let_go()

    def _let_go(self) -> None:
        if self._spooled is not None:
            self._spooled.close()
            self._spooled = None
        raise SkipFile


class NoFiles(FileUploadHandler):
    """Throws away what nobody asked for, unwritten."""

    def new_file(self, *_arguments: Any, **_named: Any) -> None:
        """Skip it."""
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never called: every file is skipped."""

    def file_complete(self, file_size: int) -> None:
        """Never called: every file is skipped."""


class Uploads:
    """Looks at every request before a byte of its body is read. Stands before whatever reads the form."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _named: Any
    ) -> HttpResponse | None:
        """Let small requests pass, and files where they belong; refuse the rest unread."""
        if view in _OWN_READERS or _is_interface(request):
            return None
        acts, length = _TAKERS.get(view), _length(request)
        actor: Actor | None = getattr(request, "actor", None)
        if acts is None or request.method != "POST":
            return _too_large(request, SMALL_BYTES) if length > SMALL_BYTES else None
        if actor is None:
            return cast(HttpResponse, redirect_to_login(request.get_full_path()))
        if length > LARGEST_SENDING_BYTES:
            return _too_large(request, LARGEST_SENDING_BYTES)
        if any(actor.reach(act, kind) for act in acts for kind in ScopeKind):
            request.upload_handlers = [Spool(request)]
        return None


def _is_interface(request: HttpRequest) -> bool:
    """Tell whether programs ask: their interface refuses as much, unread too, in its own words."""
    match = request.resolver_match
    return match is not None and match.namespace == "api"


def _length(request: HttpRequest) -> int:
    # Without a length there is no body: Django reads none then, in pieces or not.
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isascii() and told.isdigit() else 0


def _too_large(request: HttpRequest, most: int) -> HttpResponse:
    refusal = SentTooMuch(f"more than {most} bytes", most_mib=most >> 20)
    return render(request, "refusal.html", {"sentence": sentence(refusal)}, status=TOO_LARGE)


def spool_of(request: HttpRequest) -> Spool | None:
    """Return what took the files of this request, if any might be sent."""
    return next((each for each in request.upload_handlers if isinstance(each, Spool)), None)


def lost_files(request: HttpRequest) -> list[tuple[str, DomainError]]:
    """Return the files of a request that were let go, by name, each with its reason.

    Raises:
        SendingBrokeOff, SentTooMany, DiskFull: nothing that was sent may be used.
    """
    spool = spool_of(request)
    if spool is not None and spool.refusal is not None:
        raise spool.refusal
    return list(spool.refused) if spool is not None else []


def came_whole(request: HttpRequest, form: forms.Form) -> bool:
    """Tell whether everything that was sent has come; what has not is told on `form`."""
    try:
        lost = [f"{name}: {sentence(refusal)}" for name, refusal in lost_files(request)]
    except DomainError as refusal:
        lost = [str(sentence(refusal))]
    for each in lost:
        form.add_error(None, each)
    return not lost


def sweep_uploads(work: Path) -> int:
    """Remove what web processes of older versions left when they were killed; return how many files."""
    left = [*work.glob("*.upload"), *work.glob("*.upload.*")]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
