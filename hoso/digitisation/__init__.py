"""Scan batches on their way from quarantine to described, searchable documents."""
