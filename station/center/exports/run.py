"""An export of every journal under a folder, into as many forms as were asked for, in one reading."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from station.center.exports.database import database
from station.center.exports.journals import Known, Plans, Source, Unread, find_journals, one_day, read_each
from station.center.exports.json_lines import json_lines
from station.center.exports.rows import Made, rows_of
from station.center.exports.sheets import SHEETS, put, put_unread
from station.center.exports.workbook import Workbook, workbook
from station.center.results.rooms import RoomFacts, facts_of
from station.center.results.sheets import RESULTS, result_rows
from station.center.results.sitting import Sitting
from station.errors import PlanError
from station.locations import site_procedures
from station.plan.procedure import Procedure
from station.plan.procedures import load_procedures
from station.text import Text
from station.vault import age
from station.vault.bundle.origin import parse_origin
from station.vault.slip import Slip

Form = Literal["jsonl", "sqlite", "xlsx"]
FORMS: tuple[Form, ...] = get_args(Form)
FILES: dict[Form, str] = {"jsonl": "entries.jsonl", "sqlite": "station.db", "xlsx": "station.xlsx"}


@dataclass(frozen=True)
class Exported:
    """One journal that is in the files."""

    slip: Slip
    """The head that it was made from."""
    opened: bool


def export(
    path: Path,
    out: Path,
    forms: Sequence[Form],
    identities: Sequence[age.Identity],
    center_keys: Sequence[str] | None,
    plans: Plans,
    seen: Callable[[Source, int], None] = lambda _, __: None,
) -> Iterator[Exported | Unread]:
    """Write the files anew, yielding what became of each journal. ``seen`` hears of each before it is read, and how many
    there are.

    Raises:
        PlanError: no bundle there. DeviceError: the disk refuses; then no file is there that was not there before.
    """
    sources, unread = find_journals(path)
    procedures = load_procedures(site=site_procedures())
    with ExitStack() as stack:
        adders: list[Callable[[Made], None]] = []
        book = None
        if "jsonl" in forms:
            adders.append(stack.enter_context(json_lines(out / FILES["jsonl"])).add)
        if "sqlite" in forms:
            adders.append(stack.enter_context(database(out / FILES["sqlite"])).add)
        if "xlsx" in forms:
            book = stack.enter_context(workbook(out / FILES["xlsx"], (*SHEETS, RESULTS)))
        marks = _Results(book, plans)
        for one in unread:
            if book is not None:
                put_unread(book, one)
            yield one
        for known in read_each(
            sources, identities, center_keys, plans, lambda source: seen(source, len(sources))
        ):
            got = (
                known if isinstance(known, Unread) else _made(known, procedures, with_facts=book is not None)
            )
            if isinstance(got, Unread) or isinstance(known, Unread):
                assert isinstance(got, Unread)
                if book is not None:
                    put_unread(book, got)
                    marks.unread(got)
                yield got
                continue
            made, facts = got
            for add in adders:
                add(made)
            if book is not None:
                put(book, made)
                marks.add(facts)
            yield Exported(known.read.slip, known.read.opened)
        marks.end()


def _made(
    known: Known, procedures: Mapping[str, Procedure], *, with_facts: bool
) -> tuple[Made, RoomFacts | None] | Unread:
    """Everything of a journal before any file has a part of it."""
    journal = known.read.slip.origin
    try:
        with one_day(journal):
            made = rows_of(known, procedures)
            facts = facts_of(known, known.plan) if with_facts and known.plan is not None else None
            return made, facts
    except PlanError as error:
        return Unread(journal, error)


class _Results:
    """The sheet of results: marks follow from all journals of a sitting together, so they come when the last was read."""

    def __init__(self, book: Workbook | None, plans: Plans) -> None:
        self._book, self._plans = book, plans
        self._sitting: tuple[str, str] | None = None
        self._rooms: list[RoomFacts] = []
        self._unread: list[tuple[str, Text]] = []

    def add(self, facts: RoomFacts | None) -> None:
        """One more journal, by day and site; none where no plan was given."""
        if facts is not None:
            held = facts.day.plan.room.sitting
            self._turn((held.site, held.day))
            self._rooms.append(facts)

    def unread(self, one: Unread) -> None:
        """One that can't be read: its candidates are not known."""
        origin = parse_origin(one.name)
        self._turn((origin.site, origin.day))
        self._unread.append((one.name, one.error.what))

    def end(self) -> None:
        """The rows of the sitting that was read last."""
        plan = self._plans.get(self._sitting) if self._sitting is not None else None
        if self._book is not None and plan is not None:
            for row in result_rows(Sitting(plan, tuple(self._rooms), tuple(self._unread))):
                self._book.add(RESULTS.name, row)
        self._rooms, self._unread = [], []

    def _turn(self, sitting: tuple[str, str]) -> None:
        if sitting != self._sitting:
            self.end()
            self._sitting = sitting
