"""The figures as tables for people."""

from typing import Any

from rich.console import Console
from rich.table import Table

GOALS = {"symbol": 0.98, "type": 0.98, "issuer": 0.98, "signer": 0.97, "date": 0.97, "number": 0.97}


def print_table(result: dict[str, Any], *, misses: bool = False, console: Console | None = None) -> None:
    """Print the figures for people; with `misses` every value that was not right."""
    console = console or Console()
    for name, source in result["sources"].items():
        table = Table(title=name)
        headings = (
            "field",
            "n",
            "right",
            "95 % interval",
            "wrong given",
            "sure",
            "of those right",
            "wrong letters",
        )
        for heading in headings:
            table.add_column(heading, justify="left" if heading == "field" else "right")
        for key, row in source["fields"].items():
            goal = f" (goal {GOALS[key]:.0%})" if key in GOALS else ""
            sure = "" if row["sure_right"] is None else f"{row['sure_right']:.1%}"
            table.add_row(
                f"{key}{goal}", str(row["n"]), f"{row['share']:.1%}", f"{row['from']:.1%} - {row['to']:.1%}",
                str(row["wrong_given"]), str(row["sure"]), sure, f"{row['letters_wrong']:.1%}",
            )  # fmt: skip
        console.print(table)
        _print_calibration(console, name, source["calibration"])
        for miss in source["misses"] if misses else ():
            console.print(
                f"{miss['document']}  {miss['field']}: {miss['truth']!r} read {miss['read']!r} "
                f"({miss['confidence']})",
                highlight=False,
                markup=False,
            )

    _print_piles(console, result.get("piles", {}), misses=misses)
    _print_arrivals(console, result.get("arrivals", {}), misses=misses)


def _print_calibration(console: Console, name: str, rows: list[dict[str, Any]]) -> None:
    table = Table(title=f"{name}: values by their confidence, subjects left out")
    for heading in ("confidence from", "values", "right", "95 % interval"):
        table.add_column(heading, justify="right")
    for row in rows:
        if row["n"]:
            between = f"{row['low']:.1%} - {row['high']:.1%}"
            table.add_row(f"{row['from']:.2f}", str(row["n"]), f"{row['right']:.1%}", between)
    console.print(table)


def _print_piles(console: Console, found: dict[str, Any], *, misses: bool) -> None:
    table = Table(title="documents inside a pile")
    for heading in ("piles of", "first pages", "found", "95 % interval", "proposals right", "95 % interval"):
        table.add_column(heading, justify="left" if heading == "piles of" else "right")
    for name, row in found.items():
        low, high = row["recall_interval"]
        least, most = row["precision_interval"]
        right = "" if row["precision"] is None else f"{row['precision']:.1%}"
        table.add_row(
            name, str(row["first_pages"]), f"{row['recall'] or 0:.1%}", f"{low:.1%} - {high:.1%}", right,
            f"{least:.1%} - {most:.1%}",
        )  # fmt: skip
    if found:
        console.print(table)
    for row in found.values() if misses else ():
        for miss in row["misses"]:
            console.print(miss, highlight=False, markup=False)


def _print_arrivals(console: Console, found: dict[str, Any], *, misses: bool) -> None:
    for name, row in found.items():
        table = Table(title=f"arrival stamps, {name}")
        for heading in ("", "n", "right", "95 % interval", "wrong given", "sure", "of those right"):
            table.add_column(heading, justify="right" if heading else "left")
        for label, n, share, (low, high) in (
            ("stamps found", row["bearing"], row["recall"], row["recall_interval"]),
            (
                "papers without one, alarms",
                row["bare"],
                row["false_alarms"] / max(row["bare"], 1),
                row["false_interval"],
            ),
        ):
            table.add_row(label, str(n), f"{share or 0:.1%}", f"{low:.1%} - {high:.1%}", "", "", "")
        for part, tally in row["parts"].items():
            sure = "" if tally["sure_right"] is None else f"{tally['sure_right']:.1%}"
            table.add_row(
                part, str(tally["n"]), f"{tally['share']:.1%}", f"{tally['from']:.1%} - {tally['to']:.1%}",
                str(tally["wrong_given"]), str(tally["sure"]), sure,
            )  # fmt: skip
        console.print(table)
        for miss in row["misses"] if misses else ():
            console.print(miss, highlight=False, markup=False)
