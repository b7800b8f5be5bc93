"""Pages of handovers."""
