"""HTML to PDF/A."""

from typing import Any

from django.template.loader import render_to_string

from hoso.printing.closed import lay_out


def render(template: str, context: dict[str, Any]) -> bytes:
    """Return the template as PDF/A-2u; fonts come from the system (Liberation, else DejaVu).

    Templates bring their styles and drawings inside themselves. Values are escaped by the template, so
    what a person typed stays text.

    Raises:
        FetchRefused: the page points to something outside itself.
    """
    return lay_out(render_to_string(template, context), name=template)
