"""The family of a body as a drawing: predecessors left, successors right, or below each other on a phone.

Only places are reckoned here; `organisations/family.html` draws them. Lengths are pixels of the drawing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hoso.organisations.queries import Family, FamilyLink

WIDTH, HEIGHT, GAP, BETWEEN = 236, 62, 12, 132
TRUNK = 22  # how far from the inner box the lines of one family meet
NARROW_WIDTH, NARROW_INDENT = 340, 26
# As many boxes above each other as still make a picture; the table has everybody.
MOST = 40
_LETTERS = 31


@dataclass(frozen=True, slots=True)
class Box:
    """A body as it is drawn."""

    body_id: UUID
    lines: tuple[str, ...]
    name: str
    last_on: date | None
    x: int
    y: int
    width: int
    is_root: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from a predecessor to a successor, with its day beside it."""

    path: str
    on: date
    in_part: bool
    planned: bool
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that is drawn, and how many bodies had no room."""

    width: int
    height: int
    boxes: list[Box]
    edges: list[Edge]
    left_out: int


def wrapped(name: str) -> tuple[str, ...]:
    """Return a name in at most two lines; what does not fit ends with an ellipsis."""
    lines, words = [""], name.split()
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= _LETTERS or not lines[-1]:
            lines[-1] = longer
        elif len(lines) < 2:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1][: _LETTERS - 1]} …"
            break
    return tuple(line if len(line) <= _LETTERS + 2 else f"{line[:_LETTERS]}…" for line in lines)


def _columns(family: Family, names: Mapping[UUID, str]) -> tuple[dict[int, list[UUID]], int]:
    """Return the bodies of each generation by name, those of one family together, and how many lack room."""
    nearer: dict[UUID, UUID] = {family.body_id: family.body_id}
    for link in family.links:
        for one, other in (
            (link.predecessor_id, link.successor_id),
            (link.successor_id, link.predecessor_id),
        ):
            if abs(family.generations.get(one, 0)) == abs(family.generations.get(other, 0)) + 1:
                nearer.setdefault(one, other)
    columns: dict[int, list[UUID]] = {}
    for generation in sorted(set(family.generations.values()), key=abs):
        inner = columns.get(generation - (generation > 0) + (generation < 0), [])
        place = {body_id: index for index, body_id in enumerate(inner)}
        rows = [
            (place.get(nearer[body_id], 0), names.get(body_id, ""), body_id)
            for body_id, its in family.generations.items()
            if its == generation and (generation == 0 or nearer.get(body_id) in place)
        ]
        columns[generation] = [body_id for _place, _name, body_id in sorted(rows)[:MOST]]
    return columns, len(family.generations) - sum(map(len, columns.values()))


def wide(family: Family, names: Mapping[UUID, str]) -> Drawing:
    """Return the drawing for a screen: one column a generation, the body itself in the middle."""
    columns, left_out = _columns(family, names)
    tallest = max(map(len, columns.values()))
    height = tallest * (HEIGHT + GAP) - GAP + 2
    boxes: dict[UUID, Box] = {}
    for index, generation in enumerate(sorted(columns)):
        column = columns[generation]
        top = (height - (len(column) * (HEIGHT + GAP) - GAP)) // 2
        for row, body_id in enumerate(column):
            x, y = 1 + index * (WIDTH + BETWEEN), top + row * (HEIGHT + GAP)
            boxes[body_id] = _box(family, names, body_id, x, y, WIDTH)
    edges = [_across(link, boxes, family) for link in _drawn(family, boxes)]
    return Drawing(
        len(columns) * (WIDTH + BETWEEN) - BETWEEN + 2, height, list(boxes.values()), edges, left_out
    )


def narrow(family: Family, names: Mapping[UUID, str]) -> Drawing:
    """Return the drawing for a phone: predecessors above, successors below, one generation far."""
    columns, _left_out = _columns(family, names)
    order = [*columns.get(-1, []), family.body_id, *columns.get(1, [])]
    boxes: dict[UUID, Box] = {}
    for row, body_id in enumerate(order):
        x = 1 if body_id == family.body_id else 1 + NARROW_INDENT
        boxes[body_id] = _box(family, names, body_id, x, 19 + row * (HEIGHT + 26), NARROW_WIDTH - x - 1)
    edges = [_down(link, boxes, family) for link in _drawn(family, boxes)]
    height = len(order) * (HEIGHT + 26) - 6
    return Drawing(NARROW_WIDTH, height, list(boxes.values()), edges, len(family.generations) - len(order))


def _box(family: Family, names: Mapping[UUID, str], body_id: UUID, x: int, y: int, width: int) -> Box:
    name = names.get(body_id, str(body_id))
    return Box(
        body_id, wrapped(name), name, family.lasts.get(body_id), x, y, width, body_id == family.body_id
    )


def _drawn(family: Family, boxes: Mapping[UUID, Box]) -> Sequence[FamilyLink]:
    """The links between boxes of neighbouring generations; each pair once."""
    found: dict[tuple[UUID, UUID], FamilyLink] = {}
    for link in family.links:
        one, other = link.predecessor_id, link.successor_id
        near = abs(family.generations[one] - family.generations[other]) == 1
        if one in boxes and other in boxes and near and family.generations[one] < family.generations[other]:
            found.setdefault((one, other), link)
    return list(found.values())


def _across(link: FamilyLink, boxes: Mapping[UUID, Box], family: Family) -> Edge:
    """Go level from the outer box to a trunk beside the inner one, along it, and in."""
    old, new = boxes[link.predecessor_id], boxes[link.successor_id]
    start, end = old.x + old.width, new.x
    left, right = old.y + HEIGHT // 2, new.y + HEIGHT // 2
    if family.generations[link.successor_id] <= 0:
        trunk, x, y = end - TRUNK, start + 8, left
    else:
        trunk, x, y = start + TRUNK, start + TRUNK + 8, right
    path = f"M{start} {left}H{trunk}V{right}H{end}"
    return Edge(path, link.on, link.share == "part", link.status == "planned", x, y - 5)


def _down(link: FamilyLink, boxes: Mapping[UUID, Box], family: Family) -> Edge:
    """Go along a trunk at the left edge; the day stands above the outer box."""
    old, new = boxes[link.predecessor_id], boxes[link.successor_id]
    outer, root = (old, new) if new.is_root else (new, old)
    trunk, level = 1 + NARROW_INDENT // 2, outer.y + HEIGHT // 2
    inner = root.y if new.is_root else root.y + HEIGHT
    path = f"M{outer.x} {level}H{trunk}V{inner}"
    return Edge(path, link.on, link.share == "part", link.status == "planned", outer.x + 4, outer.y - 7)
