"""The door of the program: commands on files alone go in without Django and the database's libraries.

Loading those takes longer than reading a page. Whatever else is asked goes through `entry`.
"""

import os
import sys

from hoso.config import logs
from hoso.config.options import OddSetting, read_options

# Their part of the command line knows no models; the words of a refusal set Django up when there is one.
FILES_ALONE = frozenset({"ocr", "read", "extract"})
_PART = "reading"


def main() -> None:
    """Run the program with this process's arguments."""
    if sys.argv[1:2] and sys.argv[1] in FILES_ALONE:
        _run_on_files()
        return
    # Here and not above: this import is what is spared.
    from hoso.config import entry

    entry.main()


def _run_on_files() -> None:
    import typer

    from hoso.cli.app import build

    logs.install()
    try:
        read_options()
    except OddSetting as error:
        print(f"Hoso did not start: {error}", file=sys.stderr)
        raise SystemExit(3) from error
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoso.config.settings")
    typer.main.get_command(build((_PART,)))()
