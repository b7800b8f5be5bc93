"""A worker that destroys what was asked for, and kills itself at its N-th step; the tests start it."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django


def _arm(kill_at: int) -> None:
    """Let this process kill itself before its `kill_at`-th statement, removal or rename."""
    left = [kill_at]

    def step() -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(event: str, arguments: Any) -> None:
        if event in {"os.remove", "os.rename", "os.rmdir", "shutil.rmtree"}:
            step()

    def statement(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        step()
        return execute(sql, *rest)

    from django.db import connection

    connection.execute_wrappers.append(statement)
    sys.addaudithook(before)


if __name__ == "__main__":
    django.setup()
    from hoso.disposal import jobs

    if len(sys.argv) > 1:
        _arm(int(sys.argv[1]))
    print(jobs.destroy_asked(), flush=True)
