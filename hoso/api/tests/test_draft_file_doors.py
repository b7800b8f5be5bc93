"""Files of a draft through the interface: by the same holds as on the page."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from hoso.access.values import Actor
from hoso.accounts import services as accounts
from hoso.digitisation.models import IncomingFile
from hoso.digitisation.rules.intake import LARGEST_FILE_ON_DESK_BYTES
from hoso.digitisation.tests.scans import a_page, a_scan
from hoso.digitisation.tests.test_draft_files import DraftFilesCase
from hoso.lib.dates import now
from hoso.registry.models import DraftFile, Outgoing
from tests.refusals import rows_of
from tests.worlds import SERVICE, id_of

ANNEX = {"name": "phu-luc.pdf", "kind": "annex", "holds_secrets": "false"}


class DraftFileDoorTests(DraftFilesCase):
    """Hải drafts, An numbers, Chi belongs elsewhere."""

    def setUp(self) -> None:
        super().setUp()
        people = (self.office.hai, self.office.an, self.office.chi)
        until = now() + timedelta(days=1)
        self.tokens = {
            each.name: accounts.issue_token(SERVICE, id_of(each), label="t", ends_at=until) for each in people
        }
        self.files = f"/api/outgoing/{self.draft.pk}/files"

    def headers(self, by: Actor | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[(by or self.office.hai).name]}"}

    def post(
        self, content: bytes | BytesIO, *, by: Actor | None = None, length: int | None = None, **said: str
    ) -> Any:
        """Send a file; `length` is how long its sender says that it is."""
        stream = BytesIO(content) if isinstance(content, bytes) else content
        given: dict[str, Any] = {"wsgi.input": stream}
        return self.client.generic(
            "POST", f"{self.files}?{urlencode(ANNEX | said)}", b"", headers=self.headers(by),
            CONTENT_TYPE="application/octet-stream",
            CONTENT_LENGTH=str(len(stream.getvalue()) if length is None else length),
            **given,
        )  # fmt: skip

    def get(self, path: str = "", *, by: Actor | None = None) -> Any:
        return self.client.get(self.files + path, headers=self.headers(by))

    def test_a_file_is_sent_looked_at_handed_out_and_taken_out(self) -> None:
        content = a_scan(a_page())
        sent = self.post(content)
        self.assertEqual(sent.status_code, 200, sent.content)
        told = sent.json()
        self.assertEqual((told["name"], told["looked"], told["until"]), ("phu-luc.pdf", "waiting", None))
        self.assertEqual(self.get(f"/{told['id']}").status_code, 404)
        self.machine()
        self.assertEqual([each["looked"] for each in self.get().json()], ["kept"])
        came = self.get(f"/{told['id']}")
        self.assertEqual(b"".join(came.streaming_content), content)
        self.assertIn("sandbox", came.headers["Content-Security-Policy"])
        gone = self.client.delete(f"{self.files}/{told['id']}", headers=self.headers(None))
        self.assertEqual(gone.json(), {"count": 1})
        self.assertIsNotNone(self.get().json()[0]["until"])

    def test_of_a_file_that_is_held_nothing_is_told(self) -> None:
        sent = self.post(a_scan(a_page(mark="MẬT")), name="mat.pdf").json()
        self.machine()
        [told] = self.get().json()
        self.assertEqual((told["looked"], told["name"]), ("held", ""))
        self.assertEqual(self.get(f"/{sent['id']}").status_code, 404)

    def test_the_text_becomes_the_original_of_what_was_issued(self) -> None:
        self.assertEqual(self.post(a_scan(a_page()), kind="text").status_code, 200)
        self.machine()
        document_id = self.issue()
        path = f"/api/outgoing/{self.draft.pk}/issue-text"
        self.assertEqual(self.client.post(path, headers=self.headers(self.office.hai)).status_code, 403)
        self.assertEqual(self.client.post(path, headers=self.headers(self.office.an)).status_code, 200)
        self.assertEqual(self.kept(document_id), [("original", "phu-luc.pdf")])

    def test_what_may_not_come_is_refused_and_nothing_is_kept(self) -> None:
        content = a_scan(a_page())
        before = rows_of([IncomingFile, DraftFile, Outgoing])
        refused: tuple[tuple[int, str, dict[str, Any]], ...] = (
            (404, "lib.not_found", {"by": self.office.chi}),
            (403, "lib.not_allowed", {"kind": "issued"}),
            (422, "digitisation.batch_declared_secret", {"holds_secrets": "true"}),
            (422, "api.values_odd", {"kind": "other"}),
            (413, "api.too_large", {"length": LARGEST_FILE_ON_DESK_BYTES + 1}),
            (422, "digitisation.sending_broke_off", {"length": len(content) + 1}),
        )
        for status, code, given in refused:
            answer = self.post(content, **given)
            self.assertEqual((answer.status_code, answer.json()["code"]), (status, code), given)
        self.assertEqual(self.post(b"no file of ours").json()["code"], "digitisation.kind_unknown")
        self.assertEqual(rows_of([IncomingFile, DraftFile, Outgoing]), before)
        self.assertEqual(self.get(by=self.office.chi).status_code, 404)

    def test_what_is_refused_whatever_is_in_it_is_not_read(self) -> None:
        content = BytesIO(b"x" * 1000)
        refused: tuple[dict[str, Any], ...] = ({"holds_secrets": "true"}, {"kind": "issued"})
        for said in refused:
            self.assertGreater(self.post(content, **said).status_code, 400, said)
        Outgoing.objects.filter(pk=self.draft.pk).update(state="submitted")
        self.assertEqual(self.post(content).json()["code"], "registry.move_not_open")
        self.assertEqual(content.tell(), 0)
