"""``python -m station``: the same as ``station``."""

from station.cli import main

main()
