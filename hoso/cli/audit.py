"""Commands for the trail: verify it, and carry a checkpoint away."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings

from hoso.audit import queries, services
from hoso.audit.errors import NotACheckpoint
from hoso.audit.services import Outside, Signed, Verified
from hoso.cli.actors import service
from hoso.cli.output import OUT, Exit, emit, fail, refuse
from hoso.lib.errors import DomainError
from hoso.lib.files import write_durably
from hoso.node.home import Home, home_at
from hoso.node.identity import fingerprint_of, open_identity

audit = typer.Typer(no_args_is_help=True, help="The trail of acts, sealed against changes.")
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.add_typer(audit, name="audit")


@audit.command("verify")
def verify(
    against: Annotated[
        list[Path] | None,
        typer.Option(help="Checkpoints kept elsewhere, one a line; - is standard input.", metavar="FILE"),
    ] = None,
    json: Json = False,
) -> None:
    """Read the whole trail and name whatever was changed, removed, moved or written anew.

    Checkpoints kept elsewhere (on paper, on a stick, at another office) are the only witnesses against
    whoever holds this server. Ends with 1 when anything is not as it was.

    Example: hoso audit verify --against /media/stick/checkpoint.jsonl
    """
    home = _home()
    outside = [checkpoint for path in against or [] for checkpoint in _read(path)]
    try:
        keys = services.follow_keys(open_identity(home).card())
        verified = services.verify(service(), outside, keys=keys, folder=home.checkpoints)
    except DomainError as error:
        refuse(error)
    emit(_document(verified), as_json=json, text=lambda: _print(verified))
    if not verified.is_sound:
        raise typer.Exit(int(Exit.FINDINGS))


@audit.command("checkpoint")
def checkpoint(
    out: Annotated[
        Path | None, typer.Option("-o", help="File to write the checkpoint to, on a stick for instance.")
    ] = None,
    json: Json = False,
) -> None:
    """Seal what is waiting and show the newest checkpoint, to be printed or carried away.

    Example: hoso audit checkpoint -o /media/stick/checkpoint.jsonl
    """
    try:
        home = _home()
        services.seal_all(open_identity(home), home.checkpoints)
    except DomainError as error:
        refuse(error)
    signed = queries.find_latest_checkpoint()
    if signed is None:
        fail("There is no checkpoint: nothing has been done yet that the trail records. Try again later.")
    if out is not None:
        write_durably(out, (signed.line() + "\n").encode())
    document = {
        **signed.claim.fields(),
        "fingerprint": fingerprint_of(signed.public_key),
        "line": signed.line(),
    }
    emit(document, as_json=json, text=lambda: _print_checkpoint(signed, out))


def _home() -> Home:
    return home_at(Path(str(settings.HOSO_HOME)))


def _read(path: Path) -> list[Outside]:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
        found = [Outside(path.name, signed) for signed in services.parse_checkpoints(text.splitlines())]
    except OSError as error:
        fail(f"Nothing was verified: {path} cannot be read ({error.strerror}).", code=Exit.WRONG_USE)
    except (NotACheckpoint, UnicodeDecodeError):
        fail(
            f"Nothing was verified: {path} holds something other than checkpoints, one a line. "
            "Give the file that `hoso audit checkpoint -o FILE` wrote.",
            code=Exit.WRONG_USE,
        )
    if not found:
        fail(f"Nothing was verified: {path} holds no checkpoint.", code=Exit.WRONG_USE)
    return found


def _document(verified: Verified) -> dict[str, Any]:
    return {
        "sound": verified.is_sound,
        "size": verified.size,
        "root": verified.root.hex(),
        "findings": [finding.as_json() for finding in verified.findings],
    }


def _print(verified: Verified) -> None:
    for finding in verified.findings:
        OUT.print(f"{finding.severity}  {finding.code}  {finding.where}", markup=False, highlight=False)
        OUT.print(f"    {finding.message}", markup=False, highlight=False)
    verdict = "The trail is as it was sealed" if verified.is_sound else "The trail is NOT as it was sealed"
    OUT.print(f"{verdict}: {verified.size} rows read.", markup=False, highlight=False)


def _print_checkpoint(signed: Signed, out: Path | None) -> None:
    claim = signed.claim
    for label, value in (
        ("Node", claim.node),
        ("Rows", claim.size),
        ("Root", claim.root.hex()),
        ("Sealed", f"{claim.at:%Y-%m-%d %H:%M:%S %Z}"),
        ("Key", fingerprint_of(signed.public_key)),
        ("Written to", out or "nowhere else; -o FILE writes it to a stick"),
    ):
        OUT.print(f"{label + ':':12}{value}", markup=False, highlight=False, soft_wrap=True)
    if out is None:
        OUT.print(signed.line(), markup=False, highlight=False, soft_wrap=True)
