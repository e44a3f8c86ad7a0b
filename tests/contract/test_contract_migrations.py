"""How every database comes from an earlier version to this one (station/center/migrations)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from station.center.board.lines import Figures
from station.center.board.store import Scope
from station.center.migrations import Step, migrate, steps
from station.center.store import Store
from station.errors import PlanError
from tests.support.engines import Database, accepted, receipt_of

BUNDLE = accepted(1)


def recorded(database: Database) -> list[tuple[int, str]]:
    link = database.link()
    try:
        rows = link.execute("SELECT number, name FROM schema_step ORDER BY number").fetchall()
        return [(int(number), str(name)) for number, name in rows]
    finally:
        link.close()


def brought_to(database: Database, known: tuple[Step, ...]) -> tuple[Step, ...]:
    link = database.link()
    try:
        return migrate(link, known, 7)
    finally:
        link.close()


def works(store: Store) -> bool:
    receipt = store.accept(BUNDLE, store.heads(BUNDLE.journal), partial(receipt_of, BUNDLE))
    assert store.board.days() == []
    store.board.change_all((), 1)
    store.close()
    return receipt == receipt_of(BUNDLE, 1, "")


def test_engines_have_the_same_steps_without_a_hole() -> None:
    names = [[(one.number, one.name) for one in steps(engine)] for engine in ("sqlite", "postgres")]  # type: ignore[arg-type]
    assert names[0] == names[1]
    assert [number for number, _ in names[0]] == list(range(1, len(names[0]) + 1))


def test_each_runs_once_however_many_servers_start_at_once(database: Database) -> None:
    with ThreadPoolExecutor(8) as people:
        stores = list(people.map(lambda _: database.open(), range(8)))
    assert recorded(database) == [(one.number, one.name) for one in steps(database.kind)]
    assert [works(store) for store in stores] == [True] * 8


@pytest.mark.parametrize("held", range(1, len(steps("sqlite"))))
def test_an_earlier_one_is_brought_up_to_date_with_what_is_in_it(database: Database, held: int) -> None:
    known = steps(database.kind)
    assert brought_to(database, known[:held]) == known[:held]
    database.execute("INSERT INTO epoch VALUES ('origin', 0, 'key', 'note')")
    store = database.open()
    assert recorded(database) == [(one.number, one.name) for one in known]
    assert store.epochs("origin") == ((0, "key"),)
    assert works(store)


def test_a_newer_one_is_refused_and_left_alone(database: Database) -> None:
    database.open().close()
    database.execute("INSERT INTO schema_step VALUES (9999, 'later', 0)")
    before = recorded(database)
    with pytest.raises(PlanError) as refused:
        database.open()
    assert refused.value.code == "center.newer_database"
    assert "9999" in refused.value.what.en
    assert "later" in refused.value.what.zh
    assert recorded(database) == before


def test_the_same_number_under_another_name_is_another_program(database: Database) -> None:
    first = steps(database.kind)[0]
    brought_to(database, (Step(first.number, "other", first.statements),))
    with pytest.raises(PlanError, match="other"):
        database.open()


def test_a_step_that_fails_leaves_nothing_of_itself(database: Database) -> None:
    known = steps(database.kind)
    broken = Step(
        len(known) + 1, "broken", "CREATE TABLE half (n INTEGER);\nCREATE TABLE half (n INTEGER);\n"
    )
    with pytest.raises(database.error, match="half"):
        brought_to(database, (*known, broken))
    assert recorded(database) == [(one.number, one.name) for one in known]
    whole = Step(broken.number, "broken", "CREATE TABLE half (n INTEGER);\n")
    assert brought_to(database, (*known, whole)) == (whole,)


def test_a_file_from_before_steps_were_counted(database: Database) -> None:
    if database.kind != "sqlite":
        return  # no PostgreSQL database is older than the first step
    link = database.link()
    for one in steps("sqlite")[:3]:  # the later ones were counted from their first day
        link.script(one.statements)
    link.close()
    database.execute("INSERT INTO epoch VALUES ('origin', 0, 'key', 'note')")
    store = database.open()
    assert store.epochs("origin") == ((0, "key"),)
    assert works(store)


def test_counts_of_a_board_from_before_its_sums_are_added_up(database: Database) -> None:
    brought_to(database, steps(database.kind)[:3])
    for room, present, differs in (("01", 28, 0), ("02", 30, 1)):
        values = f"'2026-11-07', 'S1', '{room}', 'P', 'C', 'School', 1, 5, 30, 30, {present}, 1, 2, 1, 1, {differs}, "
        body = "x'7b7d'" if database.kind == "sqlite" else r"'\x7b7d'"
        database.execute(
            "INSERT INTO board_room (day, site, room, province, city, title, state, contact, expected, listed, present, late,"
            f" absent, sessions, sealed, differs, body) VALUES ({values}{body})"
        )
    store = database.open()
    [(name, title, counted)] = store.board.figures(Scope("2026-11-07"), "site")
    assert (name, title, counted) == ("S1", "School", Figures(2, 60, 60, 58, 2, 4, 2, 2, 1))
    store.close()
