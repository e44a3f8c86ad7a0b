"""Every engine, one after the other, for the same tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.engines import Database, PartFiles, Parts, SqliteFile


@pytest.fixture(params=["sqlite"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """An empty database of each kind."""
    return SqliteFile(tmp_path / "center.db")


@pytest.fixture(params=["folder"])
def bucket(request: pytest.FixtureRequest, tmp_path: Path) -> Parts:
    """An empty part store of each kind."""
    return PartFiles(tmp_path / "parts")
