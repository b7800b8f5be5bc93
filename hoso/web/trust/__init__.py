"""How phones and computers come to trust the pages."""
