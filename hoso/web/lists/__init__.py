"""Pages on which existing lists are taken over."""
