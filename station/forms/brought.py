"""Other journals that were brought to a kiosk: copied from a stick or folder as they are (ciphertext), read with a chief's badge.

- The site office reads every room's; a room's own kiosk reads the office's, whose decisions may concern it.
- What is copied is whole: each part is compared. What does not verify is said in words and stops nothing else.
- Of a journal whose bundles two devices signed, none is believed unless one of them alone verifies.
- After a crash or a restart everything is there again; who reads it shows badge and PIN again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from station.errors import PlanError, StationError, problem
from station.forms.day import Day
from station.forms.reading import FORKED, journal_day, plan_of, room_of
from station.plan.dayplan import DayPlan
from station.plan.model import Room as PlannedRoom
from station.plan.model import RoomPlan
from station.text import Text
from station.vault import age
from station.vault.bundle import Bundle, read_bundle, write_bundle
from station.vault.bundle.folder import MANIFEST_FILE
from station.vault.slip import Slip

DEPTH = 4
"""So many folders deep bundles are looked for on a stick."""
NOTHING = problem(
    "brought.nothing",
    what=("{path} 中没有上报包。", "There is no bundle under {path}."),
    now=(
        "先在考场用 station export 导出，或从认定中心取回；再选该文件夹。",
        "Export them in the room with station export, or pull them from the center; then choose that folder.",
    ),
)
NOT_OF_OFFICE = problem(
    "brought.not_office",
    what=("{room} 的日志不是考点办公室的。", "The journal of {room} is not a site office's."),
    now=(
        "考场终端只读入考点办公室的上报包；各考场的请在考点办公室读入。",
        "A room's kiosk reads the site office's bundles only; those of rooms are read in the office.",
    ),
)


Tell = Callable[[int, int, str], None]
"""Hears how many of how many are done, and which comes next: a bundle's folder or a journal's origin."""


def silent(done: int, of: int, name: str) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Unread:
    """A journal or bundle that does not verify, and why."""

    name: str
    """The journal's origin, else the folder."""
    why: Text


@dataclass(frozen=True)
class Read:
    """What lies on the desk beside the own journal."""

    days: tuple[Day, ...] = ()
    refused: tuple[Unread, ...] = ()


def copy_bundles(path: Path, shelf: Path, tell: Tell = silent) -> tuple[int, tuple[Unread, ...]]:
    """Copy every bundle under a path to the shelf, named by its identity; how many, and which were not whole.

    Raises:
        PlanError: none there. DeviceError: the own disk refuses.
    """
    found = sorted(set(chain.from_iterable(path.glob("*/" * deep + MANIFEST_FILE) for deep in range(DEPTH))))
    if not found:
        raise PlanError(NOTHING, path=path)
    taken, refused = 0, []
    for number, manifest in enumerate(found):
        tell(number, len(found), manifest.parent.name)
        try:
            bundle = read_bundle(manifest.parent)
            write_bundle(bundle, shelf / bundle.sha256)
        except StationError as error:
            refused.append(Unread(str(manifest.parent.relative_to(path)) or path.name, _why(error)))
        else:
            taken += 1
    return taken, tuple(refused)


def read_shelf(
    shelf: Path,
    own: str,
    plan: DayPlan,
    identities: Sequence[age.Identity],
    center_keys: Sequence[str] | None,
    tell: Tell = silent,
) -> Read:
    """Every journal on the shelf but the own, each verified, read as far as it goes, and folded."""
    groups: dict[tuple[str, str], list[Bundle]] = {}
    refused: list[Unread] = []
    for manifest in sorted(shelf.glob(f"*/{MANIFEST_FILE}")) if shelf.is_dir() else ():
        try:
            bundle = read_bundle(manifest.parent)
        except StationError as error:
            refused.append(Unread(manifest.parent.name, _why(error)))
            continue
        if bundle.manifest.journal != own:
            groups.setdefault((bundle.manifest.journal, bundle.manifest.device), []).append(bundle)
    good: dict[str, list[Day]] = {}
    plan_for = _plan_for(plan)
    for number, ((journal, _), bundles) in enumerate(sorted(groups.items())):
        tell(number, len(groups), journal)
        try:
            day = journal_day(bundles, plan_for, identities, center_keys)
            _only_office(plan, day)  # folds the day, here and not when it is first drawn
        except StationError as error:
            refused.append(Unread(journal, _why(error)))
        else:
            good.setdefault(journal, []).append(day)
    days = [found[0] for found in good.values() if len(found) == 1]
    twice = (journal for journal, found in good.items() if len(found) > 1)
    refused += [Unread(journal, _why(PlanError(FORKED, journal=journal, entry=0))) for journal in twice]
    return Read(tuple(days), tuple(refused))


def _plan_for(plan: DayPlan) -> Callable[[Slip], DayPlan]:
    """The plan of another journal's room: the site's share in the office, the office's bare frame in a room."""
    mine = plan.room

    def share(slip: Slip) -> DayPlan:
        if mine.site is not None:
            there = plan_of(mine.site, slip).room
            return DayPlan(there, plan.rules, plan.procedures, plan.checklists)
        office = PlannedRoom(room_of(mine.sitting, slip.origin), 0, "", "office")
        return DayPlan(
            RoomPlan(mine.sitting, office, (), (), (), mine.staff, ""),
            plan.rules,
            plan.procedures,
            plan.checklists,
        )

    return share


def _only_office(plan: DayPlan, day: Day) -> None:
    state = day.state
    if plan.room.site is None and (state.incidents.cases or state.door.sessions):
        raise PlanError(NOT_OF_OFFICE, room=day.plan.room.room.number)


def _why(error: StationError) -> Text:
    return Text(f"{error.what.zh}{error.now.zh}", f"{error.what.en} {error.now.en}")
