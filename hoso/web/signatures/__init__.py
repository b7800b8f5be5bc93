"""Pages about signatures."""
