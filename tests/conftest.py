"""Servers that tests of several folders stand on, each started at most once in a run, where its program is installed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import real_postgres, real_s3
from tests.support.real_postgres import Postgres, postgres, programs
from tests.support.real_s3 import S3, s3


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A real PostgreSQL. Skips where it is not installed: tools/test.sh installs it where it may."""
    if programs() is None:
        pytest.skip(real_postgres.WHY_NOT)
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3]:
    """A real object store. Skips where its program is not there: tools/test.sh brings it."""
    if real_s3.program() is None:
        pytest.skip(real_s3.WHY_NOT)
    with s3() as server:
        yield server
