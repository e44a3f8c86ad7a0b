"""The office's list of rooms to hear from: one file a site and day in ``server/expected/``, made from the sitting's plan.

It holds places and numbers of seats, no names. The server reads the folder when it changes, so that a list for a server
elsewhere is a file to copy.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from station.center.board.room import Expected
from station.center.board.store import BoardStore
from station.errors import DeviceError, PlanError, problem
from station.plan.model import SittingPlan
from station.vault.bundle.disk import write_durably

BAD_LIST = problem(
    "center.expected",
    what=("考场清单 {name} 无法使用：{why}。", "The list of rooms {name} can't be used: {why}."),
    now=(
        "用 station center expect 从计划重新生成。",
        "Make it again from the plan with station center expect.",
    ),
)
OTHER_CENTER = problem(
    "center.other_center",
    what=("计划属于认定中心 {plan}，不是 {center}。", "The plan is of the center {plan}, not {center}."),
    now=("换成本中心的计划。", "Take a plan of this center."),
)


def expected_of(plan: SittingPlan, province: str, city: str) -> list[Expected]:
    """Every room of a plan that keeps a journal, the secure room and the office too."""
    sitting = plan.sitting
    seats = Counter(one.room for one in plan.placements)
    used = {(one.room, one.session) for one in plan.placements}
    ends = {one.id: one.end for one in plan.sessions}
    return [
        Expected(
            sitting.day,
            sitting.site,
            room.number,
            province,
            city,
            sitting.site_name,
            seats[room.number],
            max((ends[session] for number, session in used if number == room.number), default=0),
        )
        for room in plan.rooms
    ]


def put_list(folder: Path, plan: SittingPlan, province: str, city: str, center: str) -> tuple[Path, int]:
    """Write a plan's list; returns the file and how many rooms it holds.

    Raises:
        PlanError: the plan is another center's. DeviceError: the disk refuses.
    """
    if plan.sitting.center != center:
        raise PlanError(OTHER_CENTER, plan=plan.sitting.center, center=center)
    rooms = expected_of(plan, province, city)
    path = folder / f"{plan.sitting.day}-{plan.sitting.site}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_durably(path, msgspec.json.format(msgspec.json.encode(rooms), indent=1))
    except OSError as error:
        raise DeviceError(BAD_LIST, name=path.name, why=error.strerror or error) from error
    return path, len(rooms)


class ExpectedRooms:
    """Brings the folder's lists to the board when it changed. Any thread may call it."""

    def __init__(self, folder: Path, board: BoardStore) -> None:
        self._folder = folder
        self._board = board
        self._lock = threading.Lock()
        self._seen: dict[str, int] = {}

    def look(self) -> None:
        """Read what is new. Raises PlanError: a list that is none. DeviceError: the disk refuses."""
        with self._lock:
            for path in sorted(self._folder.glob("*.json")):
                changed = path.stat().st_mtime_ns
                if self._seen.get(path.name) != changed:
                    self._board.expect(_read(path))
                    self._seen[path.name] = changed


def _read(path: Path) -> Iterable[Expected]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Expected])
    except OSError as error:
        raise DeviceError(BAD_LIST, name=path.name, why=error.strerror or error) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PlanError(BAD_LIST, name=path.name, why=error) from error
