"""E-documents between bodies: sent, received, recalled and replaced, with receipts."""
