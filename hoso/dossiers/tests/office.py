"""The office of the commune: An keeps files, Giang leads, Hà takes in for the archive, Khoa keeps others."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import TestCase

from hoso.access.values import Actor
from hoso.accounts.rules import Role
from hoso.dossiers import services
from hoso.dossiers.models import FilePlan, PlanLine, WorkFile
from hoso.dossiers.services import Closing, NewLine
from hoso.registry.models import Document
from hoso.rulesets.submission import Medium
from hoso.rulesets.vn_state.retention import Retention
from tests.worlds import TODAY, World, a_document, a_person, a_world, id_of

TEN = Retention(10)


@dataclass
class Office:
    """A commune with its people and a plan of this year."""

    world: World
    an: Actor
    giang: Actor
    ha: Actor
    khoa: Actor
    plan: FilePlan
    line: PlanLine


def an_office() -> Office:
    """Build the office, with a plan of one heading and one line, not in force yet."""
    world = a_world()
    giang = a_person("giang", body=world.commune, role=Role.LEADER)
    ha = a_person("ha", body=world.commune, role=Role.ARCHIVIST)
    khoa = a_person("khoa", body=world.commune, role=Role.OFFICER)
    plan = services.make_plan(world.an, world.commune, 2026, fonds_id=world.commune_fonds.pk)
    heading = services.add_heading(world.an, plan.pk, "Xây dựng", abbreviation="XD")
    line = services.add_line(
        world.an, plan.pk, NewLine("Hồ sơ mở đường liên xã", TEN, person=id_of(world.an)),
        heading_id=heading.pk,
    )  # fmt: skip
    return Office(world, world.an, giang, ha, khoa, plan, line)


class OfficeCase(TestCase):
    """Tests in the office; each works on a copy."""

    office: Office

    @classmethod
    def setUpTestData(cls) -> None:
        cls.office = an_office()

    def in_force(self) -> None:
        services.send_plan(self.office.an, self.office.plan.pk)
        services.approve_plan(self.office.giang, self.office.plan.pk)

    def opened(self, *, medium: Medium = Medium.DIGITAL, documents: int = 1) -> WorkFile:
        """A file of An's, opened from the plan, with documents of these days."""
        if FilePlan.objects.get(pk=self.office.plan.pk).approved_at is None:
            self.in_force()
        work = services.open_from_plan(self.office.an, self.office.line.pk, medium=medium)
        papers = [self.a_paper(date=f"2026-02-{day:02d}").pk for day in range(1, documents + 1)]
        services.put_into(self.office.an, work.pk, papers)
        return work

    def a_paper(self, **values: Any) -> Document:
        return a_document(
            self.office.world, actor=self.office.an, fonds=self.office.world.commune_fonds, **values
        )

    def closed(self, *, medium: Medium = Medium.DIGITAL, ended_on: date = TODAY) -> WorkFile:
        work = self.opened(medium=medium)
        WorkFile.objects.filter(pk=work.pk).update(opened_on=date(2020, 1, 1))
        services.close_work(self.office.an, work.pk, Closing(ended_on, [TEN], sheet_count=12))
        return work

    def stored(self, work: WorkFile) -> WorkFile:
        return WorkFile.objects.select_related("dossier").get(pk=work.pk)
