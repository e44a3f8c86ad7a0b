"""The test's side of the writers: start one, trace or kill it, and read what it had acknowledged.

with Writers() as writers:
    ended = writers.run("day", folder)                                 to its end
    ended = writers.run("day", folder, strace=["-e", "inject=fdatasync:error=EIO:when=7"])
    ended = writers.run("door", folder, kill_at=(7, 0.002))            SIGKILL so long after the 7th acknowledgement
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Acknowledged:
    """What a writer said it had recorded."""

    roots: dict[int, str] = field(default_factory=dict)
    """Root of the tree by size."""
    heads: dict[int, str] = field(default_factory=dict)
    """SHA-256 of the newest note by size."""
    every_head: dict[int, set[str]] = field(default_factory=dict)
    """All notes of a size that there were, in turn."""
    cut: int = 0
    copied: set[str] = field(default_factory=set)
    imported: bool = False

    def hear(self, line: str) -> None:
        """One line of a writer's."""
        word, *rest = line.split(" ")
        if word == "entry":
            self.roots[int(rest[0])] = rest[1]
        elif word == "head":
            self.heads[int(rest[0])] = rest[1]
            self.every_head.setdefault(int(rest[0]), set()).add(rest[1])
        elif word == "cut":
            self.cut = max(self.cut, int(rest[0]))
        elif word == "copied":
            self.copied.add(rest[0])
        elif word == "imported":
            self.imported = True

    @property
    def size(self) -> int:
        return max(self.roots, default=0)

    def copy(self) -> Acknowledged:
        return Acknowledged(
            dict(self.roots),
            dict(self.heads),
            {n: set(s) for n, s in self.every_head.items()},
            self.cut,
            set(self.copied),
            self.imported,
        )


@dataclass(frozen=True)
class Ended:
    """How a writer ended."""

    code: int
    """Exit code, or minus the signal."""
    said: Acknowledged
    error: str
    """The code of the problem that a person would have been told, or a traceback."""


class Writers:
    """One server of forked writers."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.rig.server"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUTF8": "1"},
        )
        assert self._answer() == "ready"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait()

    def _ask(self, line: str) -> str:
        assert self._server.stdin is not None
        self._server.stdin.write(f"{line}\n")
        self._server.stdin.flush()
        return self._answer()

    def _answer(self) -> str:
        assert self._server.stdout is not None
        return self._server.stdout.readline().strip()

    def stopped(self, scene: str, folder: Path) -> Iterator[Acknowledged]:
        """Run a scene and stop it again and again; while the caller holds what is yielded, the writer stands still.

        What is yielded was acknowledged before the stop. The scene must end well.
        """
        acks = folder.with_name(f"{folder.name}.said")
        acks.unlink(missing_ok=True)
        pid = int(self._ask(f"{scene}\t{folder}\t{acks}"))
        before = -1
        os.kill(pid, signal.SIGCONT)
        while _state(pid) != "Z":
            said = acks.read_text(encoding="utf-8").splitlines()
            if len(said) == before:
                select.select([], [], [], 0.0005)
                continue
            before = len(said)
            os.kill(pid, signal.SIGSTOP)
            while _state(pid) not in "TZ":
                select.select([], [], [], 0.0005)
            heard = Acknowledged()
            for line in said:
                heard.hear(line)
            yield heard
            os.kill(pid, signal.SIGCONT)
        assert int(self._ask("reap")) == 0

    def run(
        self,
        scene: str,
        folder: Path,
        strace: list[str] | None = None,
        kill_at: tuple[int, float] | None = None,
    ) -> Ended:
        """Run a scene on a folder until it ends."""
        acks = folder.with_name(f"{folder.name}.said")
        acks.unlink(missing_ok=True)
        pid = int(self._ask(f"{scene}\t{folder}\t{acks}"))
        tracer = None if strace is None else attach(pid, strace)
        os.kill(pid, signal.SIGCONT)
        if kill_at is not None:
            lines, then = kill_at
            while acks.read_bytes().count(b"\n") < lines:
                select.select([], [], [], 0.001)
            select.select([], [], [], then)  # which instant it hits does not matter
            os.kill(pid, signal.SIGKILL)
        code = int(self._ask("reap"))
        if tracer is not None:
            tracer.wait()
        said = Acknowledged()
        if acks.exists():
            for line in acks.read_text(encoding="utf-8").splitlines():
                said.hear(line)
        return Ended(code, said, acks.with_name(f"{acks.name}.log").read_text(encoding="utf-8").strip())


def _state(pid: int) -> str:
    """R, S, D, T or Z."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2][0]


def attach(pid: int, arguments: list[str]) -> subprocess.Popen[str]:
    """strace on a stopped process; returns when it is attached."""
    tracer = subprocess.Popen(
        ["strace", "-p", str(pid), *arguments], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    assert tracer.stderr is not None
    said = tracer.stderr.readline()
    assert "attached" in said, said
    return tracer


def why_no_tracing() -> str:
    """Why writers can't be traced here; empty where they can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    done = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else f"strace may not trace here: {done.stderr.strip()[:80]}"
