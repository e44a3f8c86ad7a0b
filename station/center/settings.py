"""``center.toml`` in the server's folder: on which engines the center stands. Without the file, on SQLite and a folder.

What every name means is said in the file that :func:`settings_file` writes, and in the manual. Secrets come from files of their
own or from the environment, never from here, so that the file can be shown and copied.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from station.errors import PlanError, problem

FILE = "center.toml"
BAD = problem(
    "center.settings",
    what=("设置文件 {path} 有误：{why}。", "The settings file {path} is wrong: {why}."),
    now=(
        "按手册「设置」一节改正该项；删去此文件即用 SQLite 和文件夹。",
        "Correct that setting (manual, Settings); without the file the center stands on SQLite and a folder.",
    ),
)
SECRET_IN_IT = problem(
    "center.secret_in_settings",
    what=(
        "{name} 里写有口令；设置文件不放秘密。",
        "There is a password in {name}; no secret belongs into the settings.",
    ),
    now=(
        "删去口令，改用 database.password_file 或环境变量 PGPASSWORD。",
        "Take it out and use database.password_file, or PGPASSWORD in the environment.",
    ),
)


class Database(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[database]"""

    address: str = ""
    """What libpq takes; empty: SQLite."""
    password_file: str = ""


class Parts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[parts]"""

    url: str = ""
    """``s3://bucket/prefix``; empty: the folder."""
    endpoint: str = ""
    region: str = "us-east-1"
    bucket_in_path: bool = True
    key_file: str = ""


class Serving(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[server]"""

    requests: int = 10_000
    """Most at a time; who comes beyond is told to come later. Stalled senders on bad links count, each with a few kilobytes."""
    drain_seconds: int = 0
    """From being told to stop until no more requests are taken: a balancer needs as long to see that it is not ready."""
    stop_seconds: int = 30
    """For what has begun, after that."""
    log: str = "requests"
    """``requests``: a line each; ``faults``: only what is wrong."""
    metrics_from: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    """Networks from which /metrics may be read."""


class CenterSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of it."""

    database: Database = Database()
    parts: Parts = Parts()
    server: Serving = Serving()


def read_settings(path: Path) -> CenterSettings:
    """The settings of a server's folder; the defaults where the file is not there.

    Raises:
        PlanError: not readable, not TOML, a name unknown, of the wrong type or empty of sense, or a secret stands in it.
    """
    try:
        found = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), CenterSettings, strict=True)
    except FileNotFoundError:
        return CenterSettings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PlanError(BAD, path=path, why=str(error)) from error
    if _holds_password(found.database.address):
        raise PlanError(SECRET_IN_IT, name="database.address")
    place = urlsplit(found.parts.url)
    if found.parts.url and (place.scheme != "s3" or not place.netloc or "@" in place.netloc):
        raise PlanError(BAD, path=path, why="parts.url: s3://bucket/prefix")
    _check_serving(path, found.server)
    return found


def _check_serving(path: Path, server: Serving) -> None:
    bounds = {"requests": (1, 1_000_000), "drain_seconds": (0, 600), "stop_seconds": (1, 600)}
    for name, (least, most) in bounds.items():
        if not least <= getattr(server, name) <= most:
            raise PlanError(BAD, path=path, why=f"server.{name}: {least}…{most}")
    if server.log not in ("requests", "faults"):
        raise PlanError(BAD, path=path, why="server.log: requests, faults")
    for network in server.metrics_from:
        try:
            ip_network(network)
        except ValueError as error:
            raise PlanError(BAD, path=path, why=f"server.metrics_from: {error}") from error


def settings_file(database: str, parts: str, endpoint: str, region: str) -> bytes:
    """A new file with its explanations and these values."""
    text = files("station.center").joinpath(FILE).read_text(encoding="utf-8")
    values = {
        'address = ""': database,
        'url = ""': parts,
        'endpoint = ""': endpoint,
        'region = "us-east-1"': region,
    }
    for line, value in values.items():
        if value:
            name = line.partition(" ")[0]
            text = text.replace(f"\n{line}", f"\n{name} = {msgspec.json.encode(value).decode()}", 1)
    return text.encode()


def _holds_password(address: str) -> bool:
    # Asked without libpq, which only a center that stands on PostgreSQL loads.
    user, at, _ = urlsplit(address).netloc.rpartition("@")
    return (bool(at) and ":" in user) or "password=" in address.replace(" ", "").lower()
