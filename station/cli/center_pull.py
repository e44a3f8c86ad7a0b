"""``station center pull``: new bundles into a folder, thousands as well as one, with a table at the end."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from station.cli.outcomes import Failed, failure_lines, titled
from station.errors import PlanError, StationError, problem

if TYPE_CHECKING:
    from station.center.pull import Pulled, Reading

NOT_ALL = problem(
    "pull.not_all",
    what=("{count} 个包没有取回，已逐一列出。", "{count} bundles did not come; each is named above."),
    now=(
        "其余各包已取回；按各行说明处理后再运行一次，只重试这些。",
        "The others are here; act on what the lines say and run this again: only these are tried then.",
    ),
)
MB = 1_000_000
HEADINGS = (
    ("日期", "day"),
    ("考点", "site"),
    ("日志", "journals"),
    ("新取", "new"),
    ("已有", "before"),
    ("MB", "MB"),
    ("失败", "failed"),
    ("日钥已销毁", "key erased"),
    ("缺日钥", "no key"),
)
EVERY_S, EVERY_QUIET_S = 0.5, 10.0
"""How often progress is said on a terminal, and where nobody watches (a log)."""


@click.command()
@click.argument("url")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--token", envvar="STATION_TOKEN", default="", help="读取口令 · token (STATION_TOKEN)")
@click.option(
    "--at-once",
    type=click.IntRange(1, 16),
    default=4,
    show_default=True,
    help="同时取几个包 · bundles fetched at a time",
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="逐行 JSON：每包一行，最后一行是合计 · JSON lines: bundles, then totals",
)
def pull(url: str, folder: Path, token: str, at_once: int, as_json: bool) -> None:
    """把新到的上报包取到文件夹：可中断、可续取，坏包不影响其余 · Fetch new bundles; goes on after a break, past bad ones"""
    from station.center.pull import pull as fetch

    progress = Progress(time.monotonic(), sys.stderr.isatty())
    tally = Tally()

    def watch(reading: Reading) -> None:
        said = progress.line(reading, tally.done, time.monotonic())
        if said:
            click.echo(said, err=True, nl=not progress.terminal)

    stopped: StationError | None = None
    try:
        for one in fetch(url, folder, token, at_once=at_once, watch=watch):
            tally.add(one)
            if as_json:
                click.echo(json.dumps(line_of(one), ensure_ascii=False))
    except StationError as error:
        stopped = error
    if progress.terminal and progress.said:
        click.echo(err=True)
    if as_json:
        click.echo(json.dumps(tally.totals(progress, stopped), ensure_ascii=False))
    else:
        for line in tally.lines():
            click.echo(line)
        click.echo(progress.cost(time.monotonic()))
    for line in failure_lines(tally.failed):
        click.echo(line, err=True)
    if stopped is not None:
        raise stopped
    if tally.failed:
        raise PlanError(NOT_ALL, count=len(tally.failed))


@dataclass
class Progress:
    """The one line that says how far a pull is. Moments are seconds of a clock that never goes back."""

    started: float
    terminal: bool
    said: float = 0.0
    received: int = 0

    def cost(self, now: float) -> str:
        """Time, bytes and memory that it took."""
        said = f"用时 · time: {_span(now - self.started)}，收到 · received: {self.received / MB:.1f} MB"
        return f"{said}，内存峰值 · peak memory: {peak() / MB:.0f} MB"

    def line(self, reading: Reading, done: int, now: float) -> str:
        """The line, or nothing while the last one is fresh."""
        self.received = reading.received
        every = EVERY_S if self.terminal else EVERY_QUIET_S
        if now - (self.said or self.started) < every:
            return ""
        self.said = now
        rate = reading.received / MB / (now - self.started)
        left = f"{reading.left}{'+' if reading.more else ''}"
        line = f"{done} 包 bundles  {reading.received / MB:.1f} MB  {rate:.2f} MB/s  剩余 left {left}"
        if done and not reading.more:
            line += f"  约 about {_span(reading.left * (now - self.started) / done)}"
        return f"\r\x1b[K{line}" if self.terminal else line


def peak() -> int:
    """The most memory that this program has held, in bytes. Not ``getrusage``: that counts who started it too (exec keeps it)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def _span(seconds: float) -> str:
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


@dataclass
class Tally:
    """What came, by site and day, and what did not. Grows with journals and failures, not with bundles."""

    came: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """(day, site, what) → count or bytes."""
    failed: list[Failed] = field(default_factory=list)
    rooms: set[str] = field(default_factory=set)
    done: int = 0

    def add(self, one: Pulled) -> None:
        """One more bundle."""
        self.done += 1
        day, site = _day_and_site(one.journal)
        if one.error is not None:
            self.failed.append(Failed.of(name_of(one), one.error))
            self.came[day, site, "failed"] += 1
            return
        self.came[day, site, "already" if one.already else "new"] += 1
        self.came[day, site, "bytes"] += one.size
        self.came[day, site, one.day_key] += 1
        if one.journal not in self.rooms:
            self.rooms.add(one.journal)
            self.came[day, site, "journals"] += 1

    def count(self, what: str) -> int:
        """Over all sites and days."""
        return sum(number for (_, _, kind), number in self.came.items() if kind == what)

    def lines(self) -> list[str]:
        """The table of what came and what did not, one line for each day and site, and one for all."""
        keys = sorted({(day, site) for day, site, _ in self.came})
        rows = [[day, site, *self._figures((day, site))] for day, site in keys]
        if len(keys) > 1:
            rows.append(["合计 all", "", *self._figures(None)])
        head = titled(HEADINGS, rows, frozenset(range(2, len(HEADINGS)))) if keys else []
        total = f"取回 · pulled: {self.count('new')}，已有 · here before: {self.count('already')}"
        return [*head, f"{total}，失败 · failed: {len(self.failed)}"]

    def _figures(self, key: tuple[str, str] | None) -> list[object]:
        def of(what: str) -> int:
            return self.count(what) if key is None else self.came[(*key, what)]

        first = [of(what) for what in ("journals", "new", "already")]
        return [
            *first,
            f"{of('bytes') / MB:.1f}",
            *(of(what) or "" for what in ("failed", "erased", "missing")),
        ]

    def totals(self, progress: Progress, stopped: StationError | None) -> dict[str, object]:
        """The last JSON line."""
        return {
            "total": True,
            "new": self.count("new"),
            "already": self.count("already"),
            "failed": len(self.failed),
            "day_key_erased": self.count("erased"),
            "day_key_missing": self.count("missing"),
            "received_bytes": progress.received,
            "peak_bytes": peak(),
            "stopped": None if stopped is None else Failed.of("", stopped).as_json(),
        }


def name_of(one: Pulled) -> str:
    """How a bundle is called in a table: journal and number where the list gave them."""
    return f"{one.journal} #{one.number}  {one.manifest[:12]}" if one.journal else one.manifest


def line_of(one: Pulled) -> dict[str, object]:
    """One bundle as JSON."""
    return {
        "manifest": one.manifest,
        "journal": one.journal,
        "number": one.number,
        "folder": None if one.folder is None else str(one.folder),
        "already": one.already,
        "day_key": one.day_key if one.error is None else None,
        "error": None if one.error is None else Failed.of("", one.error).as_json(),
    }


def _day_and_site(journal: str) -> tuple[str, str]:
    words = journal.rsplit("/", 5)
    return (words[2], words[1]) if len(words) == 6 else ("?", "?")
