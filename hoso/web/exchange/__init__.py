"""Pages of e-documents between bodies, and the door through which other nodes bring them."""
