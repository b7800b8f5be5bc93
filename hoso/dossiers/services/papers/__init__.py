"""Papers of plans and work files, ready to sign: as PDF/A in the form of the body's rule set, and as sheets.

Sources: ND 30/2020/ND-CP, appendix V (Danh mục hồ sơ; Mục lục văn bản, tài liệu; Mục lục hồ sơ, tài liệu nộp
lưu; Biên bản giao nhận hồ sơ, tài liệu); 36-HD/VPTW and 05-HD/VPTW for the heading of Party papers (S), which
never bear the name and motto of the state.
"""

from hoso.dossiers.services.papers.beginning import RESTRICTED, Printed, heading, span
from hoso.dossiers.services.papers.contents import (
    CONTENTS_COLUMNS,
    RESTRICTED_DOCUMENT,
    ContentsRow,
    contents_context,
    contents_rows,
    print_contents,
    write_contents,
)
from hoso.dossiers.services.papers.delivery import (
    COPIES,
    DELIVERY_COLUMNS,
    DeliveryRow,
    print_delivery_list,
    print_kept_back,
    print_minutes,
    write_delivery_list,
)
from hoso.dossiers.services.papers.plans import PLAN_COLUMNS, PlanRow, print_plan, write_plan

__all__ = [
    "CONTENTS_COLUMNS",
    "COPIES",
    "DELIVERY_COLUMNS",
    "PLAN_COLUMNS",
    "RESTRICTED",
    "RESTRICTED_DOCUMENT",
    "ContentsRow",
    "DeliveryRow",
    "PlanRow",
    "Printed",
    "contents_context",
    "contents_rows",
    "heading",
    "print_contents",
    "print_delivery_list",
    "print_kept_back",
    "print_minutes",
    "print_plan",
    "span",
    "write_contents",
    "write_delivery_list",
    "write_plan",
]
