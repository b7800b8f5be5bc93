"""Builds the one procrastinate app from the plain job functions of the rooms.

Rooms know nothing of procrastinate: their `jobs.py` holds plain functions, named here with queue,
retries and lock.
"""

import procrastinate


def build(app: procrastinate.App) -> None:
    """Register every job; called by Django once procrastinate's app is ready."""
