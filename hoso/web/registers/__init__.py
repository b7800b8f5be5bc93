"""Screens of the daily office: what arrives, what is drafted and issued, the registers."""
