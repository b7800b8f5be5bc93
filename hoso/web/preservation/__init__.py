"""Pages about what is preserved."""
