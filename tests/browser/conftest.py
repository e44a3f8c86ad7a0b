"""A real browser: Debian's chromium, driven by playwright, on a center of a thousand simulated rooms."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from station.center.folder import CenterFolder
from tests.support.centers import serving
from tests.support.pages_center import center_with_people, filled

ROOMS = 1_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Skips where there is no chromium: tools/test.sh installs it where it may.

    It ends with its module: playwright keeps an event loop running in this thread for as long as it lives, and every
    screen test that came after it in the same worker would be refused one of its own.
    """
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def center(tmp_path_factory: pytest.TempPathFactory) -> CenterFolder:
    """A center of a thousand rooms in the middle of their day."""
    center = center_with_people(Path(tmp_path_factory.mktemp("center")) / "center")
    filled(center, ROOMS, time.time_ns() // 1_000_000)
    return center


@pytest.fixture(scope="module")
def url(center: CenterFolder) -> Iterator[str]:
    with serving(center) as url:
        yield url
