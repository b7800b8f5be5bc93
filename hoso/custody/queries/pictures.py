"""Which kept bytes are photographs of boxes."""

from collections.abc import Iterable

from hoso.blobs.queries import BlobUse
from hoso.custody.models import Photograph


def blob_uses(digests: Iterable[str]) -> list[BlobUse]:
    """Return every use of these bytes as a photograph of a box: it belongs to no document."""
    found = Photograph.objects.filter(blob__in=list(digests)).values_list("blob_id", flat=True)
    return [BlobUse(str(digest), None, "photograph") for digest in found]
