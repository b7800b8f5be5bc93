"""What the sandboxed reader does here: judge an evidence record that somebody brought."""

from datetime import datetime
from pathlib import Path
from typing import Any

from hoso.signatures.evidence.records import decode
from hoso.signatures.evidence.terms import read_terms
from hoso.signatures.evidence.verifying import check_group
from hoso.signatures.grounds import Grounds
from hoso.signatures.trust import read_trust


def algorithms(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return by which digests the record `input` begins its chains: those of the files are needed.

    Raises:
        RecordUnreadable: it is no evidence record.
    """
    record = decode((work / arguments["input"]).read_bytes())
    return {"algorithms": list(dict.fromkeys(chain[0].algorithm for chain in record.chains))}


def prove(work: Path, arguments: dict[str, Any]) -> dict[str, Any]:
    """Judge the record `input` as of `at` (ISO) for files with `digests`: algorithm -> digests (hexadecimal).

    `trust` is a folder in the work folder, with the terms in it. `is_whole`: the files are a whole group.

    Raises:
        RecordUnreadable, TrustMaterialOdd: see there.
    """
    record = decode((work / arguments["input"]).read_bytes())
    folder = work / arguments["trust"]
    at = datetime.fromisoformat(arguments["at"])
    grounds = Grounds(at=at, trust=read_trust(folder), policy=read_terms(folder).policy)
    digests = {
        name: [bytes.fromhex(each) for each in values] for name, values in arguments["digests"].items()
    }
    proof = check_group(record, digests, grounds, is_whole=arguments["is_whole"])
    return {
        "since": proof.since.isoformat() if proof.since else None,
        "faults": [[fault.value, chain, place] for fault, chain, place in proof.faults],
        "stamps": [len(chain) for chain in record.chains],
    }
