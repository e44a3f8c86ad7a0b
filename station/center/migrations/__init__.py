"""Steps that bring a center's database from any earlier version to this: ``sqlite/NNNN_name.sql``, ``postgres/NNNN_name.sql``.

Both engines have the same numbers. A step that has been released is never changed; what is new is a new step. Each runs in
one transaction with the line in ``schema_step`` that records it, while no other server can write, so that of two servers
that start at once one runs it and the other finds it done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from station.center.group import Connection
from station.errors import PlanError, problem
from station.event import Milliseconds

Engine = Literal["sqlite", "postgres"]

NEWER = problem(
    "center.newer_database",
    what=(
        "数据库已由更新的程序升级（第 {number} 步“{name}”），本版本不认识。什么也没有改动。",
        "The database was brought further by a newer program (step {number}, {name}) than this one knows. Nothing was changed.",
    ),
    now=(
        "用不旧于它的 station 启动；旧程序不得写入新库。",
        "Start a station that is no older; an old program must not write into a newer database.",
    ),
)


@dataclass(frozen=True)
class Step:
    """One step."""

    number: int
    name: str
    statements: str


def steps(engine: Engine) -> tuple[Step, ...]:
    """Every step of an engine, in order."""
    found = []
    for path in sorted((Path(__file__).parent / engine).glob("*.sql")):
        number, _, name = path.stem.partition("_")
        found.append(Step(int(number), name, path.read_text(encoding="utf-8")))
    return tuple(found)


def pending(known: Sequence[Step], done: Mapping[int, str]) -> tuple[Step, ...]:
    """The steps that are still to run, by (number → name) of those that ran.

    Raises:
        PlanError: one ran that is not known.
    """
    names = {one.number: one.name for one in known}
    for number, name in sorted(done.items()):
        if names.get(number) != name:
            raise PlanError(NEWER, number=number, name=name)
    return tuple(one for one in known if one.number not in done)


def migrate(db: Connection, known: Sequence[Step], now: Milliseconds) -> tuple[Step, ...]:
    """Run what is pending; returns it. Raises as :func:`pending`, and what the engine raises: the step is undone then."""
    ran: list[Step] = []
    while True:
        db.begin()
        try:
            step = _next(db, known)
            if step is not None:
                db.script(step.statements)
                db.execute("INSERT INTO schema_step VALUES (?, ?, ?)", (step.number, step.name, now))
            db.commit()
        except BaseException:
            db.rollback()
            raise
        if step is None:
            return tuple(ran)
        ran.append(step)


def _next(db: Connection, known: Sequence[Step]) -> Step | None:
    db.execute(
        "CREATE TABLE IF NOT EXISTS schema_step (number BIGINT PRIMARY KEY, name TEXT NOT NULL, at BIGINT NOT NULL)"
    )
    done = {int(number): str(name) for number, name in db.execute("SELECT number, name FROM schema_step")}
    left = pending(known, done)
    return left[0] if left else None
