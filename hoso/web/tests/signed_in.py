"""Pages as people see them who are signed in, in the words of the source whatever the machine's language."""

from django.test import Client, TestCase
from django.utils import translation

from hoso.access.values import Actor
from hoso.accounts.models import Account
from tests.worlds import id_of


class SignedInCase(TestCase):
    """A browser in English, in which somebody signs in."""

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(translation.override("en"))
        self.client = Client(headers={"Accept-Language": "en"})

    def as_(self, actor: Actor) -> Client:
        """Sign a person in."""
        self.client.force_login(Account.objects.get(pk=id_of(actor)))
        return self.client
