"""Disposal on the pages: from the list of what is due to a tombstone, by the people whose rights it takes."""

from functools import partial
from typing import Any

from django.urls import reverse

from hoso.access.values import Actor
from hoso.disposal import queries, services
from hoso.disposal.models import Hold, PaperMinutes, Proposal
from hoso.disposal.rules import State
from hoso.disposal.tests.world import MACHINE, DisposalTestCase, decided
from hoso.holdings.models import Holding
from hoso.lib.ids import uuid7
from hoso.web.tests.signed_in import SignedInCase
from tests.worlds import PASSWORD


class DisposalPageTests(SignedInCase, DisposalTestCase):
    def page(self, who: Actor, name: str, *more: Any, status: int = 200, **given: Any) -> str:
        answer = self.as_(who).get(reverse(f"disposal:{name}", args=more), given)
        self.assertEqual(answer.status_code, status)
        return str(answer.content.decode())

    def post(self, who: Actor, name: str, *more: Any, status: int = 302, **given: Any) -> str:
        answer = self.as_(who).post(reverse(f"disposal:{name}", args=more), given)
        self.assertEqual(answer.status_code, status, answer.content.decode()[:2000])
        return str(answer.content.decode())

    def act(self, who: Actor, proposal: Proposal, act: str, *, status: int = 302, **given: Any) -> str:
        return self.post(who, "act", proposal.pk, act=act, status=status, **given)

    def test_from_the_list_of_what_is_due_to_a_tombstone(self) -> None:
        binh = self.world.binh
        self.assertIn("Hồ sơ 01.VP", self.page(binh, "due"))
        self.post(
            binh, "add", kind="due", body=str(self.world.province), title="Đợt 1",
            dossier=[str(self.old.pk), str(self.older.pk)],
        )  # fmt: skip
        proposal = Proposal.objects.get()
        self.assertIn("Đợt 1", self.page(binh, "list"))
        self.act(binh, proposal, "explain", text="Hết thời hạn")
        council = "Nguyễn Văn Chủ; Phó Chủ tịch\nBình; Lưu trữ\nTrần A; Trưởng phòng"
        self.act(binh, proposal, "council", council=council)
        self.act(binh, proposal, "present")
        first, second = (str(each.pk) for each in queries.lines_of(proposal.pk))
        self.post(binh, "lines", proposal.pk, verdict="destroy", line=[first])
        self.post(binh, "lines", proposal.pk, verdict="raise", line=[second], reason="Quý", retention="50")
        self.act(binh, proposal, "minutes", number="01/BB", on="2026-02-20", text="Nhất trí")
        self.act(self.dung, proposal, "approve", number="12/QĐ", on="2026-03-01", password=PASSWORD)
        self.act(self.dung, proposal, "destroy", password=PASSWORD)
        services.carry_out(MACHINE, proposal.pk)
        shown = self.page(binh, "proposal", proposal.pk)
        for told in ("destroyed", "kept longer", "12/QĐ", "Certificate of destruction"):
            self.assertIn(told, shown)
        paper = self.as_(binh).get(reverse("disposal:paper", args=[proposal.pk, "certificate"]))
        self.assertTrue(paper.getvalue().startswith(b"%PDF"))
        sheet = self.as_(binh).get(reverse("disposal:sheet", args=[proposal.pk, "kept"]))
        self.assertEqual(sheet.status_code, 200)
        tomb = self.as_(binh).get(reverse("dossiers:dossier", args=[self.old.pk])).content.decode()
        self.assertIn("This dossier was destroyed", tomb)
        self.assertIn("12/QĐ", tomb)
        document = self.as_(binh).get(reverse("registry:document", args=[self.papers[0].pk]))
        self.assertEqual(document.status_code, 200)
        file = self.as_(binh).get(reverse("registry:download", args=[self.papers[0].pk, "original"]))
        self.assertIn(file.status_code, {403, 404})

    def test_a_decision_asks_for_the_password_again(self) -> None:
        proposal = decided(self.world, self.giang, self.old.pk)
        for password in ("", "sai"):
            self.act(
                self.dung, proposal, "approve", status=403, number="12/QĐ", on="2026-03-01", password=password
            )
        self.assertEqual(Proposal.objects.get().state, State.COUNCIL)
        services.approve(self.dung, proposal.pk, number="12/QĐ", on=self.dung.on)
        self.act(self.dung, proposal, "destroy", status=403, password="sai")
        self.assertIsNone(Proposal.objects.get().asked_at)

    def test_minutes_of_paper_stand_for_all_lines_that_they_name_or_for_none(self) -> None:
        proposal = decided(self.world, self.giang, self.old.pk)
        services.approve(self.dung, proposal.pk, number="12/QĐ", on=self.dung.on)
        services.ask(self.dung, proposal.pk)
        services.carry_out(MACHINE, proposal.pk)
        enter = partial(
            self.act, self.world.binh, proposal, "paper",
            on=str(self.dung.on), method="Nghiền bột", witnesses="Trần B\nLê C; Văn thư",
        )  # fmt: skip
        for odd in ("1 99", "1, một", "²"):
            enter(status=422, lines=odd)
        self.assertFalse(PaperMinutes.objects.exists())
        enter(lines="01")
        self.assertEqual(PaperMinutes.objects.get().method, "Nghiền bột")

    def test_holds_are_put_listed_and_lifted(self) -> None:
        self.post(self.world.binh, "hold", self.old.pk, reason="Khiếu nại", until="2030-01-01")
        self.assertIn("Khiếu nại", self.page(self.world.binh, "holds"))
        held = Hold.objects.get()
        self.post(self.giang, "lift", held.pk, status=404, reason="x")
        self.post(self.world.binh, "lift", held.pk, reason="Xong")
        self.assertNotIn("Khiếu nại", self.page(self.world.binh, "holds"))

    def test_odd_values_are_refused_and_change_nothing(self) -> None:
        proposal = decided(self.world, self.giang, self.old.pk)
        binh = self.world.binh
        self.page(binh, "due", status=422, kind="odd")
        self.page(binh, "proposal", proposal.pk, status=422, after="x")
        self.post(binh, "lines", proposal.pk, status=422, verdict="odd")
        self.act(binh, proposal, "odd", status=422)
        self.act(binh, proposal, "minutes", status=422, number="1", on="odd", text="x")
        self.post(binh, "add", status=422, dossier=["odd"])
        self.page(binh, "paper", proposal.pk, "odd", status=422)
        self.page(binh, "proposal", uuid7(), status=404)
        proposal.refresh_from_db()
        self.assertEqual((proposal.state, proposal.minutes_number), (State.COUNCIL, "01/BB"))

    def test_a_title_above_ones_class_is_not_shown(self) -> None:
        proposal = decided(self.world, self.giang, self.old.pk)
        Holding.objects.filter(pk=self.old.pk).update(access_class=3)
        shown = self.page(self.dung, "proposal", proposal.pk)
        self.assertNotIn("Hồ sơ 01.VP", shown)
        self.assertIn("a dossier that you may not read", shown)
