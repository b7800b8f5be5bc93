"""The office of the commune: An keeps files, Giang leads, Hà takes in for the archive, Khoa keeps others."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import TestCase

from hoso.access.values import Actor
from hoso.accounts.rules import Role
from hoso.dossiers import services
from hoso.dossiers.models import FilePlan, PlanLine, PlanList, PlanListRow, WorkFile
from hoso.dossiers.services import Closing, NewLine
from hoso.holdings import services as holdings
from hoso.registry.models import Document
from hoso.rulesets.submission import Medium
from hoso.rulesets.vn_state.retention import Retention
from tests.worlds import NOW, SERVICE, TODAY, World, a_document, a_person, a_world, id_of

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


WORK_TITLE, PLAN_HEADING = "Hồ sơ xây cầu treo", "Giao thông nông thôn"


def a_work_file(world: World) -> WorkFile:
    """A file of the province that was submitted, with the plan it came from and a list that was read."""
    keeper = a_person("lan", body=world.province, role=Role.CLERK)
    fonds = holdings.open_fonds(
        SERVICE, creator_id=world.province, code="P09", title="UBND tỉnh", responsible_id=world.province,
        from_on=date(2025, 7, 1),
    )  # fmt: skip
    plan = services.make_plan(keeper, world.province, 2026, fonds_id=fonds.pk)
    heading = services.add_heading(keeper, plan.pk, PLAN_HEADING, abbreviation="GT")
    line = services.add_line(
        keeper, plan.pk, NewLine(WORK_TITLE, TEN, person=id_of(keeper)), heading_id=heading.pk
    )
    services.send_plan(keeper, plan.pk)
    head = a_person("minh", body=world.province, role=Role.LEADER)
    services.approve_plan(head, plan.pk)
    read = PlanList.objects.create(
        plan=plan, file_name="danh muc kín.xlsx", sha256="0" * 64, headings=["Tiêu đề"],
        headings_key="0" * 64, rows=1, read_at=NOW,
    )  # fmt: skip
    PlanListRow.objects.create(source=read, number=2, cells=["Lạ"], errors=["no_retention"])
    kept, work = (services.open_from_plan(keeper, line.pk, medium=Medium.PAPER) for _ in range(2))
    for each in (kept, work):
        services.close_work(keeper, each.pk, Closing(TODAY, [TEN], sheet_count=12))
    services.ask_to_keep_back(keeper, kept.pk, until_on=date(2028, 1, 1), reason="còn dùng")
    services.consent_to_keep_back(head, kept.pk, consent="12/UBND-VP")
    services.submit(keeper, [work.pk])
    return WorkFile.objects.select_related("line__plan").get(pk=work.pk)


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
