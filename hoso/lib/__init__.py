"""Dates, text folding, hashing, ids, base errors: knows nothing of records."""
