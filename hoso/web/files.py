"""Files on their way out: always as an attachment, so that a browser never runs what an office scanned."""

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

SHEETS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
SANDBOX = "sandbox; default-src 'none'"


def stored_file(stream: IO[bytes], *, name: str, size_bytes: int | None = None) -> HttpResponseBase:
    """Send a stored file under `name`; its type is not told, since nobody checked it."""
    return _guarded(FileResponse(stream, content_type="application/octet-stream"), name, size_bytes)


def made_file(content: bytes, *, name: str, media_type: str) -> HttpResponseBase:
    """Send a file that we made ourselves."""
    return _guarded(HttpResponse(content, content_type=media_type), name, len(content))


def made_pdf(content: bytes, *, stem: str) -> HttpResponseBase:
    """Send a PDF that we made ourselves."""
    return made_file(content, name=file_name(stem, like=".pdf"), media_type="application/pdf")


def made_sheet(write: Callable[[Path], object], *, stem: str, kind: str = "xlsx") -> HttpResponseBase:
    """Send a sheet of one of `SHEETS` that `write` puts into the file it is given."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"sheet.{kind}"
        write(path)
        return made_file(path.read_bytes(), name=file_name(stem, like=f".{kind}"), media_type=SHEETS[kind])


def _guarded(response: HttpResponseBase, name: str, size_bytes: int | None) -> HttpResponseBase:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    assert disposition is not None
    response.headers["Content-Disposition"] = disposition
    if size_bytes is not None:
        response.headers["Content-Length"] = str(size_bytes)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def file_name(stem: str, *, like: str) -> str:
    """Return a name that every system takes: `stem` with the ending of the stored name `like`."""
    ending = re.sub(r"[^A-Za-z0-9]", "", like.rpartition(".")[2])[:8] if "." in like else ""
    clean = re.sub(r"[^\w.-]+", "-", stem, flags=re.UNICODE).strip("-.") or "document"
    return f"{clean[:80]}.{ending or 'bin'}"
