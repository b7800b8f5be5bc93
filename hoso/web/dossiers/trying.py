"""A form that was sent and is right leads to an act; a refusal is told in the form."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.http import HttpRequest

from hoso.lib.errors import DomainError
from hoso.wording.sentences import sentence

Made = TypeVar("Made")


def tried(request: HttpRequest, form: forms.Form, act: Callable[[], Made]) -> Made | None:
    """Return what the act made; None where nothing was sent, the form is wrong or the act was refused.

    The form keeps what was typed.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return act()
    except DomainError as error:
        form.add_error(None, str(sentence(error)))
        return None
