"""Loading published lists into the directory: all or nothing, and safe to repeat."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import uuid5

from django.db import connection, transaction

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.organisations.events import DirectoryLoaded
from hoso.organisations.models import Reorganisation
from hoso.organisations.queries import names_on
from hoso.organisations.rules import norway, vietnam_2025
from hoso.organisations.rules.listed import Basis, Directory
from hoso.organisations.rules.succession import Status
from hoso.organisations.rules.vietnam_2025 import (
    SOURCE,
    Lists,
    compare,
    only_province,
    wave_directory,
    wave_names,
)
from hoso.organisations.services.copying import LISTED, body_id_of, store
from hoso.organisations.services.guarding import require, whole_load
from hoso.organisations.services.lists_by_path import read_norway, read_wave
from hoso.organisations.services.registering import rename_body
from hoso.organisations.services.reorganising import put_in_force
from hoso.organisations.services.vietnam_lists import locate_lists, read_lists


@dataclass(frozen=True, slots=True)
class Loaded:
    """What stands in the lists, and how many rows of each table were new."""

    source: str
    province: str
    provinces_before: int
    provinces_after: int
    districts_before: int
    communes_before: int
    communes_after: int
    communes_divided: int
    communes_continuing: int
    bodies: int
    reorganisations: int
    successions: int
    new_rows: int


def import_vietnam_2025(actor: Actor, *, province: str = "") -> Loaded:
    """Load the units before and after 1 July 2025, their organs and who follows whom.

    `province` is the code of one province, before or after; empty means the whole country. What is
    stored already stays as it is, so that later corrections are kept: a second run adds nothing.

    Raises:
        NotAllowed: only the service itself may load lists.
        ListsMissing, ListsBroken, ProvinceUnknown: there is nothing to load.
        CodeTaken, OrganExists: a body entered by hand stands where the lists have another.
    """
    require(actor, ())
    lists = read_lists(locate_lists())
    if province:
        lists = only_province(lists, province)
    return load(actor, lists, province=province)


@transaction.atomic
def load(actor: Actor, lists: Lists, *, province: str) -> Loaded:
    """Store the directory that `lists` make; see `import_vietnam_2025`."""
    with _nothing_collected():
        directory = vietnam_2025.directory(lists)
        new_rows = _store(actor, directory, source=SOURCE, province=province)
    return _loaded(lists, directory, province=province, new_rows=new_rows)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Keep Python from looking for garbage: it would look at a million rows again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _store(
    actor: Actor,
    directory: Directory,
    *,
    source: str,
    province: str = "",
    then: Callable[[], None] = lambda: None,
) -> int:
    """Store what is not there yet, with its trail row and announcement; return how many rows that was.

    `then` belongs to the load: the directory need not fit together before it.
    """
    require(actor, ())
    with connection.cursor() as cursor:
        # One load at a time: a second one waits, and then finds everything there.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('organisations.load', 0))")
    with whole_load():
        new_rows = store(directory)
        if new_rows:
            with connection.cursor() as cursor:
                cursor.execute("SELECT organisations_look_at_tables()")
        then()
    if new_rows:
        subject = uuid5(LISTED, source)
        audit.record(actor, "organisations.load", subject=subject, province=province, rows=new_rows)
        events.announce(DirectoryLoaded(subject, source, province))
    return new_rows


@dataclass(frozen=True, slots=True)
class LoadedWave:
    """What a later list says otherwise, and how many rows were new."""

    source: str
    day: date
    communes: int
    provinces_converted: int
    communes_converted: int
    names_changed: int
    # Units that the lists give different codes: (code kept, code of the later list).
    codes_differing: list[tuple[str, str]]
    new_rows: int


@transaction.atomic
def import_second_wave(
    actor: Actor, path: Path, *, day: date, basis_number: str = "", province: str = ""
) -> LoadedWave:
    """Lay a later list of communes over that of July 2025: what became of another type, or another name.

    The list tells neither its day nor its text; both are given. Reorganisations are written down and put
    in force like any other, all in one transaction; a second run finds them in force and changes nothing.

    Raises:
        NotAllowed: only the service itself may load lists.
        ListUnreadable, ListsMissing, ListsBroken, ProvinceUnknown: there is nothing to load.
        BodyNotFound: the list of July 2025 is not loaded.
        SuccessionFaulty, BodiesLeftBehind: what was changed by hand since does not go with it.
    """
    lists = read_lists(locate_lists())
    if province:
        lists = only_province(lists, province)
    later = read_wave(path)
    wave = compare(lists, later)
    source = f"vietnam-{day:%Y-%m}"
    new_rows = _store(
        actor,
        wave_directory(lists, wave, day=day, basis=Basis(basis_number, "", None)),
        source=source,
        province=province,
        # A new unit has the code of the one that ends by this.
        then=lambda: _put_wave_in_force(actor, day),
    )
    return LoadedWave(
        source=source,
        day=day,
        communes=len(lists.new),
        provinces_converted=len(wave.provinces_converted),
        communes_converted=len(wave.communes_converted),
        names_changed=_rename(actor, wave_names(lists, wave), day),
        codes_differing=[(each.before, each.after) for each in wave.codes_differing],
        new_rows=new_rows,
    )


def _put_wave_in_force(actor: Actor, day: date) -> None:
    planned = Reorganisation.objects.filter(reference_key__startswith=f"vn:{day}:", status=Status.PLANNED)
    ids = list(planned.values_list("pk", flat=True))
    if ids:
        put_in_force(actor, ids)


def _rename(actor: Actor, names: list[tuple[str, str, str]], day: date) -> int:
    """Call bodies as the later list does, unless they are called so already; return how many were."""
    known = names_on([body_id_of(key) for key, _name, _short in names], day)
    changed = 0
    for key, name, short in names:
        body_id = body_id_of(key)
        if body_id in known and known[body_id].name != name:
            rename_body(actor, body_id, name=name, short_name=short, on=day)
            changed += 1
    return changed


@dataclass(frozen=True, slots=True)
class LoadedNorway:
    """What the yearly lists tell, and how many rows were new."""

    source: str
    municipalities_before: int
    municipalities_after: int
    bodies: int
    reorganisations: int
    successions: int
    new_rows: int


@transaction.atomic
def import_norway(actor: Actor, folder: Path) -> LoadedNorway:
    """Load the municipalities of Norway and their changes from the yearly lists in `folder`.

    Raises:
        NotAllowed: only the service itself may load lists.
        ListUnreadable, ListsBroken: there is nothing to load.
        CodeTaken: a body entered by hand has a number of the lists.
    """
    lists = read_norway(folder)
    directory = norway.directory(lists)
    years = sorted({year for change in lists.changes for year in (change.from_year, change.to_year)})
    return LoadedNorway(
        source=norway.SOURCE,
        municipalities_before=len(lists.of(years[0])),
        municipalities_after=len(lists.of(years[-1])),
        bodies=len(directory.bodies),
        reorganisations=len(directory.reorganisations),
        successions=len(directory.successions),
        new_rows=_store(actor, directory, source=norway.SOURCE),
    )


def _loaded(lists: Lists, directory: Directory, *, province: str, new_rows: int) -> Loaded:
    def count(told: Callable[[str], bool]) -> int:
        return sum(told(code) for code in (old.commune_code for old in lists.old) if code)

    return Loaded(
        source=SOURCE,
        province=province,
        provinces_before=len({old.province_code for old in lists.old}),
        provinces_after=len({new.province_code for new in lists.new}),
        districts_before=len({old.district_code for old in lists.old}),
        communes_before=count(lambda _code: True),
        communes_after=len(lists.new),
        communes_divided=count(lambda code: len(lists.targets[code]) > 1),
        communes_continuing=count(lambda code: vietnam_2025.continues(lists, code)),
        bodies=len(directory.bodies),
        reorganisations=len(directory.reorganisations),
        successions=len(directory.successions),
        new_rows=new_rows,
    )
