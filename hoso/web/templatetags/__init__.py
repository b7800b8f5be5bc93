"""Small filters of the pages."""
