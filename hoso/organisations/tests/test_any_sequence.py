"""Whatever is reorganised, in whatever order: no gap, no overlap, no receiver that has ceased."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import F
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from hoso.organisations import queries, services
from hoso.organisations.errors import BodiesLeftBehind, OddBody, SuccessionFaulty
from hoso.organisations.models import Body, BodyName, BodyParent, Reorganisation
from hoso.organisations.queries import Medium, Term
from hoso.organisations.rules.bodies import Kind, Level
from hoso.organisations.rules.succession import Change, EffectKind, Share, What
from hoso.organisations.tests.world import SERVICE, check_now, organ, unit

FIRST = date(2020, 1, 1)
COMMUNES = 4


@dataclass(frozen=True)
class Act:
    """One reorganisation to try: indices are taken modulo what stands at that time."""

    change: Change
    first: int
    second: int
    third: int
    days_later: int


ACTS = st.builds(
    Act,
    st.sampled_from(
        [Change.MERGE, Change.DIVIDE, Change.SPLIT_OFF, Change.DISSOLVE, Change.RENAME, Change.MOVE]
    ),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(1, 400),
)


class _World:
    """A province with its archives, two districts and four communes with the organs of both lines."""

    def __init__(self) -> None:
        self.day, self.made = FIRST, 0
        self.province = unit("Tỉnh A", "01", Level.PROVINCE)
        for kind in (Kind.PEOPLES_COMMITTEE, Kind.PARTY_COMMITTEE, Kind.ARCHIVE, Kind.PARTY_ARCHIVE):
            self._organ(self.province, kind)
        self.districts = [unit(f"Huyện {n}", f"00{n}", Level.DISTRICT, parent=self.province) for n in (1, 2)]
        for district in self.districts:
            for kind in (Kind.PEOPLES_COMMITTEE, Kind.PARTY_COMMITTEE):
                self._organ(district, kind)
        for number in range(COMMUNES):
            self.commune(self.districts[number % 2])

    def _organ(self, of: Body, kind: Kind) -> Body:
        of_name = queries.body_label(of.pk, self.day)
        made = organ(of, kind, f"{kind} {of_name}")
        if kind in {Kind.PARTY_ARCHIVE}:
            Body.objects.filter(pk=made.pk).update(rule_set="vn-party")
        return made

    def commune(self, parent: Body, begins_on: date | None = None) -> Body:
        self.made += 1
        made = unit(f"Xã {self.made}", f"{self.made:05}", Level.COMMUNE, parent=parent, begins_on=begins_on)
        for kind in (Kind.PEOPLES_COMMITTEE, Kind.PARTY_COMMITTEE):
            self._organ(made, kind)
        return made

    def standing(self, level: Level) -> list[Body]:
        alive = Body.objects.filter(kind=Kind.TERRITORY, level=level, valid__contains=self.day)
        return list(alive.order_by("pk"))

    def try_act(self, act: Act) -> bool:
        """Plan and put in force; tell whether it took effect. A refusal must change nothing."""
        self.day += timedelta(days=act.days_later)
        communes = self.standing(Level.COMMUNE)
        if not communes:
            return False
        lines, effects = self._said(act, communes)
        if not lines and not effects:
            return False
        plan = services.plan_reorganisation(
            SERVICE,
            kind=act.change,
            effective_on=self.day,
            basis_number=f"{self.made}/NQ",
            lines=lines,
            effects=effects,
        )
        told = queries.consequences(plan.pk)
        before = snapshot()
        try:
            services.put_in_force(SERVICE, [plan.pk])
        except (SuccessionFaulty, BodiesLeftBehind, OddBody):
            assert snapshot() == before
            return False
        assert told.may_take_effect
        for body_id, receivers in told.receivers.items():
            assert receivers == queries.records_receivers(body_id, on=self.day), "the preview was wrong"
        return True

    def _said(
        self, act: Act, communes: Sequence[Body]
    ) -> tuple[list[services.LineGiven], list[services.EffectGiven]]:
        one, other = communes[act.first % len(communes)], communes[act.second % len(communes)]
        above = queries.find_parent(one.pk, on=self.day)
        assert above is not None
        if act.change is Change.RENAME:
            return [], [services.EffectGiven(one.pk, EffectKind.RENAME, name=f"Xã Mới {act.third}")]
        if act.change is Change.MOVE:
            parents = [*self.standing(Level.DISTRICT), self.province]
            parent = parents[act.third % len(parents)]
            return [], [services.EffectGiven(one.pk, EffectKind.MOVE, parent_id=parent.pk)]
        if act.change is Change.DISSOLVE:
            gone = (self.standing(Level.DISTRICT) or [one])[0] if act.third % 2 else one
            return [], [services.EffectGiven(each.pk, EffectKind.END) for each in (gone, *self._organs(gone))]
        new = self.commune(above, begins_on=self.day)
        if act.change is Change.MERGE:
            olds = list({one.pk: one, other.pk: other}.values())
            return [line for old in olds for line in self._lines(old, new, Share.WHOLE)], []
        takers = [new, other] if act.change is Change.DIVIDE and other.pk != one.pk else [new]
        return [line for taker in takers for line in self._lines(one, taker, Share.PART)], []

    def _organs(self, of: Body) -> list[Body]:
        return queries.list_organs(of.pk, on=self.day)

    def _lines(self, old: Body, new: Body, share: Share) -> list[services.LineGiven]:
        by_kind = {each.kind: each for each in self._organs(new)}
        return [
            services.LineGiven(old.pk, new.pk, share, What.TERRITORY),
            *(
                services.LineGiven(each.pk, by_kind[each.kind].pk, share, What.FUNCTIONS)
                for each in self._organs(old)
            ),
        ]


def snapshot() -> list[object]:
    """Everything dated about every body, and which reorganisations are in force."""
    tables = (Body, BodyName, BodyParent)
    rows: list[object] = [
        sorted((str(pk), str(valid)) for pk, valid in table.objects.values_list("pk", "valid"))
        for table in tables
    ]
    return [*rows, set(Reorganisation.objects.filter(status="in_force").values_list("pk", flat=True))]


class AnySequenceTests(TestCase):
    @settings(
        max_examples=3,
        phases=[Phase.explicit, Phase.generate],
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @example([Act(Change.DISSOLVE, 0, 0, 0, 1)])
    @given(st.lists(ACTS, min_size=1, max_size=6))
    def test_everything_dated_holds_and_records_have_a_living_receiver_of_their_line(
        self, acts: list[Act]
    ) -> None:
        world = _World()
        for act in acts:
            world.try_act(act)
            # The database looks for gaps, overlaps and lives that do not fit; it would raise here.
            check_now()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        self.assert_parents_live(world.day)
        for on in (world.day, world.day + timedelta(days=30)):
            self.assert_receivers(on)
            self.assert_followers(on)

    def assert_parents_live(self, on: date) -> None:
        facts = BodyParent.objects.filter(valid__contains=on, body__valid__contains=on)
        self.assertFalse(facts.exclude(parent__valid__contains=on).exists())
        without = Body.objects.filter(valid__contains=on, level=Level.COMMUNE, kind=Kind.TERRITORY).exclude(
            pk__in=facts.values("body_id")
        )
        self.assertFalse(without.exists())

    def assert_receivers(self, on: date) -> None:
        bodies = {body.pk: body for body in Body.objects.all()}
        begun = [
            body.pk
            for body in bodies.values()
            if body.rule_set and (body.begins_on is None or body.begins_on <= on)
        ]
        for medium in Medium:
            for term in (Term.UNSPLIT, Term.PERMANENT):
                found = queries.records_receivers_of(begun, on=on, medium=medium, term=term)
                for body_id, receivers in found.items():
                    if bodies[body_id].level != Level.PROVINCE or term is Term.UNSPLIT:
                        self.assertTrue(receivers or not bodies[body_id].ceased_on, bodies[body_id])
                    for receiver in receivers:
                        self.assertTrue(queries.is_alive(bodies[receiver.body_id], on=on))
                        self.assertEqual(bodies[receiver.body_id].rule_set, bodies[body_id].rule_set)

    def assert_followers(self, on: date) -> None:
        for body in Body.objects.filter(valid__endswith__lte=on).exclude(valid__upper_inf=True):
            followed = queries.successors(body.pk, from_on=body.ends_on or on, on=on)
            for each in followed:
                follower = queries.get_body(each.body)
                self.assertTrue(queries.is_alive(follower, on=on))
                self.assertEqual((follower.rule_set, follower.kind), (body.rule_set, body.kind))
        self.assertFalse(Body.objects.filter(followed_by__successor=F("pk")).exists())
