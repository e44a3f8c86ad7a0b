"""Peers from npm, installed once into the checkout's tool folder; tests that need them say why they did not run."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from pathlib import Path

import pytest

PACKAGES = ("cctv-age@0.2.0", "age-encryption@0.3.1")
CACHE = Path(__file__).resolve().parents[2] / ".tools" / "conformance"


@pytest.fixture(scope="session")
def npm_folder() -> Path:
    """A folder in which node finds the packages."""
    if not shutil.which("node") or not shutil.which("npm"):
        pytest.skip("node and npm are not installed")
    CACHE.mkdir(parents=True, exist_ok=True)
    # Test processes run side by side: one installs, the others wait for it.
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = CACHE / "installed"
        if not stamp.exists() or stamp.read_text() != " ".join(PACKAGES):
            _install()
            stamp.write_text(" ".join(PACKAGES))
    return CACHE


def _install() -> None:
    (CACHE / "package.json").write_text('{"private": true}\n')
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0"]
    command += ["--fetch-timeout=8000", "--save=false", *PACKAGES]
    try:
        done = subprocess.run(command, cwd=CACHE, capture_output=True, text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("the npm registry does not answer")
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("npm error")]
        pytest.skip(f"npm can't install the peers: {' '.join(said[:2])}")
