"""The description that lies beside the files of every preserved dossier.

It must tell, without Hoso and without its database, what the dossier is and what each file is.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FORM = "hoso-dossier-1"
ABOUT_NAME = f"{FORM}.txt"
ABOUT = """The form hoso-dossier-1: what description.json says in each object of this store.

Text is UTF-8, in Unicode normal form C. Days are YYYY-MM-DD, moments are in UTC. What is not known is
null or left out; nothing is guessed.

form        "hoso-dossier-1"
dossier     id (a UUID, also the object's id), title, code (as the body gave it), year, begins_on and
            ends_on (first and last day of the documents), retention_code (code list `maintenance` of
            TT 05/2025/TT-BNV), access_class (open, internal, restricted, personal, sensitive_personal),
            approved_at, approved_by (name and account id of who approved it as it stands here)
fonds       id, code, title; creator: the body that made the records, with its name on the day of approval
custodian   the body that then kept the paper originals
documents   in the order of the dossier; each has
  id, folder          its files lie in this folder of the object
  rule_set            vn-state or vn-party: the rules of writing that it follows
  fields              issuer, parent_issuer, number, symbol, place, date, type, subject, urgency,
                      circulation, authority, signer_title, signer; each with its value, the page and
                      the box on the page (pixels: left, top, right, bottom) where it was read, the
                      confidence of the machine (0 to 1), and given_by: "machine" or the account id of
                      the person who confirmed or typed it
  recipients, citations, page_count, confirmed_by, confirmed_at
  files               path (in this version of the object), role, digest (SHA-512), size in bytes,
                      media type, name that the file came with, first and last page of the document in
                      it, and the format found: PRONOM identifier (puid), name, version, basis

Roles: original (the bytes as they came, never changed), pdfa (a copy made from it for reading, image
and text in two layers), reading (the words with their places, JSON), text (the words alone).
"""
AIP_ABOUT_NAME = "hoso-aip-1.txt"
AIP_ABOUT = """The archival package (AIP) in the objects of this store.

Beside description.json and the folder documents, an object may hold a folder named urn_uuid_ and the
object's id. It is a package AIP_hoso of Circular 05/2025/TT-BNV, which is one of E-ARK CSIP 2.0.4: METS.xml
names all its parts, metadata/descriptive/EAD.xml tells what the dossier is, metadata/preservation/PREMIS.xml
what was done to it. Its files below representations/rep1/data are those of the folder documents under the
names that the circular asks for: the same bytes, which OCFL keeps once. Copied out with the names of its
newest version (inventory.json, "state"), the folder is the package; it needs nothing else of the object.

A dossier that lacked what the circular asks for (its symbol, year, retention, dates) has no such folder.
"""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file of a document, as the description names it."""

    path: str
    role: str
    digest: str
    size_bytes: int
    media_type: str
    file_name: str = ""
    first_page: int | None = None
    last_page: int | None = None
    format: Mapping[str, str] = field(default_factory=dict)

    def as_document(self) -> dict[str, Any]:
        """Return the file as it stands under `files`."""
        return {
            "path": self.path,
            "role": self.role,
            "digest": self.digest,
            "size_bytes": self.size_bytes,
            "media_type": self.media_type,
            "file_name": self.file_name,
            "first_page": self.first_page,
            "last_page": self.last_page,
            "format": dict(self.format),
        }


@dataclass(frozen=True, slots=True)
class Description:
    """The parts of a description; everything in them is plain JSON."""

    dossier: Mapping[str, Any]
    fonds: Mapping[str, Any]
    custodian: Mapping[str, Any]
    documents: Sequence[Mapping[str, Any]]

    def as_told(self) -> dict[str, Any]:
        """Return the description as plain JSON values."""
        return {
            "form": FORM,
            "dossier": dict(self.dossier),
            "fonds": dict(self.fonds),
            "custodian": dict(self.custodian),
            "documents": list(self.documents),
        }

    def as_bytes(self) -> bytes:
        """Return description.json: the same bytes whenever the same dossier is described again."""
        return (json.dumps(self.as_told(), ensure_ascii=False, indent=1) + "\n").encode()


@dataclass(frozen=True, slots=True)
class Told:
    """What a stored description says, as far as we need it back."""

    approved_at: str
    formats: Mapping[str, Mapping[str, str]]  # path -> puid, name, version
    media_types: Mapping[str, str]  # path -> media type


def read_description(content: bytes) -> Told | None:
    """Read a description back; None when it is not of this form."""
    try:
        document = json.loads(content)
        if document["form"] != FORM:
            return None
        files = [file for each in document["documents"] for file in each["files"]]
        return Told(
            str(document["dossier"]["approved_at"]),
            {str(file["path"]): dict(file["format"]) for file in files},
            {str(file["path"]): str(file["media_type"]) for file in files},
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
