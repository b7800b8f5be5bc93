"""Commands about https from this node's own authority."""

from pathlib import Path
from typing import Annotated, Any

import typer
from cryptography.hazmat.primitives import serialization
from django.conf import settings

from hoso.audit import services as audit
from hoso.cli.actors import service
from hoso.cli.output import emit, fail, refuse, say
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.lib.files import write_durably
from hoso.node.addresses import names_of_machine
from hoso.node.authority import Authority, Pages, ensure_pages, find_authority, find_pages
from hoso.node.home import Home, home_at

certificate = typer.Typer(no_args_is_help=True, help="https from this node's own authority.")
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
WILD = "0.0.0.0"  # noqa: S104 (stands for every address of this machine)


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.add_typer(certificate, name="certificate")


@certificate.command("show")
def show(json: Json = False) -> None:
    """Tell the fingerprint of this node's authority, for which names it speaks, and until when.

    Example: hoso certificate show
    """
    authority = _found()
    document = _document(authority, find_pages(_home()))
    emit(document, as_json=json, text=lambda: _print(document))


@certificate.command("renew")
def renew(
    authority: Annotated[
        bool, typer.Option("--authority", help="A new authority too: every phone must trust it once more.")
    ] = False,
    name: Annotated[
        list[str] | None, typer.Option(help="A further name or address that people type.", metavar="HOST")
    ] = None,
    json: Json = False,
) -> None:
    """Make a new certificate for the pages now; a running `hoso serve` takes it within a minute.

    It is renewed by itself a month before its end, and when this machine has a new address. With --authority
    the authority itself is made anew: for a further name, or when somebody may have copied its key.

    Example: hoso certificate renew --authority --name hoso.tinh.local
    """
    home, asked = _home(), [each.lower() for each in name or []]
    try:
        before = find_pages(home)
        names = [*(before.names if before is not None else ()), *names_of_machine(WILD)]
        if authority:
            audit.replace_authority(service(), home, [*asked, *names])
        audit.ensure_authority(service(), home, [*asked, *names])
        pages, _is_new = ensure_pages(home, names, at=now(), required=asked, anew=True)
    except DomainError as error:
        refuse(error)
    document = _document(_found(), pages)
    emit(document, as_json=json, text=lambda: _print(document))


@certificate.command("export")
def export(
    output: Annotated[Path, typer.Option("-o", "--output", help="The new file.")],
    pem: Annotated[bool, typer.Option("--pem", help="As text (PEM), not as phones take it (DER).")] = False,
    json: Json = False,
) -> None:
    """Write the authority's certificate to a file, to be carried to computers by stick or by policy.

    It holds no secret. An existing file is not written over.

    Example: hoso certificate export -o hoso-authority.crt
    """
    authority = _found()
    if output.exists():
        fail(f"Nothing was written: {output} is there already. Name another file.")
    content = authority.certificate.public_bytes(serialization.Encoding.PEM) if pem else authority.der
    try:
        write_durably(output, content)
    except OSError as error:
        fail(f"Nothing was written: {output} ({error.strerror}).")
    document = {"file": str(output), "fingerprint": authority.fingerprint}
    emit(document, as_json=json, text=lambda: say(f"{output}: {authority.fingerprint}"))


def _home() -> Home:
    return home_at(Path(str(settings.HOSO_HOME)))


def _found() -> Authority:
    try:
        found = find_authority(_home())
    except DomainError as error:
        refuse(error)
    if found is None:
        fail(
            "This node has no authority of its own: nothing was offered to other machines yet. "
            "`hoso serve --listen 0.0.0.0:8443` makes it."
        )
    return found


def _document(authority: Authority, pages: Pages | None) -> dict[str, Any]:
    return {
        "authority": authority.name,
        "fingerprint": authority.fingerprint,
        "authority_ends_at": authority.ends_at.isoformat(),
        "names": list(pages.names) if pages is not None else [],
        "ends_at": pages.ends_at.isoformat() if pages is not None else None,
    }


def _print(document: dict[str, Any]) -> None:
    say(f"Authority    {document['authority']}, until {document['authority_ends_at'][:10]}")
    say(f"Fingerprint  {document['fingerprint']} (SHA-256)")
    if document["ends_at"]:
        say(f"Pages        until {document['ends_at'][:10]}, renewed by itself")
        say(f"Names        {', '.join(document['names'])}")
