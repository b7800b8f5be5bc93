"""Lets the validator of E-ARK judge one package, without a network: its own vocabularies answer.

Run by the Python that has it: `python eark_judge.py PACKAGE [2.1.0]`; its report comes as JSON.
"""

import importlib
import io
import sys
import urllib.request
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO


def _from_its_package(address: str) -> BinaryIO:
    """Answer for an address with the vocabulary of the same name that the validator brings along."""
    name = address.rpartition("/")[2]
    return io.BytesIO((files("eark_validator.ipxml.resources") / "vocabs" / name).read_bytes())


def _judge(package: Path, version: str) -> Any:
    # It asks for its vocabularies while it is imported.
    setattr(urllib.request, "urlopen", _from_its_package)  # noqa: B010 (the checker of types refuses the plain form)
    packages = importlib.import_module("eark_validator.packages")
    specification = importlib.import_module("eark_validator.specifications.specification")
    wanted = specification.SpecificationVersion(f"V{version}")
    return packages.PackageValidator(package, wanted).validation_report


print(_judge(Path(sys.argv[1]), sys.argv[2] if sys.argv[2:] else "2.0.4").model_dump_json())
