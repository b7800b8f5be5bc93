"""Loading published lists into the directory: all or nothing, and safe to repeat."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid5

from django.db import connection, transaction

from hoso.access.values import Actor
from hoso.audit import services as audit
from hoso.events import services as events
from hoso.organisations.events import DirectoryLoaded
from hoso.organisations.rules import vietnam_2025
from hoso.organisations.rules.listed import Directory
from hoso.organisations.rules.vietnam_2025 import SOURCE, Lists, only_province
from hoso.organisations.services.copying import LISTED, store
from hoso.organisations.services.guarding import require, whole_load
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
    require(actor, ())
    directory = vietnam_2025.directory(lists)
    with connection.cursor() as cursor:
        # One load at a time: a second one waits, and then finds everything there.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('organisations.load', 0))")
    with whole_load():
        new_rows = store(directory)
    loaded = _loaded(lists, directory, province=province, new_rows=new_rows)
    if new_rows:
        audit.record(
            actor, "organisations.load", subject=uuid5(LISTED, SOURCE), province=province, rows=new_rows
        )
        events.announce(DirectoryLoaded(uuid5(LISTED, SOURCE), SOURCE, province))
    return loaded


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
