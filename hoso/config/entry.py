"""The entry point: prepares home and database, then hands over to the commands.

Commands that need no database (`hoso read`, `hoso validate` ...) start neither.
"""

import importlib
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import typer

from hoso.config import logs
from hoso.config.doors import check_doors
from hoso.config.options import OURS, OddSetting, Options, read_options
from hoso.lib.errors import DomainError, EnvironmentMissing
from hoso.lib.files import write_durably
from hoso.node.cluster import changed_orders, lease, reorder_command
from hoso.node.external import OWNER_PASSWORD, check_database_url, forget_other_addresses, password_file
from hoso.node.home import Home, find_home, open_home
from hoso.node.identity import open_identity
from hoso.node.server import Cluster

# These work on files alone.
WITHOUT_DATABASE = frozenset({"ocr", "read", "extract", "identify", "validate", "sign", "doctor", "bench"})
# Marks a home whose passwords were shown on a screen.
DEMO_MARK = "demo-home"
# After these the announcements are delivered at once, when no server is running that does it.
WRITING = frozenset({
    "digitise", "demo", "organisations", "accounts", "classify", "custody", "certificate", "handover", "node",
    "exchange",
})  # fmt: skip


def main() -> None:
    """Run the program with this process's arguments."""
    logs.install()
    forget_other_addresses(os.environ)
    arguments = sys.argv[1:]
    try:
        read_options()
        name = command_of(arguments)
        if name is None or name in WITHOUT_DATABASE or {"--help", "-h"} & set(arguments):
            _run()
        else:
            _run_with_database(name)
    except OddSetting as error:
        _end(f"Hoso did not start: {error}", code=3)
    except DomainError as error:
        _end(f"Hoso did not start: {error}", code=3)


def command_of(arguments: Sequence[str]) -> str | None:
    """Return the command's name: the first argument that is no option."""
    return next((argument for argument in arguments if not argument.startswith("-")), None)


def _run() -> None:
    _program()()


def _program() -> Any:
    _set_up_django()
    from hoso.cli.app import build
    from hoso.config.serving import register

    program = build()
    register(program)
    # Called by itself, typer would print what it does not catch with every value in it. (typer brings a click
    # of its own along, whose classes are not for others to name.)
    return typer.main.get_command(program)


def _rehearse() -> None:
    """Let a child read the command line and end as it ends when that is wrong: nothing is made or started.

    The commands need Django, Django needs to know the home, and a home is not made for a slip of the keys.
    """
    # What takes longest to load, and asks for no settings, is loaded once for both.
    for name in ("django.urls", "procrastinate.app"):
        importlib.import_module(name)
    child = os.fork()
    if child == 0:
        _play_command_line()
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code != 0:
        raise SystemExit(code if code > 0 else 3)


def _play_command_line() -> NoReturn:
    program = _program()
    _leave_undone(program)
    try:
        program()
    except SystemExit as end:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(end.code if isinstance(end.code, int) else 0)
    os._exit(0)


def _leave_undone(command: Any) -> None:
    """Take the work out of a command and those below it; what is left reads the command line."""
    below = getattr(command, "commands", None)
    if below is None:
        command.callback = lambda **_given: None
        return
    for each in below.values():
        _leave_undone(each)


def _is_up(root: Path) -> bool:
    """Tell whether running a command makes and starts nothing that is not there already."""
    if os.environ.get("HOSO_DATABASE_URL"):
        return (root / "keys" / "node.json").exists()
    return any(root.glob("pg/*/postmaster.pid"))


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoso.config.settings")
    import django  # once the environment is complete: settings read it when Django starts

    django.setup()


def _run_with_database(name: str) -> None:
    root = _demo_root() if name == "demo" else find_home()
    if not _is_up(root):
        _rehearse()
    if name == "demo" and not {"--no-serve", "--json"} & set(sys.argv):
        _check_doors_of_demo()
    home = _demo_home(root) if name == "demo" else open_home(root)
    if (home.root / DEMO_MARK).exists():
        os.environ["HOSO_DEMO"] = "1"
    with prepared(home):
        ended: SystemExit | None = None
        try:
            _run()
        except SystemExit as error:
            ended = error
        if name in WRITING:
            _tell_those_who_listen(home)
        # Set by `hoso demo`, which knows no processes.
        if os.environ.pop("HOSO_SERVE_AFTERWARDS", ""):
            _serve()
        if ended is not None:
            raise ended


def _demo_root() -> Path:
    return find_home() if os.environ.get("HOSO_HOME") else find_home().with_name("hoso-demo")


def _demo_home(root: Path) -> Home:
    """Return the home of the demo, apart from a real one, and mark it.

    Raises:
        EnvironmentMissing: HOSO_HOME names a home with records of its own; nothing was changed.
    """
    mark = root / DEMO_MARK
    if (root / "pg").exists() and any((root / "pg").iterdir()) and not mark.exists():
        raise EnvironmentMissing(
            f"{root} holds records of its own, and a demo would mix with them. "
            "Leave HOSO_HOME unset, or name an empty folder."
        )
    home = open_home(root)
    mark.touch(mode=0o600)
    return home


def _serve() -> None:
    from hoso.config.serving import serve

    with _ending():
        serve(read_options().listen)


def _check_doors_of_demo() -> None:
    """Look whether the pages can be offered before the work of some minutes, not after it."""
    with _ending():
        check_doors(read_options(), is_demo=True)


@contextmanager
def _ending() -> Iterator[None]:
    """End this process as a command ends, where no command is running."""
    try:
        yield
    except typer.Exit as end:
        raise SystemExit(end.exit_code) from end
    except DomainError as error:
        _set_up_django()
        from hoso.wording.sentences import sentence

        _end(str(sentence(error)), code=3)


def _tell_those_who_listen(home: Home) -> None:
    """Deliver and seal what the command did; where a server runs, it is doing so already."""
    from hoso.audit.services import seal_all
    from hoso.config.subscriptions import deliver_all

    # First sealed: what a listener cannot do now is done by the next that delivers, and the act stands.
    seal_all(open_identity(home), home.checkpoints)
    deliver_all()
    seal_all(open_identity(home), home.checkpoints)


@contextmanager
def prepared(home: Home) -> Iterator[None]:
    """Keep the database of `home` up and current while the block runs, and its address in the environment."""
    identity = open_identity(home)
    os.environ["HOSO_HOME"] = str(home.root)
    os.environ["HOSO_NODE_ID"] = str(identity.node_id)
    os.environ["HOSO_INCARNATION"] = str(identity.incarnation)
    _ensure_web_secret(home)
    options = read_options()
    os.environ.pop(OURS, None)
    if options.database_url:
        _prepare_external(options)
        yield
        return
    with lease(home) as cluster:
        os.environ["HOSO_DATABASE_URL"] = cluster.url("hoso_app")
        os.environ[OURS] = "1"
        _ensure_current(cluster.url("hoso_owner"))
        _warn_of_another_order(cluster)
        yield


def _warn_of_another_order(cluster: Cluster) -> None:
    if changed_orders(cluster):
        text = (
            "Warning: this machine sorts letters otherwise than when the database's indexes were built, so "
            "lists may lack names. Run, while Hoso runs:"
        )
        print(text, reorder_command(cluster), file=sys.stderr)


def _prepare_external(options: Options) -> None:
    """Check where a database that is not ours lies, and bring it up to date as its owner.

    Raises:
        DatabaseHostMissing, DatabaseNotPrivate, PasswordNotUsable: see `hoso.node.external`.
    """
    assert options.database_url is not None
    owner = options.database_owner_url
    for url in (options.database_url, owner):
        if url is not None:
            check_database_url(url)
    path = password_file(options.database_owner_password_file, credential=OWNER_PASSWORD) if owner else None
    _ensure_current(owner or options.database_url, path=path)


def _ensure_web_secret(home: Home) -> None:
    path = home.keys / "web-secret"
    if not path.exists():
        write_durably(path, secrets.token_urlsafe(50).encode(), mode=0o600)


def _ensure_current(owner_url: str, *, path: Path | None = None) -> None:
    _set_up_django()
    from django.db import connection

    from hoso.config.database import is_behind, migrate_as

    if is_behind():
        connection.close()
        print("Preparing the database ...", file=sys.stderr)
        migrate_as(owner_url, password_file=path)


def _end(message: str, *, code: int) -> None:
    print(message, file=sys.stderr)
    raise SystemExit(code)
