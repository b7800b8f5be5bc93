"""From a scan to words, fields and a two-layer PDF/A. Plain Python: no Django, no database, no network."""
