"""Whether the preservation stores are as they must be: reachable, apart, true to conditional writes."""

import os
from pathlib import Path

from hoso.blobs.opening import open_bucket
from hoso.blobs.stores.bucket import conditional_writes_fail
from hoso.lib.errors import DomainError
from hoso.node.doctor import Check
from hoso.preservation.opening import copy_places, first_place

STORE, COPY = "preservation_store", "preservation_copy"


def examine_stores() -> list[Check]:
    """Return a finding for each store. On an S3 store small objects are written, and removed again."""
    try:
        first = first_place()
    except DomainError as error:
        return [Check(STORE, False, str(error), "set HOSO_HOME")]
    copies = copy_places()
    return [_examined(STORE, first), *(_copy(place, first) for place in copies)]


def _examined(code: str, place: str) -> Check:
    if not place.startswith("s3://"):
        return _folder(code, Path(place))
    try:
        failing = conditional_writes_fail(open_bucket(place))
    except DomainError as error:
        return Check(code, False, f"{place}: {error}", "check the address, the keys and whether it runs")
    if failing:
        return Check(code, False, f"{place}: {failing}", "use a store that keeps conditional writes")
    return Check(code, True, f"{place}; keeps conditional writes")


def _folder(code: str, path: Path) -> Check:
    nearest = path
    while not nearest.exists() and nearest.parent != nearest:
        nearest = nearest.parent
    if not os.access(nearest, os.W_OK):
        return Check(code, False, f"{nearest} cannot be written to", f"sudo chown $(id -un) {nearest}")
    return Check(code, True, str(path))


def _copy(place: str, first: str) -> Check:
    found = _examined(COPY, place)
    if not found.ok or place.startswith("s3://") or first.startswith("s3://"):
        return found
    if _disk_of(Path(place)) == _disk_of(Path(first)):
        # A copy on the same disk goes with it; on a test machine that may be all there is.
        return Check(
            COPY, False, f"{place} is on the disk of {first}", "mount another disk there", is_needed=False
        )
    return found


def _disk_of(path: Path) -> int:
    while not path.exists() and path.parent != path:
        path = path.parent
    return path.stat().st_dev
