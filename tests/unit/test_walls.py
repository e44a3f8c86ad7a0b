"""The walls between the floors hold when the program runs, not only on paper: each domain package is imported alone in a
fresh process, and nothing of a screen, a decoder or a web framework comes with it."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "textual",
    "rich",
    "cv2",
    "numpy",
    "zxingcpp",
    "typst",
    "starlette",
    "uvicorn",
    "httpx",
    "psycopg",
    "psycopg_pool",
    "obstore",
)


@pytest.mark.parametrize(
    "package",
    [
        "station.cli",
        "station.plan.build",
        "station.vault.package",
        "station.vault.verify",
        "station.incidents.rules",
        "station.timer.rules",
        "station.checkin.rules",
        "station.room.home",
        "station.room.talk.client",
    ],
)
def test_domain_comes_alone(package: str) -> None:
    program = f"import sys, {package}; print(*(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_candidates_clock_loads_no_decoder_and_no_network() -> None:
    program = "import sys, station.cli.clock, station.room.home, station.room.talk.client, station.tui.wallclock.app"
    asked = f"print(*(m for m in {(*HEAVY, 'apscheduler')!r} if m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", f"{program}; {asked}"], capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) == {"textual", "rich"}


def test_the_rooms_screens_load_no_decoder_no_typesetter_and_no_network() -> None:
    program = "import sys, station.cli.room, station.room.home, station.tui.run"
    done = subprocess.run(
        [sys.executable, "-c", f"{program}; print(*(m for m in {HEAVY!r} if m in sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(done.stdout.split()) == {"textual", "rich"}


def test_the_check_can_fail() -> None:
    program = f"import sys, station.tui.app; print(*(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "textual" in done.stdout.split()
