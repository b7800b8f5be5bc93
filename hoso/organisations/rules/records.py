"""Who gets the records of a body: a question apart from who follows it.

The rules are rows of a table, each with its article and how far that article was seen. `receivers` reads
the row that fits how a body stands on a day, and goes on through receivers that have ceased since.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from hoso.organisations.rules.bodies import Level, RuleSet
from hoso.organisations.rules.succession import Life, Share
from hoso.rulesets.sources import Verification

Id = TypeVar("Id", bound=Hashable)


class Medium(StrEnum):
    """On what the records are."""

    PAPER = "paper"  # and film, sound, anything that lies on a shelf
    DIGITAL = "digital"


class Term(StrEnum):
    """Which records: all as they lie, or one half of them after they were arranged and appraised."""

    UNSPLIT = "unsplit"
    PERMANENT = "permanent"  # vĩnh viễn
    LIMITED = "limited"  # có thời hạn


class Fate(StrEnum):
    """What became of a body by a day."""

    LIVES = "lives"
    LEFT_A_PART = "left_a_part"  # it goes on, and something was split off
    DISTRICT_ENDED = "district_ended"
    MERGED = "merged"  # one other body is followed by the whole of it
    DIVIDED = "divided"
    DISSOLVED = "dissolved"  # nobody follows, or nobody says who


class Target(StrEnum):
    """To whom a rule sends the records."""

    ITSELF = "itself"  # its own current archive (lưu trữ hiện hành)
    RESULTING = "resulting"  # the current archive of the body that took over the whole
    FOLLOWERS = "followers"  # each body that took over a part: they agree, or a person decides
    SUPERIOR = "superior"  # the body directly above that outlives the day
    HISTORICAL_ARCHIVE = "historical_archive"  # of the province, of its own line
    APPOINTED = "appointed"  # nobody before a person names one


@dataclass(frozen=True, slots=True)
class RecordsRule:
    """One row: how a body of a rule set stands, for which records, and to whom they go."""

    code: str
    rule_set: RuleSet
    fate: Fate
    target: Target
    article: str
    verification: Verification
    medium: Medium | None = None
    term: Term | None = None

    def fits(self, rule_set: RuleSet, fate: Fate, medium: Medium, term: Term) -> bool:
        """Tell whether the row speaks of these records; an empty medium or term means every one."""
        right_half = self.term is None or self.term is term
        return (self.rule_set, self.fate) == (rule_set, fate) and self.medium in {None, medium} and right_half


_ART_39 = "TT 06/2025/TT-BNV, art. 39"
_ART_40_1 = "TT 06/2025/TT-BNV, art. 39, art. 40.1"
_ART_40_2A = "TT 06/2025/TT-BNV, art. 40.2a"
_ART_40_2B = "TT 06/2025/TT-BNV, art. 40.2b"
_OWN_STATE = "Law 33/2024/QH15, art. 17; ND 30/2020/ND-CP, art. 30"
_PARTY = "270-QĐ/TW, art. 9, art. 15"
_PARTY_DISTRICT = "270-QĐ/TW, art. 9; CV 64-CV/TW; CV 14514-CV/VPTW"
_PARTY_MERGED = "270-QĐ/TW, art. 9, art. 15; CV 64-CV/TW"
_NORWAY = "LOV-2001-06-15-70 (inndelingslova)"
_S, _P, _N = RuleSet.STATE, RuleSet.PARTY, RuleSet.NORWAY
_SEEN, _TOLD, _RECALLED = Verification.VERIFIED, Verification.SECONDARY, Verification.MEMORY
_ARCHIVE = Target.HISTORICAL_ARCHIVE
_PERMANENT, _LIMITED = Term.PERMANENT, Term.LIMITED

# The first row that fits is read. Permanent and limited term are told apart only when somebody asks for
# one of them, which has a sense after arrangement; before it everything lies together.
RULES: tuple[RecordsRule, ...] = (
    # The state: districts, whose records the chair of the provincial committee assigns as one.
    RecordsRule("state_district_limited", _S, Fate.DISTRICT_ENDED, Target.APPOINTED, _ART_40_2A, _SEEN,
                term=_LIMITED),
    RecordsRule("state_district_digital", _S, Fate.DISTRICT_ENDED, _ARCHIVE, _ART_40_2B, _SEEN,
                medium=Medium.DIGITAL),
    RecordsRule("state_district_paper", _S, Fate.DISTRICT_ENDED, _ARCHIVE, _ART_40_2A, _SEEN),
    # Provinces and communes.
    RecordsRule("state_merged_permanent", _S, Fate.MERGED, _ARCHIVE, _ART_40_1, _SEEN, term=_PERMANENT),
    RecordsRule("state_divided_permanent", _S, Fate.DIVIDED, _ARCHIVE, _ART_40_1, _SEEN, term=_PERMANENT),
    RecordsRule("state_dissolved_permanent", _S, Fate.DISSOLVED, _ARCHIVE, _ART_40_1, _SEEN, term=_PERMANENT),
    RecordsRule("state_merged", _S, Fate.MERGED, Target.RESULTING, _ART_39, _RECALLED),
    RecordsRule("state_divided", _S, Fate.DIVIDED, Target.SUPERIOR, _ART_39, _TOLD),
    RecordsRule("state_dissolved", _S, Fate.DISSOLVED, Target.SUPERIOR, _ART_39, _RECALLED),
    RecordsRule("state_split_off", _S, Fate.LEFT_A_PART, Target.ITSELF, _ART_39, _TOLD),
    RecordsRule("state_lives", _S, Fate.LIVES, Target.ITSELF, _OWN_STATE, _SEEN),
    # The Party and the organisations it leads: an archive of their own, never the state's.
    RecordsRule("party_district_limited", _P, Fate.DISTRICT_ENDED, Target.APPOINTED, _PARTY_DISTRICT,
                _RECALLED, term=_LIMITED),
    RecordsRule("party_district_digital", _P, Fate.DISTRICT_ENDED, _ARCHIVE, _PARTY_DISTRICT, _RECALLED,
                medium=Medium.DIGITAL),
    RecordsRule("party_district_paper", _P, Fate.DISTRICT_ENDED, _ARCHIVE, _PARTY_DISTRICT, _TOLD),
    RecordsRule("party_merged_permanent", _P, Fate.MERGED, _ARCHIVE, _PARTY, _SEEN, term=_PERMANENT),
    RecordsRule("party_divided_permanent", _P, Fate.DIVIDED, _ARCHIVE, _PARTY, _SEEN, term=_PERMANENT),
    RecordsRule("party_dissolved_permanent", _P, Fate.DISSOLVED, _ARCHIVE, _PARTY, _SEEN, term=_PERMANENT),
    RecordsRule("party_merged", _P, Fate.MERGED, Target.RESULTING, _PARTY_MERGED, _RECALLED),
    RecordsRule("party_divided", _P, Fate.DIVIDED, Target.SUPERIOR, _PARTY, _RECALLED),
    RecordsRule("party_dissolved", _P, Fate.DISSOLVED, Target.SUPERIOR, _PARTY, _RECALLED),
    RecordsRule("party_split_off", _P, Fate.LEFT_A_PART, Target.ITSELF, _PARTY, _RECALLED),
    RecordsRule("party_lives", _P, Fate.LIVES, Target.ITSELF, _PARTY, _SEEN),
    # Norway: the new municipality takes over the closed archives of those it was made of.
    RecordsRule("no_merged", _N, Fate.MERGED, Target.RESULTING, _NORWAY, _RECALLED),
    RecordsRule("no_divided", _N, Fate.DIVIDED, Target.FOLLOWERS, _NORWAY, _RECALLED),
    RecordsRule("no_split_off", _N, Fate.LEFT_A_PART, Target.ITSELF, _NORWAY, _RECALLED),
    RecordsRule("no_lives", _N, Fate.LIVES, Target.ITSELF, _NORWAY, _RECALLED),
)  # fmt: skip


def rule_for(rule_set: RuleSet, fate: Fate, *, medium: Medium, term: Term) -> RecordsRule | None:
    """Return the rule for these records; None where the rule set has none (a territory, a dissolved
    municipality): then a person decides.

    Source: Circular 06/2025/TT-BNV, art. 39 and 40; 270-QĐ/TW, art. 9 and 15 (reference 5.1, 5.4, 4.1).
    """
    return next((rule for rule in RULES if rule.fits(rule_set, fate, medium, term)), None)


@dataclass(frozen=True, slots=True)
class Taken(Generic[Id]):
    """One line in force: who took over functions from a body, and how much, from `on`."""

    successor: Id
    share: Share
    on: date
    splits_off: bool = False


@dataclass(frozen=True, slots=True)
class Decision(Generic[Id]):
    """What a person decided for one body instead of the rule, from `on`; `receiver` None: the rule again."""

    receiver: Id | None
    reason: str
    on: date
    by: Id
    by_name: str


@dataclass(frozen=True, slots=True)
class Standing(Generic[Id]):
    """What the rules look at in one body.

    `above` are the bodies over it on its last day (on the day asked, while it lives), nearest first;
    `archive` is the historical archive of its line in its province on that day. `decisions` are those
    for the records asked for, oldest first.
    """

    life: Life[Id]
    rule_set: RuleSet
    level: Level
    taken: Sequence[Taken[Id]] = ()
    above: Sequence[Id] = ()
    archive: Id | None = None
    decisions: Sequence[Decision[Id]] = ()
    # What an archive holds is not told apart by term again.
    is_archive: bool = False


@dataclass(frozen=True, slots=True)
class Proposed(Generic[Id]):
    """Who gets the records, by which rule or whose decision, and through whom that has ceased since."""

    body: Id
    rule: RecordsRule | None
    decision: Decision[Id] | None
    via: tuple[Id, ...] = ()


def fate_of(standing: Standing[Id], *, on: date) -> Fate:
    """Return what became of the body by `on`.

    A district ended as a district whatever follows it. Two that took parts divided a body, and so did
    one that took a part only: nobody has the whole of it.
    """
    ceased_on = standing.life.ceased_on
    if ceased_on is None or on < ceased_on:
        left = any(each.splits_off and each.on <= on for each in standing.taken)
        return Fate.LEFT_A_PART if left else Fate.LIVES
    if standing.level is Level.DISTRICT and standing.rule_set is not RuleSet.NORWAY:
        return Fate.DISTRICT_ENDED
    last = _took_over(standing)
    if not last:
        return Fate.DISSOLVED
    is_one = len({each.successor for each in last}) == 1 and last[0].share is Share.WHOLE
    return Fate.MERGED if is_one else Fate.DIVIDED


def _took_over(standing: Standing[Id]) -> list[Taken[Id]]:
    """The lines by which the body ended."""
    return [each for each in standing.taken if each.on == standing.life.ceased_on]


def receivers(
    body: Id,
    *,
    on: date,
    standings: Mapping[Id, Standing[Id]],
    medium: Medium = Medium.PAPER,
    term: Term = Term.UNSPLIT,
) -> list[Proposed[Id]]:
    """Return who must have the records of `body` on `on`: bodies that exist that day, each once.

    Empty where no rule says it, or where everybody whom it could be has ceased without a receiver of its
    own. A receiver of another line (Party, state) is left out, whoever named it. `standings` holds every
    body that can be met: see `needed`.
    """
    found: dict[Id, Proposed[Id]] = {}
    for proposed in _follow(body, on=on, standings=standings, medium=medium, term=term, met=(body,)):
        found.setdefault(proposed.body, proposed)
    line = standings[body].rule_set
    return [each for each in found.values() if standings[each.body].rule_set is line]


def _follow(
    body: Id,
    *,
    on: date,
    standings: Mapping[Id, Standing[Id]],
    medium: Medium,
    term: Term,
    met: tuple[Id, ...],
) -> Iterator[Proposed[Id]]:
    standing = standings[body]
    decision = decision_on(standing.decisions, on)
    half = Term.UNSPLIT if standing.is_archive else term
    rule = rule_for(standing.rule_set, fate_of(standing, on=on), medium=medium, term=half)
    for target in _first(body, standing, decision, rule, on=on, standings=standings):
        if target not in standings:
            continue
        if standings[target].life.on(on):
            yield Proposed(target, None if decision else rule, decision, met[1:])
        elif target not in met:
            # What a receiver got goes on with all it had, whatever the term.
            onward = _follow(
                target, on=on, standings=standings, medium=medium, term=Term.UNSPLIT, met=(*met, target)
            )
            # Why the first receiver has them is what the asker wants to know; the rest of the way is `via`.
            yield from (
                Proposed(each.body, None if decision else rule, decision, each.via) for each in onward
            )


def decision_on(decisions: Sequence[Decision[Id]], on: date) -> Decision[Id] | None:
    """Return the decision that counts on `on`: the last one taken by then, unless it gave the rule back."""
    last = next((each for each in reversed(decisions) if each.on <= on), None)
    return last if last is not None and last.receiver is not None else None


def _first(
    body: Id,
    standing: Standing[Id],
    decision: Decision[Id] | None,
    rule: RecordsRule | None,
    *,
    on: date,
    standings: Mapping[Id, Standing[Id]],
) -> list[Id]:
    """Return whom the decision, else the rule, names; perhaps some that have ceased since."""
    if decision is not None and decision.receiver is not None:
        return [decision.receiver]
    target = rule.target if rule else Target.APPOINTED
    if target is Target.ITSELF:
        return [body]
    if target in {Target.RESULTING, Target.FOLLOWERS}:
        return list(dict.fromkeys(each.successor for each in _took_over(standing)))
    if target is Target.HISTORICAL_ARCHIVE:
        return [standing.archive] if standing.archive is not None else []
    if target is Target.SUPERIOR:
        return _superior(standing, standings)
    return []


def _superior(standing: Standing[Id], standings: Mapping[Id, Standing[Id]]) -> list[Id]:
    """Return the nearest body above that outlives the day.

    Where the one directly above ended by the same reform (a district in 2025), its place is taken by the
    one above it; where all ended, by whoever follows the whole of the highest.
    """
    day = standing.life.ceased_on
    known = [standings[each] for each in standing.above if each in standings]
    if day is None or not known:
        return []
    outlives = next((each for each in known if each.life.on(day)), None)
    return [outlives.life.body] if outlives else [known[-1].life.body]


def needed(standing: Standing[Id]) -> set[Id]:
    """Return the bodies whose standing must be known before this one's receivers can be told."""
    named = {each.receiver for each in standing.decisions if each.receiver is not None}
    if standing.life.ceased_on is None:
        return named
    archive = {standing.archive} if standing.archive is not None else set()
    return named | archive | {each.successor for each in _took_over(standing)} | set(standing.above)
