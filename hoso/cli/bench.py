"""The command that runs a benchmark: ratios against a named peer in the same run."""

import importlib
import pkgutil
from typing import Annotated

import typer

import hoso.bench
from hoso.cli.output import OUT, Exit, emit, fail


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.command("bench", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(bench)


def names() -> list[str]:
    """Return the benchmarks there are."""
    return sorted(module.name for module in pkgutil.iter_modules(hoso.bench.__path__) if not module.ispkg)


def bench(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Which one; none lists them.")] = "",
) -> None:
    """Measure, and print a table (with --json: one JSON document).

    Example: hoso bench
    Example: hoso bench search --documents 50000
    """
    # What is no option of ours goes on to the benchmark, and stands in the name's place where there is none.
    if name in {"", "--json"}:
        found = names()
        emit({"benchmarks": found}, as_json=bool(name), text=lambda: OUT.print(*found, sep="\n"))
        return
    if name not in names():
        fail(f"There is no benchmark {name!r}. There are: {', '.join(names())}.", code=Exit.WRONG_USE)
    program = typer.Typer(add_completion=False)
    program.command()(importlib.import_module(f"hoso.bench.{name}").main)
    program(context.args, prog_name=f"hoso bench {name}")
