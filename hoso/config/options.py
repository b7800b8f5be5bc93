"""What an administrator may set: environment variables, read once, typed, refused when odd."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

EXAMPLES = {
    "HOSO_HOME": "/var/lib/hoso",
    "HOSO_DATABASE_URL": "postgresql://hoso_app@db.office.local/hoso?sslmode=verify-full",
    "HOSO_DATABASE_PASSWORD_FILE": "/etc/hoso/database-password",
    "HOSO_DATABASE_OWNER_URL": "postgresql://hoso_owner@db.office.local/hoso?sslmode=verify-full",
    "HOSO_DATABASE_OWNER_PASSWORD_FILE": "/etc/hoso/database-owner-password",
    "HOSO_OBJECTS_URL": "s3://bucket/prefix",
    "HOSO_OCFL_URL": "s3://bucket/ocfl",
    "HOSO_OCFL_COPIES": "/mnt/second/ocfl,s3://elsewhere/ocfl",
    "HOSO_FIXITY_DAYS": "365",
    "HOSO_FIXITY_MEGABYTES": "50",
    "HOSO_LISTEN": "127.0.0.1:8000",
    "HOSO_ADDRESS": "https://hoso.office.local",
    "HOSO_CERTIFICATE": "/etc/hoso/tls/certificate.pem",
    "HOSO_CERTIFICATE_KEY": "/etc/hoso/tls/key.pem",
    "HOSO_HOSTS": "hoso.office.local,10.0.0.5",
    "HOSO_WORKERS": "2",
    "HOSO_LANGUAGE": "vi",
    "HOSO_UNSEEN_MONTHS": "12",
    "HOSO_TIMESTAMP_URL": "http://tsa.example.vn/tsa",
    "HOSO_NODE_ID": "0198c0de-0000-7000-8000-000000000001",
    "HOSO_INCARNATION": "0198c0de-0000-7000-8000-000000000002",
    "HOSO_DEMO": "1",
}
# Put into the environment by the entry point while the database is the private one of this home.
OURS = "HOSO_DATABASE_IS_OURS"


class OddSetting(Exception):
    """An environment variable holds something we cannot use; names it and shows an example."""


def _host_and_port(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError("needs HOST:PORT")
    return value


def _https_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or value.rstrip("/") != f"https://{parts.netloc}":
        raise ValueError("needs https://HOST, with a port where it is not 443, and nothing behind")
    if parts.username or parts.password:
        raise ValueError("holds no user and no password")
    return value.rstrip("/").lower()


def _stamp_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        raise ValueError("needs http://HOST/... or https://HOST/..., without user and password")
    return value


def _language(value: str) -> str:
    if value not in {"vi", "en", "nb"}:
        raise ValueError("is one of vi, en, nb")
    return value


def _months(value: int) -> int:
    if not 1 <= value <= 600:
        raise ValueError("is a number of months from 1 to 600")
    return value


def _database_url(value: str) -> str:
    if not value.startswith(("postgresql://", "postgres://")):
        raise ValueError("needs a postgresql:// address; Hoso has one database engine")
    return value


def _days(value: int) -> int:
    # Three years: the most that TT 05/2025/TT-BNV, art. 26-31, allows (secondary source).
    if not 1 <= value <= 1095:
        raise ValueError("is a number of days from 1 to 1095")
    return value


def _megabytes(value: int) -> int:
    if not 1 <= value <= 100_000:
        raise ValueError("is a number of megabytes a second from 1 to 100000")
    return value


def _bucket_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "s3" or not parts.netloc:
        raise ValueError("needs s3://BUCKET or s3://BUCKET/PREFIX")
    return value


def _s3_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "s3" or not parts.netloc or not parts.path.strip("/"):
        raise ValueError("needs s3://BUCKET/PREFIX")
    return value.rstrip("/")


def _places(value: str) -> str:
    for place in (part.strip() for part in value.split(",") if part.strip()):
        if not place.startswith("/"):
            _s3_address(place)
    return value


class Options(BaseModel):
    """The settings of one process."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path | None = None
    database_url: Annotated[str, AfterValidator(_database_url)] | None = None
    # Read from a file, or from the systemd credential `database-password`; never from an argument.
    database_password_file: Path | None = None
    # Who makes and changes tables; without it, whoever `database_url` names does.
    database_owner_url: Annotated[str, AfterValidator(_database_url)] | None = None
    database_owner_password_file: Path | None = None
    objects_url: Annotated[str, AfterValidator(_bucket_address)] | None = None
    # The preservation store, where it is not the folder `ocfl` of the home; and where its copies lie.
    ocfl_url: Annotated[str, AfterValidator(_s3_address)] | None = None
    ocfl_copies: Annotated[str, AfterValidator(_places)] = ""
    # Everything kept is read again within so many days, by at most so many megabytes a second.
    fixity_days: Annotated[int, AfterValidator(_days)] = 365
    fixity_megabytes: Annotated[int, AfterValidator(_megabytes)] = 50
    listen: Annotated[str, AfterValidator(_host_and_port)] = "127.0.0.1:8000"
    # What people type when a proxy before us speaks https.
    address: Annotated[str, AfterValidator(_https_address)] | None = None
    certificate: Path | None = None
    certificate_key: Path | None = None
    hosts: str = ""
    workers: int = 2
    # A box that nobody has seen for so long is warned of.
    unseen_months: Annotated[int, AfterValidator(_months)] = 12
    # The time-stamp authority (RFC 3161); without it evidence waits, and what was signed has no proven time.
    timestamp_url: Annotated[str, AfterValidator(_stamp_address)] | None = None
    language: Annotated[str, AfterValidator(_language)] = "vi"
    node_id: UUID | None = None
    incarnation: UUID | None = None
    demo: bool = False

    @property
    def allowed_hosts(self) -> list[str]:
        """Names under which the pages may be asked for."""
        named = [host.strip() for host in self.hosts.split(",") if host.strip()]
        ours = [self.listen.rpartition(":")[0], urlsplit(self.address or "").hostname or ""]
        # A wild-card to listen on is no name.
        also = [host for host in ours if host not in {"", "0.0.0.0", "[::]"}]  # noqa: S104
        return list(dict.fromkeys(["127.0.0.1", "localhost", "[::1]", *also, *named]))

    @property
    def has_certificate(self) -> bool:
        """Whether we speak https ourselves (half a pair is refused when the pages start)."""
        return self.certificate is not None or self.certificate_key is not None

    @property
    def is_behind_proxy(self) -> bool:
        """Whether a proxy speaks https for us, and tells us so in its headers."""
        return self.address is not None and not self.has_certificate

    @property
    def is_encrypted(self) -> bool:
        """Whether people reach the pages by https."""
        return self.has_certificate or self.address is not None

    @property
    def pages(self) -> str:
        """The address of the pages, as people type it."""
        return self.address or f"{'https' if self.has_certificate else 'http'}://{self.listen}"


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
