"""How a row is written down, hashed and signed; pure."""
