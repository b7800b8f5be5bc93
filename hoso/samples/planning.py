"""Decides what a batch holds: which matters, whose, when, under which numbers, in what state of wear."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from hoso.samples import people, rules
from hoso.samples.drawing.stamps import SECRECY_MM, ArrivalForm
from hoso.samples.drawing.wear import Wear, condition
from hoso.samples.errors import BatchImpossible
from hoso.samples.issuers import Issuer
from hoso.samples.layout.common import Manner
from hoso.samples.letter import Letter, write_letter
from hoso.samples.matters import Matter, matters
from hoso.samples.papers import Arrival, ArrivalInk, MarkStyle, Paper, laid_out
from hoso.samples.seeding import seeded
from hoso.samples.slots import Cited

_USUAL_WEAR = {
    Wear.CLEAN: 14, Wear.OFFICE: 40, Wear.YELLOWED: 11, Wear.FADED: 9, Wear.PHOTOCOPY: 9, Wear.ROUGH_JPEG: 8,
    Wear.TYPEWRITER: 9,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mix:
    """What a batch is made of besides plain files.

    `pile_of` documents go into one PDF with separator sheets (0: no pile) under a box sheet that names
    `box_label`; `rescans` papers are scanned twice; `damaged` files are cut off. `secret_every`: each n-th
    document bears a secrecy mark when the batch is drawn with secret papers. `fine_share` of the papers is
    scanned at 300 dpi, the others at 200. `arrival_share` of the papers that were sent bears an arrival
    stamp. `wears` weighs the kinds of wear.
    """

    pile_of: int = 5
    box_label: str = "H-01"
    rescans: int = 1
    damaged: int = 1
    secret_every: int = 4
    fine_share: float = 0.06
    back_share: float = 0.2
    arrival_share: float = 0.35
    wears: dict[Wear, int] = field(default_factory=lambda: dict(_USUAL_WEAR))


PLAIN = Mix(pile_of=0, rescans=0, damaged=0, fine_share=0.0, back_share=0.0)
"""One file a document and nothing else."""


def plan_papers(
    seed: int,
    count: int,
    issuers: Sequence[Issuer],
    dates: tuple[date, date],
    *,
    mix: Mix,
    with_secret: bool,
) -> Iterator[Paper]:
    """Yield the papers of a batch by date, laid out, each citing earlier ones.

    Raises:
        BatchImpossible: no issuers, none that our matters suit, a negative count, or dates turned round.
    """
    _check(count, issuers, dates)
    chance = seeded("batch", seed, count)
    days = sorted(_workday(chance, *dates) for _ in range(count))
    leaders = {issuer: people.leaders(chance) for issuer in issuers}
    subjects = _subjects(chance, issuers)
    last: dict[tuple[str, str, str], int] = {}
    earlier: list[Cited] = []
    for index, on in enumerate(days):
        matter, issuer = next(subjects)
        series = rules.series_key(issuer.rule_set, f"{issuer.name}/{issuer.area}", matter.type, on)
        last[series] = rules.next_number(
            last.get(series, 0), rule_set=issuer.rule_set, kind=matter.type, on=on
        )
        turn, place = divmod(index, mix.secret_every)
        # The place shifts from round to round: else only one rule set would be marked.
        secret = with_secret and place == turn % mix.secret_every
        letter = write_letter(
            chance, matter, issuer, number=last[series], on=on, leaders=leaders[issuer], earlier=earlier,
            secrecy=_secrecy(turn) if secret else "",
        )  # fmt: skip
        earlier.append(letter.as_cited())
        style = _mark_style(turn) if secret else None
        yield _paper(chance, letter, issuers, f"{seed}/{index}", mix=mix, mark_style=style)


def _check(count: int, issuers: Sequence[Issuer], dates: tuple[date, date]) -> None:
    if count < 0:
        raise BatchImpossible(f"cannot draw {count} documents", count=count)
    if dates[0] > dates[1]:
        raise BatchImpossible(f"dates run from {dates[0]} back to {dates[1]}", start=dates[0], end=dates[1])
    if not any(matter.suits(issuer) for issuer in issuers for matter in matters()):
        raise BatchImpossible(
            f"none of {len(issuers)} issuers has a matter to write about", issuers=len(issuers)
        )


def _workday(chance: Random, start: date, end: date) -> date:
    day = start + timedelta(days=chance.randint(0, (end - start).days))
    return day - timedelta(days=1) if day.weekday() == 6 and day > start else day


def _subjects(chance: Random, issuers: Sequence[Issuer]) -> Iterator[tuple[Matter, Issuer]]:
    """Yield matters with a body they suit: every matter once before any comes again, rule sets in turn."""
    decks: dict[str, list[Matter]] = {}
    codes = sorted(
        {issuer.rule_set for issuer in issuers if any(matter.suits(issuer) for matter in matters())}
    )
    while True:
        for code in codes:
            own = [issuer for issuer in issuers if issuer.rule_set == code]
            if not decks.get(code):
                decks[code] = [matter for matter in matters() if any(matter.suits(issuer) for issuer in own)]
                chance.shuffle(decks[code])
            matter = decks[code].pop()
            yield matter, chance.choice([issuer for issuer in own if matter.suits(issuer)])


def _secrecy(turn: int) -> str:
    return list(SECRECY_MM)[turn % len(SECRECY_MM)]


def _mark_style(turn: int) -> MarkStyle:
    styles = list(MarkStyle)
    # Shifted after each round, so that every style meets every mark.
    return styles[(turn + turn // len(styles)) % len(styles)]


def _paper(
    chance: Random,
    letter: Letter,
    issuers: Sequence[Issuer],
    seed: str,
    *,
    mix: Mix,
    mark_style: MarkStyle | None,
) -> Paper:
    wear = chance.choices(list(mix.wears), list(mix.wears.values()))[0]
    paper = Paper(
        letter=letter,
        wear=wear,
        condition=condition(wear, chance),
        dpi=300 if chance.random() < mix.fine_share else 200,
        manner=_manner(chance, wear),
        seed=seed,
        arrival=_arrival(chance, letter, issuers, wear, seed=seed, share=mix.arrival_share),
        mark_style=mark_style,
    )
    return replace(paper, sheets=laid_out(paper))


def _manner(chance: Random, wear: Wear) -> Manner:
    if wear is Wear.CLEAN:  # printed straight from the register: nothing left for the pen
        return Manner(points=chance.choice((13.0, 13.5, 14.0)), penned_number=False, penned_day=False)
    return Manner(
        points=chance.choice((13.0, 13.5, 14.0)),
        leading=chance.choice((1.15, 1.22, 1.32, 1.45)),
        indent_mm=chance.choice((10.0, 12.7)),
        penned_number=chance.random() < 0.7,
        penned_day=chance.random() < 0.7,
        penned_month=chance.random() < 0.2,
    )


def _arrival(
    chance: Random, letter: Letter, issuers: Sequence[Issuer], wear: Wear, *, seed: str, share: float
) -> Arrival | None:
    others = [
        issuer for issuer in issuers if issuer.area != letter.issuer.area or issuer.name != letter.issuer.name
    ]
    if wear is Wear.CLEAN or not others or chance.random() > share:
        return None
    receiver = chance.choice(others)
    on = letter.on + timedelta(days=chance.randint(0, 6))
    body = f"{receiver.name} {receiver.area}" if receiver.title else receiver.name
    return _pressed(seeded("arrival", seed), body, number=chance.randint(11, 3900), on=on)


def _pressed(chance: Random, body: str, *, number: int, on: date) -> Arrival:
    """Decide which stamp it was and who filled it in: by hand, with machine and dater, or nobody."""
    form, ink = chance.choice(list(ArrivalForm)), chance.choice(list(ArrivalInk))
    arrival = Arrival(body, form, ink, is_over_text=chance.random() < 0.2, is_pale=chance.random() < 0.2)
    filled = chance.choices(("hand", "machine", "nobody"), (6, 2, 1))[0]
    if filled == "nobody":
        return arrival
    given = "" if form is ArrivalForm.TIMED else str(number)
    if filled == "machine":
        return replace(
            arrival, number=given.zfill(4) if given else "", day=f"{on:%d-%m-%Y}", on=on, is_penned=False
        )
    day = chance.choice((f"{on.day}/{on.month}/{on.year % 100:02d}", f"{on:%d/%m/%Y}", f"{on:%d.%m.%Y}"))
    return replace(arrival, number=given, day=day, on=on)
