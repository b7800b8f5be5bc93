"""A reader played for the tests: its scans are JSON that says what an engine would see.

    b"%PDF-played" + JSON {"pages": [{"says": {...}, "blank": true, "sheet": "...", "mark": "MẬT", ...}]}

It runs in the real reader process, so it can crash and hang like a real engine.
"""

import json
import os
import time
from pathlib import Path
from typing import Any

from hoso.reading.errors import FileBroken

HEAD = b"%PDF-played\n"
WIDTH, HEIGHT, DPI = 1654, 2339, 200


def _pages(work: Path, arguments: dict[str, Any], task: str) -> list[dict[str, Any]]:
    played = json.loads((work / arguments["input"]).read_bytes().removeprefix(HEAD))
    wanted = arguments.get("pages") or range(1, len(played["pages"]) + 1)
    pages = [played["pages"][number - 1] | {"number": number} for number in wanted]
    for page in pages:
        _play(page.get("plays", {}).get(task))
    return pages


def _play(trouble: str | None) -> None:
    """Do what the scan was made to do to the engine."""
    if trouble == "crash":
        os._exit(11)
    if trouble == "torn":
        raise FileBroken("the scan is torn", file="in.pdf")
    if trouble == "odd":
        raise ValueError("an engine's own fault")
    if trouble:
        time.sleep(float(trouble))


def look(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """What the pages look like."""
    return {
        "pages": [
            {
                "number": page["number"], "width": WIDTH, "height": HEIGHT, "dpi": DPI,
                "blank": page.get("blank", False), "separator": page.get("sheet"),
                "look": page.get("look", "0f" * 32),
            }
            for page in _pages(work, arguments, "look")
        ]
    }  # fmt: skip


def screen(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Which pages bear a mark."""
    pages = _pages(work, arguments, "screen")
    findings = [
        {"kind": "word", "mark": page["mark"], "page": page["number"], "box": [1, 2, 3, 4], "confidence": 0.9,
         "reason": "a word in red ink"}
        for page in pages if page.get("mark")
    ]  # fmt: skip
    return {"held": bool(findings), "findings": findings, "pages": len(pages)}


def read(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Text and fields."""
    pages = _pages(work, arguments, "read")
    unread = [page["number"] for page in pages if page.get("unread")]
    fields: dict[str, Any] = {"subject": {}, "recipients": [], "citations": []}
    for page in pages:
        for name, value in page.get("says", {}).items():
            fields[name] = {
                "value": value,
                "confidence": 0.97,
                "page": page["number"],
                "box": [10, 20, 30, 40],
            }
    return {
        "file": arguments["input"], "pages": len(pages), "page_sizes": [[WIDTH, HEIGHT, DPI]] * len(pages),
        "seconds": 0.1, "ocr_confidence": 0.9, "rule_set": "vn-state",
        "text": "\f".join(str(page.get("says", {})) for page in pages), "fields": fields,
        "words": [
            [page["number"], 100 * place, 10, 100 * place + 90, 30, 0.9, word]
            for page in pages for place, word in enumerate(page.get("printed", "").split())
        ],
        "problems": [{"page": number, "code": "reading.file_broken"} for number in unread],
    }  # fmt: skip


def read_page(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """One page by itself."""
    _pages(work, {**arguments, "pages": [arguments["page"]]}, "read")
    return {
        "page": {
            "number": arguments["page"], "size": [WIDTH, HEIGHT, DPI], "source": "ocr", "rotation": 0,
            "lines": [], "overlays": [], "stamps": [],
        }
    }  # fmt: skip


def gather(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """The pages read by themselves, as one reading."""
    records = [json.loads(line) for line in (work / arguments["records"]).read_text("utf-8").splitlines()]
    sound = {**arguments, "pages": [one["number"] for one in records if not one.get("problem")]}
    problems = [{"page": one["number"], "code": one["problem"]} for one in records if one.get("problem")]
    sizes = [one["size"] for one in records]
    return read(work, sound) | {"pages": len(records), "page_sizes": sizes, "problems": problems}


def pdfa(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """A file that says which pages went into it."""
    numbers = [page["number"] for page in _pages(work, arguments, "pdfa")]
    json.loads((work / arguments["reading"]).read_text("utf-8"))
    source = (work / arguments["input"]).read_bytes()
    (work / arguments["output"]).write_bytes(source + f"\nPDF/A of {numbers}".encode())
    return {"output": arguments["output"], "pages": len(numbers)}


def images(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Pictures of pages."""
    for number in arguments["pages"]:
        (work / f"page-{number:04d}.webp").write_bytes(f"{number} at {arguments['width']}".encode())
    return {"files": [f"page-{number:04d}.webp" for number in arguments["pages"]]}
