"""A person keeps lists as they were narrowed, alone and not without end."""

from django.test import TestCase

from hoso.access.values import Actor, service_actor
from hoso.accounts import queries, services
from hoso.accounts.errors import TooManyViews, ViewNameMissing
from hoso.accounts.models import SavedView
from hoso.accounts.rules import Role
from hoso.accounts.services.saved_views import MOST_VIEWS
from hoso.audit.models import TrailRow
from hoso.lib.errors import NotAllowed, NotFound
from tests.worlds import TODAY, a_body, a_person

PATH = "/tasks/"


class SavedViewTests(TestCase):
    def setUp(self) -> None:
        body = a_body()
        self.an, self.binh = (
            a_person("an", body=body, role=Role.CLERK),
            a_person("binh", body=body, role=Role.CLERK),
        )

    def kept(self, actor: Actor) -> list[tuple[str, str]]:
        return [(each.name, each.query) for each in queries.list_views(actor, PATH)]

    def test_a_view_is_kept_for_its_person_and_list_alone(self) -> None:
        services.keep_view(self.an, PATH, "state=late", name="  Quá   hạn ")
        self.assertEqual(self.kept(self.an), [("Quá hạn", "state=late")])
        self.assertEqual(self.kept(self.binh), [])
        self.assertEqual(queries.list_views(self.an, "/dossiers/"), [])
        self.assertEqual(TrailRow.objects.filter(act="accounts.keep_view").count(), 1)

    def test_a_name_that_is_there_means_the_new_one(self) -> None:
        services.keep_view(self.an, PATH, "state=late", name="Của tôi")
        services.keep_view(self.an, PATH, "state=open", name="Của tôi")
        self.assertEqual(self.kept(self.an), [("Của tôi", "state=open")])

    def test_a_view_without_a_name_is_not_kept(self) -> None:
        with self.assertRaises(ViewNameMissing):
            services.keep_view(self.an, PATH, "state=late", name=" ")
        self.assertEqual(SavedView.objects.count(), 0)

    def test_more_than_can_be_offered_are_not_kept(self) -> None:
        for number in range(MOST_VIEWS):
            services.keep_view(self.an, PATH, f"n={number}", name=str(number))
        with self.assertRaises(TooManyViews):
            services.keep_view(self.an, PATH, "n=x", name="one more")
        services.keep_view(self.an, PATH, "n=changed", name="0")
        services.keep_view(self.an, "/dossiers/", "status=open", name="another list")
        self.assertEqual(len(self.kept(self.an)), MOST_VIEWS)

    def test_nobody_forgets_another_persons_view(self) -> None:
        view = services.keep_view(self.an, PATH, "state=late", name="Quá hạn")
        with self.assertRaises(NotFound):
            services.drop_view(self.binh, view.pk)
        self.assertEqual(services.drop_view(self.an, view.pk), PATH)
        self.assertEqual(self.kept(self.an), [])
        with self.assertRaises(NotFound):
            services.drop_view(self.an, view.pk)

    def test_the_service_keeps_none(self) -> None:
        with self.assertRaises(NotAllowed):
            services.keep_view(service_actor("tests", TODAY), PATH, "", name="x")
