"""Oversight: warnings of loss, each with its evidence, a named person and a day."""
