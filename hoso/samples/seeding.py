"""One way to make chance repeatable: the same names give the same run of numbers on every machine."""

from random import Random


def seeded(*names: object) -> Random:
    """Return chance that depends on `names` alone; it draws pictures and must not guard anything."""
    return Random("/".join(str(name) for name in names))  # noqa: S311
