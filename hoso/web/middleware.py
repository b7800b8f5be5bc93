"""What holds for every page: the content policy, who acts, and refusals in words."""

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hoso.accounts import queries as accounts
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.wording.sentences import sentence
from hoso.wording.statuses import status_of

Handler = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "manifest-src 'self'; worker-src 'self'"
)


class ContentPolicy:
    """Nothing from outside is loaded, and no inline script runs without this answer's nonce."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=nonce))
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
        return response


class CurrentActor:
    """Turns the account that is logged in into the Actor of today."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        actor = accounts.actor_for(user.pk, at=now()) if user.is_authenticated else None
        request.actor = actor  # type: ignore[attr-defined]
        response = self.get_response(request)
        # Office machines are shared: what one person read does not stay behind for the next.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class Refusals:
    """A refusal becomes a page with its three-part sentence."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal in words; anything else is an error of ours and stays one."""
        if not isinstance(exception, DomainError):
            return None
        template = "refusal_part.html" if request.headers.get("HX-Request") else "refusal.html"
        return render(request, template, {"sentence": sentence(exception)}, status=status_of(exception))
