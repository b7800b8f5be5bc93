"""What every page knows."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

import hoso


@dataclass(frozen=True, slots=True)
class Door:
    """One entry of the main navigation."""

    address: str
    label: str
    here: bool


def page(request: HttpRequest) -> dict[str, object]:
    """Return what the frame of every page needs."""
    return {
        "actor": getattr(request, "actor", None),
        "version": hoso.__version__,
        "doors": doors(request.path, has_post=_has_post(request)),
        "own_certificate": settings.HOSO_OWN_CERTIFICATE,
        "csp_nonce": getattr(request, "csp_nonce", ""),
    }


def _has_post(request: HttpRequest) -> bool:
    return getattr(getattr(request, "actor", None), "post_id", None) is not None


def doors(path: str, *, has_post: bool = True) -> list[Door]:
    """Return the main navigation; the entry whose pages one is on is marked. A day has who has a post."""
    entries = (
        *(((reverse("day"), _("My day")), (reverse("tasks:list"), _("Tasks"))) if has_post else ()),
        (reverse("home"), _("Today")),
        (reverse("registers:start"), _("Registers")),
        (reverse("digitisation:list"), _("Digitisation")),
        (reverse("digitisation:quality"), _("Quality control")),
        (reverse("exchange:list"), _("E-documents")),
        (reverse("dossiers:list"), _("Dossiers")),
        (reverse("custody:list"), _("Boxes")),
        (reverse("handover:list"), _("Handovers")),
        (reverse("disposal:list"), _("Disposal")),
        (reverse("oversight:list"), _("Warnings")),
        (reverse("organisations:list"), _("Bodies")),
    )
    under = [address for address, _label in entries if _is_under(path, address)]
    nearest = max(under, key=len, default=None)
    return [Door(address, label, address == nearest) for address, label in entries]


def _is_under(path: str, address: str) -> bool:
    """Every path begins with that of the first page, which has none under it."""
    return path == address if address == reverse("home") else path.startswith(address)
