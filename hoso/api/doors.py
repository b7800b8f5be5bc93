"""The one API object: who may enter, how refusals are told, and what every operation says of itself."""

from collections.abc import Callable
from functools import wraps
from typing import Any, get_type_hints

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.params.models import Query as QueryParameter
from ninja.security import HttpBearer

from hoso.access.values import Actor
from hoso.accounts import queries as accounts
from hoso.accounts.errors import TokenRefused
from hoso.api.errors import NotJson, NoToken, TooLarge, ValuesOdd
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.wording.sentences import sentence
from hoso.wording.statuses import status_of

View = Callable[..., HttpResponse]

PROBLEM_TYPE = "application/problem+json"


class Asked(HttpRequest):
    """A request that a token let in; `auth` is whom the token speaks for."""

    auth: Actor


class TokenBearer(HttpBearer):
    """A token of `hoso accounts token` in the header `Authorization: Bearer ...`."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Return the actor the token speaks for; None refuses with 401."""
        try:
            return accounts.actor_by_token(token, at=now())
        except TokenRefused:
            return None


class Wrong(Schema):
    """A value that does not fit: where it stands (`body.given.arrived_on`) and why, in English."""

    where: str
    why: str


class Problem(Schema):
    """A refusal: nothing was changed (RFC 9457).

    `code` is stable; `what`, `why` and `todo` are the sentence a person reads, in the language of
    `Accept-Language`. `title` and `detail` say the same in the words of the standard.
    """

    title: str
    status: int
    detail: str
    code: str
    what: str
    why: str
    todo: str
    wrong: list[Wrong] = []


# What any operation may answer beside what it was asked for.
REFUSED = frozenset({400, 401, 403, 404, 409, 413, 422})


def answers(asked_for: Any) -> dict[Any, Any]:
    """Return what an operation answers: what it was asked for, or a refusal."""
    return {200: asked_for, REFUSED: Problem}


class HosoApi(NinjaAPI):
    """The interface; it describes itself in OpenAPI 3.1."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the stable name of an operation: its module and its function, `tasks.give`."""
        view = operation.view_func
        return f"{view.__module__.rpartition('.')[2]}.{view.__name__}"

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the description, made exact where its maker is not."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for path in schema["paths"].values():
            for operation in path.values():
                _name_refusals(operation["responses"])
                _drop_nulls(operation["parameters"])
        return schema


def _name_refusals(responses: dict[Any, Any]) -> None:
    for status, answer in responses.items():
        if int(status) >= 400 and "application/json" in answer["content"]:
            answer["content"] = {PROBLEM_TYPE: answer["content"]["application/json"]}


def _drop_nulls(parameters: list[dict[str, Any]]) -> None:
    """Take out null, which an address cannot say: a parameter is left out."""
    for each in parameters:
        kinds = [kind for kind in each["schema"].get("anyOf", []) if kind.get("type") != "null"]
        if len(kinds) == 1:
            del each["schema"]["anyOf"]
            each["schema"] |= kinds[0]


def _signed_in_or_token(schema: View) -> View:
    """Show the schema to people of the house and to systems with a token, to nobody else."""

    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated or TokenBearer()(request) is not None:
            return schema(request, **kwargs)
        return told(NoToken("no token"))

    return guarded


# No documentation page: it would load scripts from outside. The schema is at /api/openapi.json.
api = HosoApi(
    title="Hoso",
    version="1",
    auth=TokenBearer(),
    docs_url=None,
    docs_decorator=_signed_in_or_token,
    urls_namespace="api",
)


def known_names_only(operation: View) -> View:
    """Refuse an address with a name that is not known: a filter with a slip in it would list everything."""
    known = {
        name
        for hint in get_type_hints(operation, include_extras=True).values()
        if any(isinstance(each, QueryParameter) for each in getattr(hint, "__metadata__", ()))
        for name in hint.__origin__.model_fields
    }

    @wraps(operation)
    def guarded(request: HttpRequest, /, *given: Any, **named: Any) -> HttpResponse:
        strange = sorted(set(request.GET) - known)
        if strange:
            raise ValuesOdd(f"{len(strange)} names are not known", field=", ".join(strange))
        return operation(request, *given, **named)

    return guarded


api.add_decorator(known_names_only)


def told(error: DomainError, *, status: int | None = None, wrong: list[Wrong] | None = None) -> HttpResponse:
    """Return a refusal: its stable code and the sentence a person reads."""
    words, status = sentence(error), status or _status_of(error)
    problem = Problem(
        title=words.what, status=status, detail=f"{words.why} {words.todo}", code=error.code, what=words.what,
        why=words.why, todo=words.todo, wrong=wrong or [],
    )  # fmt: skip
    response = HttpResponse(problem.model_dump_json(), status=status, content_type=PROBLEM_TYPE)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _status_of(error: DomainError) -> int:
    own = {NoToken: 401, NotJson: 400, TooLarge: 413}
    return own.get(type(error)) or status_of(error)


@api.exception_handler(DomainError)
def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Tell what a room refused."""
    return told(error)


@api.exception_handler(AuthenticationError)
def shut(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Tell that nobody enters without a token."""
    return told(NoToken("no token, or none that is good today"))


@api.exception_handler(ValidationError)
def odd(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Tell which values do not fit."""
    wrong = [
        Wrong(where=".".join(str(part) for part in each["loc"]), why=each["msg"]) for each in error.errors
    ]
    return told(
        ValuesOdd(f"{len(wrong)} values do not fit", field=", ".join(each.where for each in wrong)),
        wrong=wrong,
    )


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Tell that the body is no JSON: the only thing that is refused before its values are looked at."""
    return told(NotJson(str(error)))


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """Tell that the body is too long."""
    return told(TooLarge(str(error)))
