"""What a list costs does not grow with what is stored: its number of queries is pinned."""

from typing import Any

from django.urls import reverse

from hoso.custody import services as custody
from hoso.dossiers import services as dossiers
from hoso.registry import services as documents
from hoso.web.tests.worlds import WebCase
from tests.worlds import a_document

# Session, account twice, rights, delegations, posts: who acts costs this on every page.
WHO = 6


class CostTests(WebCase):
    def assert_costs(self, queries: int, path: str, **given: Any) -> None:
        client = self.as_(self.world.binh)
        client.get(path, given)
        for _ in range(2):
            with self.assertNumQueries(WHO + queries):
                client.get(path, given)
            self.more()

    def more(self) -> None:
        keeper: dict[str, Any] = {
            "fonds_id": self.world.fonds.pk,
            "custodian_id": self.world.province,
            "found": "room 4",
        }
        for number in range(3):
            box = custody.register_box(self.world.binh, label=f"K-{self.count()}", **keeper)
            dossier = dossiers.open_dossier(self.world.binh, title="Đường làng", **keeper)
            document = a_document(self.world, subject=f"Đường làng {number}")
            dossiers.add_documents(self.world.binh, dossier.pk, [document.pk])
            custody.put_in_box(self.world.binh, box.pk, [dossier.pk])

    def count(self) -> int:
        self.made = getattr(self, "made", 0) + 1
        return self.made

    def test_dossiers(self) -> None:
        self.assert_costs(4, reverse("dossiers:list"))  # how many, which, names of bodies, views

    def test_boxes(self) -> None:
        self.assert_costs(3, reverse("custody:list"))

    def test_the_first_page(self) -> None:
        self.assert_costs(19, reverse("home"))

    def test_one_dossier(self) -> None:
        # The last two: whether one may put a hold against its destruction.
        self.assert_costs(18, reverse("dossiers:dossier", args=[self.dossier.pk]))

    def test_one_document(self) -> None:
        self.assert_costs(28, reverse("registry:document", args=[self.certain]))

    def test_one_document_that_was_corrected_many_times(self) -> None:
        for number in range(16, 24):
            documents.confirm_document(
                self.world.binh, self.certain, corrections={"number": str(number)}, reason="misread"
            )
        self.assert_costs(29, reverse("registry:document", args=[self.certain]))  # who confirmed it
