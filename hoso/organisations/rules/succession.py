"""Reorganisations and who follows whom."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from hoso.organisations.errors import MoveNotOpen

Id = TypeVar("Id", bound=Hashable)


class Change(StrEnum):
    """Kinds of reorganisation."""

    MERGE = "merge"  # sáp nhập, hợp nhất
    DIVIDE = "divide"  # chia
    SPLIT_OFF = "split_off"  # tách
    CONVERT = "convert"  # one body replaced by one of another type
    DISSOLVE = "dissolve"  # giải thể, kết thúc hoạt động
    RENAME = "rename"  # đổi tên
    MOVE = "move"  # under another parent
    TAKE_OVER = "take_over"  # a function passes, both bodies stay


ENDS_PREDECESSOR = frozenset({Change.MERGE, Change.DIVIDE, Change.CONVERT, Change.DISSOLVE})


class EffectKind(StrEnum):
    """What a reorganisation does to one body."""

    END = "end"
    RENAME = "rename"
    MOVE = "move"


class Status(StrEnum):
    """States of a reorganisation."""

    PLANNED = "planned"
    IN_FORCE = "in_force"
    CANCELLED = "cancelled"


class Share(StrEnum):
    """How much of the predecessor the successor takes over."""

    WHOLE = "whole"
    PART = "part"


class What(StrEnum):
    """What is taken over."""

    FUNCTIONS = "functions"
    TERRITORY = "territory"


MOVES: dict[tuple[Status, str], Status] = {
    (Status.PLANNED, "put_in_force"): Status.IN_FORCE,
    (Status.PLANNED, "cancel"): Status.CANCELLED,
}


def status_after(before: Status, move: str) -> Status:
    """Return the state after `move`.

    Raises:
        MoveNotOpen: the table has no such move; what is in force is corrected by a later event.
    """
    try:
        return MOVES[(before, move)]
    except KeyError:
        raise MoveNotOpen(f"{move} is not open to a reorganisation that is {before}", status=before) from None


@dataclass(frozen=True, slots=True)
class Life(Generic[Id]):
    """The days of a body by law; `ceased_on` is the first day on which it is no more."""

    body: Id
    begins_on: date | None
    ceased_on: date | None

    def on(self, day: date) -> bool:
        """Tell whether the body exists on `day`."""
        begun = self.begins_on is None or self.begins_on <= day
        return begun and (self.ceased_on is None or day < self.ceased_on)


@dataclass(frozen=True, slots=True)
class Step(Generic[Id]):
    """One succession in force: from `on` the successor answers for its share."""

    predecessor: Id
    successor: Id
    share: Share
    on: date


@dataclass(frozen=True, slots=True)
class Follower(Generic[Id]):
    """Who answers now, and whether for all that the body had."""

    body: Id
    share: Share


def followers(
    body: Id, *, since: date, on: date, steps: Iterable[Step[Id]], lives: Mapping[Id, Life[Id]]
) -> list[Follower[Id]]:
    """Return who answers on `on` for what `body` was on `since`, in the order the walk meets them.

    A body that still exists answers for itself (for a part, if something was split off since).
    Nobody answers when the body ceased without a successor: the list is empty. `whole` is said only
    where every share of every step leads to the same follower: a commune divided in two that are
    merged again later has one follower of the whole.

    Cannot run in circles: each step must be later than the one before it.
    """
    by_predecessor: dict[Id, list[Step[Id]]] = {}
    for step in sorted(steps, key=lambda step: step.on):
        by_predecessor.setdefault(step.predecessor, []).append(step)

    def walk(at: Id, after: date) -> dict[Id, bool]:
        """Map each follower to whether it has all of what `at` was on the day `after`."""
        taken = [step for step in by_predecessor.get(at, []) if after < step.on <= on]
        branches = [walk(step.successor, step.on) for step in taken]
        if at in lives and lives[at].on(on):
            branches.append({at: True})
        # One lone part means that the rest is not told: nobody can be said to have the whole.
        told = len(branches) > 1 or not taken or taken[0].share is Share.WHOLE
        found = list(dict.fromkeys(follower for branch in branches for follower in branch))
        return {each: told and all(branch.get(each, False) for branch in branches) for each in found}

    return [Follower(who, Share.WHOLE if whole else Share.PART) for who, whole in walk(body, since).items()]


@dataclass(frozen=True, slots=True)
class Line(Generic[Id]):
    """One line of a reorganisation that is to take effect; `ends`: the predecessor ceases by it."""

    predecessor: Id
    successor: Id
    share: Share
    what: What
    ends: bool


@dataclass(frozen=True, slots=True)
class Done(Generic[Id]):
    """What a reorganisation that is to take effect does to one body."""

    body: Id
    kind: EffectKind
    parent: Id | None = None


@dataclass(frozen=True, slots=True)
class Fault(Generic[Id]):
    """Why a line or an effect cannot stand."""

    code: str
    body: Id


def ends(lines: Iterable[Line[Id]], done: Iterable[Done[Id]]) -> set[Id]:
    """Return the bodies that cease by the lines and effects."""
    by_line = {line.predecessor for line in lines if line.ends}
    return by_line | {each.body for each in done if each.kind is EffectKind.END}


def faults(
    lines: Sequence[Line[Id]],
    *,
    on: date,
    lives: Mapping[Id, Life[Id]],
    done: Sequence[Done[Id]] = (),
) -> list[Fault[Id]]:
    """Return everything that speaks against putting `lines` and `done` in force on `on`, together.

    A successor must exist on the day and outlive it, or there would be a receiver that has ceased;
    this also keeps chains of successions in the order of their dates.
    """
    ending = ends(lines, done)
    found: list[Fault[Id]] = [*_faults_of_effects(done, ending, on=on, lives=lives)]
    for predecessor in dict.fromkeys(line.predecessor for line in lines):
        life = lives[predecessor]
        begun = life.begins_on is None or life.begins_on < on
        if not begun or (life.ceased_on is not None and life.ceased_on < on):
            found.append(Fault("predecessor_not_alive", predecessor))
        if any(_claimed_twice(lines, predecessor, what) for what in What):
            found.append(Fault("whole_claimed_twice", predecessor))
    for successor in dict.fromkeys(line.successor for line in lines):
        if successor in ending:
            found.append(Fault("successor_ceases", successor))
        elif not lives[successor].on(on):
            found.append(Fault("successor_not_alive", successor))
    return found


def _faults_of_effects(
    done: Sequence[Done[Id]], ending: set[Id], *, on: date, lives: Mapping[Id, Life[Id]]
) -> Iterator[Fault[Id]]:
    for each in done:
        life = lives[each.body]
        if each.kind is EffectKind.END:
            begun = life.begins_on is None or life.begins_on < on
            if not begun or (life.ceased_on is not None and life.ceased_on < on):
                yield Fault("body_not_alive", each.body)
        elif each.body in ending or not life.on(on):
            yield Fault("body_not_alive", each.body)
        if each.parent is not None and (each.parent in ending or not lives[each.parent].on(on)):
            yield Fault("parent_not_alive", each.parent)
    told = [(each.body, each.kind) for each in done]
    for body, kind in dict.fromkeys(told):
        if told.count((body, kind)) > 1:
            yield Fault("changed_twice", body)


def _claimed_twice(lines: Sequence[Line[Id]], predecessor: Id, what: What) -> bool:
    mine = [line for line in lines if line.predecessor == predecessor and line.what is what]
    return len(mine) > 1 and any(line.share is Share.WHOLE for line in mine)
