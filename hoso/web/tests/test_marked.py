"""Several arrivals at once: what would happen is told first, each row is told apart, nothing is half done."""

from datetime import timedelta
from typing import Any

import pypdfium2
from django.http import HttpResponse
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from hoso.access.values import Actor
from hoso.audit.models import TrailRow
from hoso.dossiers import services as dossiers
from hoso.events.models import OutboxRow
from hoso.holdings import queries as holdings
from hoso.lib.ids import uuid7
from hoso.registry import queries, services
from hoso.registry.models import Entry, Incoming, Opinion, Outgoing, Task
from hoso.registry.tests.office import a_draft, arrive
from hoso.web.bulk import MOST_AT_ONCE, do_each, try_each
from hoso.web.tests.test_registers import RegistersCase
from tests.worlds import id_of


class MarkedTests(RegistersCase):
    def setUp(self) -> None:
        super().setUp()
        self.first, self.second = (
            arrive(self.office, fields={"number": number, "subject": f"Về việc số {number}"})
            for number in ("61", "62")
        )

    def marked(self, act: str, *arrivals: Incoming, by: Actor | None = None, **data: Any) -> HttpResponse:
        marks = [f"{each.pk}:{each.state}" for each in arrivals or (self.first, self.second)]
        address = reverse("registers:marked", args=[self.office.body])
        response = self.as_(by or self.office.an).post(address, {"act": act, "marked": marks, **data})
        assert isinstance(response, HttpResponse)
        return response

    def states(self) -> list[str]:
        return list(Incoming.objects.order_by("pk").values_list("state", flat=True))

    def instruction(self) -> dict[str, Any]:
        due = str(self.today + timedelta(days=7))
        return {"text": "Tham mưu", "lead": str(id_of(self.office.hai)), "due_on": due, "asked": "1"}

    def test_what_would_happen_is_shown_and_nothing_is_done(self) -> None:
        services.present_arrivals(self.office.an, [self.first.pk])
        self.first.refresh_from_db()
        shown = self.marked("present").content.decode()
        self.assertIn("1 of 2 would be done", shown)
        self.assertIn("not done", shown)
        self.assertEqual(self.states(), ["presented", "registered"])

    def test_done_the_good_rows_move_and_the_others_say_why_not(self) -> None:
        services.present_arrivals(self.office.an, [self.first.pk])
        self.first.refresh_from_db()
        shown = self.marked("present", do="1").content.decode()
        self.assertIn("Done with 1 of 2", shown)
        self.assertEqual(self.states(), ["presented", "presented"])

    def test_instructed_each_gets_a_task_and_pressed_twice_nothing_more(self) -> None:
        asked = self.marked("instruct", by=self.office.minh).content.decode()
        self.assertIn("id_lead", asked)
        tried = self.marked("instruct", by=self.office.minh, **self.instruction()).content.decode()
        self.assertIn("2 of 2 would be done", tried)
        self.assertEqual((Task.objects.count(), Opinion.objects.count()), (0, 0))
        for _ in range(2):
            self.marked("instruct", by=self.office.minh, do="1", **self.instruction())
        self.assertEqual((Task.objects.count(), Opinion.objects.count()), (2, 2))
        self.assertEqual(self.states(), ["instructed", "instructed"])

    def test_what_is_missing_in_the_form_is_asked_for_and_nothing_is_tried(self) -> None:
        response = self.marked("close", asked="1", do="1", note="")
        self.assertEqual(response.status_code, 422)
        self.assertEqual(self.states(), ["registered", "registered"])

    def test_closed_with_one_note(self) -> None:
        self.marked("close", asked="1", do="1", note="Chỉ để biết")
        self.assertEqual(self.states(), ["handled", "handled"])

    def test_rows_are_done_in_one_order_however_they_were_marked(self) -> None:
        self.marked("present", self.second, self.first, do="1")
        moved = TrailRow.objects.filter(act="registry.move_arrival").order_by("written")
        told = list(moved.values_list("subject", flat=True))
        self.assertEqual(told, [self.first.document_id, self.second.document_id])

    def test_a_trial_leaves_no_word_of_it(self) -> None:
        kept = (TrailRow, OutboxRow, ProcrastinateJob)
        before = [each.objects.count() for each in kept]
        self.marked("instruct", by=self.office.minh, **self.instruction())
        self.marked("close", asked="1", note="Chỉ để biết")
        self.assertEqual([each.objects.count() for each in kept], before)

    def test_put_into_a_work_file(self) -> None:
        fonds = queries.get_open_fonds(self.office.body, on=self.today)
        work = dossiers.open_outside_plan(
            self.today_as(self.office.an), self.office.body, dossiers.NewWorkFile("Hồ sơ"), fonds_id=fonds.pk
        )
        self.marked("file", asked="1", do="1", work=str(work.pk))
        self.assertEqual(holdings.members(work.pk), [self.first.document_id, self.second.document_id])

    def test_their_slips_are_printed_with_what_was_said(self) -> None:
        services.instruct(self.office.minh, self.first.pk, text="Giao văn phòng tham mưu")
        self.first.refresh_from_db()
        printed = pypdfium2.PdfDocument(self.marked("print").content)
        text = " ".join("".join(page.get_textpage().get_text_bounded() for page in printed).split())
        self.assertEqual(len(printed), 2)
        self.assertIn("Giao văn phòng tham mưu", text)
        self.assertIn("Về việc số 62", text)

    def test_who_may_not_do_it_or_sees_none_of_it_changes_nothing(self) -> None:
        self.assertEqual(self.marked("instruct", do="1", **self.instruction()).status_code, 422)
        self.assertEqual(self.marked("present", by=self.office.chi, do="1").status_code, 404)
        self.assertEqual(self.marked("print", by=self.office.chi).status_code, 404)
        self.assertEqual(self.marked("other", do="1").status_code, 422)
        self.assertEqual(self.states(), ["registered", "registered"])

    def test_more_than_a_page_holds_is_refused_and_nothing_is_done(self) -> None:
        marks = [f"{self.first.pk}:", *(f"{uuid7()}:" for _ in range(MOST_AT_ONCE))]
        self.assertEqual(self.marked("present", do="1", marked=marks).status_code, 422)
        self.assertEqual(self.states(), ["registered", "registered"])

    def test_nothing_marked_leads_back(self) -> None:
        address = reverse("registers:marked", args=[self.office.body])
        self.assertEqual(self.as_(self.office.an).post(address, {"act": "present"}).status_code, 302)

    def test_a_trial_counts_what_the_rows_before_would_change(self) -> None:
        def act(arrival: Incoming) -> object:
            return services.present_arrivals(self.office.an, [arrival.pk])

        twice = [self.first, self.first]
        self.assertEqual([each.refusal is None for each in try_each(twice, act)], [True, False])
        self.assertEqual(self.states(), ["registered", "registered"])
        self.assertEqual([each.refusal is None for each in do_each(twice, act)], [True, False])
        self.assertEqual(self.states(), ["presented", "registered"])


class MarkedOutgoingTests(RegistersCase):
    def setUp(self) -> None:
        super().setUp()
        self.drafts = [a_draft(self.office) for _ in range(2)]

    def marked(self, act: str, *, by: Actor, **data: Any) -> HttpResponse:
        rows = Outgoing.objects.order_by("pk")
        marks = [f"{each.pk}:{each.state}" for each in rows]
        address = reverse("registers:marked_outgoing", args=[self.office.body])
        response = self.as_(by).post(address, {"act": act, "marked": marks, **data})
        assert isinstance(response, HttpResponse)
        return response

    def states(self) -> list[str]:
        return list(Outgoing.objects.order_by("pk").values_list("state", flat=True))

    def test_drafts_are_laid_before_the_head_signed_numbered_and_sent_together(self) -> None:
        head, on = str(id_of(self.office.minh)), str(self.today)
        self.marked("submit", by=self.office.hai, asked="1", do="1", before=head)
        self.assertEqual(self.states(), ["submitted", "submitted"])
        tried = self.marked("approve", by=self.office.minh).content.decode()
        self.assertIn("2 of 2 would be done", tried)
        self.assertEqual(self.states(), ["submitted", "submitted"])
        self.marked("approve", by=self.office.minh, do="1")
        self.marked("issue", by=self.office.an, asked="1", do="1", on=on)
        self.assertEqual(self.states(), ["issued", "issued"])
        numbers = list(Outgoing.objects.order_by("pk").values_list("entry__number", flat=True))
        self.assertEqual(numbers, [1, 2])
        self.marked("dispatch", by=self.office.an, asked="1", do="1", way="post", on=on)
        self.assertEqual(self.states(), ["dispatched", "dispatched"])
        again = self.marked("dispatch", by=self.office.an, asked="1", do="1", way="post", on=on)
        self.assertIn("Done with 0 of 2", again.content.decode())

    def test_a_trial_gives_no_number(self) -> None:
        for each in self.drafts:
            services.submit_draft(self.office.hai, each.pk, before=id_of(self.office.minh))
            services.approve_draft(self.office.minh, each.pk)
        shown = self.marked("issue", by=self.office.an, asked="1", on=str(self.today)).content.decode()
        self.assertIn("2 of 2 would be done", shown)
        self.assertEqual(Entry.objects.count(), 0)

    def test_sent_back_with_one_reason(self) -> None:
        services.submit_draft(self.office.hai, self.drafts[0].pk, before=id_of(self.office.minh))
        shown = self.marked("return", by=self.office.minh, asked="1", do="1", reason="Bổ sung căn cứ")
        self.assertIn("Done with 1 of", shown.content.decode())
        self.assertEqual(self.states(), ["draft", "draft"])

    def test_nobody_does_what_is_not_his_and_an_outsider_finds_nothing(self) -> None:
        for act, by in (("approve", self.office.an), ("issue", self.office.hai)):
            self.assertEqual(self.marked(act, by=by, do="1").status_code, 422, act)
        self.assertEqual(self.marked("approve", by=self.office.chi, do="1").status_code, 404)
        self.assertEqual(self.states(), ["draft", "draft"])
