"""One way to make chance repeatable: the same names give the same run of numbers on every machine."""

from random import Random


def seeded(*names: object) -> Random:
    """Return chance that depends on `names` alone; it draws pictures and must not guard anything."""
    return repeatable("/".join(str(name) for name in names))


def repeatable(seed: int | str) -> Random:
    """Return chance that depends on `seed` alone; as little a secret as that of `seeded`."""
    return Random(seed)  # noqa: S311
