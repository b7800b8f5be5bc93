"""The abstract base of every row that travels between nodes, and dated facts."""
