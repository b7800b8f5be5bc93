"""What an administrator may set: environment variables, read once, typed, refused when odd."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

EXAMPLES = {
    "HOSO_HOME": "/var/lib/hoso",
    "HOSO_DATABASE_URL": "postgresql://hoso_app@db.office.local/hoso?sslmode=verify-full",
    "HOSO_OBJECTS_URL": "s3://bucket/prefix",
    "HOSO_LISTEN": "127.0.0.1:8000",
    "HOSO_HOSTS": "hoso.office.local,10.0.0.5",
    "HOSO_WORKERS": "2",
    "HOSO_LANGUAGE": "vi",
    "HOSO_NODE_ID": "0198c0de-0000-7000-8000-000000000001",
    "HOSO_INCARNATION": "0198c0de-0000-7000-8000-000000000002",
    "HOSO_DEMO": "1",
}


class OddSetting(Exception):
    """An environment variable holds something we cannot use; names it and shows an example."""


def _host_and_port(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError("needs HOST:PORT")
    return value


def _language(value: str) -> str:
    if value not in {"vi", "en", "nb"}:
        raise ValueError("is one of vi, en, nb")
    return value


def _database_url(value: str) -> str:
    if not value.startswith(("postgresql://", "postgres://")):
        raise ValueError("needs a postgresql:// address; Hoso has one database engine")
    return value


class Options(BaseModel):
    """The settings of one process."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path | None = None
    database_url: Annotated[str, AfterValidator(_database_url)] | None = None
    objects_url: str | None = None
    listen: Annotated[str, AfterValidator(_host_and_port)] = "127.0.0.1:8000"
    hosts: str = ""
    workers: int = 2
    language: Annotated[str, AfterValidator(_language)] = "vi"
    node_id: UUID | None = None
    incarnation: UUID | None = None
    demo: bool = False

    @property
    def allowed_hosts(self) -> list[str]:
        """Names under which the pages may be asked for."""
        named = [host.strip() for host in self.hosts.split(",") if host.strip()]
        return ["127.0.0.1", "localhost", "[::1]", *named]


def read_options(environment: Mapping[str, str] = os.environ) -> Options:
    """Return the options in `environment`.

    Raises:
        OddSetting: a variable cannot be used; the message names it and gives an example.
    """
    given: dict[str, Any] = {}
    for name in EXAMPLES:
        if environment.get(name):
            given[name.removeprefix("HOSO_").lower()] = environment[name]
    try:
        return Options(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = "HOSO_" + str(first["loc"][0]).upper()
        # The value itself may hold a password: it is not repeated.
        raise OddSetting(f"{name} {first['msg']}. Example: {name}={EXAMPLES[name]}") from error
