"""The access class on the page of a document: who sees the way, who may go it, what it changes."""

from django.urls import reverse

from hoso.access.values import AccessClass
from hoso.audit.models import TrailRow
from hoso.holdings.models import Holding
from hoso.web.tests.worlds import WebCase, a_clerk_of_the_province


class ClassifyTests(WebCase):
    def setUp(self) -> None:
        super().setUp()
        self.path = reverse("registry:classify", args=[self.certain])
        self.document = reverse("registry:document", args=[self.certain])

    def level(self) -> AccessClass:
        return AccessClass(Holding.objects.get(pk=self.certain).access_class)

    def given(self, level: AccessClass = AccessClass.RESTRICTED, reason: str = "đơn thư") -> dict[str, str]:
        return {"access_class": str(level.value), "reason": reason}

    def test_an_archivist_narrows_a_document_from_its_page(self) -> None:
        page = self.page(self.world.binh, self.document)
        self.assertIn(self.path, page)
        self.assertIn("Access class: internal", page)
        self.assertRedirects(self.client.post(self.path, self.given()), self.document)
        self.assertEqual(self.level(), AccessClass.RESTRICTED)
        self.assertIn("access class changed", self.page(self.world.binh, self.document))

    def test_a_clerk_sees_no_way_and_changes_nothing(self) -> None:
        clerk = a_clerk_of_the_province(self)
        self.assertNotIn(self.path, self.page(clerk, self.document))
        self.assertEqual(self.client.post(self.path, self.given()).status_code, 403)
        self.assertEqual(self.level(), AccessClass.INTERNAL)

    def test_nobody_goes_above_the_own_reach(self) -> None:
        client = self.as_(self.world.binh)
        answer = client.post(self.path, self.given(AccessClass.SENSITIVE_PERSONAL))
        self.assertEqual((answer.status_code, self.level()), (403, AccessClass.INTERNAL))

    def test_a_change_needs_its_reason_and_a_class_that_there_is(self) -> None:
        client, before = self.as_(self.world.binh), TrailRow.objects.count()
        for given in (self.given(reason=" "), {"access_class": "9", "reason": "x"}):
            self.assertEqual(client.post(self.path, given).status_code, 422)
        self.assertEqual((self.level(), TrailRow.objects.count()), (AccessClass.INTERNAL, before))
