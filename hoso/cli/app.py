"""Collects the commands of all parts into one program."""

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

import hoso

# In the order of `hoso --help`.
PARTS = (
    "reading",
    "digitisation",
    "demo",
    "search",
    "classifying",
    "preservation",
    "packages",
    "drill",
    "evidence",
    "warnings",
    "series",
    "registers",
    "signing",
    "signatures",
    "organisations",
    "custody",
    "dossiers",
    "handover",
    "disposal",
    "exchange",
    "accounts",
    "audit",
    "bench",
    "node",
    "certificate",
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"hoso {hoso.__version__}")
        raise typer.Exit


def build(parts: Sequence[str] = PARTS) -> typer.Typer:
    """Return the program with the commands of all parts, or of those that are named.

    A part is imported here and nowhere else; parts that need the database import models inside
    their commands' room calls, so Django is set up first (room `config`).
    """
    app = typer.Typer(
        name="hoso",
        help="Records and archives for public bodies that are being reorganised.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )

    @app.callback()
    def front(
        version: Annotated[
            bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
        ] = False,
    ) -> None:
        """Records and archives for public bodies that are being reorganised."""

    here = Path(__file__).parent
    for part in parts:
        if (here / f"{part}.py").exists():
            importlib.import_module(f"hoso.cli.{part}").register(app)
    return app
