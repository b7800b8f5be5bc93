"""argon2 at its lowest cost, for tests: hundreds of small worlds open accounts."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """The same algorithm and form, a thousandth of the work."""

    time_cost = 1
    memory_cost = 64
    parallelism = 1
