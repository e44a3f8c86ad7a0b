"""What only a database on another machine can do to a center: go away, come back, promise too little, stand still."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import psycopg
import pytest

from station.center import postgres_store
from station.center.postgres_store import PostgresStore
from station.errors import DeviceError
from tests.support.engines import OTHER, accepted, receipt_of
from tests.support.processes import until
from tests.support.real_postgres import WHY_NOT, Postgres, postgres, programs


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """One that this file may stop."""
    if programs() is None:
        pytest.skip(WHY_NOT)
    with postgres() as running:
        yield running


@pytest.fixture
def address(server: Postgres) -> Iterator[str]:
    with server.database() as made:
        yield made


def take(store: PostgresStore, number: int) -> str | None:
    bundle = accepted(number, f"{OTHER}{number}")
    return store.accept(bundle, store.heads(bundle.journal), partial(receipt_of, bundle))


def test_away_is_said_at_once_and_over_by_itself(server: Postgres, address: str) -> None:
    store = PostgresStore(address)
    receipt = take(store, 1)
    server.stop("QUIT")  # as good as a kill: no goodbye, recovery at the next start
    for call in (lambda: take(store, 2), lambda: store.receipt("0" * 64), store.check, store.board.position):
        with pytest.raises(DeviceError) as away:
            call()
        assert away.value.code == "center.away"
    server.start()
    until(lambda: _answers(store))
    assert store.receipt(accepted(1, f"{OTHER}1").manifest) == receipt
    assert take(store, 2) is not None
    assert [one.sequence for one in store.listing(0, 9)] == [1, 2]
    store.close()


def test_what_was_answered_survives_a_kill_under_load(server: Postgres, address: str) -> None:
    """Eight senders, the database killed among them: every receipt that was given out is there, and the log has no hole."""
    store = PostgresStore(address)
    given: dict[int, str] = {}

    def send(number: int) -> None:
        while number not in given:
            try:
                receipt = take(store, number)
            except DeviceError as error:
                if error.code != "center.away":
                    raise
                continue
            if receipt is not None:
                given[number] = receipt

    with ThreadPoolExecutor(8) as people:
        calls = [people.submit(send, number) for number in range(200)]
        until(lambda: len(given) > 40)
        server.restart()
        for call in calls:
            call.result()
    listed = store.listing(0, 300)
    assert [one.sequence for one in listed] == list(range(1, 201))
    assert {number: store.receipt(accepted(number, f"{OTHER}{number}").manifest) for number in given} == given
    store.close()


def test_none_at_the_start_is_said_in_words(server: Postgres) -> None:
    with pytest.raises(DeviceError) as away:
        PostgresStore(f"host={server.folder} port=1 user=center dbname=none")
    assert away.value.code == "center.away"
    assert "database" in away.value.what.en


def test_a_password_is_never_in_what_is_said(server: Postgres) -> None:
    with pytest.raises(DeviceError) as away:
        PostgresStore(f"host={server.folder} port=1 user=center dbname=none", password="geheim-7")
    assert "geheim-7" not in f"{away.value} {away.value.what} {away.value.__cause__}"


def test_a_restart_that_nobody_noticed_costs_nobody_a_no(server: Postgres, address: str) -> None:
    store = PostgresStore(address)
    server.restart()
    assert take(store, 1) is not None
    assert store.board.position() == 0
    store.close()


def test_a_password_comes_apart_from_the_address(
    server: Postgres, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a file's content, or as libpq finds it; a wrong one is said, not shown."""
    hba = server.folder / "data" / "pg_hba.conf"
    hba.write_text("local all guarded scram-sha-256\n" + hba.read_text())
    with psycopg.connect(address, autocommit=True) as db:
        db.execute("DROP ROLE IF EXISTS guarded")
        db.execute("CREATE ROLE guarded SUPERUSER LOGIN PASSWORD 'geheim-7'")
        db.execute("SELECT pg_reload_conf()")
    guarded = address.replace("user=center", "user=guarded")
    until(lambda: _refused(guarded))
    PostgresStore(guarded, password="geheim-7").close()
    monkeypatch.setenv("PGPASSWORD", "geheim-7")
    PostgresStore(guarded).close()
    with pytest.raises(DeviceError) as wrong:
        PostgresStore(guarded, password="falsch-8")
    assert wrong.value.code == "center.away"
    assert "falsch-8" not in f"{wrong.value.what} {wrong.value.__cause__}"


@pytest.mark.parametrize("name", ["fsync", "full_page_writes"])
def test_one_that_does_not_write_durably_is_refused(name: str) -> None:
    if programs() is None:
        pytest.skip(WHY_NOT)
    with postgres(**{name: "off"}) as careless, pytest.raises(DeviceError) as refused:
        PostgresStore(careless.address())
    assert refused.value.code == "center.not_durable"
    assert name in refused.value.what.zh


def test_what_its_standby_does_not_have_is_not_answered(address: str) -> None:
    """A standby that commits wait for is away, and somebody cuts the wait short: PostgreSQL calls that a commit, and warns."""
    store = PostgresStore(address)
    with psycopg.connect(address, autocommit=True) as admin, ThreadPoolExecutor(1) as people:
        admin.execute("SET synchronous_commit = local")
        admin.execute("ALTER SYSTEM SET synchronous_standby_names = 'elsewhere'")
        admin.execute("SELECT pg_reload_conf()")
        until(lambda: admin.execute("SHOW synchronous_standby_names").fetchone() == ("elsewhere",))
        call = people.submit(take, store, 1)
        waits = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        try:
            until(lambda: admin.execute(waits).fetchone() is not None)
            assert not call.done()
            admin.execute(f"SELECT pg_cancel_backend(pid) FROM ({waits}) AS waiting".encode())
            with pytest.raises(DeviceError) as away:
                call.result()
        finally:
            admin.execute("ALTER SYSTEM RESET synchronous_standby_names")
            admin.execute("SELECT pg_reload_conf()")
            until(lambda: admin.execute("SHOW synchronous_standby_names").fetchone() == ("",))
        assert away.value.code == "center.away"
    receipt = take(store, 1)  # the kiosk's next try gets the one that was made then
    assert receipt == receipt_of(accepted(1, f"{OTHER}1"), 1, "")
    assert [one.sequence for one in store.listing(0, 9)] == [1]
    store.close()


def test_commits_wait_for_the_disk_even_where_that_was_put_off(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as db:
        name = db.info.dbname
        db.execute(f"ALTER DATABASE {name} SET synchronous_commit = off".encode())
    link = postgres_store._connect(address)
    assert link.execute("SHOW synchronous_commit").fetchone() == ("on",)
    link.close()


def test_a_writer_that_stands_still_holds_the_others_up_for_a_while_only(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server frozen in its transaction: the database ends it, the other goes on."""
    monkeypatch.setattr(postgres_store, "SESSION", ("SET idle_in_transaction_session_timeout = '300ms'",))
    frozen = postgres_store._connect(address)
    frozen.begin()
    store = PostgresStore(address)
    assert take(store, 1) is not None
    assert not _goes_on(frozen)
    store.close()
    frozen.close()


def test_ends_with_whoever_started_it() -> None:
    """The test's own server must not outlive a test run that is killed."""
    if programs() is None:
        pytest.skip(WHY_NOT)
    program = (
        "import os, signal; from tests.support.real_postgres import postgres\n"
        "with postgres() as server:\n"
        "    print(server._process.pid, server.folder, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    pid, folder = done.stdout.split()
    until(lambda: not Path(f"/proc/{pid}").exists())
    shutil.rmtree(folder)


def _answers(store: PostgresStore) -> bool:
    try:
        store.check()
        store.board.position()
    except DeviceError:
        return False
    return True


def _refused(address: str) -> bool:
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        return True
    return False


def _goes_on(link: postgres_store.Link) -> bool:
    try:
        link.commit()
    except psycopg.Error:
        return False
    return True
