from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import TestCase

from hoso.access.values import AccessClass
from hoso.accounts import services as accounts
from hoso.audit.models import TrailRow
from hoso.custody import services as custody
from hoso.dossiers import services as dossiers
from hoso.holdings import services as holdings
from hoso.lib.dates import now
from tests.worlds import SERVICE, a_document, a_world, id_of


class ApiTests(TestCase):
    def setUp(self) -> None:
        self.world = a_world()
        self.document = a_document(self.world, number="15")

    def ask(self, path: str, *, token: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.client.get(f"/api/{path}", headers=headers)

    def token_of(self, who: str) -> str:
        account_id = id_of(getattr(self.world, who))
        return accounts.issue_token(SERVICE, account_id, label="t", ends_at=now() + timedelta(days=1))

    def test_a_system_reads_with_the_rights_of_its_account(self) -> None:
        answer = self.ask(f"documents/{self.document.pk}", token=self.token_of("binh"))
        self.assertEqual((answer.status_code, answer.json()["number"]), (200, "15"))

    def test_an_outsider_learns_nothing(self) -> None:
        answer = self.ask(f"documents/{self.document.pk}", token=self.token_of("chi"))
        self.assertEqual((answer.status_code, answer.json()["code"]), (404, "lib.not_found"))

    def test_without_a_token_every_address_is_shut(self) -> None:
        for path in (f"documents/{self.document.pk}", "dossiers", f"boxes/{self.document.pk}"):
            self.assertEqual(self.ask(path).status_code, 401)
            self.assertEqual(self.ask(path, token="guessed").status_code, 401)

    def test_the_schema_is_for_those_who_may_enter(self) -> None:
        self.assertEqual(self.ask("openapi.json").status_code, 401)
        answer = self.ask("openapi.json", token=self.token_of("chi"))
        self.assertIn("/api/documents/{document_id}", answer.json()["paths"])

    def test_the_contents_of_a_dossier_come_in_its_order(self) -> None:
        dossier = dossiers.open_dossier(
            self.world.binh, fonds_id=self.world.fonds.pk, custodian_id=self.world.province, title="Đường",
            found="room 3",
        )  # fmt: skip
        second = a_document(self.world, number="16")
        dossiers.add_documents(self.world.binh, dossier.pk, [second.pk, self.document.pk])
        answer = self.ask(f"dossiers/{dossier.pk}/documents", token=self.token_of("binh"))
        self.assertEqual([each["number"] for each in answer.json()], ["16", "15"])
        told = self.ask(f"dossiers/{dossier.pk}", token=self.token_of("binh")).json()
        self.assertEqual((told["status"], told["corrected_at"]), ("open", None))
        listed = self.ask("dossiers", token=self.token_of("chi")).json()
        self.assertEqual(listed, {"items": [], "next": None, "count": None})

    def test_reading_restricted_records_through_the_interface_is_recorded_too(self) -> None:
        holdings.set_class(SERVICE, [self.document.pk], AccessClass.RESTRICTED, reason="test")
        self.ask(f"documents/{self.document.pk}", token=self.token_of("binh"))
        row = TrailRow.objects.get(act="registry.read_document")
        self.assertEqual((row.subject, row.account_id), (self.document.pk, id_of(self.world.binh)))

    def test_restricted_dossiers_and_boxes_too(self) -> None:
        keeper: dict[str, Any] = {
            "fonds_id": self.world.fonds.pk, "custodian_id": self.world.province, "found": "room 3",
        }  # fmt: skip
        dossier = dossiers.open_dossier(self.world.binh, title="Đường", **keeper)
        box = custody.register_box(self.world.binh, label="H-001", **keeper)
        token = self.token_of("binh")
        paths = ("dossiers", f"dossiers/{dossier.pk}", f"dossiers/{dossier.pk}/documents", f"boxes/{box.pk}")
        for path in paths:
            self.assertEqual(self.ask(path, token=token).status_code, 200)
        self.assertEqual(self.read(), [])
        holdings.set_class(SERVICE, [dossier.pk, box.pk], AccessClass.RESTRICTED, reason="test")
        for path in paths:
            self.ask(path, token=token)
            self.ask(path, token=self.token_of("chi"))
        self.assertEqual(
            self.read(),
            [
                ("dossiers.list_dossiers", None), ("dossiers.read_dossier", dossier.pk),
                ("dossiers.read_dossier", dossier.pk), ("custody.read_box", box.pk),
            ],
        )  # fmt: skip

    def read(self) -> list[tuple[str, UUID | None]]:
        acts = ["dossiers.list_dossiers", "dossiers.read_dossier", "custody.read_box"]
        return list(TrailRow.objects.filter(act__in=acts).order_by("written").values_list("act", "subject"))
