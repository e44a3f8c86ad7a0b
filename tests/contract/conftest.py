"""Every engine, one after the other, for the same tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.engines import Database, PartFiles, Parts, PostgresDatabase, SqliteFile


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield SqliteFile(tmp_path / "center.db")
    else:
        with request.getfixturevalue("postgres_server").database() as address:
            yield PostgresDatabase(address)


@pytest.fixture(params=["folder"])
def bucket(request: pytest.FixtureRequest, tmp_path: Path) -> Parts:
    """An empty part store of each kind."""
    return PartFiles(tmp_path / "parts")
