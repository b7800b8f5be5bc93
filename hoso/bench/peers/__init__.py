"""Other search engines doing the same work, so that a figure says something."""
