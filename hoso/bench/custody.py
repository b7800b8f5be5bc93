"""How fast rooms are registered, moved and shown: in a home made for it, beside the same acts box by box.

A room of 412 boxes is registered in one act, 5,000 boxes are moved in one act, and the page of a body with
100,000 boxes is asked as its reader asks, without the network. The peers, in the same run: the same acts
done one box after the other, and the same sums counted box by box.
"""

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hoso.bench.served.filling import ASKER
from hoso.bench.served.inside import measured
from hoso.bench.served.new_home import new_home, settle

PROVINCE, KEEPER = "08", "08/UBND"


def bench(boxes: int) -> dict[str, Any]:
    """Return what the acts took, in seconds, and the pages, in milliseconds."""
    with new_home() as home:
        settle(home, province=PROVINCE, body=KEEPER, accounts={ASKER: "archivist"})
        return dict(measured(home, "hoso.bench.made.rooms", "measure", boxes, ASKER))


def main(
    boxes: Annotated[int, typer.Option(help="Boxes of one body.", min=6000)] = 100_000,
    json_: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Rooms registered, boxes moved, sums and pages of a body with many boxes.

    Example: hoso bench custody --boxes 20000
    """
    told = bench(boxes)
    if json_:
        print(json.dumps(told))
        return
    table = Table("what", "here", "box by box", "times as fast", title=f"{told['boxes']:,} boxes of one body")
    for label, name, peer in (
        ("a room of 412 boxes registered", "register", "register_singly"),
        ("5,000 boxes moved", "move", "move_singly"),
        ("boxes and metres of a body by keeper and place", "totals", "totals_counted"),
    ):
        here, there = told[name], told[peer]
        table.add_row(label, f"{here:.3f} s", f"{there:.3f} s", f"{there / max(here, 1e-6):.0f}")
    for name, page in told["pages"].items():
        table.add_row(f"page: {name}", f"{page['p50_ms']} ms (p95 {page['p95_ms']})", "", "")
    Console().print(table)
