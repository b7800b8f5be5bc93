"""Draws fictional documents of Vietnamese offices as worn scans, with the truth about each. No Django."""
