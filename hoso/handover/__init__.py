"""Handover: what a body that ceases leaves, line by line, until somebody answers for all of it."""
