"""The people who may sign in to the center's page: ``server/users.json``, name → role and Argon2id hash (RFC 9106).

The server reads the file again when it changes, so that adding a person to a server elsewhere means copying one file. A wrong
name takes as long to refuse as a wrong password.
"""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Literal, get_args

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from station.center.web.errors import BAD_NAME, USERS_FILE, WEAK
from station.errors import DeviceError, PlanError
from station.event import Milliseconds
from station.vault.bundle.disk import write_durably

Role = Literal["viewer", "reviewer", "keeper"]
"""Looks · looks and decides what was seen to · looks, and reads who did what; decides nothing."""
ROLES: tuple[Role, ...] = get_args(Role)
SHORTEST = 12
"""Characters of a password."""
LONGEST = 1_000
_NAME = re.compile(r"[^\s/:\x00-\x1f\x7f]{1,40}")
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each check takes 64 MiB; a crowd at the door must not take the machine from the kiosks."""


class User(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One person's entry."""

    role: Role
    password: str
    """Argon2id, with its parameters and salt."""
    added: Milliseconds


def put_user(path: Path, name: str, role: Role, password: str, now: Milliseconds) -> None:
    """Add a person, or give one a new role and password.

    Raises:
        PlanError: a name that can't stand on a line, a weak password. DeviceError: the file can't be read or written.
    """
    if not _NAME.fullmatch(name):
        raise PlanError(BAD_NAME, name=name[:60])
    check_password(name, password)
    users = read_users(path)
    users[name] = User(role, PasswordHasher().hash(password), now)
    _write(path, users)


def remove_user(path: Path, name: str) -> bool:
    """Take a person off; who is signed in is out at once. False: nobody of that name.

    Raises:
        DeviceError: the file can't be read or written.
    """
    users = read_users(path)
    if users.pop(name, None) is None:
        return False
    _write(path, users)
    return True


def check_password(name: str, password: str) -> None:
    """Raises PlanError: too short or too long, of one or two characters only, or it holds the name."""
    if not SHORTEST <= len(password) <= LONGEST or len(set(password)) < 5 or name.lower() in password.lower():
        raise PlanError(WEAK, n=SHORTEST)


def read_users(path: Path) -> dict[str, User]:
    """Everybody. Raises DeviceError: the file is there and can't be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, User])
    except FileNotFoundError:
        return {}
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DeviceError(USERS_FILE, why=error) from error


class Users:
    """Everybody, as the file says now. Any thread may call it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._stat: tuple[int, int] | None = None
        self._users: dict[str, User] = {}
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash("nobody has this password")

    def all(self) -> dict[str, User]:
        """Name → entry. Raises DeviceError: the file is there and can't be read."""
        with self._lock:
            try:
                found = self._path.stat()
                stat = (found.st_mtime_ns, found.st_ino)
            except OSError:
                stat = None
            if stat != self._stat:
                self._users = read_users(self._path)
                self._stat = stat
            return self._users

    def find(self, name: str) -> User | None:
        """The entry of that name."""
        return self.all().get(name)

    def check(self, name: str, password: str) -> User | None:
        """The person whose password this is. Takes as long for a name that is not there."""
        user = self.find(name)
        with _AT_ONCE:
            try:
                self._hasher.verify(user.password if user else self._nobody, password[: LONGEST + 1])
            except (VerificationError, InvalidHashError):
                return None
        return user


def _write(path: Path, users: dict[str, User]) -> None:
    body = msgspec.json.format(msgspec.json.encode(users, order="sorted"), indent=1)
    try:
        write_durably(path, body)
        path.chmod(0o600)
    except OSError as error:
        raise DeviceError(USERS_FILE, why=error.strerror or error) from error
