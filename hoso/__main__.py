"""`python -m hoso`."""

from hoso.config.front import main

main()
