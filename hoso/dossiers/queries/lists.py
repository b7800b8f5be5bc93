"""Reads of lists that are being taken into a plan."""

from uuid import UUID

from django.db.models import QuerySet

from hoso.access import acts
from hoso.access.values import Actor
from hoso.dossiers.models import PlanList, PlanListRow, PlanMapping
from hoso.dossiers.queries.plans import bodies_for
from hoso.dossiers.rules import PlanColumn, propose_plan_columns
from hoso.lib.errors import NotFound
from hoso.tables.taking import columns_of


def plan_lists_open_to(actor: Actor) -> "QuerySet[PlanList]":
    """Return the lists sent for plans of bodies for which the actor draws plans up."""
    return PlanList.objects.filter(plan__body__in=bodies_for(actor, acts.PLAN_FILES))


def get_plan_list(actor: Actor, list_id: UUID) -> PlanList:
    """Return one list.

    Raises:
        NotFound: there is none, or the actor draws up no plans for its body.
    """
    found = plan_lists_open_to(actor).select_related("plan").filter(pk=list_id).first()
    if found is None:
        raise NotFound(f"list {list_id} not found")
    return found


def rows_of_plan_list(list_id: UUID) -> "QuerySet[PlanListRow]":
    """Return the rows that were not taken in, in their order; the caller has checked who asks."""
    return PlanListRow.objects.filter(source=list_id).order_by("number")


def plan_mapping_for(found: PlanList) -> tuple[dict[PlanColumn, int], bool]:
    """Return which column of a list says what, and whether a person has decided that before."""
    kept = PlanMapping.objects.filter(body=found.plan.body_id, headings_key=found.headings_key).first()
    return columns_of(kept, PlanColumn, lambda: propose_plan_columns(found.headings))
