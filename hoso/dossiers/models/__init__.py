"""Tables of the room `dossiers`."""

from hoso.dossiers.models.dossiers import Dossier
from hoso.dossiers.models.lists import PlanList, PlanListRow, PlanMapping
from hoso.dossiers.models.plans import FilePlan, PlanHeading, PlanLine
from hoso.dossiers.models.work_files import Freeze, KeepBack, Submission, SubmissionItem, WorkFile

__all__ = [
    "Dossier",
    "FilePlan",
    "Freeze",
    "KeepBack",
    "PlanHeading",
    "PlanLine",
    "PlanList",
    "PlanListRow",
    "PlanMapping",
    "Submission",
    "SubmissionItem",
    "WorkFile",
]
