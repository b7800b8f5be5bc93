"""Every route of the resolver, as a visitor who is not signed in and as an outsider: they get nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from hoso.accounts import services as accounts
from hoso.accounts.models import Account, SavedView
from hoso.accounts.rules import Role
from hoso.audit.models import TrailRow
from hoso.blobs.models import Blob
from hoso.custody import services as custody
from hoso.custody.models import Charge, Loan, Photograph
from hoso.custody.rules import Charged
from hoso.custody.services import RoomRegistered
from hoso.custody.tests.small import a_room
from hoso.digitisation import services as digitisation
from hoso.digitisation.models import Batch, IncomingFile, Sample, ScanDocument, SecrecyHold
from hoso.digitisation.tests import scans
from hoso.digitisation.tests.scans import a_page, a_scan
from hoso.disposal import services as disposal
from hoso.disposal.models import Hold, Proposal
from hoso.dossiers.models import Dossier, FilePlan, Freeze, KeepBack, PlanLine, SubmissionItem, WorkFile
from hoso.dossiers.tests.office import PLAN_HEADING, WORK_TITLE, a_work_file
from hoso.events.models import OutboxRow
from hoso.exchange.models import Arrival
from hoso.exchange.tests.small import an_arrival
from hoso.handover import services as handovers
from hoso.handover.models import Clearance, ClearanceItem, Handover, Line, Photo
from hoso.handover.rules import LineState
from hoso.handover.tests.world import a_handover
from hoso.holdings.models import Holding, HoldingEvent
from hoso.organisations import services as organisations
from hoso.organisations.models import RecordsDecision, Reorganisation
from hoso.organisations.rules.succession import EffectKind
from hoso.oversight import services as oversight
from hoso.oversight.models import Finding, FindingEvent
from hoso.preservation.models import Intake
from hoso.registry import queries as registry_queries
from hoso.registry import services as registry
from hoso.registry.models import (
    DeclaredSeries,
    DraftFile,
    MadeCopy,
    Outgoing,
    RegisterList,
    RegisterListRow,
    Task,
)
from hoso.registry.rules import NewArrival, NewDraft, NewSeries, NewTask, usual_registers
from hoso.signatures.models import Signing
from hoso.web.tests.worlds import CERTAIN_SUBJECT, DOUBTFUL_SUBJECT, SECRET_WORDS, WebCase
from tests.worlds import NOW, SERVICE, TODAY, a_person, id_of

LEAVER = "Trần Thị Hoa"
TASK = "Rà soát vụ việc còn tồn"
ROOM = "Phòng sau nhà bếp"
LISTED = "sổ văn bản kín.csv"
ANNEXED = "danh-sach-dieu-dong.pdf"
LAID = {"subject": "Về việc nhân sự chờ đăng ký"}
ARRIVED, DRAFTED, SPOILT = "Về việc mời họp kín", "Về việc điều động", "viết hỏng ở quyển hai"
COPIED_FOR = "Vay vốn ở một nơi kín"
SENT_HERE = "V/v điều chuyển kho"
KEPT_VIEW, PACKED = "Việc của tôi đang trễ", "Hồ sơ trong gói tin"
PROPOSED, HELD_BACK = "Tài liệu hủy đợt kín", "Khiếu nại đang xét kín"
TO_SIGN = "Bản số hóa chờ ký kín"
LATER = datetime(2100, 1, 1, tzinfo=UTC)
# The directory of bodies is public law: whoever is signed in reads it.
PUBLIC = {"body_id", "reorganisation_id"}
# Pages on which one works at one's own files.
OF_KEEPERS = {
    "dossiers:open_line", "dossiers:fill", "dossiers:describe_work", "dossiers:close_work",
    "dossiers:put_document",
}  # fmt: skip
# Where anybody may knock; everything else is shut.
OPEN_TO_ALL = {
    "account_login", "account_logout", "account_inactive", "set_language", "trust:page", "trust:certificate",
    # The door for other nodes: the seal says who knocks, and without one it opens nothing.
    "exchange:in",
}  # fmt: skip


def routes(found: Any = None, names: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    """Yield every named route with its full name; a new one is walked without anybody adding it here."""
    for each in (found or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from routes(each, (*names, each.namespace) if each.namespace else names)
        else:
            yield ":".join((*names, each.name or "")), each


class RouteTests(WebCase):
    """What is asked for exists: an empty answer is a refusal, not a miss."""

    sample: Sample
    handover: Handover
    clearance: Clearance
    photo: Photo
    reorganisation: UUID
    series: DeclaredSeries
    finding: Finding
    room: RoomRegistered
    charge: Charge
    loan: Loan
    task: Task
    view: SavedView
    intake: Intake
    photograph: Photograph
    at_registers: dict[str, Any]
    work: WorkFile
    arrival: Arrival
    signing: Signing
    laid: ScanDocument
    draft_file: DraftFile
    proposal: Proposal
    hold: Hold

    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.sample = digitisation.draw_sample(cls.world.binh, cls.batch.pk)
        cls.handover = a_handover(cls.world)
        handovers.list_holdings(cls.world.binh, cls.handover.pk)
        handovers.receive_many(cls.world.binh, cls.handover.pk, outcome=LineState.MISSING)
        picture = cls.home / "p.jpg"
        picture.write_bytes(b"\xff\xd8\xff picture")
        cls.photo = handovers.add_photo(cls.world.binh, cls.handover.pk, picture, file_name="phong-3.jpg")
        cls.clearance = handovers.open_clearance(
            cls.world.binh, cls.world.province, person=LEAVER, leaves_on=TODAY
        )
        cls.reorganisation = organisations.plan_reorganisation(
            SERVICE,
            kind="rename",
            effective_on=date(2026, 7, 1),
            basis_number="1/QĐ",
            effects=[organisations.EffectGiven(cls.world.commune, EffectKind.RENAME, name="Xã Khác")],
        ).pk
        days = (date(2024, 1, 1), date(2024, 12, 31))
        cls.series = registry.declare_series(
            SERVICE, cls.world.district, NewSeries("Quyết định mật của huyện", *days, complete_to=2)
        )
        oversight.check_all(SERVICE, at=NOW, unseen_months=12)
        cls.finding = Finding.objects.get(kind="number_gap")
        cls.room = a_room(cls.world, name=ROOM, prefix="ZQ9")
        cls.charge = custody.charge(
            cls.world.binh, cls.room.place.pk, role=Charged.KEEPER, name="Ông Tư", from_on=cls.world.binh.on
        )
        cls.photograph = Photograph.objects.create(
            box=cls.box, blob_id=Blob.objects.values_list("pk", flat=True)[0], taken_at=NOW
        )
        stored = Blob.objects.values_list("pk", flat=True)[0]
        cls.signing = Signing.objects.create(
            subject=cls.certain, form="digitised", body_id=cls.world.province, title=TO_SIGN,
            prepared_id=stored, current_id=stored, begun_at=NOW,
        )  # fmt: skip
        cls.at_registers = cls.furnish_registers()
        (lies,) = scans.lay_on_desk(cls.world.binh, cls.world.province, a_scan(a_page(says=LAID)))
        cls.laid = lies.documents.get()
        cls.work = a_work_file(cls.world)
        cls.arrival = an_arrival(cls.world.commune, cls.world.province, subject=SENT_HERE)
        cls.loan = custody.lend(
            cls.world.binh, cls.room.box_ids[0], custody.Borrower("Bà Năm"), purpose="đối chiếu",
            permitted_by="Ông Ba", due_on=cls.world.binh.on,
        )  # fmt: skip

        cls.proposal = disposal.draw_up(cls.world.binh, cls.world.province, title=PROPOSED)
        cls.hold = disposal.hold_dossier(cls.world.binh, cls.dossier.pk, reason=HELD_BACK)

        head = a_person("giang", body=cls.world.province, role=Role.LEADER)
        given = NewTask(TASK, id_of(cls.world.binh), due_on=TODAY)
        cls.task = registry.give_task(head, cls.world.province, given)
        cls.intake = Intake.objects.create(
            fonds=cls.world.fonds, file_name="1.zip", digest=f"sha512:{'1' * 128}", size_bytes=1,
            state="sound", received_at=NOW, told={"title": PACKED},
        )  # fmt: skip
        cls.view = accounts.keep_view(cls.world.binh, reverse("tasks:list"), "state=late", name=KEPT_VIEW)

    @classmethod
    def furnish_registers(cls) -> dict[str, Any]:
        """The registers of Bình's own body, with one arrival, one draft of his and one number."""
        body, on = cls.world.province, timezone.localdate()
        days = date(on.year, 1, 1), date(on.year, 12, 31)
        usual = usual_registers("vn-state", from_on=days[0], to_on=days[1], issuer_symbol="UBND")
        _arrivals, issued, copies = [registry.open_register(SERVICE, body, each) for each in usual]
        by = replace(SERVICE, on=on)
        arrival = registry.register_arrival(by, body, NewArrival(on, {"subject": ARRIVED}))
        draft = registry.begin_draft(by, body, NewDraft("QD", DRAFTED))
        Outgoing.objects.filter(pk=draft.pk).update(drafted_by=id_of(cls.world.binh))
        cls.draft_file = DraftFile.objects.create(
            outgoing=draft, kind="annex", name=ANNEXED, media_type="application/pdf", size_bytes=1, since=1,
            blob_id=Blob.objects.values_list("pk", flat=True)[0], added_at=NOW,
        )  # fmt: skip
        entry = registry.skip_number(by, issued.pk, on=on, reason=SPOILT)
        copied = MadeCopy.objects.create(
            body_id=body, document_id=cls.certain, form="full", held="original", medium="paper", state="made",
            entry=registry.skip_number(by, copies.pk, on=on, reason="x"), symbol="SY-UBND",
            purpose=COPIED_FOR, permitted_by="x", signer_title="x", signer="x", place="x",
            signer_account=id_of(cls.world.binh),
            source_id=Blob.objects.values_list("pk", flat=True)[0], recipients=[COPIED_FOR], made_at=NOW,
            blob_id=Blob.objects.values_list("pk", flat=True)[0],
        )  # fmt: skip
        return {
            "body_id": body, "arrival_id": arrival.pk, "outgoing_id": draft.pk, "register_id": issued.pk,
            "entry_id": entry.pk, "copy_id": copied.pk, "name": "arrivals",
            "register_list_id": cls.listed(body), "rows": "failed",
        }  # fmt: skip

    @classmethod
    def listed(cls, body: UUID) -> UUID:
        """A register of another system, with one row left, as if it had been read."""
        fonds = registry_queries.fonds_to_list_for(body)
        assert fonds is not None
        kept = RegisterList.objects.create(
            body_id=body, fonds=fonds, direction="arrivals", file_name=LISTED, sha256="0" * 64,
            headings=["Trích yếu"], headings_key="0" * 64, rows=1, read_at=NOW,
        )  # fmt: skip
        RegisterListRow.objects.create(source=kept, number=2, cells=[LISTED], errors=["nothing"])
        return kept.pk

    def arguments(self, pattern: URLPattern) -> dict[str, Any]:
        known = {
            "batch_id": self.batch.pk, "file_id": self.held.pk, "sample_id": self.sample.pk,
            "document_id": self.certain, "page": 1, "role": "pdfa", "dossier_id": self.dossier.pk,
            "plan_id": self.handover.plan_id,
            "handover_id": self.handover.pk, "line_id": self.handover.lines.all()[0].pk,
            "clearance_id": self.clearance.pk, "item_id": self.clearance.items.all()[0].pk,
            "paper": "inventory", "book": "arrivals", "on": "2026-05-04", "photo_id": self.photo.pk,
            "reorganisation_id": self.reorganisation,
            "box_id": self.box.pk, "body_id": self.world.district, "finding_id": self.finding.pk,
            "series_id": self.series.pk, "holding_id": self.box.pk,
            "place_id": self.room.place.pk, "count_id": self.room.count.pk, "charge_id": self.charge.pk,
            "task_id": self.task.pk, "office_id": self.world.province,
            "loan_id": self.loan.pk, "keeper_id": self.world.province,
            "photograph_id": self.photograph.pk,
            "work_id": self.work.pk, "keeping_body_id": self.world.province,
            "plan_line_id": self.work.line_id,
            "file_plan_id": self.line.plan_id, "plan_heading_id": self.line.heading_id,
            "heading_id": self.line.heading_id,
            "plan_list_id": self.line.plan.lists.all()[0].pk,
            "submission_id": self.work.submissions.all()[0].submission_id,
            "signing_id": self.signing.pk,
            "proposal_id": self.proposal.pk, "hold_id": self.hold.pk,
            "dispatch_id": self.arrival.pk, "delivery_id": self.arrival.pk,
            "message_id": self.arrival.pk, "ordinal": 0,
            "stock_take_id": self.stock_take.pk, "list_id": self.list.pk, "kind": "csv",
            "view_id": self.view.pk, "intake_id": self.intake.pk,
        }  # fmt: skip
        known |= {name: each for name, each in self.at_registers.items() if name != "body_id"}
        if "web.registers" in pattern.callback.__module__:
            known |= self.at_registers
        if pattern.callback.__module__.endswith("registers.desk"):
            known |= {"document_id": self.laid.pk, "file_id": self.laid.file_id}
        if pattern.callback.__module__.endswith("registers.draft_files"):
            known |= {"file_id": self.draft_file.pk}
        if "web.exchange" in pattern.callback.__module__:
            known |= {"arrival_id": self.arrival.pk}
        return {name: known[name] for name in pattern.pattern.converters or pattern.pattern.regex.groupindex}

    @property
    def line(self) -> PlanLine:
        assert self.work.line is not None
        return self.work.line

    def walk(self, client: Client) -> Iterator[tuple[str, str, HttpResponseBase]]:
        for name, pattern in routes():
            path = reverse(name, kwargs=self.arguments(pattern))
            yield name, "GET", client.get(path)
            yield name, "POST", client.post(path, {"reason": "r", "decision": "release", "title": "t"})

    def told(self, response: HttpResponseBase) -> str:
        body = response.getvalue()
        return body.decode(errors="replace")

    def assert_says_nothing(self, name: str, response: HttpResponseBase) -> None:
        told = self.told(response)
        for secret in (
            CERTAIN_SUBJECT, DOUBTFUL_SUBJECT, SECRET_WORDS, self.dossier.title, self.box.label, "duong.pdf",
            self.handover.plan.title, LEAVER, self.photo.file_name,
            TASK, ROOM, "ZQ9-000", "Ông Tư", "Bà Năm", "truong.pdf", "kin.pdf", self.series.title,
            self.world.fonds.title, self.world.commune_fonds.title, ARRIVED, DRAFTED, SPOILT, WORK_TITLE,
            PLAN_HEADING, SENT_HERE, KEPT_VIEW, PACKED, LISTED, TO_SIGN, LAID["subject"], scans.LAID_NAME,
            ANNEXED, COPIED_FOR, PROPOSED, HELD_BACK,
        ):  # fmt: skip
            self.assertNotIn(secret, told, name)

    def state(self) -> list[Any]:
        kept: list[type[Any]] = [
            FilePlan, PlanLine, WorkFile, KeepBack, Freeze, SubmissionItem,
            Dossier, Holding, HoldingEvent, OutboxRow, Proposal, Hold,
            Handover, Line, Clearance, ClearanceItem, Photo,
            Batch, IncomingFile, SecrecyHold, Sample, Finding, FindingEvent,
            Reorganisation, RecordsDecision,
            *apps.get_app_config("custody").get_models(), *apps.get_app_config("registry").get_models(),
            *apps.get_app_config("exchange").get_models(),
        ]  # fmt: skip
        rows = [list(model.objects.order_by("pk").values()) for model in kept]
        # Signing in and out is no act on records.
        return [*rows, TrailRow.objects.count()]

    def test_who_is_not_signed_in_gets_nothing_anywhere(self) -> None:
        before = self.state()
        for name, method, response in self.walk(self.client):
            with self.subTest(route=name, method=method):
                self.assert_says_nothing(name, response)
                if name in OPEN_TO_ALL:
                    continue
                if name.startswith("api:"):
                    self.assertIn(response.status_code, {401, 404, 405})
                elif response.status_code != 405:
                    self.assertEqual(response.status_code, 302)
                    self.assertTrue(response.headers["Location"].startswith(reverse("account_login")))
        self.assertEqual(self.state(), before)

    def test_an_outsider_gets_nothing_anywhere_and_changes_nothing(self) -> None:
        before = self.state()
        self.as_(self.world.chi)
        for name, method, response in self.walk(self.client):
            with self.subTest(route=name, method=method):
                self.assert_says_nothing(name, response)
                if self.arguments(dict(routes())[name]).keys() - PUBLIC and response.status_code != 405:
                    self.assertIn(response.status_code, {401, 404})
            self.as_(self.world.chi)  # the walk signs out on its way
        self.assertEqual(self.state(), before)

    def test_the_same_addresses_open_for_whom_they_are_meant(self) -> None:
        for name, pattern in routes():
            # The pages' images are drawn by the real reader: see the tests in the browser.
            if (
                not pattern.pattern.converters
                or name.startswith(("api:", "exchange:"))  # a clerk's: see test_exchange
                or name == "registers:copy_document"  # a clerk's: see test_copy_pages
                or "image" in name
                or "held_p" in name
                or name == "dossiers:evidence_record"  # nothing is preserved here: see test_evidence_page
                or name in {"disposal:paper", "disposal:sheet"}  # an empty list: see test_disposal_pages
            ):
                continue
            keeper = Account.objects.get(pk=self.work.keeper)
            with self.subTest(route=name):
                if name in OF_KEEPERS:
                    self.client.force_login(keeper)
                else:
                    self.as_(self.world.binh)
                answer = self.client.get(reverse(name, kwargs=self.arguments(pattern)))
                self.assertIn(answer.status_code, {200, 405})

    def test_what_an_outsider_does_not_find_answers_whom_it_is_meant_for(self) -> None:
        path = reverse("digitisation:accept_certain", args=[self.batch.pk, self.sample.pk])
        self.assertEqual(self.as_(self.world.chi).post(path).status_code, 404)
        # It is there, and says that its documents must be looked at first.
        self.assertEqual(self.as_(self.world.binh).post(path).status_code, 422)

    def test_an_outsiders_token_opens_nothing(self) -> None:
        token = accounts.issue_token(SERVICE, id_of(self.world.chi), label="t", ends_at=LATER)
        client = Client(headers={"Authorization": f"Bearer {token}"})
        before = self.state()
        for name, method, response in self.walk(client):
            with self.subTest(route=name, method=method):
                self.assert_says_nothing(name, response)
        self.assertEqual(self.state(), before)

    def test_a_person_without_a_post_sees_no_records(self) -> None:
        account = accounts.open_account(SERVICE, "dung", full_name="Dung", password="mot mat khau dai 2026")
        self.client.force_login(account)
        for name, method, response in self.walk(self.client):
            with self.subTest(route=name, method=method):
                self.assert_says_nothing(name, response)
            self.client.force_login(account)
