"""The commands that run Hoso: serve, work, deliver."""

import asyncio
import logging
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import Annotated, cast

import typer
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections
from procrastinate import App

from hoso.audit import services as audit
from hoso.audit.errors import TrailDiverged
from hoso.blobs import services as blobs
from hoso.cli.actors import service
from hoso.cli.output import ERR, Exit, fail, refuse
from hoso.config.certifying import OwnCertificate, needs_own_certificate
from hoso.config.doors import check_doors
from hoso.config.jobs import Lane, Part, lanes
from hoso.config.options import OURS, OddSetting, Options, read_options
from hoso.config.subscriptions import deliver_once, index_once
from hoso.digitisation import jobs as digitisation
from hoso.lib.errors import DomainError
from hoso.node.home import Home, home_at
from hoso.node.identity import open_identity
from hoso.node.listening import ip_of, split_address
from hoso.node.supervisor import Part as Process
from hoso.node.supervisor import supervise
from hoso.printing.codes import qr_text

# How long a listener lags at most when nothing is wrong.
PAUSE_SECONDS = 0.5
# A fault of ours does not go away within half a second.
FAULT_PAUSE_SECONDS = 5.0
# How long a work may take to its next stop, when told to end; what it leaves is done again.
END_SECONDS = 5.0
# Threads of the web process: pages wait for the database and for readers, not for each other.
WEB_THREADS = 4
log = logging.getLogger(__name__)


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command("serve")(serve)
    app.command("work")(work)
    app.command("deliver", hidden=True)(deliver)


def serve(
    listen: Annotated[
        str, typer.Option(help="HOST:PORT of the pages.", envvar="HOSO_LISTEN")
    ] = "127.0.0.1:8000",
) -> None:
    """Run the pages, the workers and the private database, until told to stop.

    On an address that other machines reach, such as 0.0.0.0:8443, the pages speak https with a certificate
    of this node's own authority, unless another is given (HOSO_CERTIFICATE) or a proxy speaks https for Hoso
    (HOSO_ADDRESS). The page /trust/ tells people how to trust it.

    Example: hoso serve --listen 127.0.0.1:8000
    """
    # The pages' own process reads it from there.
    os.environ["HOSO_LISTEN"] = listen
    try:
        options = read_options()
        own = None
        # A demo is not offered to other machines at all: its refusal is next.
        if needs_own_certificate(options) and not settings.HOSO_DEMO:
            own = OwnCertificate(service(), options, _home())
            options = own.take()
        check_doors(options, is_demo=settings.HOSO_DEMO)
        _collect_static()
        _open_many_files()
        _tell_addresses(options, own)
        supervise(_home(), _parts(options, own), private_database=OURS in os.environ, say=_say)
    except OddSetting as error:
        fail(f"Hoso did not start: {error}", code=Exit.WRONG_USE)
    except DomainError as error:
        refuse(error)


def _tell_addresses(options: Options, own: OwnCertificate | None) -> None:
    addresses = (own.addresses() if own is not None else []) or [options.pages]
    _say(f"Hoso serves {addresses[0]} (stop with Ctrl-C)")
    for address in addresses[1:]:
        _say(f"            {address}")
    if own is None or own.authority is None:
        return
    trust = f"{addresses[0]}/trust/"
    _say(f"How phones and computers trust these pages: {trust}")
    _say(f"They must show this fingerprint (SHA-256): {own.authority.fingerprint}")
    if ERR.is_terminal:
        _say(qr_text(trust))


def _home() -> Home:
    """The home that the entry point prepared."""
    return home_at(Path(str(settings.HOSO_HOME)))


def _collect_static() -> None:
    """Lay out styles and scripts under names that hold their digest: browsers keep them for good.

    A process of its own, for the settings of this one were read before the files were there.
    """
    os.environ["HOSO_STATIC_READY"] = "1"
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "django",
        "collectstatic",
        "--noinput",
        "--verbosity",
        "0",
    ]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        fail(f"Hoso did not start: its styles and scripts could not be laid out. {done.stderr[-500:]}")


def _open_many_files() -> None:
    """Let the parts keep open as many files as the system allows: each file of an upload is one."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _parts(options: Options, own: OwnCertificate | None) -> list[Process]:
    host, port = split_address(options.listen)
    python = (sys.executable, "-W", "ignore")
    web = (
        *python, "-m", "granian", "--interface", "wsgi", "--host", ip_of(host), "--port", str(port),
        "--workers", "1", "--blocking-threads", str(WEB_THREADS), "--respawn-failed-workers", "--no-ws",
        "--log-level", "warning", *_encryption(options),
        "hoso.config.wsgi:application",
    )  # fmt: skip
    hoso = (*python, "-m", "hoso")
    return [
        Process("web", web, is_outdated=own.is_outdated if own is not None else None),
        *(Process(f"worker ({part})", (*hoso, "work", "--only", part.value)) for part in Part),
        Process("deliverer", (*hoso, "deliver")),
    ]


def _encryption(options: Options) -> tuple[str, ...]:
    if not options.has_certificate:
        return ()
    return ("--ssl-certificate", str(options.certificate), "--ssl-keyfile", str(options.certificate_key))


def _say(text: str) -> None:
    ERR.print(text, highlight=False, markup=False, soft_wrap=True)


def work(
    part: Annotated[
        Part | None, typer.Option("--only", hidden=True, help="One part of the work alone.")
    ] = None,
) -> None:
    """Run one more worker, on this machine or another.

    Example: hoso work
    """
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.django_connector import DjangoConnector

    connector = cast(DjangoConnector, app.connector)
    with app.replace_connector(connector.get_worker_connector()) as ready:
        asyncio.run(_work_in(ready, lanes(part)))


async def _work_in(app: App, lanes: Sequence[Lane]) -> None:
    """Work in all lanes until told to stop; then what is being done is finished."""
    loop = asyncio.get_running_loop()
    # A thread for each job: those of one lane never wait for those of another.
    loop.set_default_executor(ThreadPoolExecutor(sum(lane.at_once for lane in lanes) + len(lanes)))
    async with app.open_async():
        at_work = [
            asyncio.create_task(
                app.run_worker_async(
                    queues=list(lane.queues), concurrency=lane.at_once, name="+".join(lane.queues),
                    install_signal_handlers=False, delete_jobs="successful",
                )
            )
            for lane in lanes
        ]  # fmt: skip

        def end() -> None:
            digitisation.stop()
            for task in at_work:
                task.cancel()

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, end)
        done, others = await asyncio.wait(at_work, return_when=asyncio.FIRST_EXCEPTION)
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for task in done:
            if not task.cancelled():
                task.result()


def deliver() -> None:
    """Hand announcements to those who listen and seal the trail, again and again."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    # Side by side: building an index takes minutes, and a listener's fault must not leave the trail open.
    works = [
        threading.Thread(target=_again_and_again, args=(work, stopping), name=work.__name__, daemon=True)
        for work in (deliver_once, index_once, _seal_once)
    ]
    threading.Thread(target=_sweep, name="sweep", daemon=True).start()
    for each in works:
        each.start()
    stopping.wait()
    for each in works:
        each.join(END_SECONDS)


def _again_and_again(work: Callable[[], bool], stopping: threading.Event) -> None:
    """Do `work` until told to stop: at once where it says that more is due, else after a pause.

    A database that is away is waited for, and a fault is logged: neither ends this or the works beside it.
    """
    while not stopping.is_set():
        pause = PAUSE_SECONDS
        close_old_connections()
        try:
            if work():
                continue
        except DatabaseError as error:
            log.warning("%s: the database is away (%s)", work.__name__, error)
        except TrailDiverged as error:
            # Nothing is sealed on top of a trail that was tampered with; `hoso audit verify` names the row.
            log.error("deliver: the trail diverged, size %s: hoso audit verify", error.facts.get("size"))
        except Exception:
            log.exception("%s: tried again in %s s", work.__name__, FAULT_PAUSE_SECONDS)
            pause = FAULT_PAUSE_SECONDS
        stopping.wait(pause)
    connections.close_all()


def _seal_once() -> bool:
    home = _home()
    audit.seal_all(open_identity(home), home.checkpoints)
    return False


def _sweep() -> None:
    """Remove what killed processes left half written; a large store takes a while to look through."""
    try:
        blobs.sweep()
    except (DomainError, OSError):
        log.exception("deliver: the store was not swept")
