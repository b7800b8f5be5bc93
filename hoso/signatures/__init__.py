"""Signatures in files: who signed what, what changed after, and what can still be proven."""
