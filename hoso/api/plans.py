"""File plans of a year: drawn up, sent, put in force; files are opened from their lines."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from ninja import Field, Query, Schema

from hoso.access import acts
from hoso.api.doors import Asked, answers, api
from hoso.api.values import (
    PDF,
    XLSX,
    Done,
    Given,
    Key,
    Made,
    Page,
    Paging,
    Reason,
    Text,
    Year,
    YearsKept,
    answers_file,
    page_of,
    pdf_answer,
    sheet_answer,
)
from hoso.dossiers import queries, services
from hoso.dossiers.rules import FileKind, Numbering, PlanState
from hoso.dossiers.services import NewLine
from hoso.rulesets.vn_state.retention import Retention, longest


class RetentionOut(Schema):
    """How long something is kept; `years` is null where it is kept for ever."""

    years: int | None


class RetentionIn(Given):
    """How long something is kept; `years` is null where it is kept for ever."""

    years: YearsKept | None

    def value(self) -> Retention:
        """Return it as the room takes it."""
        return Retention(self.years)


class PlanOut(Schema):
    """The file plan of a body for a year."""

    id: UUID
    body_id: UUID
    fonds_id: UUID
    year: int
    numbering: Numbering
    state: PlanState
    copied_from_id: UUID | None
    made_at: datetime
    sent_at: datetime | None
    returned_reason: str
    approved_by: UUID | None
    approved_at: datetime | None


class LineOut(Schema):
    """A file that is to be opened."""

    id: UUID
    heading_id: UUID | None
    number: int
    symbol: str
    title: str
    kind: FileKind
    retention: RetentionOut | None
    person: UUID | None
    person_name: str
    schedule_code: str
    note: str


class SectionOut(Schema):
    """A heading with its lines; without a heading, the lines before all of them."""

    heading_id: UUID | None
    parent_id: UUID | None
    figure: str
    title: str
    abbreviation: str
    lines: list[LineOut]


class WholePlanOut(PlanOut):
    """A plan with its headings and lines, in its order."""

    sections: list[SectionOut]


class PlanIn(Given):
    """A plan for a year; its files are opened in the fonds."""

    year: Year
    fonds_id: Key
    numbering: Numbering = Numbering.WHOLE


class HeadingIn(Given):
    """A heading; of a main one, the abbreviation stands behind the numbers below it."""

    title: Text = Field(min_length=1, max_length=300)
    abbreviation: Text = Field("", max_length=20)


class NewHeadingIn(HeadingIn):
    """A heading, and below which main one it stands."""

    parent_id: Key | None = None


class LineIn(Given):
    """A file that is to be opened; of `retention` and the value of the schedule the higher one counts."""

    title: Text = Field(min_length=1, max_length=1000)
    retention: RetentionIn | None = None
    schedule_code: Text = Field("", max_length=60)
    person: Key | None = None
    person_name: Text = Field("", max_length=120)
    kind: FileKind = FileKind.MATTER
    symbol: Text = Field("", max_length=60)
    note: Text = Field("", max_length=500)

    def line(self) -> NewLine:
        """Return it as the service takes it."""
        values = queries.schedule_values([self.schedule_code])
        values += [self.retention.value()] if self.retention else []
        return NewLine(
            self.title, longest(values) if values else None, self.person, self.person_name, self.kind,
            self.symbol, self.schedule_code, self.note,
        )  # fmt: skip


class NewLineIn(LineIn):
    """A file that is to be opened, and below which heading it stands."""

    heading_id: Key | None = None


class NumberingIn(Given):
    """How numbers run."""

    numbering: Numbering


class YearIn(Given):
    """Another year."""

    year: Year


class ScheduleOut(Schema):
    """A line of the retention schedule that the office uses."""

    code: str
    words: str
    retention: RetentionOut


@api.get("/retention-schedule", response=answers(list[ScheduleOut]), tags=["plans"])
def schedule(request: Asked) -> Any:
    """Return the retention schedule: the office's own lines, then those of the circular."""
    return list(queries.schedule_in_use())


@api.get("/plans", response=answers(Page[PlanOut]), tags=["plans"])
def listed(request: Asked, given: Query[Paging]) -> Any:
    """Return the plans of the bodies whose records the account reads, newest first."""
    return page_of(queries.plans_open_to(request.auth), given)


@api.post("/bodies/{body_id}/plans", response=answers(PlanOut), tags=["plans"])
def make(request: Asked, body_id: UUID, given: PlanIn) -> Any:
    """Begin the plan of a year."""
    return services.make_plan(request.auth, body_id, **given.dict())


@api.get("/plans/{plan_id}", response=answers(WholePlanOut), tags=["plans"])
def one(request: Asked, plan_id: UUID) -> Any:
    """Return one plan with its headings and lines."""
    found = queries.get_plan(request.auth, plan_id)
    told = {name: getattr(found, name) for name in PlanOut.model_fields}
    return told | {"sections": [_section(each) for each in queries.sections_of(plan_id)]}


def _section(section: queries.Section) -> dict[str, Any]:
    heading = section.heading
    return {
        "heading_id": heading.pk if heading else None,
        "parent_id": heading.parent_id if heading else None,
        "figure": section.figure,
        "title": heading.title if heading else "",
        "abbreviation": heading.abbreviation if heading else "",
        "lines": section.lines,
    }


@api.post("/plans/{plan_id}/headings", response=answers(Made), tags=["plans"])
def add_heading(request: Asked, plan_id: UUID, given: NewHeadingIn) -> Any:
    """Set a heading at the end of a plan that is drawn up, or of a main heading."""
    return services.add_heading(
        request.auth, plan_id, given.title, abbreviation=given.abbreviation, parent_id=given.parent_id
    )


@api.put("/headings/{heading_id}", response=answers(Done), tags=["plans"])
def change_heading(request: Asked, heading_id: UUID, given: HeadingIn) -> Any:
    """Change the words of a heading."""
    services.change_heading(request.auth, heading_id, **given.dict())
    return {"count": 1}


@api.delete("/headings/{heading_id}", response=answers(Done), tags=["plans"])
def remove_heading(request: Asked, heading_id: UUID) -> Any:
    """Remove a heading below which nothing stands."""
    services.remove_heading(request.auth, heading_id)
    return {"count": 1}


@api.post("/plans/{plan_id}/lines", response=answers(LineOut), tags=["plans"])
def add_line(request: Asked, plan_id: UUID, given: NewLineIn) -> Any:
    """Add a file that is to be opened; without a symbol it takes the next number."""
    return services.add_line(request.auth, plan_id, given.line(), heading_id=given.heading_id)


@api.put("/lines/{line_id}", response=answers(LineOut), tags=["plans"])
def change_line(request: Asked, line_id: UUID, given: LineIn) -> Any:
    """Change a line of a plan that is drawn up."""
    return services.change_line(request.auth, line_id, given.line())


@api.delete("/lines/{line_id}", response=answers(Done), tags=["plans"])
def remove_line(request: Asked, line_id: UUID) -> Any:
    """Take a line out of a plan that is drawn up."""
    services.remove_line(request.auth, line_id)
    return {"count": 1}


@api.post("/plans/{plan_id}/send", response=answers(PlanOut), tags=["plans"])
def send(request: Asked, plan_id: UUID) -> Any:
    """Send a plan to the head for approval."""
    return services.send_plan(request.auth, plan_id)


@api.post("/plans/{plan_id}/return", response=answers(PlanOut), tags=["plans"])
def give_back(request: Asked, plan_id: UUID, given: Reason) -> Any:
    """Return a plan that was sent, as its head."""
    return services.return_plan(request.auth, plan_id, reason=given.text)


@api.post("/plans/{plan_id}/approve", response=answers(PlanOut), tags=["plans"])
def approve(request: Asked, plan_id: UUID) -> Any:
    """Put a plan in force: from now on files are opened from its lines."""
    return services.approve_plan(request.auth, plan_id)


@api.post("/plans/{plan_id}/number", response=answers(Done), tags=["plans"])
def number(request: Asked, plan_id: UUID, given: NumberingIn) -> Any:
    """Give all lines their numbers and symbols anew, in the order of the plan."""
    return {"count": services.number_anew(request.auth, plan_id, numbering=given.numbering)}


@api.post("/plans/{plan_id}/copy", response=answers(PlanOut), tags=["plans"])
def copy(request: Asked, plan_id: UUID, given: YearIn) -> Any:
    """Begin the plan of another year with the headings and lines of this one."""
    return services.copy_plan(request.auth, plan_id, year=given.year)


@api.get("/plans/{plan_id}/plan.pdf", **answers_file(PDF), tags=["plans"])
def paper(request: Asked, plan_id: UUID) -> Any:
    """Return a plan as PDF/A, ready to sign."""
    made = services.print_plan(request.auth, plan_id)
    return pdf_answer(made.content, stem=made.name)


@api.get("/plans/{plan_id}/plan.xlsx", **answers_file(XLSX), tags=["plans"])
def sheet(request: Asked, plan_id: UUID) -> Any:
    """Return a plan as a sheet, as it can be sent in again."""
    queries.get_plan(request.auth, plan_id, to=acts.READ)
    return sheet_answer(partial(services.write_plan, request.auth, plan_id), stem="danh-muc-ho-so")
