"""Hoso: records and archives for public bodies that are being reorganised."""

__version__ = "0.1.0"
