"""Pages of disposal."""
