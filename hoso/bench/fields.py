"""How well the fields of documents are read: exact values per field and per source, with n and its interval.

Sources: real scans with labels and born-digital texts where the reference data is at hand, and drawn
papers of both rule sets, whose truth is known. A value counts as right when it is the same after NFC, case
and white space (NFKC dashes alike); the subject is measured in wrong letters besides. A value given with a
confidence of 0.9 or more claims to be right: those claims are counted apart.
"""

import json
from typing import Annotated, Any

import typer

from hoso.bench.counted.arrivals import arrivals
from hoso.bench.counted.piles import joined_papers, joined_scans
from hoso.bench.counted.printing import print_table
from hoso.bench.counted.values import drawn, real_scans, texts


def bench(documents: int) -> dict[str, Any]:
    """Return the figures per source and field, and every miss."""
    found = [
        real_scans(),
        texts("portal texts", "vbpl_vi.jsonl.gz"),
        texts("gazette texts", "congbao_vi.jsonl.gz"),
        drawn(documents),
    ]
    joined = [joined_scans(), joined_papers(documents)]
    return {
        "sources": {
            each.name: {
                "fields": {name: tally.as_json() for name, tally in each.tallies.items() if tally.asked},
                "calibration": each.calibration.as_json(),
                "misses": each.misses,
            }
            for each in found
            if each is not None
        },
        "piles": {each.name: each.as_json() for each in joined if each is not None},
        "arrivals": arrivals(2 * documents),
    }


def main(
    documents: Annotated[int, typer.Option(min=2, max=2000, help="How many papers are drawn.")] = 60,
    misses: Annotated[bool, typer.Option(help="Print every value that was not right.")] = False,
    stamps: Annotated[
        bool, typer.Option("--stamps", help="Arrival stamps alone, on twice as many papers.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Measure the fields read on scans and in texts.

    Example: hoso bench fields --documents 60 --misses
    """
    result = {"sources": {}, "arrivals": arrivals(2 * documents)} if stamps else bench(documents)
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        print_table(result, misses=misses)
