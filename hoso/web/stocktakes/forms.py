"""What a person says to start a stock-take, and what a device sends."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field

from hoso.custody.rules import Scan
from hoso.custody.rules.stocktakes import MOST_CODE_CHARACTERS, MOST_SCANS_AT_ONCE
from hoso.web.offering import offer


class StartForm(forms.Form):
    """Where stock is taken."""

    place = forms.ChoiceField(label=_("Place"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, data: Any, *, places: Sequence[tuple[str, str]], **given: Any) -> None:
        super().__init__(data, **given)
        offer(self, "place", places)


class SentScan(BaseModel):
    """One scan in the form in which devices send it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: UUID
    code: str = Field(min_length=1, max_length=MOST_CODE_CHARACTERS)
    at: datetime
    place: UUID | None = None
    typed: bool = False

    def as_scan(self) -> Scan:
        """Return it as custody knows it."""
        return Scan(self.id, self.code, self.at, self.place, self.typed)


class Sent(BaseModel):
    """What a device sends at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scans: list[SentScan] = Field(max_length=MOST_SCANS_AT_ONCE)
