"""What a body issues: drafted, signed, numbered, sent, corrected, called back."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.test import SimpleTestCase, TestCase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as PropertyCase

from hoso.access.values import AccessClass, Actor
from hoso.lib.errors import DomainError, NotAllowed, NotFound
from hoso.lib.ids import uuid7
from hoso.registry import queries, rules, services
from hoso.registry.errors import (
    DateBeforeLast,
    FormFaulty,
    MoveNotOpen,
    NoRegister,
    NoSignature,
    NumberHeld,
    ReasonMissing,
)
from hoso.registry.models import Document, Entry, Outgoing, Recipient
from hoso.registry.rules import NewDraft, OutgoingState, Way
from hoso.registry.rules.outgoing import MOVES
from hoso.registry.services import Sending
from hoso.registry.tests.office import DRAFT, Office, a_draft, an_office, assert_refused, signed
from hoso.rulesets.vn_party.authority import Organ, organ_named
from tests.worlds import TODAY, announced, id_of

PARTY = replace(DRAFT, authority="T/M", signer_title="BÍ THƯ")


class FormTests(SimpleTestCase):
    def faults(
        self, draft: NewDraft, *, of: str = "vn-state", organ: Organ | None = None, text: str = ""
    ) -> list[str]:
        return rules.faults_of(draft, rules=of, organ=organ, text=text)

    def test_a_draft_in_the_right_form_has_no_faults(self) -> None:
        self.assertEqual(self.faults(DRAFT), [])
        self.assertEqual(self.faults(PARTY, of="vn-party"), [])

    def test_each_fault_is_named(self) -> None:
        for changes, fault in (
            ({"type_code": "ZZ"}, "type"),
            ({"subject": " "}, "subject"),
            ({"subject": "x" * 501}, "subject_long"),
            ({"authority": "T/M"}, "authority"),
            ({"signer_title": ""}, "signer_title"),
            ({"signer": ""}, "signer"),
            ({"recipients": ("", " ")}, "recipients"),
            ({"urgency": "SOON"}, "urgency"),
            ({"circulation": "X"}, "circulation"),
        ):
            self.assertEqual(self.faults(replace(DRAFT, **changes)), [fault])

    def test_a_line_that_is_a_secrecy_mark_is_a_fault_and_the_word_in_a_sentence_is_none(self) -> None:
        self.assertEqual(self.faults(DRAFT, text="MẬT\nĐiều 1."), ["secrecy"])
        self.assertEqual(self.faults(DRAFT, text="Thực hiện công tác bảo mật và giữ bí mật."), [])

    def test_a_deputy_signs_for_the_collective_of_a_committee(self) -> None:
        deputy = replace(PARTY, authority="K/T", signer_title="PHÓ BÍ THƯ")
        self.assertEqual(self.faults(deputy, of="vn-party"), ["for_the_head_of_collective"])
        self.assertEqual(self.faults(replace(deputy, authority="T/M"), of="vn-party"), [])
        office = replace(deputy, signer_title="CHÁNH VĂN PHÒNG")
        self.assertEqual(self.faults(office, of="vn-party"), [])

    def test_what_an_organ_of_the_party_may_not_issue_is_a_fault(self) -> None:
        guidance = replace(PARTY, type_code="HD")
        for name, below, organ, faults in (
            ("Chi bộ thôn Đồng Luông", False, Organ.BRANCH, ["right_to_issue"]),
            ("Đảng ủy Trường Trung học phổ thông", True, Organ.BASIC_COMMITTEE, ["right_to_issue"]),
            ("Đảng ủy xã Chiêm Hóa", False, None, []),
            ("Ban Thường vụ Tỉnh ủy", False, Organ.STANDING_COMMITTEE, []),
        ):
            self.assertEqual(organ_named(name, is_below_commune=below), organ)
            self.assertEqual(self.faults(guidance, of="vn-party", organ=organ), faults)


class DraftTests(TestCase):
    def setUp(self) -> None:
        self.office = an_office()
        self.draft = a_draft(self.office)

    def test_each_text_is_a_version_and_the_same_text_is_none(self) -> None:
        for text in ("Điều 1. Khác.", "Điều 1. Khác.", "Điều 1. Lại khác."):
            services.change_draft(self.office.hai, self.draft.pk, DRAFT, text=text)
        self.assertEqual([each.ordinal for each in queries.versions_of(self.draft.pk)], [3, 2, 1])

    def test_begun_twice_it_is_one_draft(self) -> None:
        pk = uuid7()
        made = [a_draft(self.office, outgoing_id=pk) for _ in range(2)]
        self.assertEqual((made[0], Outgoing.objects.count()), (made[1], 2))

    def test_colleagues_see_a_draft_when_they_number_or_sign_and_others_never(self) -> None:
        for by, sees in (
            (self.office.hai, 1),
            (self.office.an, 1),
            (self.office.minh, 1),
            (self.office.chi, 0),
        ):
            self.assertEqual(queries.list_outgoing(by, self.office.body).count(), sees)
        assert_refused(
            self, NotFound, lambda by: services.comment(by, self.draft.pk, text="x"), self.office.chi
        )

    def test_a_draft_above_the_class_of_whoever_drafts_is_refused(self) -> None:
        guarded = replace(DRAFT, access_class=AccessClass.RESTRICTED)
        assert_refused(self, NotAllowed, lambda _by: a_draft(self.office, guarded), self.office.hai)
        begin = services.begin_draft
        self.assertEqual(
            begin(self.office.minh, self.office.body, guarded).access_class, AccessClass.RESTRICTED
        )

    def test_a_draft_whose_form_is_not_right_is_not_submitted_and_all_faults_are_named(self) -> None:
        services.change_draft(
            self.office.hai, self.draft.pk, replace(DRAFT, signer="", recipients=()), text="x"
        )

        def submit(by: Actor) -> object:
            return services.submit_draft(by, self.draft.pk, before=id_of(self.office.minh))

        with self.assertRaises(FormFaulty) as caught:
            submit(self.office.hai)
        self.assertEqual(caught.exception.facts["faults"], "signer, recipients")
        assert_refused(self, FormFaulty, submit, self.office.hai)

    def test_it_is_laid_before_somebody_who_signs(self) -> None:
        assert_refused(
            self, NoSignature,
            lambda by: services.submit_draft(by, self.draft.pk, before=id_of(self.office.an)),
            self.office.hai,
        )  # fmt: skip
        services.submit_draft(self.office.hai, self.draft.pk, before=id_of(self.office.minh))
        self.assertEqual([each.pk for each in queries.waiting_for(self.office.minh)], [self.draft.pk])

    def test_what_comes_back_is_changed_and_signed_and_then_changed_no_more(self) -> None:
        pk, head = self.draft.pk, id_of(self.office.minh)
        services.submit_draft(self.office.hai, pk, before=head)

        def change(by: Actor) -> object:
            return services.change_draft(by, pk, DRAFT, text="y")

        assert_refused(self, MoveNotOpen, change, self.office.hai)
        services.return_draft(self.office.minh, pk, reason="Bổ sung căn cứ")
        change(self.office.hai)
        services.submit_draft(self.office.hai, pk, before=head)
        services.approve_draft(self.office.minh, pk)
        assert_refused(self, MoveNotOpen, change, self.office.hai)
        self.assertEqual([each.text for each in queries.notes_of(pk)], ["Bổ sung căn cứ"])

    def test_who_drafts_does_not_sign_and_who_signs_gives_no_number(self) -> None:
        pk = self.draft.pk
        services.submit_draft(self.office.hai, pk, before=id_of(self.office.minh))
        for refusal, act, by in (
            (NotAllowed, lambda by: services.approve_draft(by, pk), self.office.hai),
            (NotAllowed, lambda by: services.return_draft(by, pk, reason="x"), self.office.an),
            (NotAllowed, lambda by: services.issue(by, pk, on=TODAY), self.office.minh),
            (MoveNotOpen, lambda by: services.issue(by, pk, on=TODAY), self.office.an),
            (ReasonMissing, lambda by: services.return_draft(by, pk, reason=""), self.office.minh),
            (NotFound, lambda by: services.approve_draft(by, pk), self.office.chi),
        ):
            assert_refused(self, refusal, act, by)

    def test_a_draft_that_is_given_up_stays_with_its_reason(self) -> None:
        services.drop_draft(self.office.hai, self.draft.pk, reason="Không còn cần thiết")
        self.draft.refresh_from_db()
        self.assertEqual((self.draft.state, queries.notes_of(self.draft.pk)[0].act), ("dropped", "drop"))


class IssueTests(TestCase):
    def setUp(self) -> None:
        self.office = an_office()
        self.signed = signed(self.office)

    def issue(self, **more: Any) -> Outgoing:
        return services.issue(self.office.an, self.signed.pk, **({"on": TODAY} | more))

    def test_it_becomes_a_document_of_the_body_with_all_its_fields(self) -> None:
        document = self.issue().document
        assert document is not None
        said = (
            document.written_number, document.issued_on, document.issuer, document.type_name, document.signer,
            document.recipients, document.state,
        )  # fmt: skip
        self.assertEqual(
            said,
            (
                "01/QĐ-UBND", TODAY, "Ủy ban nhân dân xã Chiêm Hóa", "Quyết định", "Nguyễn Văn Minh",
                ["Như Điều 3", "Lưu: VT"], "confirmed",
            ),
        )  # fmt: skip
        self.assertEqual(announced()[-1:], ["registry.DocumentIssued"])

    def test_a_letter_bears_the_unit_that_wrote_it(self) -> None:
        letter = signed(self.office, replace(DRAFT, type_code="CV", unit="VX"))
        document = services.issue(self.office.an, letter.pk, on=TODAY).document
        assert document is not None
        self.assertEqual(document.written_number, "01/UBND-VX")

    def test_a_day_before_the_last_and_a_year_without_register_give_no_number(self) -> None:
        self.issue()
        self.signed = signed(self.office)
        assert_refused(self, DateBeforeLast, lambda _by: self.issue(on=date(2026, 3, 1)), self.office.an)
        assert_refused(self, NoRegister, lambda _by: self.issue(on=date(2025, 12, 31)), self.office.an)
        assert_refused(
            self, NoRegister, lambda _by: self.issue(register_id=self.office.arrivals.pk), self.office.an
        )

    def test_a_draft_that_holds_a_number_goes_back_only_when_the_number_is_explained(self) -> None:
        entry = services.reserve_number(self.office.an, self.signed.pk, on=TODAY)

        def back(by: Actor) -> object:
            return services.return_draft(by, self.signed.pk, reason="Sai căn cứ")

        assert_refused(self, NumberHeld, back, self.office.minh)
        services.void_number(self.office.an, entry.pk, reason="Trả lại để sửa")
        back(self.office.minh)
        self.assertEqual(Entry.objects.get(pk=entry.pk).state, "void")

    def test_it_leaves_for_each_recipient_once_and_the_first_day_stays(self) -> None:
        self.issue()
        recipients = queries.recipients_of(self.signed.pk)
        sendings = [Sending(each.pk, Way.POST, 2) for each in recipients]
        services.dispatch(self.office.an, self.signed.pk, sendings[:1], on=TODAY)
        services.dispatch(self.office.an, self.signed.pk, sendings, on=date(2026, 3, 3))
        sent = Recipient.objects.filter(outgoing=self.signed).order_by("ordinal")
        self.assertEqual([each.sent_on for each in sent], [TODAY, date(2026, 3, 3)])
        services.note_receipt(self.office.an, recipients[0].pk, received_by="Trần Thị Bích")
        recipients[0].refresh_from_db()
        self.assertEqual(recipients[0].received_by, "Trần Thị Bích")

    def test_what_is_called_back_keeps_its_number_and_leaves_no_more(self) -> None:
        issued = self.issue()
        services.recall(self.office.minh, issued.pk, reason="Ban hành nhầm")
        issued.refresh_from_db()
        self.assertEqual((issued.state, issued.recalled_on), ("recalled", TODAY))
        self.assertEqual(Document.objects.filter(outgoing=issued).count(), 1)
        assert_refused(
            self, MoveNotOpen, lambda by: services.dispatch(by, issued.pk, [], on=TODAY), self.office.an
        )

    def test_a_correction_names_the_document_that_corrects(self) -> None:
        wrong = self.issue()
        later = signed(
            self.office, replace(DRAFT, type_code="CV", subject="Về việc đính chính Quyết định số 01")
        )

        def correct(by: Actor) -> object:
            return services.note_correction(by, wrong.pk, by=later.pk)

        assert_refused(self, MoveNotOpen, correct, self.office.an)
        services.issue(self.office.an, later.pk, on=TODAY)
        correct(self.office.an)
        wrong.refresh_from_db()
        self.assertEqual(wrong.corrected_by, later)


ACTS = st.lists(
    st.sampled_from(
        ["change", "submit", "return", "approve", "issue", "dispatch", "recall", "drop", "reserve"]
    ),
    max_size=10,
)


class AnyOrderTests(PropertyCase):
    office: Office

    @classmethod
    def setUpTestData(cls) -> None:
        cls.office = an_office()

    @given(ACTS)
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    def test_whatever_is_done_a_number_is_borne_by_one_document_or_waits_or_says_why(
        self, acts: list[str]
    ) -> None:
        office, pk = self.office, a_draft(self.office).pk
        state = OutgoingState.DRAFT
        do: dict[str, Any] = {
            "change": lambda: services.change_draft(office.hai, pk, DRAFT, text="y"),
            "submit": lambda: services.submit_draft(office.hai, pk, before=id_of(office.minh)),
            "return": lambda: services.return_draft(office.minh, pk, reason="x"),
            "approve": lambda: services.approve_draft(office.minh, pk),
            "issue": lambda: services.issue(office.an, pk, on=TODAY),
            "dispatch": lambda: services.dispatch(
                office.an, pk, [Sending(each.pk, Way.POST) for each in queries.recipients_of(pk)], on=TODAY
            ),
            "recall": lambda: services.recall(office.minh, pk, reason="x"),
            "drop": lambda: services.drop_draft(office.hai, pk, reason="x"),
            "reserve": lambda: services.reserve_number(office.an, pk, on=TODAY),
        }
        for act in acts:
            try:
                do[act]()
            except DomainError:
                pass
            else:
                state = MOVES[(state, act)] if act != "reserve" else state
            self.assertEqual(Outgoing.objects.get(pk=pk).state, state)
        for entry in Entry.objects.filter(outgoing=pk):
            self.assertEqual(entry.document_id is not None, entry.state == "given")
        issued = state in (OutgoingState.ISSUED, OutgoingState.DISPATCHED, OutgoingState.RECALLED)
        self.assertEqual(Outgoing.objects.get(pk=pk).document_id is not None, issued)
        numbers = list(
            Entry.objects.filter(register=office.issued).order_by("number").values_list("number", flat=True)
        )
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))
