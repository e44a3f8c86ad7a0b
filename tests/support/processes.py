"""The center's real server in a process of its own, as it is started in earnest."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

STATION = [sys.executable, "-c", "from station.cli import main; main()"]


def until(holds: Callable[[], bool], within: float = 60.0) -> None:
    """Ask again until it holds: for programs that say in no other way that they are there. Raises AssertionError."""
    pause, end = threading.Event(), time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, f"not so within {within} s: {holds}"
        pause.wait(0.02)


@contextmanager
def server_process(
    folder: Path, *options: str, log: Path | None = None, within: tuple[str, ...] = ()
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Its URL and process; ``within`` is a command that it runs under, ``log`` takes what it writes to stderr."""
    words = [*within, *STATION, "center", "serve", str(folder), "--port", "0", *options]
    stderr = None if log is None else log.open("ab")
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=stderr, text=True, env={**os.environ, "PYTHONUTF8": "1"}
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), process
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
        if stderr is not None:
            stderr.close()
