"""The child of ``picture``: reads one picture file and says in one line of JSON what it holds."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from station.checkin.scanner.files import TOO_LARGE, symbols_of
from station.checkin.scanner.picture import Said
from station.errors import PlanError


def main(path: Path) -> None:
    """Read one file."""
    try:
        said = Said(tuple(symbols_of(path)))
    except PlanError as error:
        said = Said(reason="large" if error.problem is TOO_LARGE else "picture")
    sys.stdout.buffer.write(msgspec.json.encode(said))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
