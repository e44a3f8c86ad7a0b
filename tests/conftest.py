"""Servers that tests of several folders stand on, each started at most once in a run, where its program is installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.real_postgres import WHY_NOT, Postgres, postgres, programs


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A real PostgreSQL. Skips where it is not installed: tools/test.sh installs it where it may."""
    if programs() is None:
        pytest.skip(WHY_NOT)
    with postgres() as server:
        yield server
