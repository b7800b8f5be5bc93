"""What the pages of the daily office can do, the interface can; what it cannot has its reason here.

Two walks keep that true by themselves: over the addresses of the pages, and over the acts that they call.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.test import SimpleTestCase
from django.urls import URLPattern, URLResolver, get_resolver

import hoso
from hoso.api import urls
from hoso.api.doors import api

HOME = Path(hoso.__file__).parent
# What makes the interface whole: every module of operations.
assert urls.ROOMS
ROOMS = ("registers", "tasks", "dossiers", "exchange")

# Which operations answer for an address of the pages.
DOORS: Mapping[str, tuple[str, ...]] = {
    "registers:start": ("offices.bodies",),
    "registers:arrivals": ("arrivals.listed",),
    "registers:arrive": ("arrivals.enter", "arrivals.issuers"),
    "registers:alike": ("arrivals.alike",),
    "registers:marked": ("arrivals.present", "arrivals.instruct", "arrivals.close", "arrivals.slip"),
    "registers:arrival": ("arrivals.one", "arrivals.slip"),
    "registers:arrival_act": (
        "arrivals.present", "arrivals.close", "arrivals.reopen", "arrivals.give_back", "arrivals.propose",
    ),
    "registers:instruct": ("arrivals.instruct", "offices.people"),
    "registers:outgoing": ("outgoing.listed",),
    "registers:draft": ("outgoing.begin",),
    "registers:one": (
        "outgoing.one", "outgoing.versions", "outgoing.notes", "outgoing.faults", "outgoing.recipients",
        "offices.people",
    ),
    "registers:change": ("outgoing.change",),
    "registers:outgoing_act": (
        "outgoing.submit", "outgoing.approve", "outgoing.send_back", "outgoing.comment", "outgoing.drop",
        "outgoing.call_back",
    ),
    "registers:draft_files": ("draft_files.listed",),
    "registers:add_draft_file": ("draft_files.add",),
    "registers:draft_file": ("draft_files.one",),
    "registers:remove_draft_file": ("draft_files.remove",),
    "registers:issue_text": ("draft_files.issue_text",),
    "registers:marked_outgoing": (
        "outgoing.submit", "outgoing.approve", "outgoing.send_back", "outgoing.issue", "outgoing.dispatch",
    ),
    "registers:issue": ("outgoing.issue",),
    "registers:dispatch": ("outgoing.dispatch",),
    "registers:copies": ("copies.listed",),
    "registers:open_copies": ("copies.open_register",),
    "registers:copy_document": ("copies.make", "copies.preview", "copies.pages", "offices.people"),
    "registers:made_copy": ("copies.one", "copies.of_document"),
    "registers:copy_file": ("copies.file",),
    "registers:copy_act": ("copies.finish", "copies.sign", "copies.cancel"),
    "registers:books": ("registers.listed", "registers.open_usual", "registers.unexplained"),
    "registers:printed": ("registers.book_paper", "registers.book_sheet"),
    "registers:book": ("registers.numbers",),
    "registers:skip": ("registers.skip",),
    "registers:explain": ("registers.explain",),
    "tasks:list": ("tasks.listed",),
    "tasks:new": ("tasks.give", "offices.people"),
    "tasks:task": ("tasks.one",),
    "tasks:marked": (
        "tasks.take_up", "tasks.report", "tasks.part_done", "tasks.accept", "tasks.send_back",
        "tasks.call_off",
    ),
    "tasks:office": ("tasks.days",),
    "tasks:set_day": ("tasks.set_day",),
    "tasks:forget_day": ("tasks.forget_day",),
    "tasks:pass_on": ("tasks.pass_on",),
    "tasks:take_up": ("tasks.take_up",),
    "tasks:report": ("tasks.report",),
    "tasks:later": ("tasks.later",),
    "tasks:part_done": ("tasks.part_done",),
    "tasks:grant": ("tasks.grant",),
    "tasks:refuse": ("tasks.refuse",),
    "tasks:accept": ("tasks.accept",),
    "tasks:send_back": ("tasks.send_back",),
    "tasks:hand_on": ("tasks.hand_on",),
    "tasks:call_off": ("tasks.call_off",),
    "tasks:helpers": ("tasks.helpers",),
    "tasks:note": ("tasks.note",),
    "dossiers:list": ("records.dossiers_listed",),
    "dossiers:dossier": ("records.dossier", "records.contents"),
    "dossiers:approve": ("records.approve",),
    "dossiers:approve_again": ("records.approve_again",),
    "dossiers:describe": ("records.describe",),
    "dossiers:contents_paper": ("records.contents_paper",),
    "dossiers:contents_sheet": ("records.contents_sheet",),
    "dossiers:whole_paper": ("records.whole_paper",),
    "dossiers:whole_xml": ("records.whole_xml",),
    "dossiers:plans": ("plans.listed",),
    "dossiers:new_plan": ("plans.make", "offices.fonds"),
    "dossiers:plan": ("plans.one",),
    "dossiers:move_plan": ("plans.send", "plans.give_back", "plans.approve", "plans.number", "plans.copy"),
    "dossiers:add_heading": ("plans.add_heading",),
    "dossiers:add_line": ("plans.add_line", "plans.schedule"),
    "dossiers:plan_paper": ("plans.paper",),
    "dossiers:plan_sheet": ("plans.sheet",),
    "dossiers:change_heading": ("plans.change_heading", "plans.remove_heading"),
    "dossiers:change_line": ("plans.change_line", "plans.remove_line"),
    "dossiers:open_line": ("work_files.open_line",),
    "dossiers:mine": ("work_files.mine", "work_files.due"),
    "dossiers:open_outside": ("work_files.open_outside",),
    "dossiers:submit": ("work_files.submit",),
    "dossiers:put_document": ("work_files.fill",),
    "dossiers:work_file": ("work_files.one", "work_files.contents", "work_files.look"),
    "dossiers:move_work": (
        "work_files.end", "work_files.reopen", "work_files.put_out", "work_files.ask_to_keep_back",
        "work_files.consent_to_keep_back", "work_files.refuse_to_keep_back", "work_files.freeze",
        "work_files.release",
    ),
    "dossiers:fill": ("work_files.fill",),
    "dossiers:describe_work": ("work_files.describe",),
    "dossiers:close_work": ("work_files.close", "plans.schedule"),
    "dossiers:hand_on": ("work_files.hand_on",),
    "dossiers:due": ("work_files.loads", "work_files.due"),
    "dossiers:intake": ("intake.listed", "intake.questions"),
    "dossiers:kept_back": ("intake.kept_back",),
    "dossiers:submission": ("intake.one",),
    "dossiers:decide": ("intake.take_in", "intake.give_back"),
    "dossiers:delivery_list": ("intake.delivery_list",),
    "dossiers:delivery_sheet": ("intake.delivery_sheet",),
    "dossiers:minutes": ("intake.minutes",),
    "exchange:list": ("e_documents.arrived",),
    "exchange:sent": ("e_documents.sent",),
    "exchange:send": ("e_documents.send",),
    "exchange:dispatch": ("e_documents.one_sent",),
    "exchange:recall": ("e_documents.recall",),
    "exchange:paper_came": ("e_documents.paper_came", "e_documents.no_paper"),
    "exchange:paper_sent": ("e_documents.paper_left",),
    "exchange:ceased": ("e_documents.ceased",),
    "exchange:resume": ("e_documents.resume",),
    "exchange:arrival": ("e_documents.one_arrived",),
    "exchange:file": ("e_documents.file",),
    "exchange:register": ("e_documents.register", "e_documents.add_update"),
    "exchange:return": ("e_documents.give_back",),
    "exchange:agree": ("e_documents.agree",),
    "exchange:refuse": ("e_documents.refuse",),
}  # fmt: skip

_LISTS = "a list of another system is taken over once, by a person who says which column is what"
_DESK = "a scan is read beside the form that it fills; another system sends the fields with `arrivals.enter`"
_HELD = "whether a page bears a secrecy mark is decided by a person who looks at it"
_BESIDE = "the file of a document that came about elsewhere is looked at for marks while a person waits"
# Addresses of pages that have no door, and why.
NO_DOOR: Mapping[str, str] = {
    "registers:lists": _LISTS,
    "registers:new_list_of_arrivals": _LISTS,
    "registers:new_list_of_issued": _LISTS,
    "registers:list": _LISTS,
    "registers:take_in_list": _LISTS,
    "registers:rows_as_sheet": _LISTS,
    "dossiers:new_list": _LISTS,
    "dossiers:plan_list": _LISTS,
    "dossiers:take_in_list": _LISTS,
    "dossiers:failed_rows": _LISTS,
    **dict.fromkeys(("registers:desk", "registers:off_desk", "registers:desk_image"), _DESK),
    **dict.fromkeys(("exchange:held", "exchange:held_page", "exchange:held_file"), _HELD),
    "dossiers:evidence_record": "proof of time is for readers without Hoso: `hoso evidence export`",
    "exchange:page": "a picture beside the form; the file itself comes with `e_documents.file`",
    "exchange:in": "the door for other nodes, which come with a seal and not with a token",
}
# Acts that pages call and the interface does not, and why.
NO_ACT: Mapping[str, str] = {
    **dict.fromkeys(
        ("registry.keep_register_list", "registry.try_register_list", "registry.take_in_register_list",
         "dossiers.keep_plan_list", "dossiers.try_plan_list", "dossiers.take_in_plan_list"),
        _LISTS,
    ),
    **dict.fromkeys(
        (f"digitisation.{act}" for act in (
            "lay_on_desk", "take_off_desk", "read_on_desk", "enter_from_desk", "desk_page")),
        _DESK,
    ),
    **dict.fromkeys(
        (f"exchange.{act}" for act in ("release_hold", "confirm_secret", "held_page", "held_file")), _HELD
    ),
    "exchange.attach_original": _BESIDE,
    "registry.print_slips": "several of `arrivals.slip` on one paper",
    **dict.fromkeys(("digitisation.shared_pool", "dossiers.joining_pool"), "readers of this process, no act"),
    "registry.signs_digitally": "says whether a page goes on to `copies.sign` by itself",
    "registry.people_who_sign": "who may be named is told by `offices.people`",
    "exchange.take_in": NO_DOOR["exchange:in"],
    "exchange.arrival_page": NO_DOOR["exchange:page"],
    **dict.fromkeys(
        ("registry.may_lead_task", "registry.may_decide_task", "registry.may_give_task"),
        "say which buttons a page shows",
    ),
}  # fmt: skip


def addresses(found: Any = None, names: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the name of every page of these rooms."""
    for each in (found or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each, (*names, each.namespace) if each.namespace else names)
        elif isinstance(each, URLPattern) and names and names[0] in ROOMS:
            yield ":".join((*names, each.name or ""))


def operations() -> set[str]:
    """Return the names of all operations of the interface."""
    schema = api.get_openapi_schema(path_prefix="/api/")
    return {each["operationId"] for path in schema["paths"].values() for each in path.values()}


def acts_in(folder: Path) -> set[str]:
    """Return the services that the modules of a folder call, each with its room: `registry.give_task`."""
    found = set()
    for path in folder.glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        rooms = _rooms_of_services(tree)
        for each in ast.walk(tree):
            if not isinstance(each, ast.Attribute) or not isinstance(each.value, ast.Name):
                continue
            # Values that services take or give are written large.
            if each.value.id in rooms and each.attr[0].islower():
                found.add(f"{rooms[each.value.id]}.{each.attr}")
    return found


def _rooms_of_services(tree: ast.Module) -> dict[str, str]:
    """Return by what names a module knows the services of which rooms: `from hoso.x import services as y`."""
    return {
        each.asname or each.name: str(node.module).rpartition(".")[2]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hoso.")
        for each in node.names
        if each.name == "services"
    }


class CompleteTests(SimpleTestCase):
    def test_every_page_of_the_daily_office_has_a_door_or_a_reason(self) -> None:
        self.assertEqual(set(addresses()), DOORS.keys() | NO_DOOR.keys())
        self.assertEqual(DOORS.keys() & NO_DOOR.keys(), set())

    def test_every_door_that_is_named_is_there(self) -> None:
        named = {each for doors in DOORS.values() for each in doors}
        self.assertEqual(named - operations(), set())

    def test_every_act_of_those_pages_has_a_door_or_a_reason(self) -> None:
        of_pages = {act for room in ROOMS for act in acts_in(HOME / "web" / room)}
        self.assertTrue({"registry.register_arrival", "dossiers.close_work", "exchange.resume"} <= of_pages)
        self.assertEqual(of_pages - acts_in(HOME / "api") - NO_ACT.keys(), set())
        self.assertEqual(NO_ACT.keys() - of_pages, set())

    def test_things_of_two_rooms_are_not_described_under_one_name(self) -> None:
        seen: dict[str, Any] = {}
        for operation in _bound_operations():
            models = [*operation.models, *(each for each in operation.response_models.values() if each)]
            for model in models:
                for name, told in model.model_json_schema().get("$defs", {}).items():
                    self.assertEqual(seen.setdefault(name, told), told, name)


def _bound_operations() -> Iterator[Any]:
    for router in api._get_bound_routers():
        for view in router.path_operations.values():
            yield from view.operations
