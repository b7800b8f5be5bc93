"""Commands about this machine."""

from dataclasses import asdict
from typing import Annotated

import typer

from hoso.cli.output import OUT, Exit, emit
from hoso.node.doctor import Check, examine
from hoso.wording.node import CHECKS


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.command()(doctor)


def doctor(
    json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Tell what is installed, missing or misconfigured, and the command that mends it.

    Changes nothing and starts no database. Ends with 1 when something that Hoso needs is not right.

    Example: hoso doctor --json
    """
    checks = examine()
    ok = all(check.ok for check in checks if check.is_needed)
    document = {"ok": ok, "checks": [asdict(check) for check in checks]}
    emit(document, as_json=json, text=lambda: _print(checks))
    if not ok:
        raise typer.Exit(int(Exit.FINDINGS))


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
