"""How to trust these pages: the authority's certificate, its fingerprint, and the steps for each device.

The doors stand open, for whoever does not trust yet must not sign in yet; they show nothing but what every
visitor is sent in the TLS handshake anyway.
"""

from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from hoso.lib.errors import NotFound
from hoso.node.addresses import HERE, in_address
from hoso.node.authority import Authority, find_authority, find_pages
from hoso.node.home import Home, home_at
from hoso.printing.codes import qr_svg
from hoso.web.files import made_file

# What installers of certificates on phones and computers go by.
MEDIA_TYPE = "application/x-x509-ca-cert"


class Device(StrEnum):
    """What people trust these pages with."""

    ANDROID = "android"
    APPLE = "apple"
    WINDOWS = "windows"
    FIREFOX = "firefox"


@require_GET
def trust(request: HttpRequest) -> HttpResponse:
    """The steps, with those for the visitor's own device open."""
    authority = _authority()
    address = _address(request)
    context = {
        "authority": authority,
        # Lines of eight bytes: two people compare them over the telephone.
        "lines": [authority.fingerprint[at : at + 24].rstrip(":") for at in range(0, 95, 24)],
        "address": address,
        "qr": qr_svg(address, error="m"),
        "names": [name for name in _names() if name not in HERE],
        "mine": device_of(request.headers.get("User-Agent", "")),
    }
    return render(request, "trust/trust.html", context)


@require_GET
def certificate(request: HttpRequest) -> HttpResponseBase:
    """The authority's certificate; it holds no secret."""
    return made_file(_authority().der, name="hoso-authority.crt", media_type=MEDIA_TYPE)


def device_of(agent: str) -> Device | None:
    """Return what a browser says it runs on, as far as that changes the steps."""
    if "Android" in agent:
        return Device.ANDROID
    if any(word in agent for word in ("iPhone", "iPad")):
        return Device.APPLE
    if "Firefox/" in agent:
        return Device.FIREFOX
    return Device.WINDOWS if "Windows" in agent else None


def _authority() -> Authority:
    found = find_authority(_home()) if settings.HOSO_OWN_CERTIFICATE else None
    if found is None:
        raise NotFound("the pages have no certificate of this node's own authority")
    return found


def _home() -> Home:
    return home_at(Path(str(settings.HOSO_HOME)))


def _names() -> tuple[str, ...]:
    pages = find_pages(_home())
    return pages.names if pages is not None else ()


def _address(request: HttpRequest) -> str:
    """What other devices call this page: as the visitor typed it, unless only this machine knows that."""
    asked = request.get_host()
    host = asked.rpartition(":")[0] if asked.rpartition(":")[2].isdigit() else asked
    others = [name for name in _names() if name not in HERE]
    if host.strip("[]") in HERE and others:
        asked = asked.replace(host, in_address(others[0]), 1)
    return f"https://{asked}{reverse('trust:page')}"
