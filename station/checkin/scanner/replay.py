"""A recorded scanner: the stand-in for a device in rehearsals and tests.

One JSON object on each line: ``{"at_ms": 1200, "text": "2026…", "aim": "]C0"}`` is a reading as it was taken;
``{"at_ms": 1200, "keys": "]C02026…\\r"}`` are characters as a keyboard scanner typed them, and go through the
same collector. Empty lines count for nothing; moments never go back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from station.checkin.events import Source
from station.checkin.scanner.events import Reading
from station.checkin.scanner.taken import taken
from station.checkin.scanner.wedge import Wedge
from station.errors import PlanError, problem
from station.event import Milliseconds

BAD_REPLAY = problem(
    "scan.replay",
    what=(
        "扫码记录 {path} 第 {line} 行有误：{why}。",
        "Line {line} of the scan record {path} is wrong: {why}.",
    ),
    now=(
        "每行一个 JSON 对象：at_ms 加 text 或 keys，按时间先后。",
        "Give one JSON object on each line: at_ms with text or keys, in order of time.",
    ),
)


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    at_ms: Milliseconds
    text: str = ""
    aim: str = ""
    keys: str = ""


@dataclass(frozen=True)
class ReplaySource:
    """The readings of a record; ``at_ms`` of each is the recorded one, the caller keeps the pace."""

    path: Path

    @property
    def source(self) -> Source:
        return "replay"

    def readings(self) -> Iterator[Reading]:
        """The recorded readings in order.

        Raises:
            PlanError: not readable, or a line is wrong.
        """
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise PlanError(BAD_REPLAY, path=self.path, line=0, why=error) from error
        wedge, last = Wedge(), 0
        for number, body in enumerate(lines, 1):
            if not body.strip():
                continue
            line = self._line(body, number, last)
            last = line.at_ms
            if line.text:
                yield taken(line.text, line.aim, "replay", line.at_ms)
            for reading in wedge.feed_all(line.keys, line.at_ms):
                yield _replayed(reading)

    def _line(self, body: str, number: int, last: Milliseconds) -> _Line:
        try:
            line = msgspec.json.decode(body, type=_Line)
        except msgspec.DecodeError as error:
            raise PlanError(BAD_REPLAY, path=self.path, line=number, why=error) from error
        if line.at_ms < last:
            raise PlanError(BAD_REPLAY, path=self.path, line=number, why="at_ms")
        if bool(line.text) == bool(line.keys):
            raise PlanError(BAD_REPLAY, path=self.path, line=number, why="text / keys")
        return line


def _replayed(reading: Reading) -> Reading:
    return replace(reading, source="replay")
