"""`python -m hoso`."""

from hoso.config.entry import main

main()
