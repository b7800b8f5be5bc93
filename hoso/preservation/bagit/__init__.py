"""Bags (RFC 8493 and the drafts before it): written, read and checked, never changed. No Django."""

from hoso.preservation.bagit.checking import validate_bag
from hoso.preservation.bagit.reading import Bag, read_bag
from hoso.preservation.bagit.writing import write_bag

__all__ = ["Bag", "read_bag", "validate_bag", "write_bag"]
