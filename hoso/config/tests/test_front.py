"""Commands on files alone start lightly, and refuse in the words of the house all the same."""

import os
import subprocess
import sys
from pathlib import Path

_PROGRAM = (
    "import sys; from hoso.config.front import main\n"
    "try: main()\n"
    "finally: print(sorted({'django.db', 'psycopg', 'numpy'} & set(sys.modules)), file=sys.stderr)"
)


def run_hoso(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOSO_")}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _PROGRAM, *arguments],
        capture_output=True, text=True, check=False,
        env=kept | settings | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


def test_a_file_is_read_without_loading_django_and_the_databases_library(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Số: 15/QĐ-BNV\tHà Nội, ngày 05 tháng 01 năm 2020\nQUYẾT ĐỊNH\n", "utf-8")
    done = run_hoso("extract", str(letter), "--json")
    assert (done.returncode, '"15"' in done.stdout) == (0, True), done.stderr
    assert done.stderr.splitlines()[-1] == "[]"


def test_a_refusal_is_told_in_the_language_of_the_house(tmp_path: Path) -> None:
    odd = tmp_path / "odd.pdf"
    odd.write_bytes(b"no document")
    done = run_hoso("read", str(odd), HOSO_LANGUAGE="vi")
    assert done.returncode == 1
    assert "Chưa đọc được tệp." in done.stderr


def test_an_odd_setting_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    done = run_hoso("read", str(tmp_path), HOSO_LANGUAGE="xx")
    assert done.returncode == 3
    assert "HOSO_LANGUAGE" in done.stderr


def test_whatever_else_is_asked_goes_the_usual_way() -> None:
    done = run_hoso("--version")
    assert (done.returncode, done.stdout.startswith("hoso ")) == (0, True)
