"""Photograph the center's page with 1,000 simulated rooms, wide and on a telephone, in both languages.

.venv/bin/python -m tools.page_pictures [FOLDER]        needs Debian's chromium and a Chinese font; docs/pictures by default
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

import cv2
from playwright.sync_api import Browser, sync_playwright

from tests.support.centers import serving
from tests.support.journals import DAY
from tests.support.pages_center import PASSWORD, center_with_people, filled
from tools.palette import write_palette_png

ROOMS = 1_000
VIEWS = (
    ("center-board", "/review/", 1280, 900),
    ("center-incidents", "/review/incidents?waiting=1", 1280, 900),
    ("center-counts", "/review/counts", 1280, 900),
    ("center-phone", "/review/?province=浙江&city=杭州", 390, 844),
)


def _photograph(browser: Browser, url: str, language: str, folder: Path) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{url}/review/sign-in")
    page.fill("#name", "li")
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.goto(f"{url}/review/?day={DAY}&lang={language}")
    for name, path, width, height in VIEWS:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(url + path)
        path_out = folder / f"{name}.{language}.png"
        page.screenshot(path=path_out)
        picture = cv2.cvtColor(cv2.imread(str(path_out)), cv2.COLOR_BGR2RGB)
        write_palette_png(path_out, picture, 32)
    context.close()


def main() -> int:
    """Make all pictures. 1: no chromium."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures")
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.stderr.write("apt-get install chromium\n")
        return 1
    with tempfile.TemporaryDirectory() as held:
        center = center_with_people(Path(held) / "center")
        filled(center, ROOMS, time.time_ns() // 1_000_000)
        with serving(center) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for language in ("zh", "en"):
                _photograph(browser, url, language, folder)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
