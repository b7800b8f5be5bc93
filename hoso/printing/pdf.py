"""HTML to PDF/A."""

from typing import Any

from django.template.loader import render_to_string

from hoso.printing.closed import Spot, lay_out, lay_out_with_spots


def render(template: str, context: dict[str, Any]) -> bytes:
    """Return the template as PDF/A-2u; fonts come from the system (Liberation, else DejaVu).

    Templates bring their styles and drawings inside themselves. Values are escaped by the template, so
    what a person typed stays text.

    Raises:
        FetchRefused: the page points to something outside itself.
    """
    return lay_out(render_to_string(template, context), name=template)


def render_with_spots(template: str, context: dict[str, Any]) -> tuple[bytes, dict[str, Spot]]:
    """Return the template as PDF/A-2u, and where each of its elements with an id lies; see `render`.

    Raises:
        FetchRefused: the page points to something outside itself.
    """
    return lay_out_with_spots(render_to_string(template, context), name=template)
