"""Mending a damaged object from another store: only with bytes that have the digest which was recorded."""

import tempfile
from collections.abc import Iterable
from contextlib import closing
from functools import partial
from io import BytesIO
from pathlib import Path

from hoso.lib.errors import DomainError
from hoso.lib.hashing import Digest, chunks, digest_of
from hoso.preservation.disk import Kind
from hoso.preservation.errors import ObjectUnsound
from hoso.preservation.ocfl import Content, Store
from hoso.preservation.ocfl.inventory import (
    ALGORITHM,
    DECLARATION,
    NAME,
    SIDECAR,
    Inventory,
    digest_of_inventory,
    parse_inventory,
    sidecar_of,
)
from hoso.preservation.places import Place
from hoso.preservation.services.copying import replay


def mend_object(object_id: str, digest: str, *, store: Store, others: Iterable[Store]) -> list[str]:
    """Put right what is wrong with an object; returns the paths that were mended, none when nothing could be.

    `digest` is that of the inventory as it was recorded ("sha512:..."). What is too much is left alone.
    """
    sources = [other for other in others if _has(other, object_id)]
    if not store.has(object_id):
        return _brought_back(object_id, store=store, sources=sources)
    with store.undisturbed(object_id) as held:
        good = _good_inventory(object_id, digest, held.place, sources)
        if good is None:
            return []
        frame = _frame(good, held.place)
        wrong = _wrong_content(good, held.place)
    with tempfile.TemporaryDirectory(prefix="hoso-mend-") as folder:
        found = {
            path: content
            for path, value in wrong.items()
            if (content := _fetched(object_id, value, sources, Path(folder)))
        }
        mended = {**frame, **found}
        if mended:
            store.mend(object_id, mended)
    return sorted(mended)


def _has(store: Store, object_id: str) -> bool:
    try:
        return store.has(object_id)
    except (DomainError, OSError):
        return False


def _brought_back(object_id: str, *, store: Store, sources: list[Store]) -> list[str]:
    for source in sources:
        try:
            replay(object_id, source=source, target=store)
            return [""]
        except (DomainError, OSError):
            continue
    return []


def _good_inventory(object_id: str, digest: str, place: Place, sources: list[Store]) -> Inventory | None:
    """Return the inventory that was recorded: from one of its two places, or made anew from another store."""
    versions = [entry.name for entry in place.entries("") if entry.kind is Kind.FOLDER]
    for path in (NAME, *(f"{version}/{NAME}" for version in versions)):
        try:
            content = place.read_small(path)
            if str(digest_of_inventory(content)) == digest:
                return parse_inventory(content)
        except (OSError, ObjectUnsound):
            continue
    for source in sources:
        made = _made_anew(source, object_id)
        if made is not None and str(digest_of_inventory(made.as_bytes())) == digest:
            return made
    return None


def _made_anew(source: Store, object_id: str) -> Inventory | None:
    """Return the inventory that the versions of another store give in a local one, whatever its paths are."""
    try:
        theirs, _digest = source.inventory(object_id)
    except (DomainError, OSError):
        return None
    quick = {value: theirs.quick.get(paths[0], "") for value, paths in theirs.manifest.items()}
    made = Inventory(object_id)
    for version in theirs.versions:
        plain = made.with_version(version, {})
        new = plain.new_content()
        made = made.with_version(version, {path: quick[value] for path, value in new.items() if quick[value]})
    return made


def _frame(good: Inventory, place: Place) -> dict[str, Content]:
    """Return the declaration, inventories and sidecars that are not what they must be."""
    wanted = {DECLARATION: f"{DECLARATION.removeprefix('0=')}\n".encode()}
    for number in range(1, len(good.versions) + 1):
        content = good.at_version(number).as_bytes()
        wanted |= {f"v{number}/{NAME}": content, f"v{number}/{SIDECAR}": sidecar_of(content)}
    wanted |= {NAME: good.as_bytes(), SIDECAR: sidecar_of(good.as_bytes())}
    return {path: _given(content) for path, content in wanted.items() if _read(place, path) != content}


def _wrong_content(good: Inventory, place: Place) -> dict[str, str]:
    """Return content path -> SHA-512 of what is missing or has other bytes."""
    listed = {path: value for value, paths in good.manifest.items() for path in paths}
    return {path: value for path, value in listed.items() if not _is_right(place, path, value)}


def _is_right(place: Place, path: str, value: str) -> bool:
    try:
        return place.read_digests(path, [ALGORITHM])[ALGORITHM] == value
    except OSError:
        return False


def _fetched(object_id: str, value: str, sources: list[Store], folder: Path) -> Content | None:
    """Return the bytes of that digest from the first store that still has them."""
    target = folder / value
    for source in sources:
        try:
            path = source.inventory(object_id)[0].manifest[value][0]
            with closing(source.open_content(object_id, path)) as stream, target.open("wb") as copy:
                found = digest_of(copied for copied in chunks(stream) if copy.write(copied))
        except (DomainError, OSError, KeyError):
            continue
        if found.value == value:
            return Content.at(target, found)
    return None


def _given(content: bytes) -> Content:
    return Content(Digest(ALGORITHM, digest_of([content]).value), partial(BytesIO, content))


def _read(place: Place, path: str) -> bytes | None:
    try:
        return place.read_small(path)
    except OSError:
        return None
