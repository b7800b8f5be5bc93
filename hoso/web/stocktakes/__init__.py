"""Pages of stock-takes: on the desk, and on the phone in the store."""
