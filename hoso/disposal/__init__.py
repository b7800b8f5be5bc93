"""Retention and disposal of what has lost its value."""
