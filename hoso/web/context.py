"""What every page knows."""

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    """Return what the frame of every page needs."""
    return {"actor": getattr(request, "actor", None)}
