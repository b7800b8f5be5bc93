"""Evidence records: one time stamp proves the existence of a million objects (RFC 4998)."""
