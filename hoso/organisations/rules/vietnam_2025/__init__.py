"""The reorganisation of 1 July 2025 as bodies, reorganisations and successions.

Values in, values out: `Lists` are the published lists of administrative units before and after,
`directory` says which bodies stood in them and who follows whom.

Decided here:
- A unit is a body of kind territory. Its People's Council, People's Committee and Party committee are
  bodies of their own, because each has its own fonds, rule set and archive (reference 4.1).
- A new unit is a new body, even with an old name or code. A commune that was taken over alone, whole
  and with its type is the same body still, under a new parent and perhaps with a new name; so is a
  province that was merged with none. Its organs go with it.
- The lists do not hold the decisions of the Party committees; the Party line cites the central texts.
"""

from hoso.organisations.rules.vietnam_2025.building import directory
from hoso.organisations.rules.vietnam_2025.lists import (
    DAY,
    SOURCE,
    Link,
    Lists,
    NewCommune,
    OldCommune,
    check,
    continues,
    only_province,
)
from hoso.organisations.rules.vietnam_2025.second_wave import Wave, compare, wave_directory, wave_names

__all__ = [
    "DAY",
    "SOURCE",
    "Link",
    "Lists",
    "NewCommune",
    "OldCommune",
    "Wave",
    "check",
    "compare",
    "continues",
    "directory",
    "only_province",
    "wave_directory",
    "wave_names",
]
