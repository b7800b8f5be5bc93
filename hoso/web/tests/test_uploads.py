"""What may come in with a request: nothing is written for outsiders, and nothing past the limits."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import SkipFile
from django.test import Client, RequestFactory, SimpleTestCase, override_settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from hoso.access.values import Actor
from hoso.blobs.quarantine import Limits
from hoso.digitisation.models import Batch, IncomingFile
from hoso.digitisation.rules import intake
from hoso.digitisation.services import quarantine
from hoso.digitisation.tests.scans import a_scan
from hoso.web import uploads
from hoso.web.tests.worlds import WebCase, a_leader
from hoso.web.uploads import NoFiles, Spool, sweep_uploads

NEW = "digitisation:new"


class Told(BytesIO):
    """A body of which each byte that is asked for is counted."""

    asked = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.asked += len(found)
        return found


def a_body(stream: BytesIO, length: int) -> Any:
    """What the server hands over of a body of this length."""
    return {"wsgi.input": stream, "CONTENT_LENGTH": str(length), "CONTENT_TYPE": MULTIPART_CONTENT}


class UploadCase(WebCase):
    def form(self, *files: SimpleUploadedFile) -> dict[str, Any]:
        given = {
            "fonds": str(self.world.fonds.pk),
            "found": "room 3",
            "access_class": "1",
            "not_secret": "on",
        }
        return given | {"scans": list(files)}

    def send(self, actor: Actor, *files: SimpleUploadedFile) -> Any:
        return self.as_(actor).post(reverse(NEW), self.form(*files))

    def check_nothing_came(self, batches: int) -> None:
        self.assertEqual(Batch.objects.count(), batches)
        self.assertEqual([path for path in (self.home / "work").iterdir() if path.is_file()], [])


def a_file(name: str = "a.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, a_scan() if content is None else content)


@contextmanager
def limit(module: Any, **limits: int) -> Iterator[None]:
    """Make limits small enough to be reached in a test."""
    small: Any = limits
    with patch.multiple(module, **small):
        yield


class OutsideTests(UploadCase):
    def body_read(self, client: Client, path: str) -> tuple[int, Any]:
        told = Told(encode_multipart(BOUNDARY, self.form(a_file(content=b"x" * 200_000))))
        answer = client.generic(
            "POST", path, b"", **a_body(told, len(told.getvalue())),
        )  # fmt: skip
        return told.asked, answer

    def test_of_an_outsiders_upload_not_a_byte_is_read(self) -> None:
        before = Batch.objects.count()
        asked, answer = self.body_read(self.client, reverse(NEW))
        self.assertEqual((asked, answer.status_code), (0, 302))
        self.check_nothing_came(before)

    def test_at_the_sign_in_a_file_is_thrown_away_unwritten(self) -> None:
        with override_settings(FILE_UPLOAD_TEMP_DIR="/nonexistent"):
            _asked, answer = self.body_read(self.client, reverse("account_login"))
        self.assertEqual(answer.status_code, 200)

    def test_a_large_request_is_refused_unread_wherever_no_files_belong(self) -> None:
        for path in (reverse("account_login"), reverse("digitisation:list"), "/api/documents/"):
            with self.subTest(path=path), limit(uploads, SMALL_BYTES=100_000):
                asked, answer = self.body_read(self.client, path)
                self.assertEqual(asked, 0)
                self.assertIn(answer.status_code, {404, 413})

    def test_who_may_not_digitise_writes_nothing_to_the_disk(self) -> None:
        before = Batch.objects.count()
        with override_settings(FILE_UPLOAD_TEMP_DIR="/nonexistent"):
            self.assertEqual(self.send(a_leader(self), a_file()).status_code, 422)
        self.check_nothing_came(before)


class LimitTests(UploadCase):
    def test_a_sending_that_is_too_large_is_refused_unread_in_words(self) -> None:
        before = Batch.objects.count()
        with limit(uploads, LARGEST_SENDING_BYTES=1000):
            answer = self.send(self.world.binh, a_file(content=b"x" * 2000))
        self.assertContains(answer, "Nothing was taken in", status_code=413)
        self.check_nothing_came(before)

    def test_too_many_files_at_once_are_refused_in_words_and_none_is_kept(self) -> None:
        before = Batch.objects.count()
        with limit(uploads, MOST_FILES_AT_ONCE=2):
            answer = self.send(self.world.binh, *(a_file(f"{number}.pdf") for number in range(3)))
        self.assertContains(answer, "More than 2 files", status_code=422)
        self.check_nothing_came(before)

    def test_a_file_that_is_too_large_is_let_go_and_the_others_go_on(self) -> None:
        with limit(intake, LARGEST_FILE_BYTES=100_000):
            answer = self.send(
                self.world.binh, a_file("a.pdf"), a_file("big.pdf", b"x" * 300_000), a_file("c.pdf")
            )
        batch = Batch.objects.latest("id")
        page = self.client.get(answer.headers["Location"])
        self.assertContains(page, "big.pdf")
        self.assertEqual([file.name for file in batch.files.order_by("ordinal")], ["a.pdf", "c.pdf"])

    def test_the_only_file_too_large_is_named_where_it_was_chosen(self) -> None:
        before = Batch.objects.count()
        with limit(intake, LARGEST_FILE_BYTES=100_000):
            answer = self.send(self.world.binh, a_file("big.pdf", b"x" * 300_000))
        self.assertContains(answer, "big.pdf", status_code=422)
        self.check_nothing_came(before)

    def test_a_disk_without_room_takes_nothing(self) -> None:
        before = Batch.objects.count()
        most = Limits(free_bytes=shutil.disk_usage(self.home).total * 2)
        with patch.object(quarantine, "LIMITS", most):
            answer = self.send(self.world.binh, a_file())
        self.assertContains(answer, "Too little room", status_code=422)
        self.check_nothing_came(before)

    def test_of_a_sending_that_breaks_off_nothing_is_opened(self) -> None:
        before = Batch.objects.count()
        body = encode_multipart(BOUNDARY, self.form(a_file("a.pdf"), a_file("b.pdf", b"x" * 100_000)))
        torn = body[: body.index(b"x" * 1000) + 5000]
        answer = self.as_(self.world.binh).generic(
            "POST", reverse(NEW), b"", **a_body(BytesIO(torn), len(body)),
        )  # fmt: skip
        self.assertContains(answer, "broke off", status_code=422)
        self.check_nothing_came(before)

    def test_what_came_is_taken_in_and_no_file_of_it_has_a_name_in_the_work_folder(self) -> None:
        answer = self.send(self.world.binh, a_file("a.pdf"))
        self.assertEqual(answer.status_code, 302)
        self.assertEqual(IncomingFile.objects.get(name="a.pdf").state, "admitted")
        self.assertEqual([path for path in (self.home / "work").iterdir() if path.is_file()], [])


class SpoolTests(SimpleTestCase):
    def test_a_file_that_waits_has_no_name_on_the_disk(self) -> None:
        with (
            tempfile.TemporaryDirectory() as folder,
            override_settings(FILE_UPLOAD_TEMP_DIR=folder, HOSO_HOME=Path(folder)),
        ):
            spool = Spool(RequestFactory().post("/"))
            spool.new_file("scans", "a.pdf", "application/pdf", 0)
            spool.receive_data_chunk(b"scanned", 0)
            self.assertEqual(list(Path(folder).iterdir()), [])
            done = spool.file_complete(7)
            assert done is not None
            self.assertEqual((done.path.read_bytes(), done.size), (b"scanned", 7))
            done.close()

    def test_what_older_versions_left_is_swept_and_nothing_else(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            for name in ("tmpa1.upload.pdf", "tmpa2.upload", "pages.txt"):
                (work / name).touch()
            self.assertEqual(sweep_uploads(work), 2)
            self.assertEqual([path.name for path in work.iterdir()], ["pages.txt"])

    def test_files_nobody_asked_for_are_skipped(self) -> None:
        with self.assertRaises(SkipFile):
            NoFiles(RequestFactory().post("/")).new_file("scans", "a.pdf", "application/pdf", 0)
