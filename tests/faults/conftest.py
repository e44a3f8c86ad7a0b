"""The rig that the fault tests share, and their figures: a short run in ``./run test``, a long one by ``./run faults``."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.rig.world import World
from tests.faults.rig.writers import Writers, why_no_tracing

LONG = os.environ.get("STATION_FAULTS") == "long"
_FIGURES: list[str] = []


@pytest.fixture(scope="session")
def figures() -> list[str]:
    """Lines that are printed at the end: what was tried, how often, and what was found."""
    return _FIGURES


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    """A folder in memory where there is one: nothing here is about the speed of this machine's disk."""
    shared = Path("/dev/shm")
    made = Path(tempfile.mkdtemp(prefix="station-", dir=shared if os.access(shared, os.W_OK) else None))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def world(memory: Path) -> World:
    return World(memory / "world")


@pytest.fixture(scope="session")
def writers() -> Iterator[Writers]:
    with Writers() as made:
        yield made


@pytest.fixture(scope="session")
def tracing() -> None:
    """For tests that can't run without strace; they say why they did not."""
    why = why_no_tracing()
    if why:
        _FIGURES.append(f"not run: {why}")
        pytest.skip(why)


@pytest.fixture
def place(memory: Path) -> Iterator[Path]:
    """An empty folder in memory."""
    made = Path(tempfile.mkdtemp(dir=memory))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def rng() -> random.Random:
    """The same in every run; STATION_SEED tries another."""
    return random.Random(int(os.environ.get("STATION_SEED", "1")))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _FIGURES:
        terminalreporter.section("faults")
        for line in _FIGURES:
            terminalreporter.write_line(line)
