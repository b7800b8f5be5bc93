"""Tasks as an attacker would plant them, and a few honest ones, for the tests of the readers."""

import ctypes
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from hoso.lib.errors import BadValue
from hoso.node.probe import escape

__all__ = ["escape"]

Arguments = dict[str, Any]


def count(work: Path, arguments: Arguments) -> dict[str, Any]:
    content = (work / arguments["input"]).read_bytes()
    (work / "count.txt").write_text(str(len(content)))
    return {"bytes": len(content), "output": "count.txt"}


def who(work: Path, arguments: Arguments) -> dict[str, Any]:
    return {
        "pid": os.getpid(),
        "uid": os.geteuid(),
        "environment": dict(os.environ),
        "open": sorted(int(name) for name in range(256) if _is_open(name)),
        "files": sorted(entry.name for entry in work.iterdir()),
    }


def _is_open(handle: int) -> bool:
    try:
        os.fstat(handle)
    except OSError:
        return False
    return True


def refuse(work: Path, arguments: Arguments) -> dict[str, Any]:
    raise BadValue("page 3 is no page", page=3)


def fail(work: Path, arguments: Arguments) -> dict[str, Any]:
    raise RuntimeError("Nguyễn Văn An, born 1980")


def crash(work: Path, arguments: Arguments) -> dict[str, Any]:
    ctypes.string_at(0)
    return {}


def leave(work: Path, arguments: Arguments) -> dict[str, Any]:
    os._exit(3)


def hang(work: Path, arguments: Arguments) -> dict[str, Any]:
    while True:
        time.sleep(1)


def grow(work: Path, arguments: Arguments) -> dict[str, Any]:
    kept = []
    while True:
        kept.append(bytearray(os.urandom(1 << 20) * 16))
        time.sleep(0.01)


def grow_at_once(work: Path, arguments: Arguments) -> dict[str, Any]:
    return {"length": len(bytearray(arguments["bytes"]))}


def fill(work: Path, arguments: Arguments) -> dict[str, Any]:
    for number in range(arguments["files"]):
        (work / f"{number}.bin").write_bytes(b"x" * arguments["bytes"])
    return {}


def one_large_file(work: Path, arguments: Arguments) -> dict[str, Any]:
    with (work / "large").open("wb") as stream:
        for _ in range(1000):
            stream.write(bytes(1 << 20))
    return {}


def talk_too_much(work: Path, arguments: Arguments) -> dict[str, Any]:
    return {"text": "x" * arguments["bytes"]}


def lie(work: Path, arguments: Arguments) -> dict[str, Any]:
    """Write `line` straight to the pipe, as code running inside the process could."""
    for handle in range(3, 16):
        try:
            os.write(handle, arguments["line"].encode("utf-8", "surrogatepass") + b"\n")
        except OSError:
            continue
    time.sleep(30)
    return {}


def lie_later(work: Path, arguments: Arguments) -> dict[str, Any]:
    """Answer twice: the second would be taken for the answer about the next file."""
    line = json.dumps({"answer": {"bytes": 0}}).encode() + b"\n"
    import threading

    def later() -> None:
        time.sleep(0.3)
        for handle in range(3, 16):
            try:
                os.write(handle, line)
            except OSError:
                continue

    threading.Thread(target=later).start()
    return {"bytes": 1}


def print_much(work: Path, arguments: Arguments) -> dict[str, Any]:
    print("noise of a library" * 10000)
    os.write(1, b"more noise\n")
    print("and to the other side", file=sys.stderr)
    return {"printed": True}


def name_elsewhere(work: Path, arguments: Arguments) -> dict[str, Any]:
    return {"output": arguments["name"]}


def close_the_door(work: Path, arguments: Arguments) -> dict[str, Any]:
    (work / "closed").mkdir()
    (work / "closed" / "inside").mkdir()
    (work / "closed" / "inside" / "file").write_text("kept from you")
    (work / "bare").mkdir(mode=0)
    return {}


def surrogate(work: Path, arguments: Arguments) -> dict[str, Any]:
    return {"text": "\ud800"}


def not_a_number(work: Path, arguments: Arguments) -> dict[str, Any]:
    return {"value": float("nan")}


def libraries(work: Path, arguments: Arguments) -> dict[str, Any]:
    """Import what the readers of pages use, after the doors are shut, and do something small with each."""
    import cv2
    import numpy
    import pikepdf
    import pypdfium2
    import tesserocr
    from PIL import Image

    page = numpy.full((200, 600), 255, numpy.uint8)
    cv2.putText(page, "HOSO 118", (20, 120), cv2.FONT_HERSHEY_SIMPLEX, 2, 0, 4)
    Image.fromarray(page).save(work / "page.png")
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 200))
        pdf.save(work / "page.pdf")
    pixels = pypdfium2.PdfDocument(work / "page.pdf")[0].render().to_numpy()
    with tesserocr.PyTessBaseAPI(path="/usr/share/tesseract-ocr/5/tessdata", lang="vie+eng") as api:
        api.SetImage(Image.open(work / "page.png"))
        text = api.GetUTF8Text()
    return {"text": text, "pixels": list(pixels.shape), "threads": len(os.sched_getaffinity(0))}
