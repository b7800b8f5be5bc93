"""`hoso sign`: the clerk's own machine signs with its own key.

The command receives whole prepared files, shows what it is about to sign, and makes the digest itself: it
never signs a digest that somebody sends. No home and no database are needed.
"""

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from pyhanko.sign.signers import Signer
from pyhanko.sign.timestamps import TimestampRequestError

from hoso.cli.actors import As, TokenFile, token_of
from hoso.cli.office_line import Line
from hoso.cli.output import Exit, emit, fail, progress, refuse, say
from hoso.cli.signing_server import Desk, Paper, sign_waiting
from hoso.lib.dates import now
from hoso.lib.errors import DomainError
from hoso.signatures.appearance import (
    Appearance,
    Copy,
    archive_copy,
    copy_of_paper,
    digitised_record,
    separate_attachment,
)
from hoso.signatures.keys import Token, asks_each_time, open_file_key, open_token_key
from hoso.signatures.preparing import make_ready
from hoso.signatures.returning import new_signatures
from hoso.signatures.signing import Order, sign_pdf
from hoso.signatures.stamping import Authority
from hoso.signatures.trust import read_trust
from hoso.wording.sentences import sentence


class Show(StrEnum):
    """What a signature looks like on the page."""

    NOTHING = "nothing"
    DIGITISED = "digitised"
    COPY = "copy"
    ATTACHMENT = "attachment"
    ARCHIVE_COPY = "archive-copy"


def register(app: typer.Typer) -> None:
    """Add this part's commands to the program."""
    app.command("sign")(sign)


@dataclass(frozen=True, slots=True)
class _Look:
    """What is to be shown, as asked for on the line."""

    show: Show
    body: str
    form: Copy
    number: str

    def appearance(self, at: datetime) -> Appearance | None:
        match self.show:
            case Show.DIGITISED:
                return digitised_record(self.body, at)
            case Show.COPY:
                return copy_of_paper(self.form, self.body, at)
            case Show.ATTACHMENT:
                return separate_attachment(self.number, at)
            case Show.ARCHIVE_COPY:
                return archive_copy()
            case Show.NOTHING:
                return None


def sign(
    *,
    files: Annotated[
        list[Path] | None, typer.Argument(exists=True, dir_okay=False, metavar="[FILE...]")
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the signed files, same names.")],
    key: Annotated[Path | None, typer.Option(help="A PKCS#12 file (.p12, .pfx).")] = None,
    device: Annotated[str, typer.Option(help="Label of a token (PKCS#11).")] = "",
    library: Annotated[Path | None, typer.Option(help="The PKCS#11 library of the token's maker.")] = None,
    certificate: Annotated[str, typer.Option(help="Label of the certificate on the token.")] = "",
    secret_file: Annotated[
        Path | None,
        typer.Option(exists=True, help="File with the password or PIN; without it you are asked."),
    ] = None,
    show: Annotated[Show, typer.Option(help="What is shown on the first page, top right.")] = Show.NOTHING,
    body: Annotated[str, typer.Option(help="The body that signs, for `digitised` and `copy`.")] = "",
    form: Annotated[Copy, typer.Option(help="The form of the copy.")] = Copy.FULL,
    number: Annotated[str, typer.Option(help="Number and symbol of the document, for `attachment`.")] = "",
    stamps: Annotated[str, typer.Option(help="Address of the time-stamp authority.")] = "",
    evidence: Annotated[
        Path | None,
        typer.Option(
            exists=True, file_okay=False, help="Folder of whom you trust; its lists go into the file."
        ),
    ] = None,
    field: Annotated[str, typer.Option(help="Name of the signature field.")] = "Signature1",
    server: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Sign what waits on this server, instead of files.")
    ] = "",
    server_authority: Annotated[
        Path | None,
        typer.Option(exists=True, help="Certificate of the server's own authority."),
    ] = None,
    batch: Annotated[str, typer.Option(help="Only the papers of this batch on the server.")] = "",
    pen: Annotated[Path | None, typer.Option(exists=True, help="PNG of the pen signature, blue.")] = None,
    seal: Annotated[Path | None, typer.Option(exists=True, help="PNG of the seal, red.")] = None,
    username: As = "",
    token_file: TokenFile = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before signing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON document a file.")] = False,
) -> None:
    """Sign PDFs with the key on this machine: a token or a file. Bytes are appended, nothing is re-written.

    A file that is in the folder already, signed from the same bytes, is left as it is, so that a batch that
    broke off goes on. Without --stamps the time is not proven, and that is said. Ends with 1 when one was
    not signed.

    With --server the papers come from there, are shown (title, body, pages, where the file lies) and go back
    signed; each has a result of its own, and a run that broke off is simply begun again.
    Only SoftHSM2 was proven as a token; a token that wants its PIN for every signature says so.

    Example: hoso sign --server https://vanthu.xa.local -o signed --device office --certificate seal
    --library /usr/lib/libtoken.so --as an --token-file an.token
    Example: hoso sign scan.pdf -o signed --key office.p12 --show digitised --body "UBND xã Hòa An"
    Example: hoso sign *.pdf -o signed --device office --certificate seal --library /usr/lib/libtoken.so
    """
    _check_words(show, body=body, number=number)
    if bool(files) == bool(server):
        fail("Nothing was signed: give either files or --server.", code=Exit.WRONG_USE)
    look = _Look(show, body, form, number)
    secret = _secret(secret_file)
    files = files or []
    if files and not yes and sys.stdin.isatty():
        names = ", ".join(path.name for path in files[:5]) + (" ..." if len(files) > 5 else "")
        typer.confirm(f"Sign {len(files)} file(s): {names}?", abort=True, err=True)
    try:
        with _signer(key, device, library, certificate, secret) as signer:
            order = Order(
                field=field,
                stamper=stamps_at(stamps) if stamps else None,
                evidence=read_trust(evidence) if evidence else None,
                archive=bool(stamps and evidence),
            )
            _say_if_it_asks_each_time(signer)
            if server:
                line = Line(server, token_of(username, token_file), authority=server_authority)
                desk = Desk(signer, order, pen, seal, out, _agree if _asks(yes) else _agree_to_all)
                done = list(_each_waiting(line, desk, batch, as_json=json))
            else:
                done = list(_each(files, out, signer, order, look, as_json=json))
    except DomainError as error:
        refuse(error)
    if any(answer["status"] == "refused" for answer in done):
        raise typer.Exit(int(Exit.FINDINGS))


def stamps_at(address: str) -> Authority:
    """Return the time-stamp authority at an address; what is no address is wrong use."""
    try:
        return Authority(address)
    except TimestampRequestError as error:
        fail(f"Nothing was done: {error}.", code=Exit.WRONG_USE)


def _asks(yes: bool) -> bool:
    return not yes and sys.stdin.isatty()


def _agree(paper: Paper) -> bool:
    """Show a paper and ask whether it is to be signed."""
    typer.echo(f"{paper.title}\n  {paper.body}; pages: {paper.pages}; {paper.part}; {paper.path}", err=True)
    return typer.confirm("Sign it?", err=True)


def _agree_to_all(_paper: Paper) -> bool:
    return True


def _say_if_it_asks_each_time(signer: Signer) -> None:
    if asks_each_time(signer):
        typer.echo(
            "This token wants its PIN for every signature: a batch cannot be signed with one.", err=True
        )


def _each_waiting(line: Line, desk: Desk, batch: str, *, as_json: bool) -> Iterator[dict[str, Any]]:
    """Sign what waits on the server, and tell what became of each paper as it is known."""
    desk.out.mkdir(parents=True, exist_ok=True)
    with progress("Signing", total=None) as advance:
        for answer in sign_waiting(line, desk, batch=batch):
            emit(answer, as_json=as_json, text=partial(_tell_waiting, answer))
            advance(1)
            yield answer


def _tell_waiting(answer: dict[str, Any]) -> None:
    match answer["status"]:
        case "refused":
            said = f"{answer['title']}: not signed. {answer['reason']}"
        case "left":
            said = f"{answer['title']}: left unsigned"
        case _:
            proven = "" if answer["time_proven"] else f"; time not proven, due until {answer['prove_until']}"
            said = f"{answer['title']}: signed ({answer['file']}){proven}"
    say(said)


def _check_words(show: Show, *, body: str, number: str) -> None:
    if show in {Show.DIGITISED, Show.COPY} and not body.strip():
        fail(f"Nothing was signed: --show {show.value} needs --body.", code=Exit.WRONG_USE)
    if show is Show.ATTACHMENT and not number.strip():
        fail("Nothing was signed: --show attachment needs --number.", code=Exit.WRONG_USE)


def _secret(path: Path | None) -> str:
    """Return password or PIN, from a file or a prompt: an argument would be seen by all."""
    if path is not None:
        return path.read_text("utf-8").strip("\r\n")
    if sys.stdin.isatty():
        return getpass.getpass("Password or PIN: ")
    return sys.stdin.readline().strip("\r\n")


@contextmanager
def _signer(
    key: Path | None, device: str, library: Path | None, certificate: str, secret: str
) -> Iterator[Signer]:
    if key is not None and not device:
        yield open_file_key(key, secret)
    elif device and library is not None and certificate and key is None:
        ask = (lambda: getpass.getpass("PIN for this signature: ")) if sys.stdin.isatty() else None
        with open_token_key(Token(library, device, certificate), secret, ask=ask) as signer:
            yield signer
    else:
        fail(
            "Nothing was signed: give either --key, or --device with --library and --certificate.",
            code=Exit.WRONG_USE,
        )


def _each(
    files: list[Path], out: Path, signer: Signer, order: Order, look: _Look, *, as_json: bool
) -> Iterator[dict[str, Any]]:
    """Sign one file after the other; one that is refused does not stop the rest."""
    out.mkdir(parents=True, exist_ok=True)
    with progress("Signing", total=len(files)) as advance:
        for path in files:
            answer = _one(path, out, signer, order, look)
            emit(answer, as_json=as_json, text=partial(_tell, answer))
            advance(1)
            yield answer


def _one(path: Path, out: Path, signer: Signer, order: Order, look: _Look) -> dict[str, Any]:
    target, prepared = out / path.name, out / f".{path.name}.prepared"
    answer: dict[str, Any] = {
        "file": str(path),
        "signed": str(target),
        "time_proven": order.stamper is not None,
    }
    try:
        make_ready(path, prepared)
        if target.exists():
            # Raises unless it was made from these very bytes.
            new_signatures(prepared, target)
            return answer | {"status": "there_already"}
        at = now()
        shown = Order(order.field, look.appearance(at), order.stamper, order.evidence, order.archive)
        sign_pdf(prepared, target, signer=signer, order=shown, at=at)
        return answer | {"status": "signed"}
    except DomainError as error:
        return answer | {"status": "refused", "code": error.code, "reason": str(sentence(error))}
    finally:
        prepared.unlink(missing_ok=True)


def _tell(answer: dict[str, Any]) -> None:
    match answer["status"]:
        case "refused":
            said = f"{answer['file']}: not signed. {answer['reason']}"
        case "there_already":
            said = f"{answer['file']}: was signed already ({answer['signed']})"
        case _:
            proven = (
                ""
                if answer["time_proven"]
                else "; signed, time not proven: no time-stamp authority was asked"
            )
            said = f"{answer['file']}: signed ({answer['signed']}){proven}"
    say(said)
