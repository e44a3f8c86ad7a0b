"""Every engine, one after the other, for the same tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.engines import Database, PartFiles, PartObjects, Parts, PostgresDatabase, SqliteFile


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield SqliteFile(tmp_path / "center.db")
    else:
        with request.getfixturevalue("postgres_server").database() as address:
            yield PostgresDatabase(address)


@pytest.fixture(params=["folder", "s3"])
def bucket(request: pytest.FixtureRequest, tmp_path: Path) -> Parts:
    """An empty part store of each kind."""
    if request.param == "s3":
        return PartObjects(request.getfixturevalue("s3_server"), tmp_path)
    return PartFiles(tmp_path / "parts")
