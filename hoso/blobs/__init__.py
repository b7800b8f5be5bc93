"""Bytes by digest: kept once, never changed, read back as they were."""
