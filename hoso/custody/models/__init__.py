"""The tables of custody."""

from hoso.custody.models.boxes import Box, BoxEvent, LabelSeries, RoomCount
from hoso.custody.models.lending import Loan, LoanEvent
from hoso.custody.models.photographs import Photograph
from hoso.custody.models.places import Charge, Inspection, Location
from hoso.custody.models.tallies import Tally

__all__ = [
    "Box",
    "BoxEvent",
    "Charge",
    "Inspection",
    "LabelSeries",
    "Loan",
    "LoanEvent",
    "Location",
    "Photograph",
    "RoomCount",
    "Tally",
]
