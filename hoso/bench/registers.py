"""How fast documents are entered by twenty clerks at once, and how fast lists are, with very many entered.

In a home made for it. The peer, in the same run and database: twenty clients that take a number under a lock
and write one row, without document, holding, rights, trail or announcement.
"""

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hoso.bench.served.filling import ASKER
from hoso.bench.served.inside import measured
from hoso.bench.served.new_home import new_home, settle

PROVINCE, BODY, HEAD = "08", "08/UBND", "bench-head"


def bench(arrivals: int) -> dict[str, Any]:
    """Return pages in milliseconds and entries a second."""
    with new_home() as home:
        settle(home, province=PROVINCE, body=BODY, accounts={ASKER: "clerk", HEAD: "leader"})
        return dict(measured(home, "hoso.bench.made.office", "measure", arrivals, ASKER))


def main(
    arrivals: Annotated[int, typer.Option(help="Arrivals of one body.", min=100)] = 1_000_000,
    json_: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Documents entered by twenty clerks at once, and pages of a body with very many arrivals.

    Example: hoso bench registers --arrivals 20000
    """
    told = bench(arrivals)
    if json_:
        print(json.dumps(told))
        return
    table = Table("what", "figure", title=f"{told['arrivals']:,} arrivals of one body")
    least = told["least_a_second"]
    for label, name in (
        ("entered a second by 20 clerks, register empty", "entered_a_second_empty"),
        ("entered a second by 20 clerks", "entered_a_second"),
    ):
        table.add_row(label, f"{told[name]} ({told[name] / least:.2f} of the least)")
    table.add_row("a number and a row under a lock, nothing else", f"{least}")
    for name, page in told["pages"].items():
        table.add_row(f"page: {name}", f"{page['p50_ms']} ms (p95 {page['p95_ms']})")
    Console().print(table)
