"""The one API object: who may enter, and how refusals are told."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.security import HttpBearer

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.accounts.errors import TokenRefused
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.wording.sentences import sentence
from hoso.wording.statuses import status_of

View = Callable[..., HttpResponse]


class TokenBearer(HttpBearer):
    """A token of `hoso accounts token` in the header `Authorization: Bearer ...`."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Return the actor the token speaks for; None refuses with 401."""
        try:
            return accounts.actor_by_token(token, at=now())
        except TokenRefused:
            return None


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks: what the token of the request speaks for."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def _signed_in_or_token(schema: View) -> View:
    """Show the schema to people of the house and to systems with a token, to nobody else."""

    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated or TokenBearer()(request) is not None:
            return schema(request, **kwargs)
        return JsonResponse({"detail": "Unauthorized"}, status=401)

    return guarded


# No documentation page: it would load scripts from outside. The schema is at /api/openapi.json.
api = NinjaAPI(
    title="Hoso",
    version="1",
    auth=TokenBearer(),
    docs_url=None,
    docs_decorator=_signed_in_or_token,
    urls_namespace="api",
)


@api.exception_handler(DomainError)
def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Tell a refusal: its stable code and the sentence a person reads."""
    words = sentence(error)
    answer: dict[str, Any] = {"code": error.code, "what": words.what, "why": words.why, "todo": words.todo}
    return api.create_response(request, answer, status=status_of(error))
