"""Runs a function of a benchmark on a home's own database, in a process of its own.

`python -m hoso.bench.served.inside HOME MODULE FUNCTION ARGUMENTS` prints what the function returns as JSON.
The module is imported when Django is ready; whoever measures acts is told nothing of start-up.
"""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import django

from hoso.lib.errors import EnvironmentMissing
from hoso.node.cluster import APP, lease
from hoso.node.home import open_home
from hoso.node.identity import open_identity


def measured(home: Path, module: str, function: str, *arguments: object) -> Any:
    """Return what `module.function(*arguments)` answers on the database of a home; arguments travel as JSON.

    Raises:
        EnvironmentMissing: it ended with an error.
    """
    told = json.dumps(arguments, default=str)
    command = [sys.executable, "-W", "ignore", "-m", "hoso.bench.served.inside", str(home), module, function]
    done = subprocess.run([*command, told], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise EnvironmentMissing(f"{module}.{function} ended with {done.returncode}: {done.stderr[-800:]}")
    return json.loads(done.stdout)


def main() -> None:
    """Prepare Django on the home and call the function."""
    root, module, function, told = sys.argv[1:5]
    home = open_home(Path(root))
    identity = open_identity(home)
    with lease(home) as cluster:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "hoso.config.settings",
            "HOSO_HOME": root,
            "HOSO_DATABASE_URL": cluster.url(APP),
            "HOSO_NODE_ID": str(identity.node_id),
            "HOSO_INCARNATION": str(identity.incarnation),
        }
        django.setup()
        answer = getattr(importlib.import_module(module), function)(*json.loads(told))
    print(json.dumps(answer, default=str))


if __name__ == "__main__":
    main()
