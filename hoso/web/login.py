"""Who may enter: accounts are made by an administrator, nobody registers by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedDoor(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's door with self-registration shut."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
