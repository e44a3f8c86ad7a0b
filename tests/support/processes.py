"""The center's real server in a process of its own, as it is started in earnest."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STATION = [sys.executable, "-c", "from station.cli import main; main()"]


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
