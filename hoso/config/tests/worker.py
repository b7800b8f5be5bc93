"""`hoso work` over the database of the tests, whose home needs no preparing; a part may be named."""

import sys

import django


def main() -> None:
    """Work until told to stop."""
    django.setup()
    from hoso.config.jobs import Part
    from hoso.config.serving import work

    work(Part(sys.argv[1]) if len(sys.argv) > 1 else None)


if __name__ == "__main__":
    main()
