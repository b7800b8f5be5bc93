"""Papers that wait for a signature, as the machine of a clerk asks for them."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hoso.api.tests.api_world import DRAFT
from hoso.api.tests.test_office_doors import MOST_QUERIES, OfficeDoorsCase
from hoso.audit.models import TrailRow
from hoso.blobs.models import Blob
from hoso.lib.dates import now
from hoso.lib.ids import uuid7
from hoso.registry import services
from hoso.signatures.models import Signing, SigningPart, Taking
from tests.refusals import rows_of
from tests.worlds import id_of

OPEN, BATCH = 4, uuid7()


class SigningDoorTests(OfficeDoorsCase):
    """Papers of the office for its head and then its seal; one of them is complete, two are of one batch."""

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        blob = Blob.objects.create(digest=f"sha512:{'0' * 128}", size_bytes=1, media_type="application/pdf")
        for number in range(OPEN + 1):
            # A paper is as secret as its draft: without one nobody sees it.
            draft = services.begin_draft(cls.head, cls.body, DRAFT, text="Điều 1.")
            signing = Signing.objects.create(
                subject=draft.pk, form="original", body_id=cls.body, title=f"Tờ {number}", prepared=blob,
                current=blob, begun_at=now(), batch=BATCH if number in (0, 2) else None,
                state="complete" if number == OPEN else "open",
            )  # fmt: skip
            for ordinal, (part, account) in enumerate((("person", id_of(cls.head)), ("body", None))):
                SigningPart.objects.create(signing=signing, ordinal=ordinal, part=part, account=account)

    def test_what_waits_goes_on_where_the_page_before_ended(self) -> None:
        told = self.done(self.ask("signings", count="true"))
        self.assertEqual([each["title"] for each in told["items"]], [f"Tờ {n}" for n in range(OPEN)])
        self.assertEqual((told["next"], told["count"]), (None, OPEN))
        whose = {(each["part"], each["signer"]) for each in told["items"]}
        self.assertEqual(whose, {("person", "Chiêm Hóa-Head")})
        first = self.done(self.ask("signings", limit=3))
        rest = self.done(self.ask("signings", limit=3, after=first["next"]))
        self.assertEqual(first["items"] + rest["items"], told["items"])
        self.assertIsNone(rest["next"])
        batch = self.done(self.ask("signings", batch=str(BATCH)))["items"]
        self.assertEqual([each["title"] for each in batch], ["Tờ 0", "Tờ 2"])
        self.assertEqual(self.done(self.ask("signings", by=self.lan))["items"], [])

    def test_many_papers_cost_as_much_as_one(self) -> None:
        costs = []
        for limit in (1, 100):
            with CaptureQueriesContext(connection) as asked:
                self.done(self.ask("signings", limit=limit))
            costs.append(len(asked))
        self.assertEqual(*costs)
        self.assertLessEqual(costs[0], MOST_QUERIES)

    def test_what_no_machine_of_ours_sends_is_refused_and_changes_nothing(self) -> None:
        signing = Signing.objects.filter(state="open")[0]
        part = SigningPart.objects.get(signing=signing, part="person")
        Taking.objects.create(
            part=part, channel="deferred", account=id_of(self.head), nonce="n", taken_at=now(), until=now()
        )
        before = rows_of([Signing, SigningPart, Taking, TrailRow])
        odd: tuple[tuple[str, dict[str, Any]], ...] = (
            ("take", {"certificate": ""}), ("take", {"certificate": "x" * 64}),
            ("put-back", {"error": "a\x00b"}), ("put-back", {"error": "x" * 81}), ("put-back", {"eror": "x"}),
        )  # fmt: skip
        for act, given in odd:
            answer = self.send(f"signings/{signing.pk}/{act}", **given)
            self.assertEqual((answer.status_code, answer.json()["code"]), (422, "api.values_odd"), given)
        self.assertEqual(rows_of([Signing, SigningPart, Taking, TrailRow]), before)
        told = self.done(self.send(f"signings/{signing.pk}/put-back", error="cli.x"))
        self.assertEqual((told["id"], told["part"]), (str(signing.pk), "person"))
