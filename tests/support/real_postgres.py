"""A real PostgreSQL for tests: Debian's program, its own empty folder, a unix socket, nobody's service.

It ends with the process that started it, however that ends.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from tests.support.processes import until

NAMES = count(1)


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest version's."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parents[1].name))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


WHY_NOT = "no PostgreSQL: apt-get install postgresql"


class Postgres:
    """One running server. It refuses to run as root, so it does as somebody who owns nothing else."""

    def __init__(self, folder: Path, settings: dict[str, str] | None = None) -> None:
        bin_ = programs()
        assert bin_ is not None, WHY_NOT
        self._bin, self.folder, self._settings = bin_, folder, settings or {}
        self._who = "postgres" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        if os.getuid() == 0:
            shutil.chown(folder, self._who, self._who)
        self._run(
            "initdb",
            "-D",
            str(folder / "data"),
            "-A",
            "trust",
            "-U",
            "center",
            "--no-locale",
            "-E",
            "UTF8",
            "-N",
        )
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def address(self, database: str = "postgres") -> str:
        """What libpq takes."""
        return f"host={self.folder} user=center dbname={database}"

    def start(self) -> None:
        options = {"listen_addresses": "", "unix_socket_directories": str(self.folder), **self._settings}
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *self._as_somebody(),
                    "setpriv",
                    "--pdeathsig",
                    "QUIT",
                    str(self._bin / "postgres"),
                    "-D",
                    str(self.folder / "data"),
                    *words,
                ],
                stdout=log,
                stderr=log,
                cwd="/",
            )
        until(self._answers)

    def stop(self, how: str = "INT") -> None:
        """INT ends at once what runs, QUIT is as good as a kill."""
        if self._process is not None:
            subprocess.run(["kill", f"-{how}", str(self._process.pid)], check=False)
            self._process.wait()
            self._process = None

    @property
    def runs(self) -> bool:
        """False where it ended by itself."""
        return self._process is not None and self._process.poll() is None

    def restart(self) -> None:
        self.stop("QUIT")
        self.start()

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of an empty database."""
        name = f"center_{next(NAMES)}"
        with psycopg.connect(self.address(), autocommit=True) as db:
            db.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        yield self.address(name)
        with psycopg.connect(self.address(), autocommit=True) as db:
            db.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self.folder / "log").read_text()
        try:
            psycopg.connect(self.address(), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _as_somebody(self) -> list[str]:
        if os.getuid() != 0:
            return []
        who = pwd.getpwnam(self._who)
        return ["setpriv", f"--reuid={who.pw_uid}", f"--regid={who.pw_gid}", "--clear-groups"]

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [*self._as_somebody(), str(self._bin / program), *words], check=True, capture_output=True, cwd="/"
        )


@contextmanager
def postgres(within: Path | None = None, **settings: str) -> Iterator[Postgres]:
    """A running server and, at the end, nothing left of it; ``within`` is a folder for it that every user may enter."""
    # Not under pytest's own folder: a socket's path has room for a hundred letters, and that folder is nobody else's to enter.
    folder = Path(tempfile.mkdtemp(prefix="station-pg-", dir=within))
    server = Postgres(folder, settings)
    try:
        yield server
    finally:
        server.stop("QUIT")
        shutil.rmtree(folder, ignore_errors=True)
