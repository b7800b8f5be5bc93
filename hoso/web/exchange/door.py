"""The door for other nodes: no session, no account; the seal says who knocks, and is looked at first."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hoso.exchange import services
from hoso.exchange.errors import LineDown
from hoso.lib.dates import now
from hoso.lib.errors import DomainError, EnvironmentMissing
from hoso.lib.streams import as_stream
from hoso.web.uploads import reads_its_own_body
from hoso.wording.statuses import status_of

PIECE_BYTES = 1 << 18
RECEIPT_TYPE = "application/vnd.hoso.receipt"


@reads_its_own_body
@csrf_exempt
@require_POST
def come_in(request: HttpRequest) -> HttpResponse:
    """Take in one sealed envelope and answer with the signed receipt.

    Whoever is not trusted hears the code of the refusal and nothing else: that is no receipt.
    """
    try:
        receipt = services.take_in(as_stream(_pieces(request)), at=now())
    except UnreadablePostError as error:
        return _told(LineDown("the line broke", reason=type(error).__name__))
    except DomainError as error:
        return _told(error)
    return HttpResponse(receipt, content_type=RECEIPT_TYPE)


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    # Lines are made of these by us: not every server's stream knows how long a line may be.
    while piece := request.read(PIECE_BYTES):
        yield piece


def _told(error: DomainError) -> HttpResponse:
    status = 503 if isinstance(error, EnvironmentMissing) else status_of(error)
    return HttpResponse(error.code, content_type="text/plain", status=status)
