"""An older inventory of an object held against the newest one.

Source: OCFL 1.1, sections 3.3.1, 3.5.1, 3.7 and 3.7.1.
"""

from collections.abc import Iterator
from itertools import pairwise

from hoso.preservation.findings import Finding, error, warning
from hoso.preservation.ocfl.checking.facts import Facts


def check_prior(newest: Facts, prior: Facts, version: str) -> Iterator[Finding]:
    """Yield where the inventory kept in the folder `version` contradicts the newest inventory."""
    if prior.versions and prior.versions[-1] != version:
        yield error("E040", prior.where, f"the inventory in {version} has the head {prior.versions[-1]}")
    if prior.object_id and newest.object_id and prior.object_id != newest.object_id:
        yield error(
            "E037", prior.where, f"the id was {prior.object_id[:120]!r}, it is {newest.object_id[:120]!r}"
        )
    moved = list(_content_directory(newest, prior))
    yield from moved
    if moved:
        return  # no content path of one inventory can mean anything in the other
    if prior.versions != newest.versions[: len(prior.versions)]:
        yield error("E066", prior.where, "its versions are not the first ones of the newest inventory")
    for name in prior.versions:
        if name in newest.states and name in prior.states:
            yield from _states(newest, prior, name)
            yield from _makers(newest, prior, name)


def check_order(specs: list[tuple[str, str]]) -> Iterator[Finding]:
    """Yield where a version follows an earlier specification than the one before it.

    `specs` are (path of the inventory, specification), oldest first.
    """
    for (_before_where, before), (where, spec) in pairwise(specs):
        if spec < before:
            yield error("E103", where, f"it follows OCFL {spec}, the version before it {before}")


def _content_directory(newest: Facts, prior: Facts) -> Iterator[Finding]:
    if prior.content_directory == newest.content_directory:
        return
    yield error("E020", prior.where, "contentDirectory is another one than in the newest inventory")
    yield error("E019", newest.where, "contentDirectory is not what the first version set")


def _states(newest: Facts, prior: Facts, name: str) -> Iterator[Finding]:
    then, now = prior.content_of(name), newest.content_of(name)
    for path in sorted(then.keys() ^ now.keys()):
        which = "only then" if path in then else "only in the newest inventory"
        yield error("E066", prior.where, f"{name} holds {path[:200]!r} {which}")
    for path in sorted(then.keys() & now.keys()):
        if _differs(newest, prior, name, path) or not then[path] <= now[path]:
            yield error(
                "E066", prior.where, f"{name} has other bytes for {path[:200]!r} in the newest inventory"
            )


def _differs(newest: Facts, prior: Facts, name: str, path: str) -> bool:
    """Compare digests, where both inventories use the same algorithm."""
    return newest.algorithm == prior.algorithm and newest.states[name][path] != prior.states[name][path]


def _makers(newest: Facts, prior: Facts, name: str) -> Iterator[Finding]:
    for key in ("created", "message", "user"):
        if prior.makers[name][key] != newest.makers[name][key]:
            yield warning("W011", prior.where, f"{key} of {name} is another one in the newest inventory")
