"""Reading a center's folder, its engines, this machine and, where an address is given, the server that runs. Nothing is changed:
a database that lacks steps is left as it is, a missing one is not made."""

from __future__ import annotations

import ssl
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from station.center.book import read_book
from station.center.doctor.judge import DAY_MS, Asked, Seen
from station.center.folder import SERVER_KEYS, Enrolled, ServerFolder
from station.center.migrations import Engine, pending, steps
from station.center.settings import CenterSettings, read_settings
from station.center.stores import open_parts, open_records, steps_run
from station.center.web.accounts import read_users
from station.errors import PlanError, StationError
from station.event import Milliseconds
from station.ready.probes import free_bytes, slowest_fsync_ms, synchronised
from station.vault.authorities import authorities
from station.vault.trust import Trust

PATIENCE_S = 10.0
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def look(server: ServerFolder, office: Path, now: Milliseconds, url: str = "") -> Seen:
    """Everything that :func:`station.center.doctor.judge.judge` wants to know.

    Raises:
        PlanError: not a center's folder, or its settings or trust are wrong: nothing else can be said then.
    """
    trust, settings = server.trust(), read_settings(server.settings)
    records = _records(server, settings, trust)
    people = server.users
    return Seen(
        path=str(server.path),
        wall=now,
        center=trust.center,
        until=trust.until,
        until_date=datetime.fromtimestamp(trust.until / 1000, UTC).date().isoformat(),
        keys=tuple((name, _error(partial(_load, server, name))) for name in SERVER_KEYS),
        readable=tuple(str(one) for one in _secrets(server, settings) if _others_read(one)),
        office=str(office) if office.is_dir() else "",
        database="PostgreSQL" if settings.database.address else "SQLite",
        parts=settings.parts.url or str(server.parts),
        database_error=records.error,
        parts_error=_error(lambda: open_parts(server, settings).check()),
        fresh=records.fresh,
        pending=records.pending,
        bundles=records.bundles,
        newest=records.newest,
        refused=records.refused,
        records=records.book,
        book_error=records.book_error,
        free_bytes=free_bytes(server.path),
        fsync_ms=slowest_fsync_ms(server.path),
        synchronised=synchronised(),
        devices=len(Enrolled(server.enrolled, trust.ever)),
        users=len(read_users(people)) if people.exists() else 0,
        lists=len(list(server.expected.glob("*.json"))),
        left_behind=sum(1 for one in server.parts.glob(".in-*") if _older(one, now, DAY_MS)),
        server=ask(url) if url else None,
    )


@dataclass(frozen=True)
class _Records:
    fresh: bool = False
    pending: int = 0
    bundles: int = 0
    newest: Milliseconds = 0
    refused: int = 0
    book: int = 0
    error: StationError | None = None
    book_error: StationError | None = None


def _records(server: ServerFolder, settings: CenterSettings, trust: Trust) -> _Records:
    engine: Engine = "postgres" if settings.database.address else "sqlite"
    try:
        done = steps_run(server, settings)
        left = len(pending(steps(engine), done))
        if left:
            # Opening would take the steps: a server that runs on the version before would refuse the database then.
            return _Records(fresh=not done, pending=left if done else 0)
        store = open_records(server, settings)
    except StationError as error:
        return _Records(error=error)
    try:
        last = store.last()
        found = _Records(
            bundles=0 if last is None else last.sequence,
            newest=0 if last is None else last.received,
            refused=len(store.refused()),
        )
        try:
            return replace(found, book=read_book(store, trust.ever).last)
        except PlanError as error:
            return replace(found, book_error=error)
    except StationError as error:
        return _Records(error=error)
    finally:
        store.close()


def ask(url: str) -> Asked:
    """What the server at this address says of itself."""
    place = urlsplit(url)
    base = url.rstrip("/")
    asked = Asked(base, encrypted=place.scheme == "https", local=(place.hostname or "") in LOOPBACK)
    try:
        with httpx.Client(timeout=PATIENCE_S, trust_env=False, verify=authorities()) as web:
            health = web.get(f"{base}/v1/health")
            ready = web.get(f"{base}/v1/health/ready")
            name = str(health.raise_for_status().json()["center"])
            why = (
                "" if ready.status_code == httpx.codes.OK else str(ready.json().get("en", ready.status_code))
            )
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
        return replace(asked, error=str(error) or type(error).__name__)
    days = _certificate_days(place.hostname or "", place.port or 443) if asked.encrypted else None
    return replace(asked, name=name, ready=why, certificate_days=days)


def _certificate_days(host: str, port: int) -> int | None:
    """Whole days that the certificate is still good; None where it could not be read."""
    try:
        pem = ssl.get_server_certificate((host, port), timeout=PATIENCE_S)
    except (OSError, ValueError):
        return None
    from cryptography import x509

    end = x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc
    return int((end.timestamp() - time.time()) // 86_400)


def _load(server: ServerFolder, name: str) -> object:
    return server.receipt_signer() if name == "receipt.key" else server.witness()


def _secrets(server: ServerFolder, settings: CenterSettings) -> list[Path]:
    # Keys refuse to load where others may read them; of these only the doctor speaks.
    given = [settings.database.password_file, settings.parts.key_file]
    return [server.users, server.readers, *(Path(one) for one in given if one)]


def _others_read(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH)) and _open_folder(path.parent)
    except OSError:
        return False


def _open_folder(folder: Path) -> bool:
    # A file in a folder that nobody else may enter is read by nobody else.
    return bool(folder.stat().st_mode & (stat.S_IXGRP | stat.S_IXOTH))


def _older(path: Path, now: Milliseconds, than: Milliseconds) -> bool:
    try:
        return now - path.stat().st_mtime_ns // 1_000_000 > than
    except OSError:
        return False  # the server has just kept it


def _error(call: Callable[[], object]) -> StationError | None:
    try:
        call()
    except StationError as error:
        return error
    return None
