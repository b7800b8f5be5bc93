"""`hoso sign --server`: papers that wait on a server are signed here, with the key on this machine.

Each prepared file comes whole, is looked at, and the digest is made here from its bytes; then only what the
signature appended goes back. A digest that somebody sends is never signed.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pikepdf
from pyhanko.sign.signers import Signer

from hoso.cli.office_line import Line, LineBroken, ServerRefused
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.lib.hashing import digest_file
from hoso.signatures.appearance import Appearance, Box, Picture, Words, time_words
from hoso.signatures.errors import NotTheFileSent
from hoso.signatures.signing import Order, sign_pdf
from hoso.wording.sentences import sentence


@dataclass(frozen=True, slots=True)
class Desk:
    """With what is signed here: the key, the order, pictures of pen and seal, and who is asked."""

    signer: Signer
    order: Order
    pen: Path | None
    seal: Path | None
    out: Path
    agree: Callable[["Paper"], bool]


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it came: what the server says it is, and what the file says."""

    id: str
    title: str
    body: str
    form: str
    part: str
    pages: int
    path: Path


def sign_waiting(line: Line, desk: Desk, *, batch: str = "") -> Iterator[dict[str, Any]]:
    """Sign every paper that waits for this key, one after the other, and yield what became of each.

    One that is refused does not stop the rest; run again, what is signed is no longer there: so a batch
    that broke off goes on.

    Raises:
        LineBroken, ServerRefused: the list cannot be had.
    """
    after: str | None = ""
    while after is not None:
        page = _page(line, batch, after)
        for waiting in page["items"]:
            answer = _one(line, desk, waiting)
            if answer is not None:
                yield answer
        after = page["next"]


def _page(line: Line, batch: str, after: str) -> dict[str, Any]:
    asked = urlencode({name: value for name, value in (("batch", batch), ("after", after)) if value})
    found: dict[str, Any] = line.ask("GET", f"/api/signings?{asked}")
    following = None if found["next"] is None else _id(found["next"])
    # Ids grow with time: a list that does not go on would be asked for ever.
    if following is not None and following <= after:
        raise LineBroken("the server's list does not go on", reason="list")
    return {"items": [each | {"id": _id(each["id"])} for each in found["items"]], "next": following}


def _id(said: Any) -> str:
    """Return the id of a paper as the server says it: it names a folder here, and so is nothing else.

    Raises:
        LineBroken: it is no id.
    """
    try:
        return str(UUID(str(said)))
    except ValueError as error:
        raise LineBroken("the server names a paper by what is no id", reason="id") from error


# Another key's turn: no word about it.
_NOT_MINE = frozenset({"signatures.certificate_unknown", "lib.not_allowed"})


def _one(line: Line, desk: Desk, waiting: dict[str, Any]) -> dict[str, Any] | None:
    answer: dict[str, Any] = {"id": waiting["id"], "title": str(waiting["title"])}
    try:
        taken = line.ask("POST", f"/api/signings/{waiting['id']}/take", {"certificate": _fingerprint(desk)})
    except ServerRefused as refusal:
        if refusal.facts["refused"] in _NOT_MINE:
            return None
        return answer | _refused(refusal)
    try:
        return answer | _signed(line, desk, taken | {"id": waiting["id"]})
    except LineBroken:
        # What was fetched is kept for this person for half an hour; the next run goes on with it.
        raise
    except DomainError as refusal:
        # Taken over by somebody else it is no longer ours to give back; the rest goes on.
        with suppress(ServerRefused):
            line.ask("POST", f"/api/signings/{waiting['id']}/put-back", {"error": refusal.code})
        return answer | _refused(refusal)


def _signed(line: Line, desk: Desk, taken: dict[str, Any]) -> dict[str, Any]:
    folder = desk.out / taken["id"]
    folder.mkdir(parents=True, exist_ok=True)
    prepared, target = folder / "paper.pdf", folder / "signed.pdf"
    line.fetch(f"/api/signings/{taken['id']}/file", prepared)
    if str(digest_file(prepared)) != taken["digest"]:
        raise NotTheFileSent("the file came with other bytes than the server says", reason="other_bytes")
    paper = Paper(
        taken["id"], str(taken["title"]), str(taken["body"]), str(taken["form"]), str(taken["part"]),
        _pages(prepared, field=str(taken["field"])), prepared,
    )  # fmt: skip
    if not desk.agree(paper):
        line.ask("POST", f"/api/signings/{taken['id']}/put-back", {"error": ""})
        return {"status": "left", "file": str(prepared)}
    at = now()
    look = _look(desk, taken, at_words=time_words(at))
    base = desk.order
    order = Order(str(taken["field"]), look, base.stamper, base.evidence, base.archive)
    sign_pdf(prepared, target, signer=desk.signer, order=order, at=at)
    return _sent(line, taken, prepared, target)


def _sent(line: Line, taken: dict[str, Any], prepared: Path, target: Path) -> dict[str, Any]:
    with target.open("rb") as signed:
        signed.seek(prepared.stat().st_size)
        added = b64encode(signed.read()).decode()
    given = {"nonce": taken["nonce"], "added": added, "digest": str(digest_file(target))}
    done = line.ask("POST", f"/api/signings/{taken['id']}/bring", given)
    prepared.unlink()
    return {
        "status": "signed",
        "file": str(target),
        "part": done["part"],
        "state": done["state"],
        "time_proven": done["proven_at"] is not None,
        "prove_until": done["prove_until"],
    }


def _fingerprint(desk: Desk) -> str:
    certificate = desk.signer.signing_cert
    assert certificate is not None
    return str(certificate.sha256.hex())


def _pages(path: Path, *, field: str) -> int:
    """Return how many pages there are, if the file waits for this very signature.

    Raises:
        NotTheFileSent: it is no PDF with such an empty field.
    """
    try:
        with pikepdf.open(path) as paper:
            fields = paper.Root.AcroForm.Fields
            waits = any(str(each.get("/T", "")) == field and "/V" not in each for each in fields)
            pages = len(paper.pages)
    except (pikepdf.PdfError, AttributeError, KeyError) as error:
        raise NotTheFileSent(f"no prepared PDF: {error}", reason="no_pdf") from error
    if not waits:
        raise NotTheFileSent(f"nothing waits for a signature in {field}", reason="no_field")
    return pages


def _look(desk: Desk, taken: dict[str, Any], *, at_words: str) -> Appearance | None:
    """Return what is shown in the place that waits in the file: words with the time, or a picture."""
    lines = taken["shown"].get("lines")
    if lines:
        return Words((*(str(each) for each in lines), at_words))
    picture = desk.pen if taken["part"] == "person" else desk.seal
    # The place is the one in the file; the box is not looked at.
    return Picture(picture, Box(1, 0, 0, 1, 1)) if picture is not None else None


def _refused(refusal: DomainError) -> dict[str, Any]:
    code = refusal.facts.get("refused", refusal.code)
    return {"status": "refused", "code": code, "reason": str(sentence(refusal)).strip()}
