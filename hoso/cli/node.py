"""Commands about this machine."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from hoso.audit import services
from hoso.cli.actors import service
from hoso.cli.output import OUT, Exit, emit, refuse
from hoso.lib.errors import DomainError
from hoso.node.doctor import Check, examine
from hoso.node.home import home_at
from hoso.preservation.services import examine_stores
from hoso.wording.node import CHECKS

node = typer.Typer(no_args_is_help=True, help="This node and its key.")
Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.command()(doctor)
    app.add_typer(node, name="node")


def doctor(json: Json = False) -> None:
    """Tell what is installed, missing or misconfigured, and the command that mends it.

    Changes nothing and starts no database; on an S3 store for preservation it writes small objects and
    removes them, to prove that it keeps conditional writes. Ends with 1 when something that Hoso needs is
    not right.

    Example: hoso doctor --json
    """
    checks = [*examine(), *examine_stores()]
    ok = all(check.ok for check in checks if check.is_needed)
    document = {"ok": ok, "checks": [asdict(check) for check in checks]}
    emit(document, as_json=json, text=lambda: _print(checks))
    if not ok:
        raise typer.Exit(int(Exit.FINDINGS))


# The callback keeps it a group while it has one command.
@node.callback()
def _group() -> None:
    """This node and its key."""


@node.command("rotate-key")
def rotate_key(json: Json = False) -> None:
    """Give this node a new key, signed with the old one and the new one; the trail records it.

    Do it when somebody may have copied the key. What the old key signed until now stays proven; the old
    private key is removed, and back-ups of it are worth nothing afterwards. Tell the new fingerprint, by
    telephone, to all who keep checkpoints of this node.

    Example: hoso node rotate-key
    """
    home = home_at(Path(str(settings.HOSO_HOME)))
    try:
        changed = services.change_key(service(), home)
    except DomainError as error:
        refuse(error)
    document = {
        "node": str(changed.node_id),
        "fingerprint": changed.fingerprint,
        "rotated_at": changed.rotations[-1].rotated_at,
    }
    emit(document, as_json=json, text=lambda: OUT.print(f"New key: {changed.fingerprint}", highlight=False))


def _print(checks: list[Check]) -> None:
    for check in checks:
        mark, style = _MARKS[check.ok, check.is_needed]
        OUT.print(
            f"{mark} {CHECKS[check.code]}: {check.found}",
            style=style,
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        if check.advice_command:
            OUT.print(f"    {check.advice_command}", markup=False, highlight=False, soft_wrap=True)


_MARKS = {
    (True, True): ("✓", ""),
    (True, False): ("✓", ""),
    (False, True): ("✗", "bold red"),
    (False, False): ("!", "yellow"),
}
