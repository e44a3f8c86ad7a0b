"""Opening what a center stands on, as its settings say. The larger engines' clients are loaded only where they are asked for."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from station.center.folder import ServerFolder
from station.center.part_folder import PartFolder
from station.center.settings import BAD, CenterSettings, Database, Parts, read_settings
from station.center.sqlite_store import SqliteStore
from station.center.sqlite_store import steps_run as sqlite_steps_run
from station.center.store import PartStore, Store
from station.errors import PlanError, problem
from station.vault.keys import read_secret

NO_CLIENT = problem(
    "center.no_client",
    what=(
        "本机没有安装 {package}，{name} 用不了。",
        "{package} is not installed here, so {name} can't be used.",
    ),
    now=("安装 station[stores] 后重试。", "Install station[stores] and try again."),
)


def open_stores(server: ServerFolder) -> tuple[Store, PartStore]:
    """The records and the parts of a center.

    Raises:
        PlanError: the settings are wrong, a client is missing, or a newer program made the database.
        DeviceError: an engine gives no answer or does not promise what it must.
    """
    settings = read_settings(server.settings)
    parts = open_parts(server, settings)
    return open_records(server, settings), parts


def open_records(server: ServerFolder, settings: CenterSettings) -> Store:
    """Raises as :func:`open_stores`."""
    wanted = settings.database
    return _postgres(wanted) if wanted.address else SqliteStore(server.database)


def steps_run(server: ServerFolder, settings: CenterSettings) -> dict[int, str]:
    """The steps that the database has, without taking any: number → name; empty where there is no database yet.

    Raises:
        PlanError: a client is missing. DeviceError: the engine gives no answer.
    """
    wanted = settings.database
    if wanted.address:
        done: dict[int, str] = _postgres_module().steps_run(wanted.address, _password(wanted))
        return done
    return sqlite_steps_run(server.database)


def open_parts(server: ServerFolder, settings: CenterSettings) -> PartStore:
    """Raises as :func:`open_stores`."""
    wanted = settings.parts
    return _bucket(wanted, server) if wanted.url else PartFolder(server.parts)


def _postgres_module() -> ModuleType:
    try:
        from station.center import postgres_store
    except ImportError as error:
        raise PlanError(NO_CLIENT, package=error.name, name="database.address") from error
    return postgres_store


def _password(wanted: Database) -> str | None:
    return read_secret(Path(wanted.password_file)).strip() if wanted.password_file else None


def _postgres(wanted: Database) -> Store:
    store: Store = _postgres_module().PostgresStore(wanted.address, password=_password(wanted))
    return store


def _bucket(wanted: Parts, server: ServerFolder) -> PartStore:
    try:
        from station.center.part_bucket import PartBucket
    except ImportError as error:
        raise PlanError(NO_CLIENT, package=error.name, name="parts.url") from error
    key = None
    if wanted.key_file:
        lines = read_secret(Path(wanted.key_file)).split()
        if len(lines) != 2:
            raise PlanError(BAD, path=wanted.key_file, why="parts.key_file: identity, secret")
        key = (lines[0], lines[1])
    server.parts.mkdir(exist_ok=True)
    return PartBucket(
        wanted.url,
        server.parts,
        endpoint=wanted.endpoint,
        region=wanted.region,
        key=key,
        bucket_in_path=wanted.bucket_in_path,
    )
