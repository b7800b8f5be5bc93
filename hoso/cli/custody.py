"""Commands of custody."""

import typer

from hoso.cli import custody_lists

custody = typer.Typer(no_args_is_help=True, help="Boxes and rooms: where each original is.")


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.add_typer(custody, name="custody")
    custody_lists.register(custody)


# The callback keeps it a group while it has one command.
@custody.callback()
def _group() -> None:
    """Boxes and rooms: where each original is."""
