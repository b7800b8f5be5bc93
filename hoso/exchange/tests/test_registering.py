"""What arrived gets number, document and files in one act, and the sender is told how far it is."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from hoso.access.values import Actor
from hoso.accounts.rules import Role
from hoso.exchange import services
from hoso.exchange.edxml import Business, BusinessType, Replacement
from hoso.exchange.errors import MoveNotOpen
from hoso.exchange.handlers import on_arrival_moved
from hoso.exchange.models import Arrival, Dispatch
from hoso.exchange.tests.test_holding import a_recall
from hoso.exchange.tests.world import FILE, NOW, SECRET_FILE, SERVICE, Office
from hoso.holdings.models import Holding
from hoso.lib.errors import DomainError, NotAllowed, NotFound
from hoso.registry import queries as registry_queries
from hoso.registry import services as registry
from hoso.registry.errors import NoRegister
from hoso.registry.events import ArrivalMoved
from hoso.registry.models import Document, Entry, Incoming, Representation
from hoso.registry.rules import Medium, NewArrival, Part, usual_registers
from tests.worlds import TODAY, a_person, announced

ENTRY = NewArrival(
    TODAY, {"issuer": "UBND tỉnh", "number": "12", "symbol": "UBND-TH", "subject": "V/v báo cáo"},
    medium=Medium.ELECTRONIC, identifier="H49,2026/03/01,12/UBND-TH",
)  # fmt: skip


@pytest.fixture
def open_office(office: Office) -> Office:
    """The office with the registers of its year."""
    days = date(2026, 1, 1), date(2026, 12, 31)
    for each in usual_registers("vn-state", from_on=days[0], to_on=days[1], issuer_symbol="UBND"):
        registry.open_register(SERVICE, office.commune, each)
    return office


def arrived(office: Office, number: str = "12") -> Arrival:
    office.arrives(office.message(number))
    return Arrival.objects.order_by("-pk")[0]


def a_colleague(office: Office) -> Actor:
    """A second clerk of the commune."""
    return a_person("dung", body=office.commune, role=Role.CLERK)


def told() -> list[str]:
    return [each.status_code for each in Dispatch.objects.exclude(status_code="").order_by("pk")]


def rows() -> tuple[object, ...]:
    """Everything that registering writes."""
    kept: list[type[Model]] = [Holding, Document, Representation, Incoming, Entry, Dispatch, Arrival]
    return (*(list(each._default_manager.order_by("pk").values()) for each in kept), announced())


class TestRegistering:
    """One act, one transaction."""

    def test_number_document_files_and_word_to_the_sender(self, open_office: Office) -> None:
        arrival = arrived(open_office)
        made = services.register_arrival(open_office.an, arrival.pk, ENTRY, at=NOW)
        assert (made.pk, made.entry.number, made.medium) == (arrival.pk, 1, "electronic")
        [file] = registry_queries.files_of([made.document_id])
        assert (file.role, file.file_name) == ("original", "công văn 0.pdf")
        arrival.refresh_from_db()
        assert (arrival.state, arrival.document_id, told()) == ("registered", made.document_id, ["03"])
        assert made.document.written_number == "12/UBND-TH"

    def test_pressed_twice_it_is_entered_once(self, open_office: Office) -> None:
        arrival = arrived(open_office)
        first = services.register_arrival(open_office.an, arrival.pk, ENTRY, at=NOW)
        before = rows()
        assert services.register_arrival(open_office.an, arrival.pk, ENTRY, at=NOW) == first
        assert rows() == before

    def test_a_colleague_who_comes_later_changes_nothing(self, open_office: Office) -> None:
        arrival = arrived(open_office)
        services.register_arrival(a_colleague(open_office), arrival.pk, ENTRY, at=NOW)
        self.refused(open_office.an, arrival, MoveNotOpen)

    def test_recalled_or_returned_meanwhile_it_gets_no_number(self, open_office: Office) -> None:
        arrival = arrived(open_office)
        a_recall(open_office)
        self.refused(open_office.an, arrival, MoveNotOpen)
        other = arrived(open_office, "13")
        services.return_arrival(open_office.an, other.pk, reason="Nhầm", at=NOW)
        self.refused(open_office.an, other, MoveNotOpen)

    def test_what_nobody_has_looked_at_gets_no_number(self, open_office: Office) -> None:
        open_office.comes(open_office.message())
        self.refused(open_office.an, Arrival.objects.get(), MoveNotOpen)
        open_office.arrives(open_office.message("13"), file=SECRET_FILE)
        self.refused(open_office.an, Arrival.objects.order_by("-pk")[0], MoveNotOpen)

    def test_who_may_not_register_there(self, open_office: Office) -> None:
        arrival = arrived(open_office)
        self.refused(open_office.chi, arrival, NotFound)
        self.refused(open_office.binh, arrival, NotFound)
        acts = tuple(each for each in open_office.an.grants if each.act != "registry.register")
        self.refused(replace(open_office.an, grants=acts), arrival, NotAllowed)

    def test_without_a_register_nothing_is_half_done(self, office: Office) -> None:
        self.refused(office.an, arrived(office), NoRegister)

    def refused(self, actor: Actor, arrival: Arrival, refusal: type[DomainError]) -> None:
        before = rows()
        with pytest.raises(refusal):
            services.register_arrival(actor, arrival.pk, ENTRY, at=NOW)
        assert rows() == before

    def test_a_second_one_is_entered_and_says_which_it_looks_like(self, open_office: Office) -> None:
        first = services.register_arrival(open_office.an, arrived(open_office).pk, ENTRY, at=NOW)
        second = services.register_arrival(open_office.an, arrived(open_office, "13").pk, ENTRY, at=NOW)
        assert second.looks_like == first

    def test_whoever_acts_locks_the_node_first_as_whoever_takes_in_does(self, open_office: Office) -> None:
        arrival = arrived(open_office)
        for act in (
            lambda: services.register_arrival(open_office.an, arrival.pk, ENTRY, at=NOW),
            lambda: services.tell_how_far(arrival.pk, "instructed", at=NOW),
        ):
            with CaptureQueriesContext(connection) as asked:
                act()
            locks = [each["sql"] for each in asked.captured_queries if "FOR UPDATE" in each["sql"]]
            assert "exchange_peer" in locks[0]


class TestUpdates:
    """An update belongs to the document that it speaks of."""

    def update(self, office: Office) -> Arrival:
        code = office.message().document_id
        business = Business(BusinessType.UPDATE, "Sửa", document_id=code)
        office.arrives(office.message(business=business), file=FILE + b"%2\n")
        return Arrival.objects.order_by("-pk")[0]

    def test_its_files_come_beside_those_that_are_there(self, open_office: Office) -> None:
        made = services.register_arrival(open_office.an, arrived(open_office).pk, ENTRY, at=NOW)
        update = self.update(open_office)
        services.register_update(open_office.an, update.pk, at=NOW)
        assert len(registry_queries.files_of([made.document_id])) == 2
        assert (Entry.objects.count(), told()) == (1, ["03", "03"])
        before = rows()
        acts: list[Callable[..., object]] = [services.register_update, self.number_it]
        for act in acts:
            with pytest.raises(MoveNotOpen):
                act(open_office.an, update.pk, at=NOW)
        assert rows() == before

    def number_it(self, actor: Actor, arrival_id: UUID, *, at: datetime) -> object:
        return services.register_arrival(actor, arrival_id, ENTRY, at=at)

    def test_not_before_that_is_registered(self, open_office: Office) -> None:
        arrived(open_office)
        update, before = self.update(open_office), rows()
        with pytest.raises(MoveNotOpen):
            services.register_update(open_office.an, update.pk, at=NOW)
        assert rows() == before

    def test_a_replacement_gets_a_number_of_its_own(self, open_office: Office) -> None:
        services.register_arrival(open_office.an, arrived(open_office).pk, ENTRY, at=NOW)
        code = open_office.message().document_id
        business = Business(BusinessType.REPLACE, "Sai", replacements=(Replacement(code),))
        open_office.arrives(open_office.message("13", business=business))
        other = Arrival.objects.order_by("-pk")[0]
        made = services.register_arrival(open_office.an, other.pk, replace(ENTRY, identifier=""), at=NOW)
        assert other.about is not None
        assert (made.entry.number, other.about.state) == (2, "registered")


class TestHowFar:
    """Whoever sent it hears when it lies before the leader, is worked on, is done."""

    def test_each_step_is_told_once(self, open_office: Office) -> None:
        made = services.register_arrival(open_office.an, arrived(open_office).pk, ENTRY, at=NOW)
        registry.present_arrivals(open_office.an, [made.pk])
        for _twice in range(2):
            on_arrival_moved(ArrivalMoved(made.pk, "presented"))
        on_arrival_moved(ArrivalMoved(made.pk, "instructed"))
        on_arrival_moved(ArrivalMoved(made.pk, "handled"))
        assert told() == ["03", "04", "05", "06"]
        on_arrival_moved(ArrivalMoved(made.pk, "instructed"))
        assert told()[-1] == "05"

    def test_sent_back_from_the_register_the_reason_goes_along(self, open_office: Office) -> None:
        made = services.register_arrival(open_office.an, arrived(open_office).pk, ENTRY, at=NOW)
        registry.return_arrival(open_office.an, made.pk, reason="Không thuộc thẩm quyền")
        on_arrival_moved(ArrivalMoved(made.pk, "returned"))
        assert told() == ["03", "02"]
        assert Dispatch.objects.order_by("-pk")[0].reason == "Không thuộc thẩm quyền"

    def test_of_what_came_on_paper_or_was_recalled_nobody_is_told(self, open_office: Office) -> None:
        paper = registry.register_arrival(open_office.an, open_office.commune, ENTRY)
        assert not services.tell_how_far(paper.pk, "presented", at=NOW)
        made = services.register_arrival(open_office.an, arrived(open_office).pk, ENTRY, at=NOW)
        a_recall(open_office)
        recall = Arrival.objects.order_by("-pk")[0]
        services.agree_recall(open_office.an, recall.pk, at=NOW)
        assert not services.tell_how_far(made.pk, "presented", at=NOW)
        assert told() == ["03", "15"]
        registry.note_on_slip(open_office.an, made.pk, Part.HANDLER, text="Đã hủy")


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Several people and nodes at the same moment."""

    def together(self, *acts: Callable[[], object]) -> list[object]:
        """Do all of them at once; an outcome is what it returned or the refusal."""

        def one(act: Callable[[], object]) -> object:
            try:
                return act()
            except DomainError as refusal:
                return refusal
            finally:
                connection.close()

        with ThreadPoolExecutor(len(acts)) as people:
            return list(people.map(one, acts))

    def test_two_clerks_register_one_arrival_and_one_number_is_taken(
        self, transactional_db: None, open_office: Office
    ) -> None:
        arrival, colleague = arrived(open_office), a_colleague(open_office)
        acts = [
            partial(services.register_arrival, by, arrival.pk, ENTRY, at=NOW)
            for by in (open_office.an, colleague, open_office.an, colleague)
        ]
        outcomes = self.together(*acts)
        assert len({each.pk for each in outcomes if isinstance(each, Incoming)}) == 1
        assert all(isinstance(each, Incoming | MoveNotOpen) for each in outcomes), outcomes
        assert (Entry.objects.count(), told()) == (1, ["03"])

    def test_a_recall_that_comes_while_a_clerk_registers(
        self, transactional_db: None, open_office: Office
    ) -> None:
        for round_ in range(4):
            arrival = arrived(open_office, str(20 + round_))
            code = open_office.message(str(20 + round_)).document_id
            recall = open_office.message(
                str(20 + round_), files=0, business=Business(BusinessType.RECALL, "Sai", document_id=code)
            )
            envelope = open_office.node.seal(open_office.node.content(recall), recipient=open_office.own)
            entry = replace(ENTRY, identifier=code)
            done, _receipt = self.together(
                partial(services.register_arrival, open_office.an, arrival.pk, entry, at=NOW),
                partial(open_office.takes, envelope),
            )
            arrival.refresh_from_db()
            # Either it is registered and the recall waits for a person, or it is recalled and has no number.
            if isinstance(done, Incoming):
                assert (arrival.state, arrival.later.get().state) == ("registered", "waiting")
            else:
                assert isinstance(done, MoveNotOpen)
                assert (arrival.state, arrival.later.get().state) == ("recalled", "answered")
        numbers = list(Entry.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
