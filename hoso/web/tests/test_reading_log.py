"""Wherever something restricted is shown, the trail says to whom; of all else it says nothing."""

from uuid import UUID

from django.urls import reverse

from hoso.access.values import AccessClass
from hoso.audit.models import TrailRow
from hoso.digitisation import services as digitisation
from hoso.digitisation.tests import scans
from hoso.holdings import services as holdings
from hoso.web.tests.worlds import WebCase
from tests.worlds import SERVICE

READING = tuple(f"{room}.{act}_" for room in ("registry", "dossiers", "custody") for act in ("read", "list"))


class ReadingLogTests(WebCase):
    def restrict(self, *holding_ids: UUID) -> None:
        holdings.set_class(SERVICE, holding_ids, AccessClass.RESTRICTED, reason="test")

    def recorded(self, path: str) -> list[tuple[str, UUID | None]]:
        """What the trail holds after Bình opened the page."""
        before = set(TrailRow.objects.values_list("pk", flat=True))
        self.assertEqual(self.as_(self.world.binh).get(path).status_code, 200, path)
        rows = TrailRow.objects.exclude(pk__in=before).order_by("written")
        return [(row.act, row.subject) for row in rows if row.act.startswith(READING)]

    def test_of_internal_records_nothing_is_recorded(self) -> None:
        for path in (
            reverse("home"), reverse("dossiers:list"), reverse("custody:list"),
            reverse("dossiers:dossier", args=[self.dossier.pk]), reverse("custody:box", args=[self.box.pk]),
            reverse("registry:document", args=[self.certain]),
        ):  # fmt: skip
            self.assertEqual(self.recorded(path), [], path)

    def test_a_restricted_dossier_is_recorded_on_its_page_and_in_every_list(self) -> None:
        self.restrict(self.dossier.pk)
        opened = ("dossiers.read_dossier", self.dossier.pk)
        listed = ("dossiers.list_dossiers", None)
        self.assertEqual(self.recorded(reverse("dossiers:dossier", args=[self.dossier.pk])), [opened])
        self.assertEqual(self.recorded(reverse("dossiers:describe", args=[self.dossier.pk])), [opened])
        document = reverse("registry:document", args=[self.certain])
        for path in (reverse("dossiers:list"), reverse("home"), document):
            self.assertEqual(self.recorded(path), [listed], path)

    def test_a_restricted_box_is_recorded_on_its_page_its_label_and_in_the_list(self) -> None:
        self.restrict(self.box.pk)
        self.assertEqual(self.recorded(reverse("custody:list")), [("custody.list_boxes", None)])
        for path in ("custody:box", "custody:label"):
            self.assertEqual(
                self.recorded(reverse(path, args=[self.box.pk])), [("custody.read_box", self.box.pk)]
            )

    def test_whoever_may_not_read_leaves_no_row_that_says_so(self) -> None:
        self.restrict(self.dossier.pk, self.box.pk)
        before = TrailRow.objects.count()
        client = self.as_(self.world.chi)
        for path in (
            reverse("dossiers:dossier", args=[self.dossier.pk]), reverse("custody:box", args=[self.box.pk]),
        ):  # fmt: skip
            self.assertEqual(client.get(path).status_code, 404)
        client.get(reverse("dossiers:list"))
        self.assertEqual(TrailRow.objects.count(), before)

    def test_a_browser_keeps_no_picture_of_a_restricted_page(self) -> None:
        digitisation.page_image(self.world.binh, self.certain, page=1, width=800, pool=scans.pool())
        path = reverse("registry:page_image", args=[self.certain, 1])
        kept = self.as_(self.world.binh).get(path, {"w": "800"})
        self.assertEqual(kept.headers["Cache-Control"], "private, max-age=3600")
        self.restrict(self.certain)
        shown = self.as_(self.world.binh).get(path, {"w": "800"})
        self.assertEqual(shown.headers["Cache-Control"], "private, no-store")
        for answer in (kept, shown):
            self.assertEqual(answer.getvalue(), b"1 at 800")
