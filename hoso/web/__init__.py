"""Screens: pages mix rooms, rooms know no pages."""
