"""A real S3 server, SeaweedFS, for tests: one process on loopback, its bytes in a folder of its own."""

import json
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import obstore
import obstore.store
from obstore.exceptions import BaseError

ADDRESS, BUCKET = "127.0.0.1", "hoso"
KEY, SECRET = "testkey", "testsecret"
START_SECONDS = 60
_PORTS = ("master", "volume", "filer", "s3")


@contextmanager
def served(program: Path) -> Iterator[str]:
    """Run SeaweedFS while the block runs; yield http://KEY:SECRET@host:port/bucket with an empty bucket."""
    with tempfile.TemporaryDirectory(prefix="hoso-s3-") as folder, Path(folder, "log").open("w") as log:
        ports = _free_ports(2 * len(_PORTS))
        access = Path(folder, "access.json")
        access.write_text(json.dumps(_identities()))
        process = subprocess.Popen(
            [str(program), *_arguments(Path(folder), access, ports)], stdout=log, stderr=log
        )
        address = f"{ADDRESS}:{ports[2 * _PORTS.index('s3')]}"
        try:
            _wait_until_it_keeps(address, process, Path(folder, "log"))
            yield f"http://{KEY}:{SECRET}@{address}/{BUCKET}"
        finally:
            process.kill()  # what it keeps goes with the folder
            process.wait()


def _arguments(folder: Path, access: Path, ports: list[int]) -> list[str]:
    bytes_at = folder / "bytes"
    bytes_at.mkdir()
    listens: list[str] = []
    for name, plain, grpc in zip(_PORTS, ports[::2], ports[1::2], strict=True):
        listens += [f"-{name}.port={plain}", f"-{name}.port.grpc={grpc}"]
    return [
        "-logtostderr",
        "server",
        f"-dir={bytes_at}",
        f"-ip={ADDRESS}",
        f"-ip.bind={ADDRESS}",
        "-filer",
        "-s3",
        f"-s3.config={access}",
        # Nothing beyond the store itself, and nothing told to anybody.
        *("-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.iam=false", "-master.telemetry=false"),
        *("-master.volumeSizeLimitMB=64", "-volume.max=32", "-volume.preStopSeconds=0"),
        *listens,
    ]


def _identities() -> dict[str, object]:
    return {
        "identities": [
            {
                "name": "hoso",
                "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
                "actions": ["Admin", "Read", "Write", "List", "Tagging"],
            }
        ]
    }


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind((ADDRESS, 0))
        return [each.getsockname()[1] for each in sockets]


def _wait_until_it_keeps(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Its parts find each other one after the other; ready is who has kept something."""
    store = obstore.store.S3Store(
        BUCKET,
        endpoint=f"http://{address}",
        region="us-east-1",
        access_key_id=KEY,
        secret_access_key=SECRET,
        client_options={"allow_http": True, "timeout": "5s"},
        retry_config={"max_retries": 0},
    )
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            obstore.put(store, "ready", b"yes")
            obstore.delete(store, "ready")
            return
        except BaseError:
            time.sleep(0.3)
    raise AssertionError(f"SeaweedFS kept nothing: {log.read_text('utf-8', 'replace')[-3000:]}")
